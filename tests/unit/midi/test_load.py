"""load_midi: what each kind of file becomes."""

import io
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np

from tests.support.midi_bytes import END, hexdump, midi_file
from workbench.midi import load_midi
from workbench.score import KeySignature, MeterMap, Text


def rows(score):
    """The notes as (start_s, end_s, key, velocity, channel)."""
    return score.notes.tolist()


def test_load_format_0():
    """A whole file of format 0: header, tempo, one note; 96 ticks at 120 bpm are half a second."""
    file = hexdump("""
        4D 54 68 64  00 00 00 06  # MThd, 6 bytes
        00 00  00 01  00 60       # format 0, 1 track, 96 ticks per quarter note
        4D 54 72 6B  00 00 00 13  # MTrk, 19 bytes
        00 FF 51 03 07 A1 20      # tempo: 500,000 microseconds per quarter note
        00 90 3C 40               # C4 on, velocity 64
        60 80 3C 00               # 96 ticks later: off
        00 FF 2F 00               # end of track
    """)
    score = load_midi(file)
    expected = [(0.0, 0.5, 60, 64, 0)]

    assert expected == rows(score)
    assert score.name == ""


def test_load_format_1_tempo_track_rules_all():
    """The tempo of the first track counts for the notes of the second."""
    tempo = f"00 FF 51 03 0F 42 40  # 60 bpm\n 60 FF 51 03 03 D0 90  # after a beat: 240 bpm\n {END}"
    notes = f"00 90 3C 40\n 60 80 3C 00\n 00 90 3E 40\n 60 80 3E 00\n {END}"
    score = load_midi(midi_file(tempo, notes))
    expected = [(0.0, 1.0, 60, 64, 0), (1.0, 1.25, 62, 64, 0)]

    assert expected == rows(score)
    assert list(score.tempo_map) == [(0.0, 0.0, 60.0), (1.0, 1.0, 240.0)]


def test_load_running_status_and_velocity_0():
    """Events without a status byte have that of the one before; a note on with velocity 0 is a note off."""
    score = load_midi(midi_file(f"00 90 3C 40\n 30 3C 00\n 00 3E 50\n 30 3E 00\n {END}"))
    expected = [(0.0, 0.25, 60, 64, 0), (0.25, 0.5, 62, 80, 0)]

    assert expected == rows(score)


def test_load_running_status_goes_on_after_a_meta_event():
    """Files in the wild rely on it, though the standard says otherwise."""
    score = load_midi(midi_file(f"00 90 3C 40\n 30 FF 01 02 68 69  # text\n 30 3C 00\n {END}"))

    assert rows(score) == [(0.0, 0.5, 60, 64, 0)]


def test_load_overlapping_equal_notes_first_in_first_out():
    """The note that started first ends first."""
    score = load_midi(midi_file(f"00 90 3C 40\n 30 90 3C 50\n 30 80 3C 00\n 30 80 3C 00\n {END}"))
    expected = [(0.0, 0.5, 60, 64, 0), (0.25, 0.75, 60, 80, 0)]

    assert expected == rows(score)


def test_load_equal_notes_of_two_tracks_do_not_mix():
    """A note off ends a note of its own track, even where two tracks share a channel."""
    score = load_midi(midi_file(f"00 90 3C 40\n 60 80 3C 00\n {END}", f"00 90 3C 50\n 30 80 3C 00\n {END}"))

    assert sorted(rows(score)) == [(0.0, 0.25, 60, 80, 0), (0.0, 0.5, 60, 64, 0)]


def test_load_note_never_ended_is_closed_at_the_end_of_its_track():
    """The pause before the end of the track counts."""
    score = load_midi(midi_file("00 90 3C 40\n 60 FF 2F 00", f"00 91 3C 40\n 81 40 {END[2:]}"))

    assert rows(score) == [(0.0, 0.5, 60, 64, 0), (0.0, 1.0, 60, 64, 1)]


def test_load_note_off_without_note_is_ignored():
    """It means nothing."""
    assert rows(load_midi(midi_file(f"00 80 3C 40\n {END}"))) == []


