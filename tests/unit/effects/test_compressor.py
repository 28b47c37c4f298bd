"""The compressor against the equations of its paper in double precision, and against a watch."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.audio_asserts import assert_no_click
from workbench.effects.compressor import LOOKAHEAD_S, RMS_S, compressor
from workbench.engine.rehearsal import Rehearsal
from workbench.session.process import process
from workbench.settings import QUANTUM

RATE = 48_000.0
LATE = compressor.latency_frames(RATE)


def curve(level, threshold, ratio, knee):
    """Eq. 4: level in, level out, in dB."""
    over = level - threshold
    bent = level + (1 / ratio - 1) * (over + knee / 2) ** 2 / (2 * max(knee, 1e-12))
    return np.where(2 * over < -knee, level, np.where(2 * over > knee, threshold + over / ratio, bent))


def pole(time_s):
    """Eq. 7."""
    return np.exp(-1 / (time_s * RATE))


def compress(audio, key, *, threshold, ratio, knee, attack, release, makeup, lookahead, rms):
    """The compressor in double precision, sample by sample [shape=(frames, 2)]."""
    power = np.max(key.astype(np.float64) ** 2, axis=1)
    if rms:
        mean, total = np.zeros_like(power), 0.0
        for n, each in enumerate(power):
            total = total * pole(RMS_S) + (1 - pole(RMS_S)) * each
            mean[n] = total
        power = mean
    level = 10 * np.log10(np.maximum(power, 1e-12))
    hold = LATE - round(lookahead * RATE)
    level = np.concatenate([np.full(hold, -120.0), level])[: len(level)]
    target = level - curve(level, threshold, ratio, knee)
    held, reduction, reductions = 0.0, 0.0, []
    for each in target:
        held = max(each, pole(release) * held + (1 - pole(release)) * each)
        reduction = pole(attack) * reduction + (1 - pole(attack)) * held
        reductions.append(reduction)
    late = np.concatenate([np.zeros((LATE, 2)), audio])[: len(audio)]
    return late * 10 ** ((makeup - np.array(reductions)[:, None]) / 20)


@pytest.mark.parametrize("rms", [False, True])
@pytest.mark.parametrize("lookahead", [0.0, 0.002, LOOKAHEAD_S])
def test_agrees_with_the_paper(lookahead, rms, rng):
    """Bursts of noise through a side chain of other bursts, sample for sample."""
    frames = 9600
    bursts = np.repeat(rng.uniform(0.0, 1.0, (frames // 800, 2)), 800, axis=0)
    audio, key = (rng.uniform(-1, 1, (2, frames, 2)) * bursts).astype(np.float32)
    made = process(
        compressor(
            threshold_db=-24,
            ratio=6,
            knee_db=9,
            makeup_db=6,
            attack_s=0.003,
            release_s=0.05,
            lookahead_s=lookahead,
            detector="rms" if rms else "peak",
        ),
        audio,
        RATE,
        key=key,
    )
    expected = compress(
        audio,
        key,
        threshold=-24,
        ratio=6,
        knee=9,
        attack=0.003,
        release=0.05,
        makeup=6,
        lookahead=lookahead,
        rms=rms,
    )

    np.testing.assert_allclose(made, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("knee", [0.0, 12.0])
@pytest.mark.parametrize("ratio", [1.0, 2.0, 20.0])
def test_level_out_is_on_the_curve(knee, ratio):
    """A steady level comes out where the formula says."""
    levels = np.arange(-60.0, 1.0, 4.0)
    settings = {"threshold_db": -20.0, "ratio": ratio, "knee_db": knee, "attack_s": 0.0005, "release_s": 0.005}
    made = [process(compressor(**settings), np.full(4800, 10 ** (level / 20)))[-1] for level in levels]

    np.testing.assert_allclose(20 * np.log10(made), curve(levels, -20.0, ratio, knee), atol=1e-3)


def reductions(settings, levels):
    """By how many dB a compressor turns down, frame by frame, for a level in dB."""
    heard = 10 ** (np.asarray(levels) / 20)
    made = process(compressor(**settings), heard)[LATE:]
    return 20 * np.log10(heard[: len(made)] / made)


@pytest.mark.parametrize("attack", [0.001, 0.01, 0.1])
def test_attack_is_as_long_as_it_says(attack):
    """After the attack time 63 % of the reduction are there."""
    found = reductions(
        {"threshold_db": -30.0, "ratio": 100.0, "knee_db": 0.0, "attack_s": attack},
        np.r_[np.full(4800, -60.0), np.full(48_000, -10.0)],
    )[4800:]

    assert (np.argmax(found >= (1 - np.exp(-1)) * 19.8) + 1) / RATE == pytest.approx(attack, rel=0.02, abs=1 / RATE)


@pytest.mark.parametrize("release", [0.02, 0.2])
def test_release_is_as_long_as_it_says(release):
    """After the release time it has let go of 63 %, less what the (short) attack holds back."""
    found = reductions(
        {"threshold_db": -30.0, "ratio": 100.0, "knee_db": 0.0, "attack_s": 0.0001, "release_s": release},
        np.r_[np.full(4800, -10.0), np.full(48_000, -60.0)],
    )[4800:]

    assert (np.argmax(found <= np.exp(-1) * 19.8) + 1) / RATE == pytest.approx(release, rel=0.02)


def test_unconnected_key_is_the_input(rng):
    """Without a side chain it listens to what it turns down."""
    audio = rng.uniform(-1, 1, (4800, 2)).astype(np.float32)

    assert np.array_equal(process(compressor, audio), process(compressor, audio, key=audio))


def test_it_sees_a_burst_coming():
    """With lookahead the first frame of a burst is turned down already; the latency is the same without."""
    audio = np.zeros(9600, np.float32)
    audio[4800:] = 1.0
    settings = {"threshold_db": -20.0, "ratio": 100.0, "knee_db": 0.0, "attack_s": 0.001}
    without = process(compressor(**settings), audio)
    ahead = process(compressor(lookahead_s=LOOKAHEAD_S, **settings), audio)

    assert np.flatnonzero(without)[0] == np.flatnonzero(ahead)[0] == 4800 + LATE
    assert without[4800 + LATE] > 0.95
    assert ahead[4800 + LATE] < 0.12


def test_kick_ducks_a_pad():
    """Four to the floor in the side chain: the pad goes down with each kick and is back before the next one."""
    t = np.arange(96_000) / RATE
    pad = 0.3 * np.sin(2 * np.pi * 220 * t)
    since = t % 0.5
    kick = np.sin(2 * np.pi * 50 * since) * np.exp(-since / 0.08)
    ducker = compressor(threshold_db=-30, ratio=10, attack_s=0.005, release_s=0.08)
    made = process(ducker, pad, RATE, key=kick)[LATE : LATE + 72_000]
    levels = np.abs(made).reshape(3, 50, 480).max(axis=2) / 0.3  # three beats, 10 ms each

    assert (levels[:, 2:6].max(axis=1) < 0.1).all()
    assert (levels[:, 48] > 0.9).all()


def test_reduction_can_be_read():
    """What it does at the moment stands in its memory, in dB, as one number."""
    run = Rehearsal(compressor(threshold_db=-20, ratio=4, knee_db=0, attack_s=0.001), RATE)
    run.run({"input": np.ones((2, 48_000), np.float32), "key": np.ones((2, 48_000), np.float32)}, 48_000)

    assert run.node.memory["reduction_db"][0] == pytest.approx(15.0, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "value"),
    [("threshold_db", -60), ("ratio", 100), ("makeup_db", 6), ("mix", 0), ("lookahead_s", 0.005), ("detector", "rms")],
)
def test_turning_a_knob_does_not_click(name, value):
    """A parameter that jumps is followed smoothly."""
    run = Rehearsal(compressor(), RATE)
    frames = 150 * QUANTUM
    sound = np.tile(0.5 * np.sin(2 * np.pi * 440 * np.arange(3 * frames) / RATE).astype(np.float32), (2, 1))
    before = run.run({"input": sound, "key": sound}, frames)["output"]
    run.node.params[name].value = value
    run._memory.store.publish()
    heard = sound[:, frames:]
    after = run.run({"input": heard, "key": heard}, 2 * frames)["output"]

    assert_no_click(np.concatenate([before, after], axis=1).T, frames, 4800)
