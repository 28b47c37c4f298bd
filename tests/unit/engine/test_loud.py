"""However loud a voice is, what leaves is a number within full scale, and the limiter lets go again."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import render_frames


@wb.voice(params={"size": wb.ParamSpec("size", 1.0, 0.0, 1e38)}, state={})
def constant(note, p, s):
    """As loud as it is told while the key is held."""
    return p.size * note.gate, ()


@pytest.fixture
def session():
    """A session without a clock."""
    with wb.Session(name="loud", sink="null") as session:
        yield session


@pytest.mark.parametrize("size", [1.0, 10.0, 1e4, 1e10, 1e36, 1e38])
def test_master_gives_numbers_within_full_scale(session, size):
    """A voice up to the end of single precision leaves as finite samples in -1..1."""
    loud = session.add(constant)
    loud.params["size"].value = size
    loud.note_on(60)

    audio = render_frames(session, 4800)

    assert np.isfinite(audio).all()
    assert 0.5 < np.abs(audio).max() <= 1.0


def test_limiter_recovers_within_a_second(session):
    """After a burst far above full scale, another instrument is back at its own level within a second."""
    loud, quiet = session.add(constant, name="loud"), session.add(constant, name="quiet")
    loud.params["size"].value, quiet.params["size"].value = 1e10, 0.1
    loud.note_on(60)
    render_frames(session, 4800)
    loud.note_off(60)
    quiet.note_on(60)

    audio = render_frames(session, 48_000)

    assert np.abs(audio[-480:]).max() == pytest.approx(0.1, rel=1e-3)
