"""The spectrum: levels in decibels over a logarithmic frequency axis, with note names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.views.analysis import Fall, LogSpectrum
from workbench.views.bokeh_view import BokehView
from workbench.views.plot import instrument_figure, source, ticks

if TYPE_CHECKING:
    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.views.door import Signal

LOW_HZ, HIGH_HZ = 20.0, 20000.0
LOW_DB, HIGH_DB = -96.0, 6.0
_FALL_DB_S = 90.0  # of the line: fast enough to see a note end, slow enough to read
_PEAK_FALL_DB_S = 9.0  # of the slow peak line
_SILENT_DB = -90.0  # below this no strongest tone is named
_LABELS = {20.0: "20 Hz", 50.0: "50", 100.0: "100", 200.0: "200", 500.0: "500"}
_LABELS |= {1e3: "1 kHz", 2e3: "2k", 5e3: "5k", 1e4: "10k", 2e4: "20k"}


class Spectrum(BokehView):
    """Shows the levels of a signal's partials.

    Parameters
    ----------
    signal : Signal
        What to show.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view within the hub.
    peaks : bool
        Whether a second line remembers the loudest levels and falls slowly.
    """

    _module = "spectrum"

    def __init__(self, signal: Signal, hub: Hub, name: str, peaks: bool) -> None:
        self._signal = signal
        self._analysis = LogSpectrum(signal.sample_rate, low_hz=LOW_HZ, high_hz=HIGH_HZ)
        self._line = Fall(_FALL_DB_S)
        self._peaks = Fall(_PEAK_FALL_DB_S) if peaks else None
        self._end = -1
        plot = instrument_figure((LOW_HZ, HIGH_HZ), (LOW_DB, HIGH_DB), x_axis_type="log")
        ticks(plot.xaxis, _LABELS)
        ticks(plot.yaxis, {float(level): f"{level} dB".replace("-", "\N{MINUS SIGN}") for level in range(-84, 1, 12)})
        plot.line("x", "y", source=source("peaks", "x", "y"), line_width=1, name="peaks-line")
        levels = source("levels", "x", "y")
        plot.varea("x", y1=LOW_DB, y2="y", source=levels, name="levels-area")
        plot.line("x", "y", source=levels, line_width=1.4, line_join="round", name="levels-line")
        super().__init__(hub, name, f"Spectrum · {signal.name}", plot)

    def refresh(self) -> None:
        """Send the next picture even if it is the same."""
        self._end = -1

    def pack(self) -> Packed | None:
        """Return the levels of all columns."""
        sound, end = self._signal.latest(self._analysis.window_frames)
        if end == self._end:
            return None
        seconds = min(max(end - self._end, 0) / self._signal.sample_rate, 1.0)
        self._end = end
        bins_db = self._analysis.bins_db(sound)
        levels = self._line.follow(self._analysis.columns_db(bins_db), seconds)
        lines = [levels] if self._peaks is None else [levels, self._peaks.follow(levels, seconds)]
        hz, level_db = self._analysis.strongest(bins_db)
        strongest = [round(hz, 2), round(level_db, 1)] if level_db > _SILENT_DB else None
        return {"low_hz": LOW_HZ, "high_hz": HIGH_HZ, "strongest": strongest}, [np.asarray(line) for line in lines]


def spectrum(signal: Signal, hub: Hub, *, name: str | None = None, peaks: bool = True) -> Spectrum:
    """Show the spectrum of a signal; the same name gives the same view.

    Parameters
    ----------
    signal : Signal
        What to show.
    hub : Hub
        Who sends the frames.
    name : str, optional
        Name of the view; made from the signal's by default.
    peaks : bool
        Whether a second line remembers the loudest levels and falls slowly.

    Returns
    -------
    Spectrum
        The open view of that name and these settings, or a new one in its place.
    """
    name = name or f"spectrum:{signal.name}"
    return hub.view(name, (signal, peaks), lambda: Spectrum(signal, hub, name, peaks))
