"""A kind of node: its code, what it declares of itself, and the process function that is made of it.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from workbench.graph.block import block_source, copies
from workbench.graph.ports import Port
from workbench.graph.processor import Processor
from workbench.graph.state import Buffer, state_record
from workbench.params.spec import ParamSpec
from workbench.rt.definition import Definition
from workbench.rt.kernel import Entry, kernel
from workbench.rt.memory import f32_at, f64_at, i64_at
from workbench.rt.reach import fingerprint
from workbench.rt.records import record_viewer
from workbench.settings import QUANTUM, SAMPLE_RATE


@dataclass(frozen=True, eq=False)
class NodeKind(Definition):
    """What `node` makes of a function. Calling it with values gives something to be added to a session.

    Attributes
    ----------
    name : str
        Name of the function.
    function : callable
        ``(x, y, p, s)``, plain Python; ``(y, p, s)`` if it has no inputs.
    params : tuple of ParamSpec
        Its parameters, in the order in which `p` has them.
    state : dict
        What it remembers, and what each starts at.
    inputs, outputs : tuple of Port
        Where signals enter and leave.
    latency : Buffer
        By how much its output is later than its input.
    is_audible : bool
        Whether its output is meant to be heard when it is connected to nothing.
    writer : NodeKind, optional
        Its other half, where there is one: that shares its state and takes what is led into it. Both run in each
        quantum, this one first.
    response : callable, optional
        ``(freqs_hz, p)``: what it does to each frequency while nothing is turned, as complex numbers.
    """

    name: str
    function: Callable[..., Any]
    params: tuple[ParamSpec, ...]
    state: Mapping[str, Any]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    latency: Buffer
    is_audible: bool = True
    writer: NodeKind | None = None
    response: Callable[[np.ndarray, Any], Any] | None = None
    sort: ClassVar[str] = "node"
    _codes: dict[str, Entry] = field(default_factory=dict, repr=False)

    def __call__(self, *positional: object, **values: Any) -> Processor:
        """Describe a node of this kind.

        Parameters
        ----------
        *positional
            Refused: values are given by name.
        **values
            Start values of its parameters.

        Returns
        -------
        Processor
            For `Session.add`, `Session.connect`, `>>` and `workbench.process`.
        """
        return Processor(self, *positional, **values)

    @property
    def ways_in(self) -> tuple[Port, ...]:
        """Where what is led into it goes: its inputs, or those of its other half."""
        return self.inputs if self.writer is None else self.writer.inputs

    @cached_property
    def copies(self) -> int:
        """How often its code runs per quantum, each time with a state of its own: once, or for each channel."""
        return copies(self.inputs, self.outputs)

    @cached_property
    def channels(self) -> int:
        """Rows of its outputs, all ports together."""
        return sum(port.channels for port in self.outputs)

    @cached_property
    def fingerprint(self) -> str:
        """Stands for all that decides what it does."""
        plain = repr((self.params, self.inputs, self.outputs, self.latency))
        start = {
            name: each if isinstance(each, np.ndarray) or callable(each) else repr(each)
            for name, each in self.state.items()
        }
        return fingerprint(self.function, plain, start, self.response)

    def latency_frames(self, sample_rate: float) -> int:
        """Say by how much its output is later than its input.

        Parameters
        ----------
        sample_rate : float
            Frames per second.

        Returns
        -------
        int
            Frames: as many as a `buffer` of that length has, so that code can say ``len(s.line)``.
        """
        return math.ceil(self.latency.seconds * sample_rate) + self.latency.frames

    def start(self, sample_rate: float) -> np.ndarray:
        """Lay out what it remembers, with start values.

        Parameters
        ----------
        sample_rate : float
            Frames per second.

        Returns
        -------
        numpy.ndarray [shape=(1,), structured dtype]
            One channel's state.
        """
        return state_record(self.state, sample_rate)

    def code(self, sample_rate: float) -> Entry:
        """Make its process function: (base, record offset, first frame, frames) -> 0.

        Parameters
        ----------
        sample_rate : float
            Frames per second; it decides how long buffers are.

        Returns
        -------
        Entry
            Compiled.

        Raises
        ------
        KernelError
            If the code cannot be compiled, or is not safe for the audio thread; the message names the line.
        """
        dtype = self.start(sample_rate).dtype
        layout = str(dtype)
        if layout not in self._codes:
            self._codes[layout] = self._make(dtype, layout)
        return self._codes[layout]

    def _make(self, dtype: np.dtype[Any], layout: str) -> Entry:
        return self._compiled(self._around(dtype, layout))

    def _around(self, dtype: np.dtype[Any], layout: str) -> Entry:
        """Write the process function."""
        source = block_source(self.name, len(self.params), self.inputs, self.outputs, layout, dtype.itemsize)
        scope: dict[str, Any] = {
            "__name__": __name__,  # where numba finds the globals of what it loads from the cache
            "np": np,
            "process": kernel(single=True)(self.function),
            "Params": self._params_type,
            "Inputs": self._inputs_type,
            "Outputs": self._outputs_type,
            "record_at": record_viewer(dtype),
            "f32_at": f32_at,
            "f64_at": f64_at,
            "i64_at": i64_at,
        }
        return self._made_of(source, f"{self.name}_block", scope)

    def check_target(self) -> tuple[Any, tuple[Any, ...], Entry]:
        """Tell `wb.rt.check` what to compile.

        Returns
        -------
        tuple of callable, tuple and Entry
            The node as a kernel, arguments of the types that it will get, and the process function that it is part of.
        """
        dtype = self.start(SAMPLE_RATE).dtype
        return kernel(single=True)(self.function), self.example_arguments(), self._around(dtype, str(dtype))

    def example_arguments(self, sample_rate: float = SAMPLE_RATE) -> tuple[Any, ...]:
        """Make arguments for `function`: silence, parameters at their defaults, a fresh state.

        Parameters
        ----------
        sample_rate : float
            Frames per second.

        Returns
        -------
        tuple
            ``(x, y, p, s)`` as the code will get them, for one quantum; without `x` if it has no inputs.
        """
        ramp = np.array([[spec.default] * QUANTUM for spec in self.params], np.float32)
        p = self._params_type(*ramp, np.float32(sample_rate))
        x = _handed_over(self._inputs_type, self.inputs)
        y = _handed_over(self._outputs_type, self.outputs)
        return (*x, *y, p, self.start(sample_rate)[0])

    def steady_values(self, values: Mapping[str, float], sample_rate: float) -> Any:
        """Make a ``p`` of numbers instead of arrays: parameters that stand still.

        Parameters
        ----------
        values : mapping of str to float
            All of them, choices as their index.
        sample_rate : float
            Frames per second.

        Returns
        -------
        namedtuple of float
            By name.
        """
        return self._params_type(*(float(values[spec.name]) for spec in self.params), float(sample_rate))

    @cached_property
    def _params_type(self) -> Any:
        return namedtuple("Params", [*(spec.name for spec in self.params), "sample_rate"])  # noqa: PYI024 data

    @cached_property
    def _inputs_type(self) -> Any:
        return namedtuple("Inputs", [port.name for port in self.inputs])  # noqa: PYI024 data

    @cached_property
    def _outputs_type(self) -> Any:
        return namedtuple("Outputs", [port.name for port in self.outputs])  # noqa: PYI024 data

    def __repr__(self) -> str:
        """Name it with its ports and parameters."""
        names = ", ".join(spec.name for spec in self.params if not spec.is_internal) or "no parameters"
        return f"node {self.name} ({len(self.inputs)} in, {len(self.outputs)} out; {names})"


def _handed_over(kind: Any, each: tuple[Port, ...]) -> tuple[Any, ...]:
    """Buffers as code gets them: one port's as an array, several as a named tuple."""
    made = [
        np.zeros(QUANTUM if port.is_each or port.channels == 1 else (port.channels, QUANTUM), np.float32)
        for port in each
    ]
    return tuple(made) if len(made) < 2 else (kind(*made),)
