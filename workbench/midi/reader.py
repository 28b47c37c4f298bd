"""Reader: a place in the bytes of one MIDI file, from which every step is checked."""

from typing import Self

from workbench.errors import MidiFileError
from workbench.midi.limits import MAX_VARLEN_BYTES

CUT_SHORT = "The file is probably cut short or damaged: fetch or export it again."
NOT_STANDARD = "The file is damaged or not a Standard MIDI File: export it again from the program that made it."


class Reader:
    """A window on the bytes of one file, and a position in it.

    Parameters
    ----------
    data : bytes
        The whole file.
    label : str
        What the file is called in messages.
    start, end : int
        The window in bytes; `end` None is the end of the file.
    place : str
        What the window is called in messages, for example ``"track 2"``.
    """

    __slots__ = ("data", "end", "label", "place", "position")

    def __init__(
        self, data: bytes, label: str, start: int = 0, end: int | None = None, place: str = "the file"
    ) -> None:
        self.data = data
        self.label = label
        self.position = start
        self.end = len(data) if end is None else end
        self.place = place

    @property
    def left(self) -> int:
        """Bytes between the position and the end of the window."""
        return self.end - self.position

    def window(self, size: int, place: str) -> Self:
        """Take the next `size` bytes as a window of their own."""
        start = self.position
        self.take(size, place)
        return type(self)(self.data, self.label, start, self.position, place)

    def byte(self, what: str) -> int:
        """Take one byte of `what`."""
        if self.position >= self.end:
            raise self.error(f"{self.place} ends in the middle of {what}", self.position, CUT_SHORT)
        self.position += 1
        return self.data[self.position - 1]

    def take(self, size: int, what: str) -> bytes:
        """Take `size` bytes of `what`; nothing is copied before the size is known to be there."""
        if size > self.left:
            problem = f"{what} should be {size} bytes long, but {self.place} has only {self.left} left"
            raise self.error(problem, self.position, CUT_SHORT)
        self.position += size
        return self.data[self.position - size : self.position]

    def number(self, what: str) -> int:
        """Take a variable-length number: 7 bits per byte, the highest first, the last byte below 128."""
        start, value = self.position, 0
        for _ in range(MAX_VARLEN_BYTES):
            byte = self.byte(what)
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise self.error(f"{what} is longer than {MAX_VARLEN_BYTES} bytes", start, NOT_STANDARD)

    def error(self, problem: str, at: int | None = None, advice: str = NOT_STANDARD) -> MidiFileError:
        """Make the error that says which file, what is wrong, at what byte, and what to do."""
        where = "" if at is None else f" (byte {at})"
        return MidiFileError(f"{self.label}: {problem}{where}. {advice}")
