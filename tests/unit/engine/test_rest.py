"""An instrument without voices rests: it costs next to nothing, and nobody can hear that it does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.player import Player
from tests.support.voices import tone
from workbench.instruments.layout import H_RESTING
from workbench.instruments.synth import synth
from workbench.settings import QUANTUM

FRAMES = 1000 * QUANTUM  # a voice counts as over a quarter of a second after it has become silent
PLAIN = {"spread": 0.0, "release_s": 0.02, "velocity_depth": 1.0}


def short_notes(voice, values, *, awake):
    """Two short notes with silence before, between and after them; a silent third one keeps the instrument awake."""
    player = Player(voice, **values)
    if awake:
        player.on(90, velocity=0)
    for start in (1000, 32_000):
        player.on(60, 100, start)
        player.off(60, start + 500)
    return player.render(FRAMES), int(player.node._head[H_RESTING])


@pytest.mark.parametrize(("voice", "values"), [(tone, {}), (synth, PLAIN)], ids=["tone", "synth"])
def test_rest_is_not_heard(voice, values):
    """The samples are those of an instrument that never rests, the tail of the decimator included."""
    (rested, resting), (awake, never) = (short_notes(voice, values, awake=each) for each in (False, True))

    assert (resting, never) == (1, 0)
    assert np.abs(rested[32_000:]).max() > 0.0
    np.testing.assert_array_equal(rested, awake)
