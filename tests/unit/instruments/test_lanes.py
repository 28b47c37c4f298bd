"""Lanes: a note sounds the same in any of them, whatever its neighbours do and whoever was there before."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.player import Player
from tests.support.voices import fast, stateful, steady, tone, unrolled
from workbench.commands import CommandKind
from workbench.instruments.layout import H_GROUP_BYTES, H_GROUPS_AT, L_STATE, NOTE_ROWS
from workbench.instruments.synth import synth
from workbench.settings import QUANTUM

NOTE, FRAMES, HOLD = 64, 4800, 2400
PLAIN = {"spread": 0.0, "waveform": "saw", "vibrato_cents": 20.0, "velocity_depth": 1.0}  # nothing drawn at random


def render_note(player, frames=FRAMES):
    """The note, from the next frame on: struck, held for HOLD frames, let go."""
    start = player.engine.quantum_frame
    player.on(NOTE, 100, start)
    player.off(NOTE, start + HOLD)
    return player.render(frames)


def alone(voice, **values):
    """The note in a fresh engine."""
    return render_note(Player(voice, 64, **values))


CASES = [(tone, {}), (synth, PLAIN)]
IDS = ["tone", "synth"]


@pytest.mark.parametrize(("voice", "values"), CASES, ids=IDS)
@pytest.mark.parametrize("others", [1, 7, 15, 16, 17, 40])
def test_note_does_not_depend_on_its_lane(voice, values, others):
    """Behind any number of silent notes (velocity 0), in any lane of any group, the samples are the same bits."""
    player = Player(voice, 64, **values)
    for k in range(others):
        player.on(10 + k, velocity=0)
    player.render(QUANTUM)
    player.render(FRAMES - FRAMES % QUANTUM)

    assert int(np.argmax(player.lanes[L_STATE] == 0)) == others
    np.testing.assert_array_equal(render_note(player), alone(voice, **values))


@pytest.mark.parametrize(("voice", "values"), CASES, ids=IDS)
def test_note_does_not_depend_on_its_neighbours(voice, values, rng):
    """While silent neighbours come and go at any frame and pitch, the samples are the same."""
    player = Player(voice, 64, **values)
    start = player.engine.quantum_frame
    for frame in rng.integers(0, FRAMES, 300).tolist():
        if rng.random() < 0.6:
            player.on(int(rng.integers(70, 110)), 0, start + frame)
        else:
            player.off(int(rng.integers(70, 110)), start + frame)

    np.testing.assert_array_equal(render_note(player), alone(voice, **values))


@pytest.mark.parametrize(("voice", "values"), CASES, ids=IDS)
def test_note_leaves_nothing_to_the_next(voice, values):
    """The same note again, after others of other pitches and many thefts, is identical to the first one ever."""
    player = Player(voice, 4, **values)
    first = render_note(player)
    for k in range(100):
        player.on(30 + k % 80, 127, player.engine.quantum_frame + 3 * k)
    player.render(2 * FRAMES)
    player.send(CommandKind.PANIC)
    player.render(8 * FRAMES)  # also the decimator and the limiter come to rest

    assert player.node.sounding == 0
    np.testing.assert_array_equal(render_note(player), first)


def test_stolen_lane_gives_a_fresh_note():
    """A lane that is taken while it still fades plays its new note as if it had been free: full level, phase zero."""
    player = Player(tone, 1)
    for k in range(64):  # 32 lanes: each was taken twice within one fade
        player.on(40 + k, 0)
    start = player.engine.quantum_frame
    player.on(NOTE, 100, start)
    player.off(NOTE, start + HOLD)

    np.testing.assert_array_equal(player.render(FRAMES), alone(tone))


def test_voice_unrolled_is_the_same_voice():
    """One call for both samples of a frame gives what two calls give."""
    np.testing.assert_array_equal(alone(unrolled), alone(fast))


def test_voice_starts_at_its_frame():
    """The first sample of a note is at the frame it was sent for, at every place of a quantum."""
    for frame in (0, 1, 31, 62, 63, 64, 100):
        player = Player(steady, 4)
        player.on(60, 127, frame)
        sound = player.render(4 * QUANTUM)[:, 0]

        assert int(np.argmax(sound != 0.0)) == frame
        assert not sound[:frame].any()


def test_voice_states_start_as_declared():
    """A float is a float32, an int an int32, a seed differs from note to note; all start over with each note."""
    player = Player(stateful, 16)
    shape = (2, stateful.rows, 16)
    at = int(player.node._head[H_GROUPS_AT])
    number, whole = (player.engine.arena.view(at, dtype, shape) for dtype in (np.float32, np.int32))
    for key in (60, 61, 62):
        player.on(key)
    player.render(QUANTUM)
    count, seed, fall = (NOTE_ROWS + k for k in range(3))

    assert whole[0, count, :3].tolist() == [100 + QUANTUM] * 3
    assert np.unique(whole[0, seed, :3]).size == 3
    np.testing.assert_allclose(number[0, fall, :3], 0.5 ** (QUANTUM + 1))
    player.send(CommandKind.PANIC)
    player.render(48_000)
    player.on(63)
    assert player.render(QUANTUM)[0, 0] == pytest.approx(0.5, rel=1e-5)  # pan in the middle is 1 within 2e-6
    assert whole[0, count, 0] == 100 + QUANTUM


def test_voice_seeds_come_from_the_session():
    """The same session seed gives the same seeds, another one others."""

    def seeds(session_seed):
        player = Player(stateful, 16, seed=session_seed)
        player.on(60)
        player.render(QUANTUM)
        at = int(player.node._head[H_GROUPS_AT])
        return player.engine.arena.view(at, np.int32, (2, stateful.rows, 16))[0, NOTE_ROWS + 1, 0]

    assert seeds(1) == seeds(1) != seeds(2)


@pytest.mark.parametrize("polyphony", [1, 17, 64])
@pytest.mark.parametrize("voice", [tone, stateful, synth], ids=["tone", "stateful", "synth"])
def test_voice_rows_are_whole_cache_lines(voice, polyphony):
    """Every row of every group starts at a multiple of 64 bytes, in memory and not only in the arena."""
    node = Player(voice, polyphony).node

    assert (node._arena.base + int(node._head[H_GROUPS_AT])) % 64 == 0
    assert node._head[H_GROUP_BYTES] == 64 * voice.rows
