"""Tied note heads become one note."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from operator import itemgetter

from workbench.musicxml.written import WrittenNote


def join_ties(notes: Iterable[tuple[Fraction, WrittenNote]]) -> list[tuple[Fraction, Fraction, WrittenNote]]:
    """Join the note heads of one part that are tied.

    A tie leads from a head to one of the same key that starts where the first ends; in the same voice, if there is one.
    A tie that leads nowhere, as into the first of two endings, is no tie.

    Parameters
    ----------
    notes : iterable of (beat, WrittenNote)
        Beats in quarter notes from the start of the piece.

    Returns
    -------
    list of (start, end, WrittenNote)
        In order of their starts; the note is the first head.
    """
    joined: list[tuple[Fraction, Fraction, WrittenNote]] = []
    waiting: defaultdict[tuple[int, Fraction], list[int]] = defaultdict(list)  # by key and end
    for start, head in sorted(notes, key=itemgetter(0)):
        end = start + head.duration
        into = _tied(joined, waiting.get((head.key, start), []), head) if head.ties_back else None
        if into is None:
            into = len(joined)
            joined.append((start, end, head))
        else:
            joined[into] = (joined[into][0], end, joined[into][2])
        if head.ties_on and head.duration > 0:
            waiting[head.key, end].append(into)
    return joined


def _tied(joined: list[tuple[Fraction, Fraction, WrittenNote]], candidates: list[int], head: WrittenNote) -> int | None:
    """Take the note that waits for this head."""
    if not candidates:
        return None
    same_voice = [each for each in candidates if joined[each][2].voice == head.voice]
    chosen = (same_voice or candidates)[0]
    candidates.remove(chosen)
    return chosen
