"""What stands in a score beside the notes: key signatures, chord symbols, and text."""

from collections.abc import Iterable
from fractions import Fraction
from operator import attrgetter
from typing import Literal, NamedTuple, TypeVar

from workbench.errors import ParameterError, in_range
from workbench.score.spelling import fifth_of, fold, name_of

FIFTHS_RANGE = (-7, 7)
TEXT_KINDS = ("lyric", "marker")


class KeySignature(NamedTuple):
    """From `beat` (quarter notes) on: `fifths` sharps, or flats if negative, and the mode, "major" if nobody knows."""

    beat: Fraction
    fifths: int
    mode: str = "major"


class Degree(NamedTuple):
    """A change to a chord: ``("add", 9, -1)`` adds the flat ninth. Kinds are "add", "alter" and "subtract"."""

    kind: str
    value: int
    alter: int = 0


class ChordSymbol(NamedTuple):
    """A chord symbol at `beat` (quarter notes).

    `kind` is one of MusicXML's names, such as "minor-seventh"; `root` and `bass` are names such as "Eb", empty if there
    is none; `text` is what is printed for the kind, such as "m7".
    """

    beat: Fraction
    root: str
    kind: str
    bass: str = ""
    text: str = ""
    degrees: tuple[Degree, ...] = ()


class Text(NamedTuple):
    """Words at `beat` (quarter notes): a "lyric" of a part, or a "marker" for all, whose part is None.

    A lyric that ends with "-" is a syllable of a longer word.
    """

    beat: Fraction
    kind: Literal["lyric", "marker"]
    text: str
    part: int | None = None


T = TypeVar("T", KeySignature, ChordSymbol, Text)


def in_order(marks: Iterable[T]) -> tuple[T, ...]:
    """Sort marks by beat; those of one beat stay in their order.

    Parameters
    ----------
    marks : iterable
        With a `beat` in quarter notes, 0 or later.

    Returns
    -------
    tuple
        Sorted.

    Raises
    ------
    ParameterError
        If a beat is before 0 or not a number, a key signature has more than 7 signs, or a kind of text is unknown.
    """
    marks = list(marks)
    for mark in marks:
        if not isinstance(mark, (KeySignature, ChordSymbol, Text)):
            raise ParameterError(f"a mark must be a KeySignature, a ChordSymbol or a Text, got {mark!r}")
        in_range(f"beat of a {type(mark).__name__}", mark.beat, 0, float("inf"))
        if isinstance(mark, KeySignature):
            in_range("fifths of a key signature", mark.fifths, *FIFTHS_RANGE)
        if isinstance(mark, Text) and mark.kind not in TEXT_KINDS:
            raise ParameterError(f"kind of a text must be one of {', '.join(TEXT_KINDS)}, got {mark.kind!r}")
    exact = [mark._replace(beat=Fraction(mark.beat)) for mark in marks]
    return tuple(sorted(exact, key=attrgetter("beat")))


def shift_of(fifths: int, semitones: int) -> int:
    """Say how far the line of fifths moves when a key signature is transposed; the new one has at most 6 signs."""
    return (fifths + 7 * semitones + 5) % 12 - 5 - fifths


def shifted_chord(chord: ChordSymbol, shift: int) -> ChordSymbol:
    """Move root and bass of a chord symbol along the line of fifths."""
    root, bass = (name and name_of(fold(fifth_of(name) + shift)) for name in (chord.root, chord.bass))
    return chord._replace(root=root, bass=bass)
