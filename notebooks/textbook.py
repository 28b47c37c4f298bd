"""What the books say: an envelope and a sawtooth by their formulas, and a spectrum to compare by. Used by the tour."""

from __future__ import annotations

import numpy as np


def envelope(t, *, attack_s, decay_s, sustain, release_s, held_s):
    """Loudness of a note: a straight rise, a fall to a level that is held, a fall to silence.

    Parameters
    ----------
    t : array
        Seconds since the key went down.
    attack_s, decay_s, release_s : float
        How long rise and falls take, in seconds.
    sustain : float, 0..1
        The level that is held.
    held_s : float
        When the key is let go, in seconds.

    Returns
    -------
    array
        0..1.
    """

    def fall(x):
        return (1 - np.clip(x, 0, 1)) ** 4

    held = np.minimum(t / attack_s, sustain + (1 - sustain) * fall((t - attack_s) / decay_s))
    return np.where(t < held_s, held, sustain * fall((t - held_s) / release_s))


def sawtooth(hz, frames, rate):
    """A ramp from -1 to 1 that jumps back, as its formula stands; `rate` is in frames per second."""
    phase = hz * np.arange(frames) / rate % 1
    return 2 * phase - 1


def from_its_first_sound(wave, rate):
    """Cut off the silence before a note; return times in seconds and the wave, its highest peak at 1."""
    wave = wave[np.flatnonzero(wave)[0] :]
    return np.arange(len(wave)) / rate, wave / np.abs(wave).max()


def spectrum_db(wave, rate):
    """Return frequencies in Hz, and how strong each is in dB below the strongest."""
    strength = np.abs(np.fft.rfft(wave * np.kaiser(len(wave), 16)))  # a window that leaks less than -120 dB
    return np.fft.rfftfreq(len(wave), 1 / rate), 20 * np.log10(strength / strength.max() + 1e-12)


def loudest_alias_db(frequency, level_db, hz):
    """Return the level of the strongest tone that is no multiple of `hz`."""
    nearest = np.maximum(np.round(frequency / hz), 1) * hz
    return level_db[(np.abs(frequency - nearest) > 40) & (frequency > 40)].max()
