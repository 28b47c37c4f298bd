"""One note of an instrument, alone: what comes out before the master."""

from __future__ import annotations

import numpy as np

from tests.support.offline import RATE, new_session, render_frames
from workbench.units import midi_to_hz

# What an instrument does besides the sound itself, taken away.
PLAIN = {"spread": 0.0, "pan": 0.0, "velocity_depth": 0.0, "level_db": 0.0}


def one_note(instrument, note, seconds, *, rate=RATE, velocity=100, off_at=None):
    """The left channel of a note [shape=(frames,), dtype=float64]."""
    frames = round(seconds * rate)
    with new_session(sample_rate=rate, seed=1) as session:
        handle = session.add(instrument)
        handle.history  # noqa: B018 from now on it is remembered
        handle.note_on(note, velocity=velocity, at=0.0)
        if off_at is not None:
            handle.note_off(note, at=off_at)
        render_frames(session, frames)
        return handle.history.latest(frames)[0][:, 0].astype(np.float64)


def highest_alias_db(signal, fundamental_hz, rate=RATE, highest_hz=20_000.0):
    """The strongest line up to 20 kHz that is no harmonic, against the strongest harmonic."""
    n = np.arange(len(signal))
    turn = 2.0 * np.pi * n / len(signal)
    window = 0.35875 - 0.48829 * np.cos(turn) + 0.14128 * np.cos(2 * turn) - 0.01168 * np.cos(3 * turn)  # Harris 1978
    spectrum = np.abs(np.fft.rfft(signal * window))
    frequency = np.fft.rfftfreq(len(signal), 1.0 / rate)
    harmonic = np.round(frequency / fundamental_hz)
    off = np.abs(frequency - harmonic * fundamental_hz)
    beside = (off > 8.0 * rate / len(signal)) & (frequency > 20.0) & (frequency < highest_hz)
    return 20.0 * np.log10(spectrum[beside].max() / spectrum.max())


def lines(signal, frequencies, rate=RATE):
    """Amplitudes of steady sines of these frequencies in a signal."""
    t = np.arange(len(signal)) / rate
    window = np.blackman(len(signal))
    window /= window.sum()
    return np.array([2.0 * abs(np.sum(signal * window * np.exp(-2j * np.pi * hz * t))) for hz in frequencies])


def hz(note):
    """Frequency of a MIDI note."""
    return float(midi_to_hz(note))