def test_load_track_without_end_of_track():
    """The end of the chunk is the end of the track."""
    assert rows(load_midi(midi_file("00 90 3C 40\n 60 80 3C 00"))) == [(0.0, 0.5, 60, 64, 0)]


def test_load_smpte_ticks_are_seconds_whatever_the_tempo():
    """25 film frames of 40 ticks: a tick is a millisecond, and a tempo event changes nothing."""
    file = midi_file(f"00 FF 51 03 0F 42 40\n 00 90 3C 40\n 83 74 80 3C 00  # 500 ticks\n {END}", division=0xE728)
    score = load_midi(file)

    assert rows(score) == [(0.0, 0.5, 60, 64, 0)]
    assert list(score.tempo_map) == [(0.0, 0.0, 60.0)]


def test_load_smpte_29_is_29_97():
    """The rate called 29 is 30000/1001 frames per second."""
    score = load_midi(midi_file(f"00 90 3C 40\n 1E 80 3C 00  # 30 ticks\n {END}", division=0xE301))

    assert score.duration_s == 1.001


def test_load_names_and_programs():
    """A first track without notes names the piece; the others name their channels; names may be UTF-8."""
    title = f"00 FF 03 05 53 6F 6E 67 00  # Song, and a zero byte\n {END}"
    flute = f"00 FF 03 06 46 6C C3 B6 74 65  # Flöte\n 00 C0 49\n 00 90 3C 40\n 60 80 3C 00\n {END}"
    bass = f"00 FF 03 04 42 61 DF 20  # Baß in Latin-1\n 00 C3 20\n 00 93 24 40\n 60 83 24 00\n {END}"
    score = load_midi(midi_file(title, flute, bass))

    assert score.name == "Song"
    assert score.channel_names == {0: "Flöte", 3: "Baß"}
    assert score.programs == {0: 73, 3: 32}
    assert score.channels == (0, 3)


def test_load_name_of_the_file_where_the_piece_has_none(tmp_path: Path):
    """The piece is called like its file."""
    path = tmp_path / "étude.mid"
    path.write_bytes(midi_file(f"00 90 3C 40\n {END}"))

    assert load_midi(path).name == "étude"
    assert load_midi(str(path)).name == "étude"
    with path.open("rb") as file:
        assert load_midi(file).name == "étude"
    assert load_midi(io.BytesIO(path.read_bytes())).name == ""


def test_load_skips_foreign_chunks_and_what_follows_the_last_track():
    """Chunks of other kinds, a longer header and trailing bytes harm nothing."""
    track = hexdump(f"00 90 3C 40\n 60 80 3C 00\n {END}")
    file = b"MThd" + (8).to_bytes(4) + hexdump("00 00 00 01 00 60 AA BB")
    file += b"XFIH" + (3).to_bytes(4) + b"abc" + b"MTrk" + len(track).to_bytes(4) + track + b"trailing"

    assert rows(load_midi(file)) == [(0.0, 0.5, 60, 64, 0)]


def test_load_time_of_unknown_events_counts():
    """mido 1.3.3 loses the delta time of a meta event that it does not know."""
    file = midi_file(f"60 FF 70 01 00  # nobody knows this one\n 00 90 3C 40\n 60 80 3C 00\n {END}")

    assert rows(load_midi(file)) == [(0.5, 1.0, 60, 64, 0)]


def test_load_odd_key_signature_does_not_refuse_the_file():
    """9 sharps do not exist, and do not matter to the notes."""
    assert len(load_midi(midi_file(f"00 FF 59 02 09 00\n 00 90 3C 40\n {END}"))) == 1


def test_load_system_exclusive_data_is_passed_over():
    """Both kinds, with bytes above 127 in them."""
    assert len(load_midi(midi_file(f"00 F0 03 7E 09 F7\n 00 F7 02 F3 01\n 00 90 3C 40\n {END}"))) == 1


