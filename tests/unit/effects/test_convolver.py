"""The convolver against SciPy, at every border between its stretches; what it takes, and how evenly it works."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.compiled import JIT, amount, needs_jit
from tests.support.nodes import Run
from tests.support.offline import new_session, render_frames
from workbench.dsp.convolution import level_in_units
from workbench.dsp.fft import fft_room, fft_table
from workbench.effects.convolver import LONG, ROOMS, resampled
from workbench.settings import QUANTUM

LENGTHS = [1, 63, 64, 65, 1023, 1024, 1025, 1537, 8191, 8192, 8193, 20_000, 45_001] if JIT else [1, 65]


@wb.node(inputs=0, outputs=2)
def steady(y, p, s):
    """A constant."""
    for c in range(2):
        for i in range(y.shape[1]):
            y[c, i] = 0.25


def response(frames, rng):
    """Noise that dies away, both sides different, no louder than what it is convolved with."""
    made = rng.normal(size=(frames, 2)) * np.exp(-3.0 * np.arange(frames) / frames)[:, None]
    return made / np.sqrt((made**2).sum(axis=0))


def packed(rows):
    """Spectra (..., 2, n) as NumPy writes them: the highest bin stands where the lowest has no imaginary part."""
    lowest, highest = rows[..., :1, 0].astype(complex), rows[..., 1:, 0].astype(complex)
    return np.concatenate([lowest, rows[..., 0, 1:] + 1j * rows[..., 1, 1:], highest], axis=-1)


def convolved(audio, ir):
    """What SciPy makes of it."""
    return signal.fftconvolve(audio.astype(float), ir, axes=0)[: len(audio)]


@pytest.mark.parametrize("frames", LENGTHS)
def test_it_convolves(frames, rng):
    """Every stretch of the response is in its place: as SciPy's convolution to 1e-5."""
    ir = response(frames, rng)
    audio = rng.uniform(-1, 1, (amount(60_000, 200), 2)).astype(np.float32)
    made = wb.process(wb.Convolver(ir=ir, mix=1, normalize=False), audio)

    np.testing.assert_allclose(made, convolved(audio, ir), atol=1e-5)


@needs_jit
def test_ten_seconds_at_192_khz(rng):
    """The longest response at the highest rate, heard to its end."""
    rate = 192_000
    ir = np.zeros((10 * rate, 2))
    places = [0, 5 * rate + 17, 10 * rate - 1]
    ir[places] = [[1.0, 0.5], [0.25, -0.5], [-1.0, 1.0]]
    audio = np.zeros((10 * rate + 1000, 2), np.float32)
    audio[:500] = rng.uniform(-1, 1, (500, 2))
    made = wb.process(wb.Convolver(ir=ir, ir_rate=rate, mix=1, normalize=False), audio, rate)
    expected = np.zeros(audio.shape)
    for place in places:
        expected[place:] += ir[place] * audio[: len(audio) - place]

    np.testing.assert_allclose(made, expected, atol=1e-5)


@needs_jit
def test_one_response_for_both_sides_and_levels(rng):
    """A response of one channel serves both; gain and mix are what they say."""
    ir = response(2000, rng)[:, 0]
    audio = rng.uniform(-1, 1, (5000, 2)).astype(np.float32)
    made = wb.process(wb.Convolver(ir=ir, mix=0.25, gain_db=6, normalize=False), audio)
    wet = 10 ** (6 / 20) * convolved(audio, np.stack([ir, ir], axis=1))

    np.testing.assert_allclose(made, 0.75 * audio + 0.25 * wet, atol=2e-5)


@needs_jit
def test_normalized_noise_keeps_its_loudness(rng):
    """However loud the response is, noise comes out as it went in: within 0.5 dB."""
    audio = rng.normal(0, 0.1, (96_000, 2))
    made = wb.process(wb.Convolver(ir=37.0 * response(5000, rng), mix=1), audio)[10_000:]

    assert 20 * np.log10(made.std() / 0.1) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize(("rate", "goal"), [(48_000, 44_100), (44_100, 96_000), (48_000, 8000)])
def test_a_response_at_another_rate_does_the_same(rate, goal):
    """Brought to another rate it has the same frequency response: within 0.05 dB up to 0.4 of the lower rate."""
    ir = signal.firwin(301, [300, 2500], pass_zero=False, fs=rate)
    moved = resampled(np.stack([ir, ir]), rate, goal)[0]
    at_hz = np.linspace(400, min(0.4 * min(rate, goal), 2400), 50)
    found, wanted = (np.abs(signal.freqz(h, worN=at_hz, fs=f)[1]) for h, f in ((moved, goal), (ir, rate)))

    np.testing.assert_allclose(20 * np.log10(found / wanted), 0.0, atol=0.05)


