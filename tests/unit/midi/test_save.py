"""save_midi: what is written can be read again."""

from collections import Counter

import mido
import numpy as np
import pytest

from tests.support.midi_bytes import END, midi_file
from workbench.midi import load_midi, save_midi
from workbench.score import MeterMap, Score, TempoMap


def test_save_round_trip(tmp_path):
    """Notes within half a tick, and all names, programs and tempi."""
    rows = [(0, 1.5, 60, 90, 0), (0.25, 0.5, 64, 1, 0), (1, 3, 36, 127, 9), (0.1, 2.9, 127, 64, 15)]
    score = Score.from_notes(
        rows,
        unit="beats",
        tempo=TempoMap([(0, 50), (1, 200), (2, 60)]),
        name="Stück, Nr. 1: “Größe”",
        programs={0: 12, 15: 127},
        channel_names={9: "Schlagzeug", 0: "笛"},
    )
    again = load_midi(save_midi(score, tmp_path / "a.mid"))
    half_a_tick_s = 0.5 / 480 * 1.2

    for field in ("start_s", "end_s"):
        np.testing.assert_allclose(again.notes[field], score.notes[field], atol=half_a_tick_s)
    for field in ("key", "velocity", "channel"):
        np.testing.assert_array_equal(again.notes[field], score.notes[field])
    assert again.name == score.name
    assert again.programs == score.programs
    assert again.channel_names == score.channel_names
    assert [change.tempo_bpm for change in again.tempo_map] == [50, 200, 60]


def test_save_twice_gives_the_same_bytes(tmp_path):
    """What was read and is written again is the same file."""
    score = Score.from_notes([(0, 1, 60), (1, 2, 60), (1, 2, 67, 3, 5)], name="x", channel_names={0: "a", 5: "b"})
    first = save_midi(score, tmp_path / "a.mid").read_bytes()
    second = save_midi(load_midi(tmp_path / "a.mid"), tmp_path / "b.mid").read_bytes()

    assert first == second


def test_save_repeated_note_ends_before_it_starts_again(tmp_path):
    """Two notes of one key that touch stay two notes with their lengths."""
    score = Score.from_notes([(0, 1, 60, 50), (1, 2, 60, 70)])

    assert load_midi(save_midi(score, tmp_path / "a.mid")).notes.tolist() == score.notes.tolist()


def test_save_score_without_notes(tmp_path):
    """Silence can be saved."""
    assert len(load_midi(save_midi(Score.from_notes([]), tmp_path / "a.mid"))) == 0


def test_save_film_frames(tmp_path):
    """A map without a whole number of ticks is written with 480 to the beat."""
    score = Score.from_notes([(0, 1, 60)], tempo=TempoMap.smpte(25, 40))

    assert load_midi(save_midi(score, tmp_path / "a.mid")).notes.tolist() == score.notes.tolist()


def test_save_needs_a_folder(tmp_path):
    """The operating system's own words are clear enough."""
    with pytest.raises(FileNotFoundError):
        save_midi(Score.from_notes([]), tmp_path / "nowhere" / "a.mid")


def test_save_brings_back_all_that_was_read(tmp_path):
    """Tracks, ticks, controllers, pedals, meters, keys, words, overlaps and notes without length: an equal score."""
    title = """00 FF 03 04 53 6F 6E 67  00 FF 58 04 07 03 18 08  00 FF 59 02 FD 01  00 FF 51 03 07 A1 21
        60 FF 51 03 0F 42 41  00 FF 06 01 41  87 40 FF 2F 00"""
    notes = f"""00 FF 03 01 61  00 C0 05  00 FF 05 03 68 61 2D  00 90 3C 40  05 90 3C 50  00 E0 11 22  05 80 3C 00
        00 90 3C 60  00 80 3C 00  05 80 3C 00  00 90 3E 40  00 80 3E 40  00 C0 06  00 A0 3C 20  00 D0 10 {END}"""
    pedal = f"00 91 40 40  00 B1 40 7F  05 81 40 00  60 91 40 41  00 B1 40 00  10 B1 40 50  05 81 40 00 {END}"
    for division in (96, 1, 32767):
        score = load_midi(midi_file(title, notes, pedal, notes, division=division))
        again = load_midi(save_midi(score, tmp_path / "a.mid"))

        assert len(score) == 10
        assert again == score


def test_save_closes_every_note(tmp_path):
    """As many ends as starts, for each key and channel."""
    rng = np.random.default_rng(3)
    rows = [(start, start + rng.uniform(0, 2), rng.integers(60, 64)) for start in rng.uniform(0, 10, 200)]
    count = Counter()
    for track in mido.MidiFile(save_midi(Score.from_notes(rows), tmp_path / "a.mid")).tracks:
        for message in track:
            if message.type in {"note_on", "note_off"}:
                count[message.note, message.channel] += 1 if message.type == "note_on" else -1
                assert count[message.note, message.channel] >= 0

    assert set(count.values()) == {0}


def test_save_more_ticks_than_a_file_can_count(tmp_path):
    """Are rounded to 480."""
    score = Score.from_notes([(0.25, 1, 60)], unit="beats", tempo=TempoMap([(0, 60)], ticks_per_beat=100_000))
    again = load_midi(save_midi(score, tmp_path / "a.mid"))

    assert again.places[["start", "end"]].tolist() == [(120, 480)]


def test_save_ramps_as_steps(tmp_path):
    """A file has no ramps; in steps the seconds stay the same to a millisecond."""
    tempo = TempoMap([(0, 60, True), (16, 180)])
    score = Score.from_notes([(i, i + 1, 60) for i in range(20)], unit="beats", tempo=tempo)
    again = load_midi(save_midi(score, tmp_path / "a.mid"))

    np.testing.assert_allclose(again.notes["end_s"], score.notes["end_s"], atol=1e-3)
    assert len(again.tempo_map) == 16 * 8 + 1


def test_save_pickup(tmp_path):
    """A time signature that comes again before its bar is full."""
    score = Score.from_notes([(0, 1, 60)], unit="beats", meter_map=MeterMap.constant(3, 4, pickup=1))

    assert load_midi(save_midi(score, tmp_path / "a.mid")).meter_map == score.meter_map
