"""The delay: echoes against SciPy's filters, and what happens to a tone while the time is turned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.compiled import amount, needs_jit
from tests.support.nodes import Run
from workbench.settings import QUANTUM

RATE = 48_000.0


def stereo(left, right=None):
    """Two channels."""
    return np.stack([left, left if right is None else right], axis=1)


def tone(freq_hz, frames, rate=RATE):
    """A sine at half of full scale."""
    return 0.5 * np.sin(2 * np.pi * freq_hz * np.arange(frames) / rate)


def speed(audio, freq_hz):
    """By which factor a tone is faster, frame by frame."""
    phase = np.unwrap(np.angle(signal.hilbert(audio.astype(float))))
    return np.diff(phase) * RATE / (2 * np.pi * freq_hz)


def once_round(audio, feedback, damping_hz, low_cut_hz):
    """What the loop does to an echo before it comes again."""
    high, low = (1.0 - np.exp(-2.0 * np.pi * each / RATE) for each in (damping_hz, low_cut_hz))
    dull = signal.lfilter([high], [1.0, high - 1.0], audio)
    return feedback * (dull - signal.lfilter([low], [1.0, low - 1.0], dull))


@pytest.mark.parametrize("mix", [0.3, 1.0])
def test_echoes_are_those_of_the_formula(mix, rng):
    """Each echo is the one before, filtered and weaker, so many frames later."""
    late, frames = 137, 640
    audio = np.zeros(frames, np.float32)
    audio[:50] = rng.uniform(-0.5, 0.5, 50)
    made = wb.process(
        wb.Delay(time_s=late / RATE, feedback=0.7, mix=mix, damping_hz=3000, low_cut_hz=150), stereo(audio)
    )
    echo, wet = np.array(audio, float), np.zeros(frames)
    for count in range(1, frames // late + 1):
        wet[count * late :] += echo[: frames - count * late]
        echo = once_round(echo, 0.7, 3000, 150)

    np.testing.assert_allclose(made[:, 0], (1 - mix) * audio + mix * wet, atol=1e-5)


@needs_jit
@pytest.mark.parametrize("time_s", [0.0011031, 0.25001234, 3.9876543])
def test_time_is_exact_between_frames(time_s):
    """A tone comes back with the phase that the time says: within a hundredth of a frame."""
    frames = int(5 * RATE)
    made = wb.process(wb.Delay(time_s=time_s, feedback=0, mix=1), stereo(tone(997.0, frames)))[-9600:, 0]
    carrier = np.exp(-2j * np.pi * 997.0 * (np.arange(frames)[-9600:] / RATE - time_s))
    late = np.angle(1j * np.sum(made * carrier * np.hanning(9600))) / (2 * np.pi * 997.0) * RATE

    assert abs(late) < 0.01


def test_ping_pong_goes_to_and_fro():
    """The first echo is left, the second right, and so on, each half as loud as both inputs together."""
    audio = np.zeros((amount(40, 10) * QUANTUM, 2))
    audio[0, 1] = 1.0
    made = wb.process(
        wb.Delay(time_s=100 / RATE, feedback=0.5, mix=1, ping_pong=1, damping_hz=20_000, low_cut_hz=10), audio
    )
    left, right = (np.abs(made[99:499, c].reshape(4, 100)).max(axis=1) for c in (0, 1))

    assert left[0] == pytest.approx(0.5, abs=1e-5)
    assert (left[::2] > 0.04).all()
    assert (right[1::2] > 0.04).all()
    assert (left[1::2] < 1e-3).all()
    assert (right[::2] < 1e-3).all()


@needs_jit
@pytest.mark.parametrize(("start_s", "goal_s"), [(0.2, 0.5), (0.5, 0.2), (0.3, 14_410 / RATE)])
def test_tape_glides_to_a_new_time(start_s, goal_s):
    """The tone changes its pitch for a while, neither backwards nor beyond an octave, and arrives at the new time."""
    frames, freq_hz = int(6 * RATE) // QUANTUM * QUANTUM, 500.0
    audio = np.tile(tone(freq_hz, frames), (2, 1)).astype(np.float32)
    run = Run(wb.Delay, time_s=start_s, feedback=0, mix=1)
    run(frames // 2, input=audio[:, : frames // 2])
    run.set(time_s=goal_s)
    made = run(frames // 2, input=audio[:, frames // 2 :])[0]
    pace = speed(made, freq_hz)[100:-100]
    late = round(goal_s * RATE)
    expected = audio[0, frames // 2 - late : frames - late][-4800:]

    assert pace.min() > 0.2
    assert pace.max() < 2.1
    assert np.abs(np.diff(made)).max() < 2.1 * np.abs(np.diff(audio[0])).max()
    np.testing.assert_allclose(made[-4800:], expected, atol=1e-3)


@needs_jit
def test_fade_keeps_the_pitch():
    """The other way to a new time: nothing faster, nothing slower, no step, and the new time at the end."""
    frames, freq_hz = int(2 * RATE) // QUANTUM * QUANTUM, 500.0
    audio = np.tile(tone(freq_hz, frames), (2, 1)).astype(np.float32)
    run = Run(wb.Delay, time_s=0.2, feedback=0, mix=1, change="fade")
    run(frames // 2, input=audio[:, : frames // 2])
    run.set(time_s=0.3)
    made = run(frames // 2, input=audio[:, frames // 2 :])[0]
    late = round(0.3 * RATE)

    assert np.abs(np.diff(made)).max() < 1.1 * np.abs(np.diff(audio[0])).max()
    assert np.median(np.abs(speed(made, freq_hz)[100:-100] - 1.0)) < 1e-3
    np.testing.assert_allclose(made[-4800:], audio[0, frames // 2 - late : frames - late][-4800:], atol=1e-3)


@needs_jit
def test_wow_is_a_slow_waver():
    """At its most, the pitch goes up and down by about 14 cents; at its least it stands still."""
    audio = stereo(tone(500.0, int(4 * RATE)))
    worn, new = (
        speed(wb.process(wb.Delay(time_s=0.1, feedback=0, mix=1, wow=wow), audio)[:, 0], 500.0)[9600:-9600]
        for wow in (1.0, 0.0)
    )

    assert 8 < 1200 * np.log2(worn.max()) < 20
    assert 8 < -1200 * np.log2(worn.min()) < 20
    assert np.abs(new - 1.0).max() < 1e-3


@needs_jit
@pytest.mark.parametrize("saturation", [0.0, 1.0])
def test_feedback_above_one_builds_up_and_is_bounded(saturation, rng):
    """The tape takes only so much: louder than the first echo in the end, but never beyond four times full scale."""
    audio = np.zeros((int(20 * RATE), 2))
    audio[:4800] = rng.uniform(-0.02, 0.02, (4800, 2))
    made = wb.process(wb.Delay(time_s=0.1, feedback=1.1, mix=1, saturation=saturation), audio)

    assert np.abs(made[-9600:]).max() > 5 * np.abs(made[:9600]).max()
    assert np.abs(made).max() < 4.0


@needs_jit
@pytest.mark.parametrize("name", ["feedback", "mix", "ping_pong", "damping_hz", "low_cut_hz", "wow", "saturation"])
def test_turning_does_not_click(name):
    """A value thrown from end to end under a low tone leaves nothing above 5 kHz that was not there: below -60 dBFS."""
    spec = next(each for each in wb.Delay.params if each.name == name)
    frames = int(RATE) // QUANTUM * QUANTUM
    audio = np.tile(0.4 * tone(100.0, 2 * frames), (2, 1)).astype(np.float32)
    run = Run(wb.Delay, **{"time_s": 0.1, "mix": 1.0, name: spec.low})
    before = run(frames, input=audio[:, :frames])[0]
    run.set(**{name: spec.high})
    made = np.concatenate([before, run(frames // 2, input=audio[:, frames:])[0]])
    highs = signal.sosfilt(signal.butter(8, 5000, "high", fs=RATE, output="sos"), made)[frames // 2 :]

    assert np.abs(highs).max() < 1e-3
