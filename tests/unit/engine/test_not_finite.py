"""A voice that gives NaN or infinity is silenced and reported; the others go on, and it plays again afterwards."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, SMOOTH, new_session, render_frames
from workbench.events import EventKind
from workbench.params import ParamSpec


@wb.voice(
    params=[ParamSpec("poison", 0.0, smoothing_s=0.0), ParamSpec("kind", 0.0, smoothing_s=0.0)], state={"phase": 0.0}
)
def poisoned(note, p, s):
    """A sine that divides by zero, or squares beyond all bounds, when told to."""
    phase = s.phase + note.freq_hz / note.sample_rate
    phase = phase - np.floor(phase)
    zero = max(0.5 - p.poison, 0.0)
    huge = p.poison * 3.0e38 * note.velocity
    bad = p.kind * (huge * 10.0) + (1.0 - p.kind) * (zero / zero)
    return 0.2 * wb.dsp.sine(phase) + (bad if p.poison > 0.75 else 0.0), (phase,)


@pytest.mark.parametrize("kind", [0.0, 1.0], ids=["NaN", "infinity"])
def test_others_go_on_and_it_plays_again(session, kind):
    """The rest of the session is the same to the bit; the bad one is silent, says so, and plays again once well."""
    with new_session() as alone:
        alone.add(wb.Synth(**SMOOTH), name="good").note_on(57)
        wanted = render_frames(alone, RATE)
    good = session.add(wb.Synth(**SMOOTH), name="good")
    bad = session.add(wb.Instrument(poisoned, polyphony=4), name="bad")
    told = session.engine.bus.subscribe(EventKind.NOT_FINITE)
    bad.kind = kind
    good.note_on(57)
    bad.note_on(60)
    audio = render_frames(session, 4800)
    assert np.isfinite(audio).all()
    assert bad.active_voices == 1

    bad.poison = 1.0
    audio = render_frames(session, 4800)
    reports = told.take()
    assert np.isfinite(audio).all()
    assert set(reports["source"]) == {bad.number}
    assert bad.active_voices == 0

    np.testing.assert_array_equal(good.tap(0.1).numpy(), wanted[4800:9600])
    bad.poison = 0.0
    render_frames(session, 64)
    bad.note_on(60)
    render_frames(session, 4800)

    assert np.abs(bad.tap(0.05).numpy()).max() > 0.1
    assert np.isfinite(render_frames(session, 4800)).all()
    assert not told.take().size
