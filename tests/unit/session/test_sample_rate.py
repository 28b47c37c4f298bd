"""One sample rate for all that is in a session: whatever comes from elsewhere is brought to it, or refused."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

import workbench as wb
from tests.support.audio_asserts import f0
from tests.support.compiled import needs_jit
from tests.support.offline import render_frames
from workbench.errors import GraphError

RATES = (22_050.0, 44_100.0, 96_000.0)

pytestmark = needs_jit  # seconds of sound


@wb.node(inputs=0, outputs=1, state={"line": wb.buffer(seconds=0.01)})
def told(y, p, s):
    """The sample rate that it is told, and that its memory was made for; in MHz, to be softer than full scale."""
    for i in range(len(y)):
        y[i] = 1e-6 * p.sample_rate if i < 32 else 1e-4 * len(s.line)


@pytest.fixture(params=RATES)
def session(request):
    """A session at one of several rates."""
    with wb.Session(name="rates", sink="null", sample_rate=request.param) as made:
        yield made


def test_code_is_told_the_sessions_rate(session):
    """A node finds the session's rate in its parameters and its buffers."""
    node = session.add(told)
    node.history  # noqa: B018 remembered from now on
    render_frames(session, 64)
    heard = node.history.latest(64)[0][:, 0]

    assert heard[0] == pytest.approx(1e-6 * session.sample_rate, rel=1e-6)
    assert heard[63] == pytest.approx(1e-4 * np.ceil(0.01 * session.sample_rate), rel=1e-6)


def test_what_has_a_rate_of_its_own_is_brought_to_it(session, tmp_path):
    """A file, a recording and an oscillator of 441 Hz, made at other rates, are all heard at 441 Hz."""
    tone = 0.3 * np.sin(2.0 * np.pi * 441.0 * np.arange(48_000) / 48_000.0)
    soundfile.write(tmp_path / "tone.wav", tone, 48_000)
    player = session.add(wb.FilePlayer(tmp_path / "tone.wav"))
    player.play()
    sampler = session.add(wb.Sampler(tone, sample_rate=48_000, root="A4"))
    sampler.note_on("A4")
    sources = [player, sampler, session.add(wb.Oscillator(freq_hz=441.0))]
    for each in sources:
        each.history  # noqa: B018 remembered from now on
    frames = int(0.5 * session.sample_rate)
    render_frames(session, frames)

    for each in sources:
        assert f0(each.history.latest(frames // 2)[0], session.sample_rate) == pytest.approx(441.0, rel=1e-3), each.name


def test_nodes_of_another_rate_are_refused(session):
    """A node belongs to the session, and so to the rate, that it was added to."""
    with wb.Session(name="other rate", sink="null", sample_rate=48_000) as other:
        stranger = other.add(wb.Noise())
        gain = session.add(wb.Gain())

        with pytest.raises(GraphError, match="is of another session"):
            session.connect(stranger, gain)
        with pytest.raises(GraphError, match="different sessions"):
            stranger + gain
