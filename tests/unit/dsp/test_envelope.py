"""The envelope against the slow one that counts frames: the same stage at every frame, the same level to rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.oracles.adsr import ATTACK, DOWN, RELEASE, STRUCK, UP, envelope, gated
from tests.support.compiled import amount, needs_jit
from workbench.dsp import adsr
from workbench.rt import kernel

ROUNDING = 2e-6  # of a level 0..1 in single precision: a few last places of x, times the slope 4 of the fall


@kernel(single=True)
def run(gate, attack, decay, sustain, release, levels, stages):
    """The envelope over arrays: one entry of each per frame."""
    stage, progress, held = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for i in range(gate.size):
        stages[i] = stage
        level, stage, progress, held = adsr(gate[i], attack[i], decay[i], sustain[i], release[i], stage, progress, held)
        levels[i] = level
    return stage


def play(gate_frames, frames, attack, decay, sustain, release):
    """Levels of a note; times may be numbers or arrays."""
    return play_gate((np.arange(frames) < gate_frames).astype(np.float32), attack, decay, sustain, release)


def play_gate(gate, attack, decay, sustain, release):
    """Levels for any gate."""
    frames = len(gate)
    times = [np.broadcast_to(np.float32(each), frames).astype(np.float32) for each in (attack, decay, sustain, release)]
    levels, stages = np.empty(frames, np.float32), np.empty(frames, np.float32)
    run(gate, *times, levels, stages)
    return levels, stages


lengths = st.integers(1, amount(3000, 200))


@settings(max_examples=amount(150, 40))
@given(st.integers(0, amount(8000, 500)), lengths, lengths, st.floats(0, 1, width=32), lengths)
def test_envelope_is_exact_to_the_sample(gate_frames, attack, decay, sustain, release):
    """For any gate and any times, every frame has the level that counting frames gives."""
    frames = gate_frames + release + 10
    expected, stages = envelope(gate_frames, frames, attack, decay, sustain, release)
    levels, _ = play(gate_frames, frames, attack, decay, sustain, release)

    np.testing.assert_allclose(levels, expected, atol=ROUNDING)
    assert (levels[np.array(stages) == RELEASE][release - 1 :] == 0.0).all()


@pytest.mark.parametrize("attack", [1, 2, 3, 7, 100, 4800])
def test_envelope_attack_ends_at_its_last_frame(attack):
    """An attack of n frames is at exactly 1.0 at its n-th frame and below before."""
    levels, _ = play(10_000, 5000, attack, 4800, 0.5, 100)

    assert levels[attack - 1] == 1.0
    assert (levels[: attack - 1] < 1.0).all()


@needs_jit
@pytest.mark.parametrize("length", [48_000, 480_000, 1_000_003, 2**21 - 1, 2**22 - 1, 2**22])
def test_envelope_long_stages_lose_no_frame(length):
    """Up to 2**22 frames (87 s at 48 kHz) attack, decay and release last exactly the frames that they say."""
    levels, stages = play(2 * length + 100, 3 * length + 200, length, length, 0.5, length)
    starts = [int(np.argmax(stages == stage)) for stage in (1, 2)]

    assert starts == [length, 2 * length]
    assert levels[length - 1] == 1.0
    assert levels[3 * length + 100 - 1] == 0.0
    assert levels[3 * length + 100 - 2] >= 0.0
    assert (np.diff(levels[2 * length + 100 :]) <= 0.0).all()


def test_envelope_release_before_the_attack_ends():
    """A key that is let go early falls from the level that it had reached."""
    levels, _ = play(50, 400, 100, 100, 0.5, 200)

    assert levels[49] == pytest.approx(0.5, abs=ROUNDING)
    assert levels[50] == pytest.approx(0.5 * (1 - 1 / 200) ** 4, abs=ROUNDING)
    assert levels[249] == 0.0


def test_envelope_without_a_held_frame_is_silent():
    """A gate that never opens gives nothing."""
    assert not play(0, 100, 10, 10, 0.5, 10)[0].any()


def test_envelope_sustain_follows_its_knob():
    """While a key is held in the sustain stage, the level is the knob's."""
    sustain = np.linspace(0.2, 0.9, 500)
    levels, _ = play(500, 500, 1, 1, sustain, 10)

    np.testing.assert_array_equal(levels[2:], sustain.astype(np.float32)[2:])


@settings(max_examples=amount(100, 20))
@given(st.data())
def test_envelope_changed_times_never_jump(data):
    """Whatever is done to the three times in mid-stage, no step is larger than the fastest slope in force.

    A frame may come half a frame early or late in the new time's frames, hence the 1.5.
    """
    frames = amount(2000, 300)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    shortest = 50
    times = [np.repeat(rng.integers(shortest, 3000, frames // 10), 10) for _ in range(3)]
    gate_frames = int(rng.integers(0, frames))
    levels, _ = play(gate_frames, frames, times[0], times[1], 0.3, times[2])
    steps = np.abs(np.diff(np.concatenate([[0.0], levels])))

    assert steps.max() <= 1.5 * 4.0 / shortest + ROUNDING
    assert (levels >= 0.0).all()
    assert (levels <= 1.0).all()


def test_envelope_changed_time_goes_on_from_where_it_is():
    """Half-way through an attack of 100 frames, an attack of 1000 takes 500 more."""
    attack = np.where(np.arange(2000) < 50, 100, 1000)
    levels, stages = play(2000, 2000, attack, 100, 0.5, 100)

    assert int(np.argmax(stages == 1)) == 50 + 500
    np.testing.assert_allclose(levels[50:550], 0.5 + np.arange(1, 501) / 1000, atol=ROUNDING)


spans = st.lists(st.tuples(st.integers(1, amount(2000, 100)), st.sampled_from([UP, DOWN, STRUCK])), max_size=12)


@settings(max_examples=amount(150, 40))
@given(spans, lengths, lengths, st.floats(0, 1, width=32), lengths)
def test_envelope_attacks_again_from_where_it_is(spans, attack, decay, sustain, release):
    """For any sequence of keys down, up and struck again, every frame is that of the oracle."""
    gate = [DOWN] * 10
    for length, key in spans:
        gate += [key] + [DOWN if key == STRUCK else key] * (length - 1)
    expected, _ = gated(gate, attack, decay, sustain, release)
    starts = [i for i in range(1, len(gate)) if gate[i] == STRUCK or (gate[i] == DOWN and gate[i - 1] == UP)]
    for place in starts:  # half-way between two frames either one will do, and here both have to take the same
        assume(abs(expected[place] * attack % 1.0 - 0.5) > 0.02)
    levels, _ = play_gate(np.array(gate, np.float32), attack, decay, sustain, release)

    np.testing.assert_allclose(levels, expected, atol=ROUNDING)


def test_envelope_struck_again_makes_no_step():
    """In each stage: the new attack goes on from there, to the nearest frame, and takes the rest of its time."""
    attack, frames = 1000, 6000
    for place in (300, 1200, 2500, 4100):  # attack, decay, sustain, release
        gate = np.where(np.arange(frames) < 4000, DOWN, UP).astype(np.float32)
        gate[place] = STRUCK
        gate[place + 1 :] = DOWN
        levels, stages = play_gate(gate, attack, 1000, 0.5, 1000)
        rest = round(attack * (1.0 - levels[place]))

        assert stages[place + 1] == ATTACK
        assert 0.5 / attack - ROUNDING <= levels[place + 1] - levels[place] <= 1.5 / attack + ROUNDING
        assert levels[place + rest] == 1.0
        assert (levels[place : place + rest] < 1.0).all()
