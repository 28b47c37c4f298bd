"""The step grid: a row per drum or pitch, a column per step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.widgets.cell_editor import CellEditor

if TYPE_CHECKING:
    from workbench.sequencer.beats import Beats
    from workbench.sequencer.pattern import Pattern
    from workbench.sequencer.pitch import Pitch
    from workbench.widgets.doors import PatternDoor


class StepGrid(CellEditor):
    """A pattern as a step sequencer shows it, to be clicked together while it plays.

    A click puts a hit into a cell or takes out what is there, a stroke along a row does so with all cells on its way;
    up and down makes a hit louder or softer. A right click opens chance and ratchets. With the focus on it: arrows
    walk, space hits, delete clears, plus and minus change the velocity, ``c`` the chance, digits the ratchet, Ctrl+Z
    and Ctrl+Y go back and forth.

    What a cell cannot show (conditions, shifts, lengths, fills) stays as it is, and is told by its tooltip.

    Parameters
    ----------
    source : Pattern or Sequence
        What is edited: a pattern by itself, or what ``lead.play(...)`` gives, which plays each edit.
    step : Fraction, float or str, optional
        Length of a step in beats, for example ``"1/4"``: a sixteenth. As the pattern needs it if not given: sixteenths
        first.
    rows : str or sequence, optional
        Pitches that have a row even if nothing plays them, from above: ``"oh hh sd bd"``. All that the pattern plays
        have one anyway.
    title : str
        Name for screen readers.
    **more
        ``at``: when an edit is heard, ``"now"``, ``"beat"``, ``"bar"`` or a number of beats; at once if not given.

    Raises
    ------
    ParameterError
        If `source` is neither, or there would be more than 512 steps.
    PatternError
        If there would be more than 64 rows.
    NoteError
        If a row is no pitch.
    """

    _module = "step_grid"

    title = t.Unicode("Step grid").tag(sync=True)

    def __init__(
        self,
        source: Pattern | PatternDoor,
        step: Beats | None = None,
        rows: str | Sequence[Pitch | str | float] | None = None,
        title: str = "Step grid",
        **more: Any,
    ) -> None:
        super().__init__(source, step, rows, title=title, **more)
