"""load_midi: what is wrong with a file, said in a sentence."""

import io

import pytest

from tests.support.midi_bytes import END, hexdump, midi_file
from workbench.errors import MidiFileError, ParameterError
from workbench.midi import limits, load_midi
from workbench.midi.reader import Reader

GOOD = midi_file(f"00 90 3C 40\n 60 80 3C 00\n {END}")


def track(text, **options):
    """A file with one track."""
    return midi_file(text, **options)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", r"MIDI data: the file is empty \(byte 0\)"),
        (b"ID3\x04 an mp3", r"not a MIDI file: it starts with b'ID3\\x04' instead of b'MThd'"),
        (b"RIFF....RMID", "this is a RIFF file .* Save it as a Standard MIDI File"),
        (GOOD[:2], "not a MIDI file"),
        (GOOD[:10], r"the header should be 6 bytes long, but the file has only 2 left \(byte 8\)"),
        (GOOD[:18], r"the name of a chunk.*4 left|the length of a chunk should be 4 bytes long"),
        (GOOD[:-2], r"track 1 should be 12 bytes long, but the file has only 10 left \(byte 22\)"),
        (GOOD[:14], r"the header announces 1 tracks, but there are only 0 \(byte 14\)"),
        (hexdump("4D546864 00000005 0000 0001 00"), "the header must be 6 bytes long, got 5"),
        (GOOD[:14] + b"\0MTrk" + GOOD[18:], r"track 1 should start here, but there is b'\\x00MTr' \(byte 14\)"),
        (track(END, file_format=3), r"the format must be 0, 1 or 2, got 3 \(byte 8\)"),
        (midi_file(file_format=1), "the header announces no tracks"),
        (track(END, division=0), r"0 ticks per quarter note \(byte 12\)"),
        (track(END, division=0xE700), "25 film frames per second of 0 ticks"),
        (track(END, division=0x8028), "128 film frames per second of 40 ticks"),
        (track("00 90 3C"), r"an event should be 2 bytes long, but track 1 has only 1 left \(byte 24\)"),
        (track("00 3C 40"), r"track 1 has data before any event \(byte 22\)"),
        (track("00 90 3C 80"), r"a value of 128, where 0\.\.127 is allowed \(byte 22\)"),
        (track("00 F4"), r"the byte 0xF4, which is no event of a MIDI file \(byte 22\)"),
        (track("81 82 83 84 05 90 3C 40"), r"a delta time is longer than 4 bytes \(byte 22\)"),
        (track("81 82"), r"track 1 ends in the middle of a delta time \(byte 24\)"),
        (track("00"), r"track 1 ends in the middle of an event \(byte 23\)"),
        (track("00 FF 51 02 07 A1"), "a tempo of 2 bytes, where 3 are needed"),
        (track("00 FF 51 03 00 00 00"), "a tempo of 0 microseconds per quarter note"),
        (track("00 FF 01 FF FF FF 7F 00"), "a meta event should be 268435455 bytes long, but track 1 has only 1 left"),
        (track("00 F0 8F FF 7F 00"), "system exclusive data should be 262143 bytes long"),
        (
            track(f"00 90 3C 40\n FF FF FF 7F 80 3C 00\n {END}"),
            r"ends after 388 hours, where 24 are allowed; the longest pause is 268,435,455 ticks \(byte 26\)",
        ),
    ],
)
def test_load_says_what_is_wrong(file, message):
    """Which file, what, at what byte, and what to do."""
    with pytest.raises(MidiFileError, match=message) as caught:
        load_midi(file)

    assert str(caught.value).startswith("MIDI data: ")
    assert str(caught.value).endswith(".")


def test_load_format_2_asks_to_choose():
    """Several independent sequences are not one piece."""
    file = midi_file(END, END, file_format=2)

    with pytest.raises(MidiFileError, match=r"holds 2 independent sequences.*load_midi\(\.\.\., sequence=0\) up to 1"):
        load_midi(file)
    with pytest.raises(ParameterError, match=r"sequence must be in range 0\.\.1 for MIDI data, got 2"):
        load_midi(file, sequence=2)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 0x10000])
