"""The outer shape of a Standard MIDI File: a header chunk, then track chunks, perhaps foreign chunks between."""

from fractions import Fraction
from typing import NamedTuple

from workbench.midi.reader import CUT_SHORT, NOT_STANDARD, Reader
from workbench.score.tempo_map import TempoMap

HEADER_BYTES = 6
SMPTE_RATES = {24: Fraction(24), 25: Fraction(25), 29: Fraction(30000, 1001), 30: Fraction(30)}


class Division(NamedTuple):
    """What one tick is: a part of a quarter note, or of a film frame where `frames_per_second` is set."""

    ticks: int
    frames_per_second: Fraction | None = None

    def tempo_map(self, changes: list[tuple[Fraction, Fraction]]) -> TempoMap:
        """Make the tempo map of a file with this division; film frames pass by the tempo changes."""
        if self.frames_per_second is None:
            return TempoMap(changes, ticks_per_beat=self.ticks)
        return TempoMap.smpte(self.frames_per_second, self.ticks)


class Chunks(NamedTuple):
    """The parts of a file: its format (0, 1 or 2), its division, and one reader per track."""

    format: int
    division: Division
    tracks: list[Reader]


def split_chunks(reader: Reader) -> Chunks:
    """Find the header and the tracks.

    Chunks of other kinds are passed over, and so is whatever follows the last track that the header announces.

    Parameters
    ----------
    reader : Reader
        The whole file.

    Returns
    -------
    Chunks
        Format, division and tracks.

    Raises
    ------
    MidiFileError
        If it is not a MIDI file, or tracks are missing, or a length does not fit.
    """
    check_signature(reader)
    reader.take(4, "the header")
    size = int.from_bytes(reader.take(4, "the header"))
    if size < HEADER_BYTES:
        raise reader.error(f"the header must be {HEADER_BYTES} bytes long, got {size}", 4)
    header = reader.take(size, "the header")
    file_format, n_tracks = int.from_bytes(header[0:2]), int.from_bytes(header[2:4])
    if file_format > 2:
        raise reader.error(f"the format must be 0, 1 or 2, got {file_format}", 8)
    if n_tracks == 0:
        raise reader.error("the header announces no tracks", 10)
    division = _division(reader, int.from_bytes(header[4:6]))
    tracks: list[Reader] = []
    while len(tracks) < n_tracks:
        if reader.left == 0:
            problem = f"the header announces {n_tracks} tracks, but there are only {len(tracks)}"
            raise reader.error(problem, reader.position, CUT_SHORT)
        kind = reader.take(4, "the name of a chunk")
        size = int.from_bytes(reader.take(4, "the length of a chunk"))
        if kind == b"MTrk":
            tracks.append(reader.window(size, f"track {len(tracks) + 1}"))
        elif kind.isalnum():  # the name of a foreign chunk
            reader.take(size, f"a chunk called {kind.decode()!r}")
        else:
            problem = f"track {len(tracks) + 1} should start here, but there is {kind!r}"
            raise reader.error(problem, reader.position - 8)
    return Chunks(file_format, division, tracks)


def check_signature(reader: Reader) -> None:
    """Make sure that it is a MIDI file at all.

    Parameters
    ----------
    reader : Reader
        At the file's start; it is not moved.

    Raises
    ------
    MidiFileError
        If it is none.
    """
    if reader.left == 0:
        raise reader.error("the file is empty", 0, CUT_SHORT)
    signature = reader.data[:4]
    if signature == b"RIFF":
        raise reader.error("this is a RIFF file (.rmi or .wav)", 0, "Save it as a Standard MIDI File (.mid) first.")
    if signature != b"MThd":
        advice = "Check that the path leads to a .mid file."
        raise reader.error(f"this is not a MIDI file: it starts with {signature!r} instead of b'MThd'", 0, advice)


def _division(reader: Reader, field: int) -> Division:
    """Read the two bytes that say what a tick is; the top bit tells film frames from quarter notes."""
    if field & 0x8000 == 0:
        if field == 0:
            raise reader.error("the header says 0 ticks per quarter note", 12)
        return Division(field)
    rate, ticks = 256 - (field >> 8), field & 0xFF  # the high byte is a negative number of frames per second
    if rate not in SMPTE_RATES or ticks == 0:
        problem = f"the header asks for {rate} film frames per second of {ticks} ticks; 24, 25, 29 or 30 are known"
        raise reader.error(problem, 12, NOT_STANDARD)
    return Division(ticks, SMPTE_RATES[rate])
