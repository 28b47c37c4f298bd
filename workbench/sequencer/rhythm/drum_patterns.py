"""The drum patterns as patterns."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from workbench.errors import unknown
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.rhythm.styles import FILLS, STYLES, Style
from workbench.sequencer.steps import read_row
from workbench.sequencer.words import to_pitch


def drums(style: str, fill: str | None = None) -> Pattern:
    """Give the drum pattern of a style: ``drums("bossa")``, ``drums("rock", fill="toms")``.

    Parameters
    ----------
    style : str
        One of `workbench.sequencer.rhythm.STYLES`: rock, funk, disco, bossa, samba, swing, house, trap...
    fill : str, optional
        One of `workbench.sequencer.rhythm.FILLS`: snare, toms, triplets, build... It is played instead of the end of
        the pattern while a fill is asked for. A style that is shorter is repeated for it.

    Returns
    -------
    Pattern
        A bar or two of drums.

    Raises
    ------
    UnknownNameError
        If there is no such style or fill; the message lists those that there are.
    """
    pattern = _pattern(_find("drum pattern", style, STYLES))
    if fill is None:
        return pattern
    end = _pattern(_find("fill", fill, FILLS))
    times = -(-end.length // pattern.length)
    return pattern.repeat(times).with_fill(end)


def _find(kind: str, name: str, table: Mapping[str, Style]) -> Style:
    key = " ".join(str(name).lower().replace("-", " ").replace("_", " ").split())
    if key not in table:
        raise unknown(kind, name, table)
    return table[key]


def _pattern(style: Style) -> Pattern:
    events = []
    for drum, row in style.rows.items():
        _, steps = read_row(row, to_pitch(drum), Fraction(1))
        events += read_row(row, to_pitch(drum), Fraction(style.beats, steps))[0]
    return Pattern(events, style.beats)
