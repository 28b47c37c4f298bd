"""The small piano roll that stands for a score in a notebook: inline SVG, in light and in dark theme."""

from collections import defaultdict
from collections.abc import Mapping
from html import escape

import numpy as np
from numpy.typing import NDArray

from workbench.units import midi_to_name

WIDTH, HEIGHT = 720, 168  # of the roll, in SVG units; the page scales it to its own width
CELLS = 2  # of the grid on which notes are drawn, in one SVG unit
MAX_MARKS = 6000  # of a larger score every second, third... mark is drawn, so that a notebook stays small
LEVELS = 3  # shades of velocity
# Of middle lightness, so that each stands out from white and from black. Source: after Okabe and Ito, for all eyes.
# The live piano roll has the same ones (widgets/theme.css), and gives them out in the same order.
COLOURS = ("#2a9d76", "#d9822b", "#2f81c9", "#c05a9e", "#8a7a1f", "#7d63c9", "#d0523f", "#5b8def")
TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400)


def spoken_time(seconds: float) -> str:
    """Write a time as ``"2:05"`` or ``"1:02:05"``; below a minute as ``"7.5 s"``."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, second = divmod(round(seconds), 60)
    return f"{minutes}:{second:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def score_html(notes: NDArray[np.void], duration_s: float, name: str, channel_names: Mapping[int, str]) -> str:
    """Draw a score.

    Parameters
    ----------
    notes : ndarray [shape=(n,), dtype=NOTE]
        Its notes.
    duration_s : float
        Its length in seconds.
    name : str
        Its title.
    channel_names : mapping of int to str
        Names for the legend.

    Returns
    -------
    str
        HTML, at most some hundred kB. Text has the colour of the page.
    """
    title = escape(name) or "Score"
    caption = f"<b>{title}</b> · {len(notes):,} notes · {spoken_time(duration_s)}"
    if not len(notes):
        return f"<div>{caption}</div>"
    channels = list(dict.fromkeys(notes["channel"].tolist()))  # in the order in which they enter
    legend = " &nbsp; ".join(
        f'<span style="color:{_colour(i)}">■</span> {escape(channel_names.get(channel, "")) or f"channel {channel}"}'
        for i, channel in enumerate(channels)
    )
    low, high = int(notes["key"].min()) - 1, int(notes["key"].max()) + 1
    return (
        f'<div style="max-width:60em">{caption}<br><small>{legend}</small>'
        f'<svg viewBox="-34 -6 {WIDTH + 40} {HEIGHT + 24}" role="img" aria-label="Piano roll of {title}" '
        f'style="width:100%;display:block" font-size="10" fill="currentColor">'
        f"{_grid(low, high, duration_s)}{_marks(notes, channels, low, high, duration_s)}</svg></div>"
    )


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def _grid(low: int, high: int, duration_s: float) -> str:
    """Draw a line at every C, and one at round times; at most a dozen of each."""
    row = HEIGHT / (high - low + 1)
    lines, texts = [], []
    for key in range(-(-low // 12) * 12, high + 1, 12):
        y = (high - key + 0.5) * row
        lines.append(f"M0 {y:.1f}H{WIDTH}")
        texts.append(f'<text x="-6" y="{y + 3:.1f}" text-anchor="end">{midi_to_name(key)}</text>')
    step_s = next((step for step in TIME_STEPS_S if duration_s <= 12 * step), TIME_STEPS_S[-1])
    for time_s in range(0, int(duration_s) + 1, step_s):
        x = time_s / max(duration_s, 1e-9) * WIDTH
        lines.append(f"M{x:.1f} 0V{HEIGHT}")
        texts.append(f'<text x="{x:.1f}" y="{HEIGHT + 14}" text-anchor="middle">{time_s // 60}:{time_s % 60:02}</text>')
    return (
        f'<path d="{"".join(lines)}" stroke="currentColor" stroke-opacity=".18"/><g opacity=".7">{"".join(texts)}</g>'
    )


def _marks(notes: NDArray[np.void], channels: list[int], low: int, high: int, duration_s: float) -> str:
    """Draw the notes: one path for each channel and shade, loud notes more solid than soft ones."""
    row = HEIGHT / (high - low + 1)
    paths: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    marks = _snapped(notes, duration_s)
    for start, end, key, level, channel in marks[:: -(-len(marks) // MAX_MARKS)].tolist():
        width = max((end - start) / CELLS - 0.4, 1.6)
        paths[channel, level].append(f"M{start / CELLS:g} {(high - key + 0.5) * row:.1f}h{width:.1f}")
    thickness = max(min(row * 0.85, 5.0), 1.0)
    return "".join(
        f'<path d="{"".join(path)}" stroke="{_colour(channels.index(channel))}" '
        f'stroke-width="{thickness:.1f}" stroke-opacity="{0.55 + 0.45 * level / (LEVELS - 1):.2f}"/>'
        for (channel, level), path in sorted(paths.items())
    )


def _snapped(notes: NDArray[np.void], duration_s: float) -> NDArray[np.int64]:
    """Lay the notes on a grid of half units, equal ones once: rows of (start, end, key, level, channel), sorted."""
    per_s = WIDTH * CELLS / max(duration_s, 1e-9)
    start, end = np.floor(notes["start_s"] * per_s), np.ceil(notes["end_s"] * per_s)
    level = notes["velocity"].astype(np.int64) * LEVELS // 128
    marks = np.stack([start, np.maximum(end, start + 1), notes["key"], level, notes["channel"]], axis=1)
    return np.unique(marks.astype(np.int64), axis=0)
