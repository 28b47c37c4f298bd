"""A performance: it can be looked at, changed, and rendered again.

Threads: any; a performance does not change, an edit gives another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from workbench.commands import CommandKind
from workbench.errors import unknown
from workbench.journal.inputs import Block, Chapter, Commands, Input
from workbench.journal.replica import Replica
from workbench.journal.rewriting import Rewriting, Struck

CHUNK_S = 0.25  # between two chunks Python gets a word in


class Move(NamedTuple):
    """A parameter that was set.

    Attributes
    ----------
    time_s : float
        Seconds from the performance's start.
    name : str
        Of node and parameter: ``"lead.cutoff_hz"``.
    value : float
        What to, in the parameter's own unit.
    """

    time_s: float
    name: str
    value: float


@dataclass(frozen=True)
class Performance:
    """Everything that a session was given, by frame.

    Attributes
    ----------
    sample_rate : float
        Frames per second.
    chapters : tuple of Chapter
        One after the other: a new one begins where the control side has changed the engine by itself, while it was at
        rest and had no room left.
    end : int
        Session frame up to which it goes.
    """

    sample_rate: float
    chapters: tuple[Chapter, ...]
    end: int

    @property
    def start(self) -> int:
        """Session frame at which it begins."""
        return self.chapters[0].start

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start) / self.sample_rate

    def render(self, progress: Callable[[float], None] | None = None) -> np.ndarray:
        """Play it again, as fast as the machine can: the same samples, unless it was changed.

        What was heard through an audio input is silence here.

        Parameters
        ----------
        progress : callable, optional
            Called with the share that is done, 0..1.

        Returns
        -------
        numpy.ndarray [shape=(frames, 2), dtype=float32]
            The sound.
        """
        audio = np.zeros((self.end - self.start, 2), np.float32)
        chunk = round(CHUNK_S * self.sample_rate)
        ends = [each.start for each in self.chapters[1:]] + [self.end]
        for chapter, end in zip(self.chapters, ends, strict=True):
            replica = Replica(chapter)
            for frame, given in (*chapter.inputs, (end, None)):
                if frame > end:  # it was taken a moment before this was asked for
                    continue
                while replica.frame < frame:
                    at = replica.frame - self.start
                    replica.render_into(audio[at : min(at + chunk, frame - self.start)])
                    if progress is not None:
                        progress((replica.frame - self.start) / len(audio))
                if given is not None:
                    replica.take(given)
        return audio

    # ---- looking

    @property
    def moves(self) -> list[Move]:
        """Parameters that were set, in order; what they were at the start is not among them."""
        found: list[Move] = []
        for chapter in self.chapters:
            last = chapter.block
            for frame, given in chapter.inputs:
                if isinstance(given, Block):
                    found += [
                        Move((frame - self.start) / self.sample_rate, given.names[slot][0], float(given.values[slot]))
                        for slot in _turned(last, given)
                    ]
                    last = given
        return found

    @property
    def struck(self) -> list[Struck]:
        """Notes that were struck, in order; those that patterns and scores play are theirs, and not among them."""
        found = [
            self._struck(frame, record)
            for chapter in self.chapters
            for frame, given in chapter.inputs
            if isinstance(given, Commands)
            for record in given.records[given.records["kind"] == CommandKind.NOTE_ON]
        ]
        return sorted(found, key=lambda each: each.time_s)

    def _struck(self, frame: int, record: np.void) -> Struck:
        at = max(frame, int(record["frame"]))
        return Struck(
            (at - self.start) / self.sample_rate, int(record["source"]), float(record["x"]), float(record["y"])
        )

    # ---- changing

    def with_param(self, name: str, change: Callable[[float], float] | float) -> Performance:
        """Have a parameter been set otherwise, from the start on.

        Parameters
        ----------
        name : str
            Of node and parameter: ``"lead.cutoff_hz"``.
        change : callable or float
            Makes of each value another one; or the value that it has throughout.

        Returns
        -------
        Performance
            The same but for that.

        Raises
        ------
        UnknownNameError
            If there is no such parameter.
        ParameterError
            If it cannot have that value.
        """
        known = {label for block in self._blocks() for label, _ in block.names.values()}
        if name not in known:
            raise unknown("parameter of this performance", name, known)

        def changed(block: Block) -> Block:
            values = {}
            for slot, (label, spec) in block.names.items():
                if label == name and slot < len(block.values):
                    value = change(float(block.values[slot])) if callable(change) else change
                    values[slot] = spec.validate(value)
            return block.changed(values)

        return replace(self, chapters=tuple(_with_blocks(each, changed) for each in self.chapters))

    def with_notes(self, change: Callable[[Struck], Struck | None]) -> Performance:
        """Have notes been struck otherwise, or not at all; their ends go with them.

        Parameters
        ----------
        change : callable
            Takes each note that was struck; gives it back, or with another `note` or `velocity`, or None to leave it
            out. Its time and instrument stay.

        Returns
        -------
        Performance
            The same but for that.

        Raises
        ------
        ParameterError
            If a note or velocity is out of range.
        """
        rewrite = Rewriting(change, self._struck)
        chapters = tuple(
            replace(chapter, inputs=tuple((frame, rewrite(frame, given)) for frame, given in chapter.inputs))
            for chapter in self.chapters
        )
        return replace(self, chapters=chapters)

    def _blocks(self) -> Iterator[Block]:
        for chapter in self.chapters:
            yield chapter.block
            yield from (given for _, given in chapter.inputs if isinstance(given, Block))

    def __repr__(self) -> str:
        """Say how much there is."""
        return f"Performance({self.seconds:.2f} s, {len(self.struck)} notes struck, {len(self.moves)} moves)"


def _turned(last: Block, block: Block) -> list[int]:
    """Slots that a block has other values in than the one before."""
    return [
        slot
        for slot in sorted(block.names)
        if slot < len(block.values) and slot < len(last.values) and block.values[slot] != last.values[slot]
    ]


def _with_blocks(chapter: Chapter, changed: Callable[[Block], Block]) -> Chapter:
    first = changed(chapter.block)
    inputs: list[tuple[int, Input]] = [(chapter.start, first)]
    inputs += [(frame, changed(given) if isinstance(given, Block) else given) for frame, given in chapter.inputs]
    return replace(chapter, block=first, inputs=tuple(inputs))
