"""The plucked string: in tune, ringing as long as it says, and without the harmonics that its pick cannot reach."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.oracles.pitch import cents, partial_hz
from tests.support.compiled import needs_jit
from tests.support.offline import RATE, new_session, render_frames
from tests.support.played import PLAIN, hz, lines, one_note

CLEAN = {**PLAIN, "pick_noise": 0.0, "body": 0.0, "decay_tracking": 0.0, "velocity_brightness": 0.0}


@needs_jit
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("note", [21, 28, 40, 52, 64, 76, 88, 100, 108])
def test_string_is_in_tune(note, rate):
    """Its fundamental is within a cent of the note, over the range of a piano and at every rate."""
    sound = one_note(wb.Pluck(**CLEAN, decay_s=8.0, pick_position=0.3), note, 0.8, rate=rate)[rate // 20 :]
    window = min(len(sound) - 512, 24_576)

    assert abs(cents(partial_hz(sound, hz(note), rate, window), hz(note))) < 1.0


@needs_jit
@pytest.mark.parametrize("brightness", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(("note", "decay_s"), [(40, 4.0), (60, 4.0), (72, 1.0), (84, 0.5)])
def test_fundamental_rings_as_long_as_said(note, decay_s, brightness):
    """It falls by 60 dB in that time, whatever the highs do."""
    values = {**CLEAN, "decay_s": decay_s, "brightness": brightness}
    sound = one_note(wb.Pluck(**values), note, 0.6 * decay_s + 0.2)
    window, apart = 8192, round(0.4 * decay_s * RATE)
    first, second = (lines(sound[start : start + window], [hz(note)])[0] for start in (2400, 2400 + apart))

    assert 20.0 * np.log10(first / second) == pytest.approx(60.0 * 0.4, abs=0.5)


@needs_jit
@pytest.mark.parametrize("noise", [0.0, 1.0])
@pytest.mark.parametrize(("position", "missing"), [(0.5, 2), (1.0 / 3.0, 3), (0.25, 4), (0.2, 5)])
def test_harmonics_with_a_node_at_the_pick_are_missing(position, missing, noise):
    """A string that is plucked at an n-th of its length has no n-th harmonic."""
    values = {**CLEAN, "pick_noise": noise, "pick_hz": 20_000.0, "brightness": 0.9, "pick_position": position}
    note = wb.units.hz_to_midi(RATE / 240.0)  # a period of whole frames that 2, 3, 4 and 5 divide
    sound = one_note(wb.Pluck(**values), note, 0.4)[2400:14_400]
    found = lines(sound, 200.0 * np.arange(1, 6))
    others = np.delete(found, missing - 1)

    assert found[missing - 1] < 0.02 * others.max()


@needs_jit
def test_release_damps_the_string():
    """A key that is let go is silent after its release."""
    sound = one_note(wb.Pluck(**CLEAN, release_s=0.1), 50, 1.0, off_at=0.3)

    assert np.abs(sound[: RATE // 4]).max() > 0.05
    assert np.abs(sound[RATE // 2 :]).max() < 1e-3 * np.abs(sound).max()


@needs_jit
def test_string_can_be_bent():
    """Half a tone up while it rings; its pitch is that of the bent note, also then within a cent."""
    with new_session() as session:
        handle = session.add(wb.Pluck(**CLEAN, decay_s=10.0))
        handle.history  # noqa: B018 from now on it is remembered
        note = handle.note_on(57)
        render_frames(session, RATE // 4)
        note.bend(100)
        render_frames(session, RATE // 2)
        render_frames(session, RATE // 2)
        sound = handle.history.latest(RATE // 2)[0][:, 0]

    assert abs(cents(partial_hz(sound, hz(58), RATE, 16_384), hz(58))) < 1.0
