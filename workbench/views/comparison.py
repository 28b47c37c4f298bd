"""Two sounds and their difference, beside each other in time and in frequency.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.layouts import row

from workbench.views.plot import instrument_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS = ("#2a9d76", "#2f81c9", "#d0523f")  # of a, of b, of the difference; as in widgets/theme.css
_COLUMNS = 1200  # of a waveform: each the highest and lowest of its samples
_LOW_DB, _LOW_HZ = -140.0, 20.0
_BANDS = 240


def comparison_figures(sounds: Mapping[str, np.ndarray], sample_rate: float) -> Any:
    """Draw waveforms and spectra.

    Parameters
    ----------
    sounds : mapping of str to numpy.ndarray [shape=(frames, channels)]
        By name, equally long; all channels are drawn as one.
    sample_rate : float
        Frames per second.

    Returns
    -------
    bokeh.layouts.Row
        Two figures.
    """
    frames = len(next(iter(sounds.values())))
    peak = max([float(np.abs(each).max(initial=0.0)) for each in sounds.values()]) or 1.0
    waves = instrument_figure((0.0, frames / sample_rate), (-1.05 * peak, 1.05 * peak))
    spectra = instrument_figure((_LOW_HZ, sample_rate / 2.0), (_LOW_DB, 6.0), x_axis_type="log")
    for (name, sound), colour in zip(sounds.items(), COLOURS, strict=False):
        size = max(-(-frames // _COLUMNS), 1)
        starts = np.arange(0, frames, size)
        low = np.minimum.reduceat(sound.min(axis=1), starts)
        high = np.maximum.reduceat(sound.max(axis=1), starts)
        waves.varea(starts / sample_rate, y1=low, y2=high, color=colour, alpha=0.6)
        hz, level_db = band_levels(sound, sample_rate)
        spectra.line(hz, level_db, color=colour, line_width=1.4, legend_label=name)
    waves.xaxis.axis_label, spectra.xaxis.axis_label, spectra.yaxis.axis_label = "s", "Hz", "dB"
    spectra.legend.location, spectra.legend.orientation = "top_right", "horizontal"
    spectra.legend.background_fill_alpha = spectra.legend.border_line_alpha = 0.0
    spectra.legend.label_text_font_size = "10px"
    return row(waves, spectra, sizing_mode="stretch_width")


def band_levels(sound: np.ndarray, sample_rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Measure a sound in bands of equal width in octaves.

    Parameters
    ----------
    sound : numpy.ndarray [shape=(frames, channels)]
        The sound.
    sample_rate : float
        Frames per second.

    Returns
    -------
    hz, level_db : numpy.ndarray
        Middles of the bands that have at least one partial, and their effective value, a full sine being 0 dB.
    """
    frames, channels = sound.shape
    power = np.sum(np.abs(np.fft.rfft(sound.astype(np.float64), axis=0)) ** 2, axis=1) * (4.0 / frames**2 / channels)
    edges = np.geomspace(_LOW_HZ, sample_rate / 2.0, _BANDS + 1)
    band = np.digitize(np.fft.rfftfreq(frames, 1.0 / sample_rate), edges) - 1
    is_in = (band >= 0) & (band < _BANDS)
    counts = np.bincount(band[is_in], minlength=_BANDS)
    sums = np.bincount(band[is_in], power[is_in], _BANDS)
    level_db = 10.0 * np.log10(np.maximum(sums, 10.0 ** (_LOW_DB / 10.0)))
    return np.sqrt(edges[1:] * edges[:-1])[counts > 0], level_db[counts > 0]
