"""Frames are taken in one run while nothing moves, one by one while something does, and both give the same bits."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.compiled import needs_jit
from tests.support.player import Player
from tests.support.voices import fast, stateful, tone, unrolled
from workbench.engine.lane_sums import add_lanes
from workbench.instruments import layout
from workbench.instruments.organ import organ
from workbench.instruments.synth import synth
from workbench.rt.arena import Arena
from workbench.settings import LANES, QUANTUM


def lanes_of(voice, quanta, *, moving):
    """What the lanes of three notes come to, with parameters that stand still or are given frame by frame."""
    player = Player(voice, 4)
    for key in (40, 57, 80):
        player.on(key)
    player.render(QUANTUM)
    head, arena = player.node._head, player.engine.arena
    params, size = len(voice.params), QUANTUM * voice.oversample * 2 * LANES
    ramp = arena.view(int(head[layout.H_RAMP_AT]), np.float32, (QUANTUM, params))
    ramp[:] = ramp[0].copy()
    head[layout.H_RAMP_BYTES] = 4 * params if moving else 0
    mix = arena.view(int(head[layout.H_MIX_AT]), np.float32, size)
    made = []
    for _ in range(quanta):
        mix[:] = 0.0
        voice.lanes.foreign(arena.base, player.node.state, 0, QUANTUM)
        made.append(mix.copy())
    return np.array(made)


@needs_jit
@pytest.mark.parametrize("voice", [synth, organ], ids=lambda each: each.name)
def test_frame_by_frame_is_what_one_run_is(voice):
    """Parameters that are given for each frame, and are the same, make the same bits as one row for all."""
    runs, frames = (lanes_of(voice, 40, moving=moving) for moving in (False, True))

    assert np.abs(runs).max() > 0.01
    np.testing.assert_array_equal(frames, runs)


@pytest.mark.parametrize("voice", [tone, fast, unrolled, stateful], ids=lambda each: each.name)
def test_rows_of_parameters_are_given_only_while_they_move(voice):
    """An instrument whose parameters stand still reads one row of them for all frames."""
    player = Player(voice, 4)
    player.render(10 * QUANTUM)

    assert int(player.node._head[layout.H_RAMP_BYTES]) == 0


def test_lanes_are_added_neighbours_first(rng):
    """Sixteen lanes become one by adding neighbours four times: to the bit, because the order is stated."""
    rows = 128
    arena = Arena(1 << 20)
    mix, spare = (arena.place(name, 4 * LANES * rows).offset for name in ("mix", "spare"))
    given = rng.standard_normal((rows, LANES)).astype(np.float32)
    arena.view(mix, np.float32, (rows, LANES))[:] = given
    add_lanes(arena.base + mix, arena.base + spare, rows)

    expected = given
    while expected.shape[1] > 1:
        expected = expected[:, ::2] + expected[:, 1::2]
    np.testing.assert_array_equal(arena.view(mix, np.float32, rows), expected[:, 0])
