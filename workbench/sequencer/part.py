"""A part, written down for the audio side: sections of events that are played one after the other.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.errors import CapacityError, ParameterError
from workbench.sequencer.layout import (
    EV_WORDS,
    PART_LOOPS,
    PART_SECTIONS,
    PART_SEED,
    PART_TICKS,
    PART_WORDS,
    PPQ,
    SEC_COUNT,
    SEC_FIRST,
    SEC_REPEATS,
    SEC_TICKS,
    SEC_WORDS,
)

PART_EVENT = np.dtype(
    [
        ("onset", "<i8"),
        ("length", "<i8"),
        ("micro", "<i8"),
        ("kind", "<i8"),
        ("pitch", "<f8"),
        ("octave", "<i8"),
        ("alter", "<i8"),
        ("velocity", "<f8"),
        ("chance", "<f8"),
        ("draw", "<i8"),
        ("cycle", "<i8"),
        ("cycles", "<i8"),
        ("fill", "<i8"),
        ("shift", "<i8"),
        ("", "<i8", (EV_WORDS - 14,)),
    ]
)
SHORTEST_SECTION_TICKS = PPQ // 16
MOST_EVENTS = 65_536
MOST_SECTIONS = 4096


@dataclass(frozen=True, eq=False)
class Section:
    """Events that are repeated.

    Attributes
    ----------
    ticks : int
        How long it is: a 64th note at least.
    events : numpy.ndarray [shape=(n,), dtype=PART_EVENT]
        Each begins within it.
    repeats : int, >= 0
        How often it is played; 0 for ever.
    """

    ticks: int
    events: np.ndarray = field(default_factory=lambda: np.zeros(0, PART_EVENT))
    repeats: int = 0

    def __post_init__(self) -> None:
        """Refuse what the audio side cannot play."""
        if self.ticks < SHORTEST_SECTION_TICKS:
            raise ParameterError(f"a pattern must be a 64th note long at least, got {self.ticks / PPQ:g} beats")
        heard = self.events["onset"] + self.events["micro"]
        if len(heard) and not 0 <= heard.min() <= heard.max() < self.ticks:
            raise ParameterError("every event of a pattern must begin within it")
        if self.repeats < 0:
            raise ParameterError(f"a pattern is repeated 0 times (for ever) or more, got {self.repeats}")


def part_words(sections: Sequence[Section], *, loops: bool, seed: int = 0) -> np.ndarray:
    """Write a part down.

    Parameters
    ----------
    sections : sequence of Section
        In order; one that is repeated for ever is the last that is heard.
    loops : bool
        Whether it begins again after the last one.
    seed : int
        What its draws start from.

    Returns
    -------
    numpy.ndarray [dtype=int64]
        As `workbench.sequencer.layout` says.

    Raises
    ------
    ParameterError
        If there is no section.
    CapacityError
        If there are more than 65536 events, or 4096 sections.
    """
    if not sections:
        raise ParameterError("a part has one section at least")
    if len(sections) > MOST_SECTIONS:
        raise CapacityError(f"a song has up to {MOST_SECTIONS} patterns, got {len(sections)}: give some more repeats")
    count = sum(len(each.events) for each in sections)
    if count > MOST_EVENTS:
        raise CapacityError(f"a track plays up to {MOST_EVENTS} events, got {count}: play them as a score instead")
    words = np.zeros(PART_WORDS + SEC_WORDS * len(sections) + EV_WORDS * count, np.int64)
    words[PART_SECTIONS], words[PART_LOOPS], words[PART_SEED] = len(sections), loops, seed
    is_finite = all(each.repeats > 0 for each in sections)
    words[PART_TICKS] = sum(each.ticks * each.repeats for each in sections) if is_finite else 0
    table = words[PART_WORDS : PART_WORDS + SEC_WORDS * len(sections)].reshape(-1, SEC_WORDS)
    events = words[PART_WORDS + SEC_WORDS * len(sections) :].view(PART_EVENT)
    first = 0
    for row, each in zip(table, sections, strict=True):
        row[SEC_TICKS], row[SEC_REPEATS], row[SEC_FIRST], row[SEC_COUNT] = (
            each.ticks,
            each.repeats,
            first,
            len(each.events),
        )
        own = np.sort(each.events, order=["onset", "micro"], kind="stable")
        # What is moved so far that it passes its neighbours must still come in order.
        events[first : first + len(own)] = own[np.argsort(own["onset"] + own["micro"], kind="stable")]
        first += len(own)
    return words
