"""The picture of a pattern in a notebook: a lane for each pitch, inline SVG, in light and in dark theme."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from workbench.sequencer.event import Event
from workbench.sequencer.lanes import colour, lane_name, lanes, legend, opacity, title
from workbench.sequencer.pitch import Drum, Pitch
from workbench.sequencer.rhythm.measures import on_grid

BAR = 4  # beats between strong lines
BEAT_WIDTH = 88.0  # in SVG units, while there is room
WIDTH = 720.0  # at most; the page scales it to its own width
LABELS = 44.0  # room for the names of lanes
LANE, THIN_LANE, MANY = 20.0, 9.0, 16  # height of a lane; if there are more than so many
MAX_MARKS = 2000  # of a larger pattern every second, third... event is drawn, so that a notebook stays small
MAX_TITLES = 400  # with more marks, none has a tooltip
FINE_LINES = 64  # steps of which each has a line


def pattern_html(events: Sequence[Event], length: Fraction) -> str:
    """Draw a pattern.

    Parameters
    ----------
    events : sequence of Event
        Its events.
    length : Fraction
        Its length in beats.

    Returns
    -------
    str
        HTML, at most some hundred kB. Text has the colour of the page.
    """
    beats = "beat" if length == 1 else "beats"
    count = f"{len(events):,} event{'' if len(events) == 1 else 's'}"
    caption = f"<b>Pattern</b> · {count} · {length} {beats}"
    explained = legend(events)
    if explained:
        caption += f" &nbsp; <small>{explained}</small>"
    pitches = lanes(events)
    if not pitches:
        return f"<div>{caption}</div>"
    scale = min(BEAT_WIDTH, WIDTH / float(length))
    height = LANE if len(pitches) <= MANY else THIN_LANE
    width, bottom = float(length) * scale, height * len(pitches)
    box = f"{-LABELS:g} -4 {width + LABELS + 6:.0f} {bottom + 24:g}"
    return (
        f'<div>{caption}<svg viewBox="{box}" role="img" aria-label="Pattern of {count} in {length} {beats}" '
        f'style="width:100%;max-width:{width + LABELS + 6:.0f}px;display:block" font-size="11" fill="currentColor">'
        f"{_grid(events, length, scale, bottom)}{_names(pitches, height, width)}"
        f"{_marks(events, {pitch: row for row, pitch in enumerate(pitches)}, height, scale, width)}</svg></div>"
    )


def _grid(events: Sequence[Event], length: Fraction, scale: float, bottom: float) -> str:
    """Draw a line at every beat, a strong one at every bar, and faint ones between if the steps are not too many."""
    _, steps = on_grid(events, length)
    fine = [length * step / steps for step in range(steps)] if steps <= FINE_LINES else []
    every = max(1, round(float(length) / 32))
    beats = range(0, -(-length // 1), every)
    groups = (
        (0.08, [at for at in fine if at.denominator != 1]),
        (0.22, [beat for beat in beats if beat % BAR]),
        (0.5, [beat for beat in beats if beat % BAR == 0] + [length]),
    )
    lines = "".join(
        f'<path d="{"".join(f"M{float(at) * scale:.1f} 0V{bottom:g}" for at in places)}" stroke="currentColor" '
        f'stroke-opacity="{shade}"/>'
        for shade, places in groups
        if places
    )
    names = "".join(
        f'<text x="{beat * scale + 2:.1f}" y="{bottom + 14:g}">{beat + 1}</text>'
        for beat in beats
        if beat % max(1, round(24 / scale)) == 0
    )
    return f'{lines}<g opacity=".6">{names}</g>'


def _names(pitches: Sequence[Pitch], height: float, width: float) -> str:
    """Write the names of the lanes and draw lines between them."""
    every = 1 if height == LANE else 2
    lines = "".join(f"M0 {row * height:g}H{width:.1f}" for row in range(len(pitches) + 1))
    names = "".join(
        f'<text x="-7" y="{(row + 0.5) * height + 4:g}" text-anchor="end">{lane_name(pitch)}</text>'
        for row, pitch in enumerate(pitches)
        if row % every == 0
    )
    return f'<path d="{lines}" stroke="currentColor" stroke-opacity=".12"/><g opacity=".75">{names}</g>'


def _marks(events: Sequence[Event], rows: dict[Pitch, int], height: float, scale: float, width: float) -> str:
    """Draw the events: the harder the more solid and the taller, those by chance with an open outline."""
    shown = events[:: -(-len(events) // MAX_MARKS)]
    marks = []
    for event in shown:
        x = max(float(event.onset + event.micro) * scale, 0.0)
        long = float(event.length) * scale - 1.5
        wide = min(max(long, 3.0), width - x) if not isinstance(event.pitch, Drum) else min(max(long, 3.0), 12.0)
        tall = (height - 3) * (0.45 + 0.55 * event.velocity / 127)
        y = (rows[event.pitch] + 0.5) * height - tall / 2
        paint = f'fill="{colour(event)}" fill-opacity="{opacity(event) * (0.35 if event.probability < 1 else 1):.2f}"'
        if event.probability < 1:
            paint += f' stroke="{colour(event)}" stroke-dasharray="2 2"'
        name = title(event) if len(shown) <= MAX_TITLES else ""
        marks.append(
            f'<rect x="{x + 0.75:.1f}" y="{y:.1f}" width="{max(wide, 1.5):.1f}" height="{tall:.1f}" rx="2" {paint}>'
            f"{name}</rect>"
        )
    return "".join(marks)
