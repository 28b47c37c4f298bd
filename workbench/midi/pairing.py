"""From keys going down and up to notes with a start and an end, in ticks."""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TICK_NOTE = np.dtype([("start", "<i8"), ("end", "<i8"), ("key", "<i2"), ("velocity", "<i2"), ("channel", "<i2")])


class PedalMove(NamedTuple):
    """At `tick` the sustain pedal goes down, or up."""

    tick: int
    is_down: bool


class NotePairs:
    """Pairs of note on and note off of one track.

    Of several equal notes that sound at once, the one that started first ends first.
    """

    def __init__(self) -> None:
        self.notes: list[tuple[int, int, int, int, int]] = []
        self._sounding: defaultdict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)

    def key_down(self, tick: int, channel: int, key: int, velocity: int) -> None:
        """Start a note."""
        self._sounding[channel, key].append((tick, velocity))

    def key_up(self, tick: int, channel: int, key: int) -> None:
        """End the oldest such note; a note off without a note on means nothing."""
        if sounding := self._sounding.get((channel, key)):
            start, velocity = sounding.popleft()
            self.notes.append((start, tick, key, velocity, channel))

    def close(self, tick: int) -> None:
        """End every note that still sounds: the track ends here."""
        for channel, key in self._sounding:
            while self._sounding[channel, key]:
                self.key_up(tick, channel, key)


def hold_with_pedal(notes: NDArray[np.void], channel: int, moves: Sequence[PedalMove], last_tick: int) -> None:
    """Let the notes of one channel sound on until the sustain pedal goes up, in place.

    A held note is cut where the same key is struck again, as the damper and hammer of a piano do to one string.
    A pedal that never goes up is lifted at `last_tick`.

    Parameters
    ----------
    notes : ndarray [shape=(n,), dtype=TICK_NOTE]
        Changed: `end` becomes later where the pedal holds the note.
    channel : int
        The channel the pedal is on, 0..15.
    moves : sequence of PedalMove
        Its movements, in time order.
    last_tick : int
        The end of the file.
    """
    downs, ups = _held_spans(moves, last_tick)
    mine = np.flatnonzero(notes["channel"] == channel)
    if not len(downs) or not len(mine):
        return
    mine = mine[np.lexsort((notes["start"][mine], notes["key"][mine]))]
    start, end, key = (notes[field][mine] for field in ("start", "end", "key"))
    span = np.searchsorted(downs, end, side="left") - 1  # NB: a pedal that goes down as the key goes up is too late
    held = (span >= 0) & (end < ups[span])
    struck_again = np.full(len(mine), last_tick)
    struck_again[:-1] = np.where(key[1:] == key[:-1], start[1:], last_tick)
    longer = np.minimum(ups[span], np.maximum(struck_again, end))
    notes["end"][mine] = np.where(held, np.maximum(longer, end), end)


def _held_spans(moves: Sequence[PedalMove], last_tick: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the ticks where the pedal goes down and those where it goes up again."""
    downs: list[int] = []
    ups: list[int] = []
    for tick, is_down in moves:
        if is_down and len(downs) == len(ups):
            downs.append(tick)
        elif not is_down and len(downs) > len(ups):
            ups.append(tick)
    ups += [last_tick] * (len(downs) - len(ups))
    return np.array(downs, dtype=np.int64), np.array(ups, dtype=np.int64)
