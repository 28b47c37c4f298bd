"""Draws curves as a small picture that needs no plotting library and suits light and dark pages. Used by the tour."""

from __future__ import annotations

from html import escape

import numpy as np
from IPython.display import HTML

WIDTH, PLOT_LEFT, PLOT_TOP = 720, 52, 8
COLOURS = ("#2a9d76", "#d9822b", "#2f81c9", "#c05a9e")  # readable on white and on black, after Okabe and Ito
MOST_POINTS = 900  # per curve: more than there are pixels


def _thinned(x, y):
    """Keep the least and the greatest value of each stretch, so that no peak gets lost."""
    if len(x) <= MOST_POINTS:
        return x, y
    edges = np.linspace(0, len(x), MOST_POINTS // 2 + 1).astype(int)
    picked = [a + np.sort([np.argmin(y[a:b]), np.argmax(y[a:b])]) for a, b in zip(edges, edges[1:])]
    return x[np.concatenate(picked)], y[np.concatenate(picked)]


def _round_steps(low, high):
    """About six round numbers in a range."""
    rough = (high - low) / 6
    size = 10 ** np.floor(np.log10(rough))
    step = size * min((1, 2, 4, 5, 10), key=lambda each: abs(each * size - rough))
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step + 0.0  # and never -0


def _decade_steps(low, high):
    """1, 2 and 5 in each power of ten of a range."""
    steps = np.outer(10.0 ** np.arange(np.floor(np.log10(low)), np.log10(high) + 1), (1, 2, 5)).ravel()
    return steps[(low <= steps * (1 + 1e-9)) & (steps * (1 - 1e-9) <= high)]


def sketch(*curves, x_label, y_label, y_range=None, x_log=False, height=220):
    """Draw curves into one picture.

    Parameters
    ----------
    *curves : tuple of (x, y, name) or (x, y, name, thick)
        Two arrays and a text for the legend; a thick curve stands out.
    x_label, y_label : str
        What the axes show, with unit.
    y_range : tuple of float, optional
        Lowest and highest value shown.
    x_log : bool
        Whether equal ratios of x are equally far apart, as ears have it with frequencies; x > 0.
    height : int
        Of the picture, in pixels at full width.

    Returns
    -------
    IPython.display.HTML
        Some ten kB.
    """
    thin = [(*_thinned(np.asarray(x, float), np.asarray(y, float)), name, *rest) for x, y, name, *rest in curves]
    left, right = min(x.min() for x, *_ in thin), max(x.max() for x, *_ in thin)
    low, high = y_range or (min(y.min() for _, y, *_ in thin), max(y.max() for _, y, *_ in thin))
    scaled = np.log10 if x_log else lambda x: x
    plot_w, plot_h = WIDTH - PLOT_LEFT - 8, height - PLOT_TOP - 34

    def place_x(x):
        return PLOT_LEFT + (scaled(x) - scaled(left)) / (scaled(right) - scaled(left)) * plot_w

    def place_y(y):
        return PLOT_TOP + (high - np.clip(y, low, high)) / (high - low) * plot_h

    parts = []
    for value in _round_steps(low, high):
        y = place_y(value)
        parts.append(f'<path d="M{PLOT_LEFT} {y:.1f}h{plot_w}" stroke="currentColor" opacity=".13"/>')
        parts.append(f'<text x="{PLOT_LEFT - 7}" y="{y + 3.5:.1f}" text-anchor="end">{value:g}</text>')
    for value in (_decade_steps if x_log else _round_steps)(left, right):
        x = place_x(value)
        anchor = "middle" if x < WIDTH - 24 else "end"  # or it would be cut off
        parts.append(f'<text x="{x:.1f}" y="{PLOT_TOP + plot_h + 15}" text-anchor="{anchor}">{value:g}</text>')
    for colour, (x, y, _, *rest) in zip(COLOURS, thin):
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(place_x(x), place_y(y)))
        width = 2.4 if rest and rest[0] else 1.1
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
    parts.append(f'<text x="{WIDTH - 8}" y="{height - 4}" text-anchor="end">{escape(x_label)}</text>')
    legend = " &nbsp; ".join(
        f'<span style="color:{c}">━</span> {escape(name)}' for c, (_, _, name, *_) in zip(COLOURS, thin)
    )
    return HTML(
        f'<div style="max-width:60em"><small>{escape(y_label)} &nbsp;·&nbsp; {legend}</small>'
        f'<svg viewBox="0 0 {WIDTH} {height}" width="100%" role="img" aria-label="{escape(y_label)} over {escape(x_label)}"'
        f' style="font:10px system-ui,sans-serif;fill:currentColor">{"".join(parts)}</svg></div>'
    )
