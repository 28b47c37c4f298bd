"""The editor of notes: bars over time and pitch, to be drawn, moved, stretched and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.errors import ParameterError, in_range, unknown, whole
from workbench.sequencer.beats import to_beats
from workbench.sequencer.event import Event
from workbench.sequencer.lanes import in_order, lane_name, long_name, remarks, when
from workbench.sequencer.note_edits import lift_within, lifted, longer, louder, step_within
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch
from workbench.sequencer.sheet import Sheet
from workbench.sequencer.words import pitch_word
from workbench.widgets.pattern_editor import PatternEditor

if TYPE_CHECKING:
    from workbench.sequencer.pattern import Pattern
    from workbench.sequencer.sheet import Named
    from workbench.widgets.doors import PatternDoor
    from workbench.widgets.edited_pattern import Change

AROUND = 4  # rows above and below what is played
ROOM = (Note(57), Note(75))  # of a pattern in which nothing is
KIT = tuple(map(Drum, (49, 51, 46, 42, 39, 38, 36)))  # has rows if any drum is played
BLACK = frozenset((1, 3, 6, 8, 10))
EDITS = ("add", "delete", "move", "longer", "louder", "undo", "redo")
MOST_STEPS = 10**6


class RollEditor(PatternEditor):
    """The notes of a pattern as bars over time and pitch, to be edited while they play.

    A drag over an empty place draws a note, one on a note moves it, one at its end makes it longer or shorter; with
    shift a drag chooses several. Below stand the velocities. With the focus on it: ``,`` and ``.`` go from note to note
    (with shift they choose more), arrows move what is chosen, with shift left and right make it longer or shorter, plus
    and minus louder or softer, Enter adds a note after it, delete takes it away, Ctrl+A chooses all, Ctrl+Z and Ctrl+Y
    go back and forth.

    Notes and drums have a row each; degrees and chord tones have rows of their own below. What cannot be seen
    (conditions, shifts, chance) stays as it is, and is told by the tooltip.

    Parameters
    ----------
    source : Pattern or Sequence
        What is edited: a pattern by itself, or what ``lead.play(...)`` gives, which plays each edit.
    snap : Fraction, float or str
        Steps in beats to which the hand is held at first; others can be chosen in the page.
    title : str
        Name for screen readers.
    **more
        ``at``: when an edit is heard, ``"now"``, ``"beat"``, ``"bar"`` or a number of beats; at once if not given.

    Raises
    ------
    ParameterError
        If `source` is neither, or `snap` no length.
    """

    _module = "roll_editor"

    title = t.Unicode("Notes").tag(sync=True)
    snap = t.Unicode("1/4").tag(sync=True)

    def __init__(
        self,
        source: Pattern | PatternDoor,
        snap: Fraction | float | str = "1/4",
        title: str = "Notes",
        **more: Any,
    ) -> None:
        self._sheet = Sheet()
        self._pitches: set[Pitch] = set()
        super().__init__(source, title=title, snap=str(_step(snap)), **more)

    def picture(self) -> dict[str, Any]:
        """Say which rows there are, and which notes."""
        named = self._sheet.named(self.pattern)
        self._pitches |= {event.pitch for event in named.values()}
        rows = _rows(self._pitches)
        return {
            **super().picture(),
            "rows": [_row(pitch) for pitch in rows],
            "notes": [_note(name, event) for name, event in named.items()],
        }

    def _arrived(self) -> None:
        self._pitches = {event.pitch for event in self.pattern}

    def _meant(self, edit: dict[str, Any]) -> Change:
        name = edit.get("edit")
        if name not in EDITS:
            raise unknown("edit", name, EDITS)
        return lambda pattern: self._sheet.change(pattern, lambda notes: self._made(notes, edit, pattern.length))

    def _made(self, notes: Named, edit: dict[str, Any], length: Fraction) -> Named:
        """Make one edit of events by name; those that are gone by now are passed over."""
        if edit["edit"] == "add":
            return {**notes, **self._added(edit)}
        chosen = {name: notes[name] for name in edit["names"] if name in notes}
        if not chosen:
            return notes
        if edit["edit"] == "delete":
            return {name: event for name, event in notes.items() if name not in chosen}
        return {**notes, **dict(zip(chosen, self._edited_by(list(chosen.values()), edit, length), strict=True))}

    def _added(self, edit: dict[str, Any]) -> Named:
        snap = _step(edit["snap"])
        rows = {pitch_word(pitch): pitch for pitch in _rows(self._pitches)}
        if edit["row"] not in rows:
            raise unknown("row", edit["row"], rows)
        onset, span = (whole(name, edit[name], low, MOST_STEPS) * snap for name, low in (("at", 0), ("steps", 1)))
        return {str(edit["name"]): Event(rows[edit["row"]], onset, span, edit["velocity"])}

    def _edited_by(self, events: list[Event], edit: dict[str, Any], length: Fraction) -> Iterator[Event]:
        """Move chosen events, make them longer or louder."""
        if edit["edit"] == "louder":
            by = in_range("by", edit["by"], -126, 126)
            yield from (louder(event, by) for event in events)
            return
        snap, steps = _step(edit["snap"]), whole("steps", edit["steps"], -MOST_STEPS, MOST_STEPS)
        if edit["edit"] == "longer":
            yield from (longer(event, steps * snap, snap) for event in events)
            return
        later = step_within((event.onset for event in events), length, steps, snap)
        drums = [pitch for pitch in reversed(_rows(self._pitches)) if isinstance(pitch, Drum)]
        lift = lift_within((event.pitch for event in events), whole("lift", edit["lift"], -127, 127), drums)
        yield from (event.but(onset=event.onset + later, pitch=lifted(event.pitch, lift, drums)) for event in events)


def _step(snap: Fraction | float | str) -> Fraction:
    span = to_beats("snap", snap)
    if span <= 0:
        raise ParameterError(f"snap must be more than 0 beats, got {span}")
    return span


def _rows(pitches: Iterable[Pitch]) -> list[Pitch]:
    """Give every pitch a row, and those around it, sort by sort."""
    each = set(pitches) or set(ROOM)
    rows = set(each)
    notes = [pitch.midi for pitch in each if isinstance(pitch, Note)]
    if notes:
        lowest, highest = int(min(notes)) - AROUND, int(max(notes)) + AROUND
        rows |= {Note(midi) for midi in range(max(lowest, 0), min(highest, 127) + 1)}
    degrees = [pitch.step for pitch in each if isinstance(pitch, Degree)]
    rows |= {Degree(step) for step in _around(degrees)}
    tones = [pitch.index for pitch in each if isinstance(pitch, ChordTone)]
    rows |= {ChordTone(index) for index in _around(tones)}
    if any(isinstance(pitch, Drum) for pitch in each):
        rows.update(KIT)
    return in_order(rows)


def _around(numbers: list[int]) -> range:
    if not numbers:
        return range(0)
    return range(max(min(numbers) - AROUND, -127), min(max(numbers) + AROUND, 127) + 1)


def _row(pitch: Pitch) -> dict[str, Any]:
    is_black = isinstance(pitch, Note) and int(pitch.midi) % 12 in BLACK
    names = {"key": pitch_word(pitch), "name": lane_name(pitch), "long": long_name(pitch)}
    return {**names, "sort": type(pitch).__name__, "black": is_black}


def _note(name: str, event: Event) -> dict[str, Any]:
    return {
        "name": name,
        "row": pitch_word(event.pitch),
        "onset": round(float(event.onset), 5),
        "length": round(float(event.length), 5),
        "velocity": event.velocity,
        "chance": event.probability,
        "when": when(event),
        "note": ", ".join(remarks(event)),
    }
