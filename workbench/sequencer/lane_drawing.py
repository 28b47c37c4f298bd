"""The picture of a lane in a notebook: its curve over beats, inline SVG, in light and in dark theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.sequencer.lanes import PLAIN
from workbench.sequencer.layout import PPQ

if TYPE_CHECKING:
    from workbench.sequencer.lane import Lane

WIDTH, HEIGHT = 720.0, 120.0  # in SVG units; the page scales it to its own width
MARGIN = 56.0  # left, for the values
BAR = 4  # beats between strong lines
MOST_DOTS = 200  # with more breakpoints, none has a dot
SHARP = 256  # places on the curve besides the breakpoints


def lane_html(lane: Lane) -> str:
    """Draw a lane.

    Parameters
    ----------
    lane : Lane
        Which.

    Returns
    -------
    str
        HTML. Text has the colour of the page.
    """
    beats, count = float(lane.length), len(lane.points)
    caption = f"<b>Lane</b> · {count:,} breakpoint{'' if count == 1 else 's'} · {lane.length} beats"
    every = max(1, round(beats / 32))
    lines = "".join(
        f'<path d="M{_x(beat, beats):.1f} 0V{HEIGHT:g}" stroke="currentColor" '
        f'stroke-opacity="{0.22 if beat % BAR else 0.5}"/>'
        for beat in range(0, int(beats) + 1, every)
    )
    numbers = "".join(
        f'<text x="{_x(beat, beats) + 2:.1f}" y="{HEIGHT + 14:g}">{beat + 1}</text>'
        for beat in range(0, int(np.ceil(beats)), max(every, round(beats * 24 / WIDTH)))
    )
    ends = "".join(
        f'<text x="-7" y="{y:g}" text-anchor="end">{value:.4g}</text>'
        for value, y in dict.fromkeys([(lane.high, 10.0), (lane.low, HEIGHT)])
    )
    return (
        f'<div>{caption}<svg viewBox="{-MARGIN:g} -6 {WIDTH + MARGIN + 8:g} {HEIGHT + 26:g}" role="img" '
        f'aria-label="Lane of {count} breakpoints in {lane.length} beats, {lane.low:g} to {lane.high:g}" '
        f'style="width:100%;max-width:{WIDTH + MARGIN:g}px;display:block" font-size="11" fill="currentColor">'
        f'{lines}<g opacity=".7">{numbers}{ends}</g>{_curve(lane)}</svg></div>'
    )


def _x(beat: float, beats: float) -> float:
    return beat / beats * WIDTH


def _curve(lane: Lane) -> str:
    """Draw the line, sharp at each breakpoint, and the breakpoints."""
    beats, span = float(lane.length), lane.high - lane.low or 1.0
    dots = [(float(each.beat), each.value) for each in lane.points]
    edges = np.array([beat for beat, _ in dots])
    places = np.concatenate([np.linspace(0.0, beats, SHARP), edges, edges - 0.5 / PPQ])
    places = np.unique(np.clip(places, 0.0, beats))
    values = lane.at(places, loop=False)
    path = "L".join(
        f"{_x(at, beats):.2f} {_y(lane, value, span):.2f}" for at, value in zip(places, values, strict=True)
    )
    marks = "".join(
        f'<circle cx="{_x(at, beats):.2f}" cy="{_y(lane, value, span):.2f}" r="3" fill="{PLAIN}">'
        f"<title>beat {1 + at:g}: {value:g}</title></circle>"
        for at, value in (dots if len(dots) <= MOST_DOTS else [])
    )
    return f'<path d="M{path}" fill="none" stroke="{PLAIN}" stroke-width="2"/>{marks}'


def _y(lane: Lane, value: float, span: float) -> float:
    return HEIGHT - 2 - (value - lane.low) / span * (HEIGHT - 4)
