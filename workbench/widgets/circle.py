"""The circle: rhythms as polygons on a circle, one ring per pitch, to be turned and changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.errors import whole
from workbench.sequencer.cells import MANY
from workbench.sequencer.necklace import MAX_STEPS
from workbench.sequencer.rhythm.balanced import balance
from workbench.sequencer.rhythm.measures import evenness, on_grid
from workbench.widgets.cell_editor import CellEditor

if TYPE_CHECKING:
    from workbench.sequencer.pattern import Pattern
    from workbench.sequencer.pitch import Pitch
    from workbench.widgets.doors import PatternDoor

FEWEST = 8  # steps of a circle that nobody has asked for: there is room for more than what is there


class Circle(CellEditor):
    """A rhythm on a circle, clockwise from the top, to be changed while it plays.

    A click on a step puts a hit there or takes it away; a drag along a ring turns its rhythm. Beside each ring's name
    stand its balance and evenness. With the focus on it: arrows left and right walk, up and down change the ring, space
    hits, delete clears, plus and minus change the velocity, ``[`` and ``]`` turn the ring, Ctrl+Z and Ctrl+Y go back
    and forth.

    Parameters
    ----------
    source : Pattern or Sequence
        What is edited: a pattern by itself, or what ``lead.play(...)`` gives, which plays each edit.
    steps : int, optional
        Steps in the circle, 1..192; the fewest on which all onsets lie, and at least 8, if not given.
    rows : str or sequence, optional
        Pitches that have a ring even if nothing plays them, from outside: ``"sd bd"``.
    title : str
        Name for screen readers.
    **more
        As for `StepGrid`.

    Raises
    ------
    ParameterError
        If `source` is neither, or there cannot be so many steps.
    PatternError
        If there would be more than 64 rings.
    NoteError
        If a row is no pitch.
    """

    _module = "circle"

    title = t.Unicode("Circle").tag(sync=True)

    def __init__(
        self,
        source: Pattern | PatternDoor,
        steps: int | None = None,
        rows: str | Sequence[Pitch | str | float] | None = None,
        title: str = "Circle",
        **more: Any,
    ) -> None:
        self._count = None if steps is None else whole("steps", steps, 1, MAX_STEPS)
        super().__init__(source, None, rows, title=title, **more)

    def _choose_step(self, pattern: Pattern) -> Fraction:
        """Choose as many steps as were asked for, or as few as the pattern needs."""
        if self._count is not None:
            return pattern.length / self._count
        _, steps = on_grid(pattern, pattern.length)
        while steps < FEWEST:
            steps *= 2
        return pattern.length / steps if steps <= MANY else super()._choose_step(pattern)

    def picture(self) -> dict[str, Any]:
        """Say which rings there are, what is on them, and how balanced and even that is."""
        shown, pattern = super().picture(), self.pattern
        for pitch, row in zip(self.rows, shown["rows"], strict=True):
            onsets, steps = on_grid((event for event in pattern if event.pitch == pitch), pattern.length)
            row["balance"] = round(balance(onsets, steps), 4) if onsets else None
            row["evenness"] = round(evenness(onsets, steps), 4) if onsets else None
        return shown
