"""Patterns on a real audio thread: as offline, and whatever happens to Python."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

import workbench as wb

pytestmark = pytest.mark.device

RATE = 48_000
FROZEN_S = 30.0  # nobody has the GIL meanwhile


def perform(session: wb.Session) -> wb.Session:
    """Patterns with chance, swing and a tempo of their own, from a tenth of a second on."""
    session.transport.swing = 0.6
    session.transport.start(at=0.1)
    session.add(wb.Synth(), "lead").play(wb.pattern("c4 [e4 g4]? c5(3,8) <b4 a4? g4>"))
    session.add(wb.Synth(), "bass").play(wb.pattern("c2*2 ~ g2? c3"))
    return session


def offline(seconds: float, seed: int) -> np.ndarray:
    """The same, rendered."""
    with perform(wb.Session(name="offline patterns", sink="null", seed=seed)) as session:
        return session.render(seconds)


def test_live_patterns_are_those_of_render(on_jack, until):
    """Bit for bit, from the first frame on."""
    live = perform(on_jack(seed=3))
    live.play()
    until(lambda: live.frame > 8.5 * RATE, "four bars have been played")
    live.stop()
    heard, _, missed = live.signal().since(0)
    wanted = offline(8.0, 3)
    assert missed == 0
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_array_equal(heard[: len(wanted)].view(np.uint32), wanted.view(np.uint32))


def test_music_goes_on_while_the_interpreter_is_frozen(on_jack, until):
    """Thirty seconds in which no Python runs at all: every note is where it would have been."""
    live = perform(on_jack(seed=5))
    live.play()
    until(lambda: live.transport.position.beats > 1.0, "it plays")
    before = live.transport.position.beats
    ctypes.PyDLL(None).usleep(int(FROZEN_S * 1e6))  # PyDLL does not let go of the GIL
    assert live.transport.position.beats - before > 0.95 * FROZEN_S * 2
    heard, end, _ = live.signal().since(live.frame - 8 * RATE)
    wanted = offline(end / RATE, 5)[-len(heard) :]
    assert np.abs(heard).max() > 0.01
    np.testing.assert_array_equal(heard.view(np.uint32), wanted.view(np.uint32))


def automated(session: wb.Session) -> wb.Session:
    """A pattern whose sound lanes move, and the volume of the session besides."""
    session.transport.start(at=0.1)
    lead = session.add(wb.Synth(waveform="saw"), "lead")
    lead.play(wb.pattern("c3*8"))
    lead.automate("cutoff_hz", wb.lane([(0, 200), (3, 8000, "exp"), (4, 500, "smooth")]))
    lead.automate("resonance", wb.lane([(0, 0), ("5/7", 0.8, -4), ("5/7", 0.2)], length=1), "beat")
    session.automate("volume_db", wb.lane([(0, -12), (16, 0)]), launch=True, loop=False)
    return session


def test_live_automation_is_that_of_render(on_jack, until):
    """Bit for bit, from the first frame on."""
    live = automated(on_jack())
    live.play()
    until(lambda: live.frame > 8.5 * RATE, "four bars have been played")
    live.stop()
    heard, _, missed = live.signal().since(0)
    with automated(wb.Session(name="offline automation", sink="null")) as session:
        wanted = session.render(8.0)
    assert missed == 0
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_array_equal(heard[: len(wanted)].view(np.uint32), wanted.view(np.uint32))
