"""The piece of the tour: the file is what the script writes, and the music is what Bach wrote."""

import runpy

import numpy as np
import pytest

from workbench.midi import load_midi


@pytest.fixture
def data(repository):
    """The folder of the piece."""
    return repository / "notebooks" / "data"


def test_bach_file_is_what_the_script_writes(data, tmp_path):
    """Byte for byte."""
    script = tmp_path / "make_bach.py"
    script.write_text((data / "make_bach.py").read_text(encoding="utf-8"), encoding="utf-8")
    runpy.run_path(str(script), run_name="__main__")

    assert (tmp_path / "bach_prelude_bwv846.mid").read_bytes() == (data / "bach_prelude_bwv846.mid").read_bytes()


def test_bach_has_the_notes_of_35_bars(data):
    """32 bars of 16 notes, two of 16, five at the end; from C2 to A5, three voices."""
    score = load_midi(data / "bach_prelude_bwv846.mid")

    assert len(score) == 34 * 16 + 5
    assert (score.notes["key"].min(), score.notes["key"].max()) == (36, 81)
    assert score.channel_names == {0: "Upper voice", 1: "Tenor", 2: "Bass"}
    assert 120 < score.duration_s < 150


def test_bach_bars_start_and_end_where_they_should(data):
    """Every bar begins with its bass note, on its beat; the last sound is C major."""
    score = load_midi(data / "bach_prelude_bwv846.mid")
    bass = score.select(2).notes
    starts = score.tempo_map.seconds_to_beats(bass["start_s"])

    np.testing.assert_allclose(starts, [*np.arange(0, 128, 2), 128, 132, 136], atol=1e-6)  # half notes, then whole ones
    assert sorted(score.notes["key"][-5:].tolist()) == [36, 48, 64, 67, 72]


def test_bach_voices_never_strike_a_key_that_sounds(data):
    """Within a voice, a note ends before its key is struck again."""
    score = load_midi(data / "bach_prelude_bwv846.mid")
    for channel in score.channels:
        notes = np.sort(score.select(channel).notes, order=["key", "start_s"])
        same_key = notes["key"][1:] == notes["key"][:-1]

        assert (notes["end_s"][:-1] <= notes["start_s"][1:])[same_key].all()


def test_bach_tempo_breathes(data):
    """A breath after each phrase and a ritardando at the end: the slowest tempo is the last."""
    tempi = [change.tempo_bpm for change in load_midi(data / "bach_prelude_bwv846.mid").tempo_map]

    assert len(tempi) > 20
    assert min(tempi) == tempi[-1] < 40 < max(tempi)
