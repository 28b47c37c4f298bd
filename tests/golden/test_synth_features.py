"""What `Synth` sounds like: pitch, level and brightness of a few presets, within tolerances (never hashes).

The figures were read from a render once and looked at; `python -m tests.golden.test_synth_features` prints them anew.
"""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.audio_asserts import centroid_hz, dbfs, f0, rms
from tests.support.offline import RATE, new_session
from workbench.units import midi_to_hz

# preset: (values, note), then level in dBFS and centroid in Hz of 0.2..1.0 s of a held note, velocity 100
PRESETS = {
    "sine": ({"waveform": "sine", "mix": 0.0, "cutoff_hz": 20_000.0}, 57),
    "soft saw": ({"waveform": "saw", "detune_cents": 4.0, "cutoff_hz": 700.0, "filter_octaves": 1.0}, 48),
    "bright square": ({"waveform": "square", "mix": 0.0, "cutoff_hz": 9000.0}, 60),
    "bass": ({"waveform": "pulse", "waveform_b": "saw", "detune_cents": -1200.0, "cutoff_hz": 300.0}, 45),
    "resonant": ({"waveform": "saw", "mix": 0.0, "resonance": 0.9, "cutoff_hz": 1200.0, "filter_octaves": 0.0}, 50),
    "triangle": ({"waveform": "triangle", "mix": 0.0, "cutoff_hz": 20_000.0}, 69),
}
LEVEL_DB, SHARE = 0.5, 0.04  # a change that an ear begins to notice


def features(name):
    """Pitch in Hz, level in dBFS, centroid in Hz."""
    values, note = PRESETS[name]
    with new_session() as session:
        session.add(wb.Synth(spread=0.0, **values)).note_on(note, at=0.0)
        audio = session.render(1.0)[RATE // 5 :]
    return f0(audio, RATE), dbfs(rms(audio)), centroid_hz(audio, RATE)


GOLDEN = {
    "sine": (-21.84, 220.1),
    "soft saw": (-26.46, 449.6),
    "bright square": (-18.89, 2750.0),
    "bass": (-25.46, 210.1),
    "resonant": (-21.73, 703.1),
    "triangle": (-23.60, 897.0),
}


@pytest.mark.parametrize("name", PRESETS)
def test_preset_sounds_as_it_did(name):
    """Level and brightness of a preset are what they were."""
    _, level, centroid = features(name)

    assert level == pytest.approx(GOLDEN[name][0], abs=LEVEL_DB)
    assert centroid == pytest.approx(GOLDEN[name][1], rel=SHARE)


@pytest.mark.parametrize("name", PRESETS)
def test_preset_is_in_tune(name):
    """The pitch is that of the note (of the lower oscillator where there are two an octave apart), within 5 cents."""
    values, note = PRESETS[name]
    pitch = features(name)[0]
    wanted = midi_to_hz(note + (-12 if values.get("detune_cents") == -1200.0 else 0))

    assert pitch == pytest.approx(wanted, rel=0.003)


if __name__ == "__main__":
    for each in PRESETS:
        print(each, features(each))