def test_the_same_response_is_the_same_kind(rng):
    """Running a cell again makes no second one; another response is another kind, another length too."""
    ir = response(300, rng)

    assert wb.Convolver(ir=ir).kind is wb.Convolver(ir=ir.copy(), mix=0.7).kind
    assert wb.Convolver(ir=ir).kind is not wb.Convolver(ir=ir[:299]).kind
    assert wb.Convolver(ir=ir).kind is not wb.Convolver(ir=ir, normalize=False).kind
    assert wb.Convolver().kind is wb.Convolver


@needs_jit
def test_responses_of_like_length_share_their_code(rng):
    """Another room of about that length need not be compiled."""
    one, other = (wb.Convolver(ir=response(frames, rng)).kind for frames in (9000, 11_000))

    assert one.code(48_000.0) is other.code(48_000.0)
    assert ROOMS[-1] * LONG > 10 * 192_000


@needs_jit
def test_another_response_takes_over_in_a_session():
    """Added again under its name with another response, the same handle sounds of the new one, without a step."""
    with new_session() as session:
        source = session.add(steady())
        hall = source >> session.add(wb.Convolver(ir=[1.0], mix=1, normalize=False), name="hall")
        before = render_frames(session, 4800)
        again = session.add(wb.Convolver(ir=[0.5], mix=1, normalize=False), name="hall")
        after = render_frames(session, 9600)
        node = hall.node
        same = session.add(wb.Convolver(ir=[0.5], mix=1, normalize=False), name="hall")

        assert again is hall is same
        assert same.node is node
        assert before[-1, 0] == pytest.approx(0.25)
        assert after[-1, 0] == pytest.approx(0.125)
        assert np.abs(np.diff(after[:, 0])).max() < 1e-3


def test_files_are_read(tmp_path, rng):
    """A path is a response as well, at its own rate."""
    import soundfile

    ir = response(500, rng).astype(np.float32)
    soundfile.write(tmp_path / "hall.wav", ir, 44_100, subtype="FLOAT")

    assert wb.Convolver(ir=tmp_path / "hall.wav").kind is wb.Convolver(ir=ir, ir_rate=44_100).kind


@pytest.mark.parametrize(
    ("ir", "words"),
    [
        (np.zeros(10), "silent"),
        (np.ones(480_001), "at most 10 s"),
        (np.array([1.0, np.nan]), "finite"),
        (np.ones((10, 3)), "mono or stereo"),
        ("nowhere.wav", "there is no sound file"),
    ],
)
def test_what_is_no_response_is_refused(ir, words):
    """The message says what is wrong."""
    with pytest.raises(wb.errors.SampleError, match=words):
        wb.Convolver(ir=ir)


@needs_jit
@pytest.mark.parametrize(("n", "parts"), [(512, 14), (4096, 1), (4096, 100)])
def test_units_share_the_work_evenly(n, parts, rng):
    """Nearly every unit has something to do, and the last one completes the answer."""
    line = rng.uniform(-1, 1, (2, 4 * n)).astype(np.float32)
    h = rng.normal(size=(2, parts, 2, n)).astype(np.float32)
    x = rng.normal(size=h.shape).astype(np.float32)
    older = packed(h[:, 1:]) * packed(x[:, :0:-1])  # the newest block is in slot 0, the one before it in the last
    y, to = np.zeros((2, 2, n), np.float32), np.zeros((2, n), np.float32)
    room, table = fft_room(2 * n), fft_table(2 * n)
    at = [each.ctypes.data for each in (h, x, y, to)]
    fixed = n, line.ctypes.data, 4 * n, 2 * n, room.ctypes.data, table.ctypes.data, parts, parts, 0, *at
    changes = []
    for unit in range(n // QUANTUM):
        before = [each.tobytes() for each in (room, x, y, to)]
        level_in_units(unit, *fixed)
        changes.append(before != [each.tobytes() for each in (room, x, y, to)])
    newest = np.fft.rfft(line[:, : 2 * n].astype(float)) * packed(h[:, :1])[:, 0]
    expected = np.fft.irfft(newest + older.sum(axis=1))[:, n:]

    assert np.mean(changes) > (0.9 if parts > 1 else 0.4)
    np.testing.assert_allclose(to, expected, atol=1e-5 * np.abs(expected).max())


@needs_jit
def test_turning_the_mix_does_not_click(rng):
    """Thrown from dry to wet under a low tone, nothing above 5 kHz is added beyond -60 dBFS."""
    frames = 48_000 // QUANTUM * QUANTUM
    audio = np.tile(0.5 * np.sin(2 * np.pi * 200 * np.arange(2 * frames) / 48_000), (2, 1)).astype(np.float32)
    run = Run(wb.Convolver, mix=0.0)
    before = run(frames, input=audio[:, :frames])[0]
    run.set(mix=1.0, gain_db=-20.0)
    made = np.concatenate([before, run(frames, input=audio[:, frames:])[0]])
    highs = signal.sosfilt(signal.butter(8, 5000, "high", fs=48_000, output="sos"), made)[frames // 2 :]

    assert np.abs(highs).max() < 1e-3
