"""Recording on a real audio thread: what is in the file is what was heard, whatever Python does."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest
import soundfile

import workbench as wb

pytestmark = pytest.mark.device

RATE = 48_000
FROZEN_S = 4.0  # nobody has the GIL meanwhile


def perform(session: wb.Session) -> wb.Session:
    """Two patterns with chance and swing, from a tenth of a second on."""
    session.transport.swing = 0.6
    session.transport.start(at=0.1)
    session.add(wb.Synth(), "lead").play(wb.pattern("c4 [e4 g4]? c5(3,8) <b4 a4? g4>"))
    session.add(wb.Synth(), "bass").play(wb.pattern("c2*2 ~ g2? c3"))
    return session


def offline(seconds: float, seed: int) -> tuple[np.ndarray, wb.Score]:
    """The same, rendered: its sound and its notes."""
    with perform(wb.Session(name="offline recording", sink="null", seed=seed)) as session:
        return session.render(seconds), session.played(seconds)


def test_a_take_is_the_render(on_jack, until, tmp_path):
    """Two seconds and more while patterns play: bit for bit, and the score note for note."""
    live = perform(on_jack(seed=3))
    take = live.record(tmp_path / "take.wav", bits=32)
    live.play()
    until(lambda: live.frame > 2.5 * RATE, "two seconds have been played")
    take.stop(at=live.now + 0.2)
    until(lambda: not take.is_recording, "it has ended")
    live.stop()
    wanted, notes = offline(take.seconds, 3)
    heard = soundfile.read(take.path, dtype="float32")[0]
    assert take.lost_frames == 0
    assert len(heard) == take.frames > 2.5 * RATE
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_array_equal(heard.view(np.uint32), wanted.view(np.uint32))
    assert take.score() == notes
    assert len(notes) > 10


def test_nothing_is_lost_while_the_interpreter_is_frozen(on_jack, until, tmp_path):
    """Four seconds in which no Python runs: the recorder comes late, and all is there."""
    live = perform(on_jack(seed=5))
    take = live.record(tmp_path / "take.flac")
    live.play()
    until(lambda: live.frame > RATE // 2, "it plays")
    ctypes.PyDLL(None).usleep(int(FROZEN_S * 1e6))  # PyDLL does not let go of the GIL
    take.stop()
    live.stop()
    wanted = offline(take.seconds, 5)[0]
    assert take.lost_frames == 0
    assert take.seconds > FROZEN_S
    np.testing.assert_allclose(soundfile.read(take.path)[0], wanted, atol=2.0**-23, rtol=0)
