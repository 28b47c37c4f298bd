"""What the step grid and the circle share: rows of pitches, steps, and edits of their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from workbench.errors import PatternError, unknown
from workbench.sequencer.cells import Cells, fits, natural_step
from workbench.sequencer.lanes import in_order, lane_name, long_name, remarks, when
from workbench.sequencer.pitch import Drum
from workbench.sequencer.words import pitch_word, to_pitch
from workbench.widgets.pattern_editor import PatternEditor

if TYPE_CHECKING:
    from workbench.sequencer.beats import Beats
    from workbench.sequencer.event import Event
    from workbench.sequencer.pattern import Pattern
    from workbench.sequencer.pitch import Pitch
    from workbench.widgets.doors import PatternDoor
    from workbench.widgets.edited_pattern import Change

MAX_ROWS = 64
EMPTY = ("hh", "cp", "sd", "bd")  # rows of a pattern in which nothing is
EDITS = ("put", "clear", "velocity", "chance", "hits", "rotate", "row", "undo", "redo")


class CellEditor(PatternEditor):
    """A pattern as rows of steps that a hand can change.

    Parameters
    ----------
    source : Pattern or Sequence
        What is edited.
    step : Fraction, float or str, optional
        Length of a step in beats; as the pattern needs it if not given.
    rows : str or sequence, optional
        Pitches that have a row even if nothing plays them, from above: ``"oh hh sd bd"``. All that the pattern plays
        have one anyway.
    **more
        As for `PatternEditor`.

    Raises
    ------
    ParameterError
        If there would be too many steps.
    PatternError
        If there would be more than 64 rows.
    NoteError
        If a row is no pitch.
    """

    def __init__(
        self,
        source: Pattern | PatternDoor,
        step: Beats | None = None,
        rows: str | Sequence[Pitch | str | float] | None = None,
        **more: Any,
    ) -> None:
        self._step = step
        self._asked = _pitches(rows)
        self._rows: list[Pitch] = []
        self._cells: Cells | None = None
        super().__init__(source, **more)

    @property
    def steps(self) -> int:
        """How many steps a row has."""
        return self._grid.steps

    @property
    def rows(self) -> tuple[Pitch, ...]:
        """The pitches that have a row, from above."""
        return tuple(self._rows)

    def picture(self) -> dict[str, Any]:
        """Say which rows there are, and what is in their cells."""
        pattern, grid = self.pattern, self._grid
        self._add(event.pitch for event in pattern)
        marks: dict[Pitch, list[dict[str, Any]]] = {pitch: [] for pitch in self._rows}
        for event in pattern:
            marks[event.pitch].append(_mark(event, grid))
        return {
            **super().picture(),
            "steps": grid.steps,
            "steps_per_beat": float(1 / grid.step),
            "rows": [self._row(pitch, marks[pitch]) for pitch in self._rows],
        }

    def _meant(self, edit: dict[str, Any]) -> Change:
        """Say what an edit of a page makes of a pattern."""
        grid, name = self._grid, edit.get("edit")
        if name == "row":
            self._asked = _pitches([*self._asked, str(edit.get("pitch"))])
            self._add(self._asked)
            return lambda pattern: pattern
        pitch = self._pitch(edit.get("row"))
        if name == "rotate":
            return lambda pattern: grid.rotate(pattern, pitch, edit["steps"])
        make = {
            "put": grid.put,
            "velocity": grid.set_velocity,
            "chance": grid.set_chance,
            "hits": grid.set_hits,
        }.get(str(name))
        step = edit.get("step", -1)
        if name == "clear":
            return lambda pattern: grid.clear(pattern, pitch, step)
        if make is None:
            raise unknown("edit", name, EDITS)
        return lambda pattern: make(pattern, pitch, step, edit["value"])

    def _choose_step(self, pattern: Pattern) -> Fraction:
        """Choose how long a step is, in beats, if nobody has said so; for subclasses to replace."""
        return natural_step(pattern)

    # ---- inside

    @property
    def _grid(self) -> Cells:
        if self._cells is None or self._cells.length != self.pattern.length:
            self._cells = self._divided(self.pattern)
        return self._cells

    def _arrived(self) -> None:
        """Find rows and steps for a pattern that came from elsewhere."""
        pattern = self.pattern
        self._rows = []
        self._add([*self._asked, *(event.pitch for event in pattern)])
        if not self._rows:
            self._add(map(to_pitch, EMPTY))
        self._cells = self._divided(pattern)

    def _divided(self, pattern: Pattern) -> Cells:
        """Divide a pattern as it was asked for, as before, or as it needs."""
        before = self._cells
        if self._step is not None:
            return Cells(pattern.length, self._step)
        if before is not None and before.length == pattern.length and fits(pattern, before.step):
            return before
        return Cells(pattern.length, self._choose_step(pattern))

    def _add(self, pitches: Iterable[Pitch]) -> None:
        """Give pitches a row if they have none; rows that were asked for stand first, as they were asked for."""
        found = {*self._rows, *pitches}
        if len(found) == len(self._rows):
            return
        if len(found) > MAX_ROWS:
            raise PatternError(
                f"{len(found)} pitches would need a row, and {MAX_ROWS} can be shown; edit a part of the pattern"
            )
        self._rows = [*self._asked, *in_order(found.difference(self._asked))]

    def _row(self, pitch: Pitch, marks: list[dict[str, Any]]) -> dict[str, Any]:
        names = {"key": pitch_word(pitch), "name": lane_name(pitch), "long": long_name(pitch)}
        return {**names, "is_drum": isinstance(pitch, Drum), "marks": marks}

    def _pitch(self, key: object) -> Pitch:
        known = {pitch_word(pitch): pitch for pitch in self._rows}
        if key not in known:
            raise unknown("row", key, known)
        return known[str(key)]


def _pitches(rows: str | Iterable[Pitch | str | float] | None) -> tuple[Pitch, ...]:
    """Read which rows are asked for, each once."""
    each = rows.split() if isinstance(rows, str) else rows or ()
    return tuple(dict.fromkeys(to_pitch(row) for row in each))


def _mark(event: Event, grid: Cells) -> dict[str, Any]:
    """Say where in its cell an event is, and what it is like."""
    step = grid.index(event)
    at = (event.onset - grid.start(step)) / grid.step
    return {
        "step": step,
        "at": round(float(at + event.micro / grid.step), 4),
        "span": round(float(event.length / grid.step), 4),
        "velocity": event.velocity,
        "chance": event.probability,
        "when": when(event),
        "note": ", ".join(remarks(event)),
    }
