"""How a connection begins: faded in where something sounds, at once where nothing does."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import SMOOTH, new_session, render_frames

STEADY = {**SMOOTH, "sustain": 1.0, "level_db": -20.0}


@wb.node(params={"gain": (0.5, 0.0, 2.0)})
def scale(x, y, p, s):
    """Weigh."""
    for i in range(len(x)):
        y[i] = p.gain[i] * x[i]


@pytest.fixture
def lead(session):
    """A smooth synth."""
    return session.add(wb.Synth(polyphony=4, **STEADY), name="lead")


def heard(session, frames):
    """What it plays for a held note."""
    session.instruments[0].note_on(60)
    return render_frames(session, frames)


def test_a_sounding_instrument_is_faded_into_what_is_heard_already(session, lead):
    """Connected to an effect that others are heard through, a held note comes in without a step."""
    effect = session.add(scale(gain=1.0))
    session.add(wb.Noise(level_db=-40.0)) * 0.0 >> effect
    quiet = np.abs(np.diff(heard(session, 9600)[4800:], axis=0)).max()
    session.disconnect(lead, session.output)
    render_frames(session, 9600)
    lead >> effect
    audio = render_frames(session, 9600)

    assert np.abs(audio).max() > 0.01
    assert np.abs(np.diff(audio, axis=0)).max() <= quiet + 1e-3


def test_a_note_is_not_faded_in(session, lead):
    """Led on while it is silent, an instrument starts its next note as it would without."""
    expected = heard(session, 4800)
    with new_session() as other:
        again = other.add(wb.Synth(polyphony=4, **STEADY), name="lead")
        render_frames(other, 6400)
        again >> scale(gain=1.0)
        render_frames(other, 6400)
        made = heard(other, 4800)

    np.testing.assert_allclose(made, expected, atol=1e-4)