def test_load_format_2_gives_the_sequence_that_is_asked_for():
    """Each sequence has its own tempo."""
    slow = f"00 FF 51 03 0F 42 40\n 00 90 3C 40\n 60 80 3C 00\n {END}"
    fast = f"00 90 40 40\n 60 80 40 00\n {END}"
    file = midi_file(slow, fast, file_format=2)

    assert rows(load_midi(file, sequence=0)) == [(0.0, 1.0, 60, 64, 0)]
    assert rows(load_midi(file, sequence=1)) == [(0.0, 0.5, 64, 64, 0)]
    assert rows(load_midi(midi_file(fast, file_format=2))) == [(0.0, 0.5, 64, 64, 0)]


def test_load_agrees_with_mido_on_the_bach(repository):
    """Every note starts where mido's own reader puts it."""
    path = repository / "notebooks" / "data" / "bach_prelude_bwv846.mid"
    now, starts = 0.0, []
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity:
            starts.append((now, message.note))
    score = load_midi(path)
    expected = np.array(sorted(starts))

    np.testing.assert_allclose(score.notes["start_s"], expected[:, 0], atol=1e-9)  # mido adds up rounded pauses
    assert expected[:, 1].tolist() == score.notes["key"].tolist()


def test_load_controllers_in_time():
    """Every kind, in the order of the file, with its part; the first program of a channel is its program."""
    track = f"""00 C2 05           # program
        00 B2 07 64            # volume
        10 E2 00 00            # bend, all the way down
        00 D2 20               # pressure of the channel
        00 A2 3C 21            # pressure of a key
        10 C2 06               # another program
        00 92 3C 40\n 60 82 3C 00\n {END}"""
    score = load_midi(midi_file(END, track))

    assert score.controls.tolist() == [
        (0, 0xC0, 0, 5, 2, 0),
        (0, 0xB0, 7, 100, 2, 0),
        (16, 0xE0, 0, -8192, 2, 0),
        (16, 0xD0, 0, 32, 2, 0),
        (16, 0xA0, 60, 33, 2, 0),
        (32, 0xC0, 0, 6, 2, 0),
    ]
    assert score.programs == {2: 5}


def test_load_time_and_key_signatures():
    """6/8 and E flat minor, then 3/4 and A major after two bars."""
    first = "00 FF 58 04 06 03 24 08  # 6/8\n 00 FF 59 02 FA 01  # six flats, minor\n"
    second = f"84 40 FF 58 04 03 02 18 08  # 3/4\n 00 FF 59 02 03 00  # three sharps, major\n {END}"
    score = load_midi(midi_file(first + second, f"00 90 3C 40\n 60 80 3C 00\n {END}"))

    assert score.meter_map == MeterMap([(0, 6, 8), (6, 3, 4)])
    assert score.key_signatures == (KeySignature(Fraction(0), -6, "minor"), KeySignature(Fraction(6), 3, "major"))


def test_load_time_signature_that_does_not_exist_is_passed_over():
    """No beats in a bar, or a unit of a 2^200th note, matter to nobody."""
    file = midi_file(f"00 FF 58 04 00 02 18 08\n 00 FF 58 04 04 C8 18 08\n 00 90 3C 40\n {END}")

    assert load_midi(file).meter_map == MeterMap()


def test_load_lyrics_and_markers():
    """Words belong to their part, markers to all."""
    words = f"00 FF 05 03 68 61 2D\n 30 FF 05 02 6C 6F\n 00 FF 06 01 41\n 00 90 3C 40\n {END}"

    assert load_midi(midi_file(END, words)).texts == (
        Text(Fraction(0), "lyric", "ha-", 0),
        Text(Fraction(1, 2), "marker", "A"),
        Text(Fraction(1, 2), "lyric", "lo", 0),
    )


def test_load_keeps_ticks_and_parts():
    """Each track that plays is a part, in the ticks of the file; the pedal changes what sounds, not what is written."""
    pedal = f"00 B0 40 7F\n 00 90 3C 40\n 10 80 3C 00\n 50 B0 40 00\n {END}"
    score = load_midi(midi_file(END, pedal, f"20 91 3C 40\n 10 81 3C 00\n {END}"))

    assert score.places[["start", "end", "part"]].tolist() == [(0, 16, 0), (32, 48, 1)]
    assert rows(score) == [(0.0, 0.5, 60, 64, 0), (1 / 6, 0.25, 60, 64, 1)]
    assert score.ticks_per_beat == 96
    assert score.end_tick == 96
