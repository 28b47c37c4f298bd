"""What a null test found: how much is left, and where it lies, in words, in figures, to be heard and to be seen.

Threads: control.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from workbench.errors import SessionError

HEARD_PEAK_DB = -12.0  # to which a difference is raised so that it can be heard
_SHARES = (0.1, 0.9)  # of the difference's energy that lies below, and below the upper limit of where it is said to be
_WIDE_OCTAVES = 7.0
_LOWEST_HZ = 20.0


class Comparison:
    """Two sounds and their difference.

    Parameters
    ----------
    name_a, name_b : str
        What they are called.
    a, b : numpy.ndarray [shape=(frames, channels), dtype=float32]
        The sounds, aligned.
    sample_rate : float
        Frames per second.
    """

    def __init__(self, name_a: str, name_b: str, a: np.ndarray, b: np.ndarray, sample_rate: float) -> None:
        self.name_a, self.name_b = name_a, name_b
        self.a, self.b, self.sample_rate = a, b, sample_rate

    @property
    def difference(self) -> np.ndarray:
        """What `b` gives without what `a` gives."""
        left: np.ndarray = self.b - self.a
        return left

    @property
    def is_same(self) -> bool:
        """Whether they are equal in every sample."""
        return bool(np.array_equal(self.a, self.b))

    @property
    def peak_db(self) -> float:
        """Loudest sample of the difference, in dB relative to that of the louder of the two; -inf if there is none."""
        return _ratio_db(_peak(self.difference), max(_peak(self.a), _peak(self.b)))

    @property
    def rms_db(self) -> float:
        """Effective value of the difference, in dB relative to that of the louder of the two; -inf if there is none."""
        return _ratio_db(_rms(self.difference), max(_rms(self.a), _rms(self.b)))

    @property
    def louder_db(self) -> float:
        """By how many dB `b` has the higher effective value; NaN if one is silent."""
        one, other = _rms(self.a), _rms(self.b)
        return _ratio_db(other, one) if one and other else math.nan

    @property
    def where(self) -> str:
        """Where most of the difference lies, for example ``"mostly above 8 kHz"``; empty if there is none."""
        if self.is_same:
            return ""
        power = np.sum(np.abs(np.fft.rfft(self.difference.astype(np.float64), axis=0)) ** 2, axis=1)
        shares = np.cumsum(power) / np.sum(power)
        hz = np.fft.rfftfreq(len(self.a), 1.0 / self.sample_rate)
        low, high = (max(float(hz[np.searchsorted(shares, share)]), _LOWEST_HZ) for share in _SHARES)
        top = self.sample_rate / 2.0
        if math.log2(high / low) > _WIDE_OCTAVES:
            return "at all frequencies"
        if high > top / 2.0:
            return f"mostly above {_hz(low)}"
        if low < 4.0 * _LOWEST_HZ:
            return f"mostly below {_hz(high)}"
        return f"mostly between {_hz(low)} and {_hz(high)}" if high > 1.1 * low else f"mostly at {_hz(low)}"

    def audio(self) -> Any:
        """Make players for a notebook: of the two as they are, and of the difference, raised until it can be heard.

        Returns
        -------
        IPython.display.HTML
            Three players.

        Raises
        ------
        SessionError
            If both are silent.
        """
        from IPython.display import HTML, Audio

        if not _peak(self.a) and not _peak(self.b):
            raise SessionError("both are silent: there is nothing to hear")
        players = [(f"a: {self.name_a}", self.a), (f"b: {self.name_b}", self.b)]
        if not self.is_same:
            raised_db = HEARD_PEAK_DB - _ratio_db(_peak(self.difference), 1.0)
            players.append((f"b - a, {raised_db:+.0f} dB", self.difference * 10.0 ** (raised_db / 20.0)))
        made = []
        for label, sound in players:
            player = Audio(np.clip(sound, -1.0, 1.0).T, rate=int(self.sample_rate), normalize=False)  # type: ignore[no-untyped-call]
            made.append(f"<div>{label}<br>{player._repr_html_()}</div>")  # type: ignore[no-untyped-call]
        return HTML("".join(made))  # type: ignore[no-untyped-call]

    def picture(self) -> Any:
        """Draw waveforms and spectra of both and of the difference.

        Returns
        -------
        bokeh.layouts.Row
            For ``bokeh.plotting.show``; nothing is fetched from the internet with ``bokeh.io.output_notebook(INLINE)``.
        """
        from workbench.views.comparison import comparison_figures

        sounds = {f"a: {self.name_a}": self.a, f"b: {self.name_b}": self.b, "b - a": self.difference}
        return comparison_figures(sounds, self.sample_rate)

    def __repr__(self) -> str:
        """Say it as one would say it."""
        names = f"b ({self.name_b})", f"a ({self.name_a})"
        if self.is_same:
            return f"{names[0]} and {names[1]} are the same in every sample"
        text = f"{names[0]} differs from {names[1]} by {self.peak_db:.0f} dB at most, {self.rms_db:.0f} dB on average"
        loud = self.louder_db
        level = "" if math.isnan(loud) or abs(loud) < 0.05 else f"; b is {abs(loud):.1f} dB {_side(loud)}"
        return f"{text}, {self.where}{level}"


def _side(louder_db: float) -> str:
    return "louder" if louder_db > 0.0 else "softer"


def _peak(sound: np.ndarray) -> float:
    return float(np.abs(sound).max(initial=0.0))


def _rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) if sound.size else 0.0


def _ratio_db(level: float, reference: float) -> float:
    return 20.0 * math.log10(level / reference) if level > 0.0 and reference > 0.0 else -math.inf


def _hz(hz: float) -> str:
    return f"{hz / 1000.0:.2g} kHz" if hz >= 995.0 else f"{hz:.2g} Hz" if hz < 99.5 else f"{round(hz, -1):.0f} Hz"
