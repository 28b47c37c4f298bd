"""Null tests: what is the same nulls exactly, what differs is measured where it differs."""

from __future__ import annotations

import math

import numpy as np
import pytest

import workbench as wb
from tests.support.nodes import RATE
from tests.support.offline import SMOOTH, render_frames
from workbench.graph import buffer, node


@node(params={"gain": 1.0})
def plain(x, y, p, s):
    """A gain."""
    for i in range(len(x)):
        y[i] = p.gain[i] * x[i]


@node(params={"gain": 1.0})
def rewritten(x, y, p, s):
    """The same in other words."""
    for i in range(len(x)):
        y[i] = x[i] * p.gain[i]


@node(state={"line": buffer(frames=100), "at": 0}, latency=buffer(frames=100))
def late(x, y, p, s):
    """The input, and 100 frames later."""
    for i in range(len(x)):
        y[i] = s.line[s.at]
        s.line[s.at] = x[i]
        s.at = (s.at + 1) % len(s.line)


@node(state={"before": 0.0})
def difference_added(x, y, p, s):
    """Adds a little of what lies high."""
    for i in range(len(x)):
        y[i] = x[i] + 0.001 * (x[i] - s.before)
        s.before = x[i]


@node()
def roots(x, y, p, s):
    """NaN for what is negative."""
    for i in range(len(x)):
        y[i] = x[i] ** 0.5


def noise(frames: int = 9600, channels: int = 1) -> np.ndarray:
    """White noise at -6 dBFS."""
    made = np.random.default_rng(1).uniform(-0.5, 0.5, (frames, channels)).astype(np.float32)
    return made[:, 0] if channels == 1 else made


@pytest.mark.parametrize("kinds", [(plain, plain), (plain, rewritten)])
def test_what_is_the_same_nulls_exactly(kinds):
    """Not one bit is left, whatever the words."""
    found = wb.compare(*kinds, noise())

    assert found.is_same
    assert found.peak_db == found.rms_db == -math.inf
    assert not found.difference.any()
    assert repr(found) == f"b ({kinds[1].name}) and a (plain) are the same in every sample"


def test_declared_latency_is_taken_away():
    """A node that is late nulls against one that is not, to the end of the input."""
    sound = noise(5000)
    found = wb.compare(plain, late, sound)

    assert found.is_same
    np.testing.assert_array_equal(found.b[:, 0], sound)


def test_a_gain_is_measured_and_named():
    """Half as loud: 6.02 dB softer, and half of it is left."""
    found = wb.compare(plain(gain=1.0), plain(gain=0.5), noise())

    assert found.peak_db == pytest.approx(-6.02, abs=0.01)
    assert found.rms_db == pytest.approx(-6.02, abs=0.01)
    assert found.louder_db == pytest.approx(-6.02, abs=0.01)
    assert repr(found).endswith("b is 6.0 dB softer")


def test_where_the_difference_lies():
    """A first difference is strongest at the top; its size is known from the formula |1 - exp(-iw)| / 1000."""
    found = wb.compare(plain, difference_added, noise(48_000))
    expected_db = 20 * math.log10(0.001 * math.sqrt(2.0))  # of white noise: the mean of |1 - exp(-iw)|**2 is 2

    assert found.rms_db == pytest.approx(expected_db, abs=0.1)
    assert found.where.startswith("mostly above 9.7 kHz")  # W - sin W = 0.1 pi at W = 1.27


@pytest.mark.parametrize(
    ("hz", "said"), [(100.0, "mostly at 100 Hz"), (5000.0, "mostly at 5 kHz"), (15_000.0, "mostly above 15 kHz")]
)
def test_a_tone_is_found(hz, said):
    """Also between bass and treble."""
    tone = 0.1 * np.sin(2 * np.pi * hz * np.arange(48_000) / RATE)

    assert wb.compare(plain, plain(gain=0.9), tone).where == said


def test_without_audio_every_frequency_is_heard():
    """The test signal finds a difference anywhere."""
    found = wb.compare(wb.Biquad(), wb.Biquad())
    power = np.abs(np.fft.rfft(found.a[:, 0])) ** 2

    assert found.is_same
    assert len(found.a) == 96_000
    bands = [power[a:b].sum() for a, b in ((40, 200), (200, 2000), (2000, 20_000), (20_000, 38_000))]
    assert min(bands) > 1e-3 * max(bands)


def test_instruments_play_notes():
    """The same voice nulls; another waveform does not."""
    assert wb.compare(wb.Synth(**SMOOTH), wb.Synth(**SMOOTH)).is_same

    found = wb.compare(wb.Synth(**SMOOTH), wb.Synth(**SMOOTH | {"waveform": "triangle"}))
    assert found.a.any()
    assert -40.0 < found.rms_db < 0.0


def test_a_handle_against_what_shall_replace_it(session):
    """What plays, as it is set, on its own sound; the session goes on untouched."""
    lead = session.add(wb.Synth(**SMOOTH), name="lead")
    echo = lead >> wb.Delay(time_s=0.01)
    echo.mix = 0.25
    lead.note_on(60)
    render_frames(session, 9600)
    tap = lead.tap(0.2)

    assert wb.compare(echo, wb.Delay(time_s=0.01, mix=0.25), tap).is_same
    assert not wb.compare(echo, wb.Delay(time_s=0.01), tap).is_same
    assert session.now == pytest.approx(0.2)


def test_what_cannot_be_compared_is_refused():
    """Each with what is allowed."""
    with pytest.raises(wb.SessionError, match="two nodes or two instruments"):
        wb.compare(plain, wb.Synth())
    with pytest.raises(wb.SessionError, match="compare takes nodes or instruments"):
        wb.compare(plain, 3)
    with pytest.raises(wb.KernelError, match=r"roots cannot be compared.*NaN"):
        wb.compare(plain, roots)
    with pytest.raises(wb.ParameterError, match="leave the audio out"):
        wb.compare(wb.Synth(), wb.Synth(), noise())
    with pytest.raises(wb.ParameterError, match="there is no sound"):
        wb.compare(plain, plain, np.zeros(0))


def test_it_is_heard_and_seen():
    """Three players, the difference raised; two figures with all three in each. The same has no difference to hear."""
    found = wb.compare(plain, difference_added, noise(4800, 2)[:, 0])
    players, picture = found.audio().data, found.picture()

    assert players.count("<audio") == 3
    assert "b - a, +" in players
    assert [len(figure.renderers) for figure in picture.children] == [3, 3]
    assert wb.compare(plain, plain, noise()).audio().data.count("<audio") == 2
    with pytest.raises(wb.SessionError, match="both are silent"):
        wb.compare(plain, plain, np.zeros(640)).audio()


def test_a_sine_s_level_in_the_picture():
    """A full sine is 0 dB in its band."""
    from workbench.views.comparison import band_levels

    hz, level_db = band_levels(np.sin(2 * np.pi * 1000 * np.arange(48_000) / RATE)[:, None], RATE)

    assert level_db.max() == pytest.approx(0.0, abs=1e-6)
    assert hz[level_db.argmax()] == pytest.approx(1000.0, rel=0.02)
