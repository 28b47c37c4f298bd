"""save_midi: what is written can be read again."""

import numpy as np
import pytest

from workbench.midi import Score, TempoMap, load_midi, save_midi


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
