"""A voice: a function for one note and one sample, and the code for sixteen at a time that is made of it.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from workbench.instruments import lane_parts, layout
from workbench.instruments.lanes import Extent, lane_source
from workbench.instruments.memory import memory_type
from workbench.instruments.note import Note, RandomSeed
from workbench.params.spec import ParamSpec
from workbench.rt import views
from workbench.rt.definition import Definition
from workbench.rt.kernel import Entry, kernel
from workbench.rt.memory import i64_at
from workbench.rt.reach import fingerprint
from workbench.rt.vectors import FLOATS_PER_NARROW_VECTOR, FLOATS_PER_VECTOR, prefer_wide_vectors

_PARTS = ("group_state", "rates", "note_of", "add_sample", "add_pair")


@dataclass(frozen=True, eq=False)
class Voice(Definition):
    """A voice that the engine can play: made by `voice`.

    Attributes
    ----------
    name : str
        Name of the function.
    function : callable
        ``(note, p, s) -> (sample, new state)``, plain Python; with tables or lines ``(note, p, s, m)``.
    params : tuple of ParamSpec
        Its parameters, in the order in which `p` has them.
    state : dict
        Its state and what each starts at: a float, an int, or `RANDOM_SEED`.
    oversample : int
        1 or 2: samples per frame.
    unrolled : bool
        Whether one call gives all samples of a frame, as a tuple.
    tables : dict
        Arrays that all its notes read; an instrument may have others in their place.
    lines : dict
        Frames of the memory that each note has for itself.
    channels : int
        1, or 2: its sample is a pair.
    keeps : frozenset of str
        What of its state goes on when its only voice is handed to another note.
    chokes : tuple of tuple of int
        Groups of keys (MIDI numbers): a note of one lets what sounds of its group fade out.
    """

    name: str
    function: Callable[..., Any]
    params: tuple[ParamSpec, ...]
    state: Mapping[str, Any]
    oversample: int
    unrolled: bool
    tables: Mapping[str, np.ndarray] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    channels: int = 1
    keeps: frozenset[str] = frozenset()
    chokes: tuple[tuple[int, ...], ...] = ()
    sort: ClassVar[str] = "voice"

    @cached_property
    def fingerprint(self) -> str:
        """Stands for all that decides what it does."""
        numbers = (self.oversample, self.unrolled, self.channels)
        plain = (self.params, self.state, self.lines, *numbers, sorted(self.keeps), self.chokes)
        return fingerprint(self.function, repr(plain), self.tables)

    @cached_property
    def rows(self) -> int:
        """Rows of one group."""
        return layout.NOTE_ROWS + len(self.state)

    @cached_property
    def source(self) -> str:
        """The loop around the voice, as Python text."""
        return self._source(self.name, FLOATS_PER_VECTOR)

    def _source(self, name: str, width: int) -> str:
        whole = [isinstance(start, (int, RandomSeed)) for start in self.state.values()]
        extent = Extent({name: table.ndim for name, table in self.tables.items()}, self.lines, self.channels)
        return lane_source(name, len(self.params), whole, self.oversample, extent, unrolled=self.unrolled, width=width)

    @cached_property
    def lanes(self) -> Entry:
        """The loop around the voice, to be called as (base, state offset, first frame, frames) -> 0."""
        sample = "a pair of samples" if self.unrolled or self.channels == 2 else "the sample"
        wanted = f"it must return {sample} and a tuple of its whole state ({', '.join(self.state)}). "
        made = self._compiled(self._made_of(self.source, f"{self.name}_lanes", self._scope(FLOATS_PER_VECTOR)), wanted)
        made.narrow = lambda: self.narrow_lanes
        return made

    @cached_property
    def narrow_lanes(self) -> Entry:
        """The same for vectors of 128 bits: what a browser runs. The bits that it computes are the same."""
        name = f"{self.name}_narrow"
        scope = self._scope(FLOATS_PER_NARROW_VECTOR)
        return self._made_of(self._source(name, FLOATS_PER_NARROW_VECTOR), f"{name}_lanes", scope)

    def _scope(self, width: int) -> dict[str, Any]:
        """What the loop's text names."""
        scope: dict[str, Any] = {
            "__name__": __name__,  # where numba finds the globals of what it loads from the cache
            "np": np,
            **{each: getattr(lane_parts, each) for each in _PARTS},
            **lane_parts.row_loops(width),
            "voice": kernel(single=True)(self.function),
            "Params": self._params_type,
            "State": self._state_type,
            "i64_at": i64_at,
            "rows_at": views.rows_at,
            "whole_rows_at": views.whole_rows_at,
            "copy_rows": views.copy_rows,
            "take_lane": views.take_lane,
            "put_lane": views.put_lane,
            "numbers_at": views.numbers_at,
            "local_rows": views.local_rows,
            "local_whole_rows": views.local_whole_rows,
            "prefer_wide_vectors": prefer_wide_vectors,
        }
        if self.has_memory:
            scope["Memory"] = self._memory_type
            scope |= {"table_at": views.table_at, "tables_at": views.tables_at, "line_at": views.line_at}
        return scope

    def check_target(self) -> tuple[Any, tuple[Any, ...]]:
        """Tell `wb.rt.check` what to compile.

        Returns
        -------
        tuple of callable and tuple
            The voice as a kernel, and arguments of the types that it will get.
        """
        one: Any = np.float32(1.0)
        state = [np.int32(1) if isinstance(start, (int, RandomSeed)) else one for start in self.state.values()]
        kinds = [views.TABLE if table.ndim == 1 else views.TABLES for table in self.tables.values()]
        memory = [views.View(np.zeros((1,) * kind.ndim), kind) for kind in [*kinds, *[views.LINE] * len(self.lines)]]
        return kernel(single=True)(self.function), (
            Note(*[one] * len(Note._fields)),
            self._params_type(*[one] * len(self.params)),
            self._state_type(*state),
            *([self._memory_type(*memory)] if memory else []),
        )

    @property
    def has_memory(self) -> bool:
        """Whether it has tables or lines, and so takes ``m``."""
        return bool(self.tables or self.lines)

    def memory(self) -> Any:
        """Make an ``m`` to call it with as plain Python: its tables, and lines that are silent.

        Returns
        -------
        namedtuple of numpy.ndarray
            By name.
        """
        lines = [np.zeros(frames, np.float32) for frames in self.lines.values()]
        return self._memory_type(*self.tables.values(), *lines)

    @cached_property
    def _memory_type(self) -> Any:
        return memory_type([*self.tables, *self.lines])

    @cached_property
    def _params_type(self) -> Any:
        return namedtuple("Params", [spec.name for spec in self.params])  # noqa: PYI024 the fields are data

    @cached_property
    def _state_type(self) -> Any:
        return namedtuple("State", list(self.state))  # noqa: PYI024 the fields are data

    def __call__(self, note: Note, p: Any, s: Any, *m: Any) -> Any:
        """Run the voice as plain Python, for tests and plots.

        Parameters
        ----------
        note : Note
            The note.
        p, s : namedtuple
            Parameters and state.
        *m : namedtuple
            What `memory` gives, for a voice with tables or lines.

        Returns
        -------
        tuple
            Sample and new state.
        """
        return self.function(note, p, s, *m)