def test_load_chunk_length_is_not_believed(size):
    """A chunk that claims 4 GB is refused at once, and nothing is allocated for it."""
    file = GOOD[:18] + size.to_bytes(4) + GOOD[22:]

    with pytest.raises(MidiFileError, match=f"track 1 should be {size} bytes long"):
        load_midi(file)


def test_load_number_without_end_is_refused_at_once(monkeypatch):
    """mido 1.3.3 alone takes time that grows with the square of the length: 13 s for 400,000 bytes."""
    taken = []
    take = Reader.byte
    monkeypatch.setattr(Reader, "byte", lambda self, what: taken.append(what) or take(self, what))
    with pytest.raises(MidiFileError, match="longer than 4 bytes"):
        load_midi(track("FF " * 400_000))

    assert 4 <= len(taken) < 20


def test_load_limits(monkeypatch):
    """Files, notes and tempo changes beyond the limits are refused."""
    notes = track(f"00 90 3C 40\n 00 3E 40\n {END}")
    monkeypatch.setattr("workbench.midi.load.MAX_NOTES", 1)
    with pytest.raises(MidiFileError, match=r"2 notes are more than 1\. Split it"):
        load_midi(notes)
    monkeypatch.setattr("workbench.midi.load.MAX_TEMPO_CHANGES", 0)
    with pytest.raises(MidiFileError, match="1 tempo changes are more than 0"):
        load_midi(track("00 FF 51 03 07 A1 20"))

    with pytest.raises(MidiFileError, match="larger than 4 MB"):
        load_midi(b"MThd" + bytes(limits.MAX_FILE_BYTES))
    with pytest.raises(MidiFileError, match="RIFF file"):  # a recording is no MIDI file that is too large
        load_midi(b"RIFF" + bytes(limits.MAX_FILE_BYTES))


def test_load_endless_source_is_cut_off():
    """A file object that never ends is not read beyond the limit."""

    class Endless:
        """Gives as many bytes as it is asked for."""

        def read(self, size):
            return b"MThd" + bytes(size - 4)

    with pytest.raises(MidiFileError, match="MIDI data: the file is larger than 4 MB"):
        load_midi(Endless())


def test_load_names_the_file(tmp_path):
    """A message starts with the name of the file."""
    path = tmp_path / "broken.mid"
    path.write_bytes(GOOD[:-3])

    with pytest.raises(MidiFileError, match=r"^broken\.mid: track 1 should be"):
        load_midi(path)


def test_load_missing_file_lists_those_that_are_there(tmp_path):
    """As open() would, but it helps."""
    (tmp_path / "bach.mid").write_bytes(GOOD)

    with pytest.raises(FileNotFoundError, match=r"There is no file .*bahc\.mid\. MIDI files there: bach\.mid\."):
        load_midi(tmp_path / "bahc.mid")
    with pytest.raises(FileNotFoundError, match="nor its folder; the current folder is"):
        load_midi(tmp_path / "nowhere" / "bach.mid")
    with pytest.raises(FileNotFoundError, match="nor its folder"):
        load_midi("~nobody-of-this-name/bach.mid")
    with pytest.raises(IsADirectoryError, match="is a folder, not a MIDI file"):
        load_midi(tmp_path)


@pytest.mark.parametrize("source", [None, 42, 1.5, ["a.mid"]])
def test_load_refuses_what_is_no_source(source):
    """The message says what is accepted."""
    with pytest.raises(ParameterError, match="takes a path, bytes or a binary file object, got"):
        load_midi(source)


def test_load_refuses_text_and_impossible_paths():
    """A file opened as text, and a path with a zero byte."""
    with pytest.raises(ParameterError, match="must give bytes, got str: open it with mode 'rb'"):
        load_midi(io.StringIO("MThd"))
    with pytest.raises(ParameterError, match="cannot be a path"):
        load_midi("a\0b.mid")
