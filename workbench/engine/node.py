"""A node as the control side knows it: its memory in the arena, its parameters, its code. It sounds once a plan has it.

Threads: control.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from workbench.dsp.smoothing import smoothing_share
from workbench.engine.copy import Copy
from workbench.engine.memory import EngineMemory
from workbench.engine.port import InputPort, OutputPort
from workbench.errors import SessionError
from workbench.events import History
from workbench.graph import layout as graph
from workbench.params import Params, ParamSpec
from workbench.settings import HISTORY_S, QUANTUM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.rt import Entry, Region


class Node:
    """What every node has: a number, a name, parameters, an output that can be looked back at.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    number : int, > 0
        What commands and events call it.
    name : str
        What people call it.
    code : Entry
        Its process function.
    specs, values : tuple of ParamSpec, mapping of str to float
        Its parameters and their start values.
    outputs : tuple of str and int
        Names and channels of its outputs.
    is_remembered : bool
        Whether it has a history from the start; it can be given one later.
    heir_of : Node, optional
        The one that it takes the place of: it goes on with its history, and with its parameters if they are declared
        alike, once `inherit` is called.
    """

    is_audible = True  # whether it is heard when it is connected to nothing
    latency = 0  # frames by which its output is later than its input
    starts_silent = False  # whether nothing comes out of it before something is asked of it
    goes_on = False  # whether it begins in the middle of what another one plays
    needs_host = ""  # what it takes from the machine that the kernel runs on, which no browser has: "the ..."
    heir: Node | None = None  # what has taken its place
    writer: Node | None = None  # of a node that reads what its other half writes: that half

    def __init__(
        self,
        memory: EngineMemory,
        number: int,
        name: str,
        code: Entry,
        specs: tuple[ParamSpec, ...],
        values: Mapping[str, float],
        *,
        outputs: tuple[tuple[str, int], ...] = (("output", 2),),
        is_remembered: bool = True,
        heir_of: Node | None = None,
    ) -> None:
        self._memory = memory
        self._arena = memory.arena
        self.number = number
        self.name = self.kind_name = name
        self._codes: list[Entry] = []
        self.inputs: list[InputPort] = []
        self.modulated: list[InputPort] = []
        self._regions: list[Region] = []
        self._history: History | None = None
        self.heir_of = heir_of
        self.is_leaving = False  # another one has its number and its history now
        self.params: Params = memory.store.allocate(specs, values)
        self.state = self.state_bytes = self.start = self.ramp = 0
        with self._kept_whole():
            self._code_index = self._hold(code)
            self._smooth = self._place("smoothing", 12 * max(len(specs), 1))
            self._settled = self._place("settled", 8)
            self.restart = self._place("restart", 8)
            rows = self._arena.view(self._smooth, np.float32, (3, len(specs)))
            rows[:2] = [param.number for param in self.params.values()]
            rows[2] = [smoothing_share(spec.smoothing_s, memory.sample_rate, QUANTUM) for spec in specs]
            self.channels = outputs[0][1]
            self.out = self._place("output", graph.BUFFER_BYTES * sum(channels for _, channels in outputs))
            offsets = accumulate((graph.BUFFER_BYTES * channels for _, channels in outputs), initial=self.out)
            self.outputs = {
                port: OutputPort(port, channels, at) for (port, channels), at in zip(outputs, offsets, strict=False)
            }
            all_channels = sum(channels for _, channels in outputs)
            self.meter_at = self._place("meter", graph.METER_PEAKS + 4 * all_channels)
            self.begun_at = self._place("begun", 8)  # not 0 once it has taken over what it takes over
            if heir_of is not None and heir_of.is_remembered:
                self.share_history(heir_of)
            elif is_remembered:
                self.remember()

    @contextmanager
    def _kept_whole(self) -> Iterator[None]:
        """Give everything back if making the node fails half way, for whatever reason."""
        try:
            yield
        except BaseException:
            self.free()
            raise

    def _hold(self, code: Entry) -> int:
        """Enter code into the table for as long as the node lives; returns its index."""
        index = self._memory.code.hold(code)
        self._codes.append(code)
        return index

    def _place(self, what: str, size: int) -> int:
        region = self._arena.place(f"{what} of {self.name}", size)
        self._regions.append(region)
        return region.offset

    def add_input(self, name: str, channels: int) -> None:
        """Give it one more way in; only while it is being made.

        Parameters
        ----------
        name : str
            What it is called.
        channels : int
            How many signals it takes.
        """
        self.inputs.append(InputPort(name, channels, self._place(f"input {name}", graph.BUFFER_BYTES * channels)))

    def modulation(self, param: str, curve: int) -> InputPort:
        """Find the port through which signals move a parameter; it is made when first asked for, and stays.

        Parameters
        ----------
        param : str
            Name of the parameter.
        curve : int
            `graph.layout.ADDED` or `graph.layout.OCTAVES`.

        Returns
        -------
        InputPort
            With one channel.
        """
        index, spec = list(self.params).index(param), self.params[param].spec
        for port in self.modulated:
            if port.param == index and port.curve == curve:
                return port
        range_at = self._place(f"range of {param}", 8)
        self._arena.view(range_at, np.float32, 2)[:] = spec.low, spec.high
        at = self._place(f"modulation of {param}", graph.BUFFER_BYTES)
        self.modulated.append(InputPort(f"{param} modulation", 1, at, index, curve, range_at))
        return self.modulated[-1]

    @property
    def codes(self) -> tuple[Entry, ...]:
        """Its compiled functions: its process function first."""
        return tuple(self._codes)

    @property
    def history(self) -> History:
        """Its output, the last ten seconds of it."""
        if self._history is None:
            raise SessionError(f"{self.name} is not remembered yet: tap it or show it first")
        return self._history

    @property
    def is_remembered(self) -> bool:
        """Whether it has a history."""
        return self._history is not None

    def remember(self) -> None:
        """Give it a history, which the next plan will write; twice does no harm."""
        if self._history is None:
            memory = self._memory
            self._history = History(memory.arena, self.name, HISTORY_S, memory.sample_rate, memory.quantum_frame)
            self._regions.append(self._history.region)

    def share_history(self, other: Node) -> Node:
        """Look back at what another node has given; it is its heir, and will write on.

        Parameters
        ----------
        other : Node
            The one that has the history.

        Returns
        -------
        Node
            Itself.
        """
        self._history = other.history
        return self

    @property
    def inlet(self) -> Node:
        """What takes the signals that are led into it: itself, or its other half."""
        return self.writer if self.writer is not None else self

    @property
    def ports(self) -> list[InputPort]:
        """All that edges can lead to, in the order in which the audio side finds them."""
        return [*self.inputs, *self.modulated]

    def record(self, ports_at: int, *, is_replaced: bool = False) -> list[int]:
        """Describe the node to the audio side.

        Parameters
        ----------
        ports_at : int
            Offset of its ports.
        is_replaced : bool
            Whether its number and its history are another one's in this plan.

        Returns
        -------
        list of int
            The words N_CODE .. N_DECLARED.
        """
        is_replaced = is_replaced or self.is_leaving
        return [
            self._code_index,
            -self.number if is_replaced else self.number,
            self.state,
            self.params.first,
            len(self.params),
            self._smooth,
            self.ramp,
            ports_at,
            len(self.ports),
            len(self.modulated),
            self.out,
            self.channels,
            self._history.region.offset if self._history is not None and not is_replaced else 0,
            self.meter_at,
            int(np.float64(self._memory.sample_rate).view(np.int64)),
            self.start,
            self.state_bytes,
            QUANTUM * sum(port.channels for port in self.outputs.values()),
            self._settled,
            self.restart,
            self.declared,
        ]

    def prepare(self) -> None:
        """Make ready what it needs from elsewhere for the next half second; called before each stretch of rendering."""

    @property
    def declared(self) -> int:
        """A number for how its parameters are declared: the same for those of `has_params`."""
        return crc32(repr([each.spec for each in self.params.values()]).encode())

    def has_params(self, specs: Sequence[ParamSpec]) -> bool:
        """Say whether its parameters are declared just so.

        Parameters
        ----------
        specs : sequence of ParamSpec
            A declaration.

        Returns
        -------
        bool
            True if an heir that is declared so has the very same parameters.
        """
        return [each.spec for each in self.params.values()] == list(specs)

    def inherit(self) -> None:
        """Take over what people hold of the one before: its history, and its parameters if they are declared alike.

        They have the values then that this one has begun with. Only once it is sure to run.
        """
        old, self.heir_of = self.heir_of, None
        if old is None:
            return
        self._regions += old.bequeath()
        if old.has_params([each.spec for each in self.params.values()]):
            self._memory.store.trade(self.params, old.params)
            self.params, old.params = old.params, self.params

    def take_over(self, other: Node) -> tuple[Copy, ...]:
        """Prepare to begin where another node is.

        Parameters
        ----------
        other : Node
            The one whose place it takes.

        Returns
        -------
        tuple of Copy
            What is copied in that moment, if it can go on with it.
        """
        copies = tuple(self.copies(other))
        self.goes_on = bool(copies)
        return copies

    def strikes(self, other: Node) -> tuple[Copy, ...]:  # noqa: ARG002 here, it plays no notes
        """Say what is copied so that it strikes the notes which another node holds, if it cannot go on with them.

        Parameters
        ----------
        other : Node
            The one whose place it takes; it must still be there when this one first runs.

        Returns
        -------
        tuple of Copy
            None if it plays no notes.
        """
        return ()

    def forgo(self) -> None:
        """Strike no notes after all: who held them may be gone when it first runs."""

    def continues(self, other: Node) -> bool:  # noqa: ARG002 here, nothing does
        """Say whether it can go on where another node is.

        Parameters
        ----------
        other : Node
            The one that it takes the place of.

        Returns
        -------
        bool
            True if both remember the same.
        """
        return False

    def copies(self, other: Node) -> list[Copy]:  # noqa: ARG002 here, there is nothing
        """Say what has to be copied for it to go on.

        Parameters
        ----------
        other : Node
            The one that it takes the place of.

        Returns
        -------
        list of Copy
            Of the two nodes' memories; none if it cannot go on there.
        """
        return []

    def bequeath(self) -> list[Region]:
        """Let go of the history, with which an heir goes on.

        Returns
        -------
        list of Region
            What the heir has to give back one day.
        """
        history, self._history = self._history, None
        if history is None:
            return []
        self._regions.remove(history.region)
        return [history.region]

    def detach(self) -> None:
        """End what others hold of it: parameters can no longer be set, and its history shows nothing."""
        self._memory.store.detach(self.params)
        if self._history is not None and self.heir_of is None:
            self._history.close()

    def free(self) -> None:
        """Give its memory and its parameter slots back; only once no plan has it any more. Twice does no harm."""
        self.detach()
        for region in self._regions:
            self._arena.free(region)
        self._regions.clear()
        for code in self._codes:
            self._memory.code.release(code)
        self._codes.clear()
        self._memory.store.release(self.params)


def everything(node: Node) -> None:
    """Admit any node.

    Parameters
    ----------
    node : Node
        Any.
    """
