"""Notes that are played otherwise than they were, with all that followed for them: ends, bends, levels.

Threads: any, one at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from workbench.commands import CENTS, CommandKind
from workbench.errors import in_range
from workbench.journal.inputs import Commands, Input
from workbench.rt.note_key import key_cents, key_id, note_key

FOLLOWS = (CommandKind.NOTE_OFF, CommandKind.NOTE_PITCH, CommandKind.NOTE_LEVEL)


class Struck(NamedTuple):
    """A note that a key, a cell or a page has struck.

    Attributes
    ----------
    time_s : float
        Seconds from the performance's start: when it sounds, or when it was asked for if that is "at once".
    source : int
        Number of the instrument.
    note : float, 0..127
        MIDI note number.
    velocity : float, 1..127
        As MIDI.
    """

    time_s: float
    source: int
    note: float
    velocity: float


class Held(NamedTuple):
    """A note that was struck and not yet ended.

    Attributes
    ----------
    key : int
        Its key and number as it was played.
    now : int or None
        As it is now; None if it was left out.
    interval : float
        Semitones between the two.
    """

    key: int
    now: int | None
    interval: float


class Rewriting:
    """Goes through inputs from the start on, and changes the notes among them.

    Parameters
    ----------
    change : callable
        Makes of a note another one, or None.
    read : callable
        Reads a note from the frame it was taken at and its record.
    """

    def __init__(self, change: Callable[[Struck], Struck | None], read: Callable[[int, np.void], Struck]) -> None:
        self._change = change
        self._read = read
        self._held: defaultdict[tuple[int, int], list[Held]] = defaultdict(list)  # by instrument and key in cents

    def __call__(self, frame: int, given: Input) -> Input:
        """Change what was taken at a frame.

        Parameters
        ----------
        frame : int
            Session frame.
        given : Input
            What.

        Returns
        -------
        Input
            The same kind.
        """
        if not isinstance(given, Commands):
            return given
        records = [record for each in given.records for record in self._changed(frame, each)]
        return replace(given, records=np.array(records, given.records.dtype))

    def _changed(self, frame: int, record: np.void) -> Iterator[np.void]:
        if record["kind"] == CommandKind.NOTE_ON:
            yield from self._struck(frame, record.copy())
        elif record["kind"] in FOLLOWS:
            yield from self._followed(record)
        else:
            yield record

    def _struck(self, frame: int, record: np.void) -> Iterator[np.void]:
        before, key = self._read(frame, record), int(record["a"])
        after = self._change(before)
        held = self._held[int(record["source"]), int(key_cents(key))]
        if after is None:
            held.append(Held(key, None, 0.0))
            return
        record["x"] = in_range("note", after.note, 0, 127)
        record["y"] = in_range("velocity", after.velocity, 1, 127)
        interval = after.note - before.note
        record["a"] = note_key(int(key_cents(key)) + round(interval * CENTS), int(key_id(key)))
        held.append(Held(key, int(record["a"]), interval))
        yield record

    def _followed(self, record: np.void) -> Iterator[np.void]:
        """Say the same of each note that is meant: by its number, or all of that key."""
        key = int(record["a"])
        place = int(record["source"]), int(key_cents(key))
        meant = [each for each in self._held[place] if key_id(key) == 0 or each.key == key]
        if not meant:  # it was struck before all this
            yield record
        for each in meant:
            made = record.copy()
            made["a"] = each.now or 0
            if record["kind"] == CommandKind.NOTE_PITCH:
                made["x"] += each.interval
            if each.now is not None:
                yield made
        if record["kind"] == CommandKind.NOTE_OFF:
            self._held[place] = [each for each in self._held[place] if each not in meant]
