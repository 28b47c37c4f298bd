"""Rendering offline leaves the arithmetic of the thread that renders as it was."""

from __future__ import annotations

import numpy as np

from tests.support.compiled import needs_jit
from tests.support.player import Player
from tests.support.voices import tone

TINY = np.float32(1e-20)  # its square is a denormal


@needs_jit
def test_offline_render_leaves_denormals_alone():
    """Before and after a render, NumPy in the calling thread computes denormal numbers."""
    player = Player(tone, 4)
    player.on(60)
    before = TINY * TINY
    player.render(1000)

    assert TINY * TINY == before > 0.0
    assert (np.full(100, TINY) ** 2 > 0.0).all()
