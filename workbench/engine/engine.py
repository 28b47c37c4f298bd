"""The engine: one arena, the three channels, the nodes. What sinks call to get sound, and what the session builds on.

Threads: control, except where said. Rendering is done by one thread at a time: a sink's, or `render`'s.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np

from workbench import settings
from workbench.commands import NOW, CommandKind
from workbench.engine import layout
from workbench.engine.callback import render_to
from workbench.engine.copy import Copy
from workbench.engine.counting import callback_address, play_block
from workbench.engine.edge import Connection, Edge
from workbench.engine.handover import Handover
from workbench.engine.instrument_node import FADE_S, InstrumentNode
from workbench.engine.levels import Levels
from workbench.engine.master_node import MasterNode
from workbench.engine.memory import EngineMemory
from workbench.engine.node import Node
from workbench.engine.patch import Arrangement, Patch
from workbench.engine.plan import Plan, write_plan
from workbench.engine.processor import ProcessorNode
from workbench.engine.ready import compile_source
from workbench.engine.render import render
from workbench.engine.scores import Scores
from workbench.engine.transition import transition
from workbench.events import EventKind
from workbench.graph import Processor
from workbench.instruments.instrument import Instrument
from workbench.rt import RECORD
from workbench.rt.atomics import load_acquire

CROSSFADE_S = 0.02  # of connections that change while they sound


class Engine:
    """Everything that sounds, without a way out: sinks and offline rendering draw from it.

    Parameters
    ----------
    sample_rate : float
        Frames per second.
    seed : int
        What all random numbers of the audio side start from: the same seed gives the same samples.
    """

    def __init__(self, sample_rate: float, seed: int = 0) -> None:
        self.sample_rate = float(sample_rate)
        self.seed = seed
        self.lock = threading.RLock()
        self.memory = memory = EngineMemory(self.sample_rate, seed)
        self.arena, self.control = memory.arena, memory.control
        self.store, self.commands, self.bus = memory.store, memory.commands, memory.bus
        self.bus.handle(EventKind.RETIRED, lambda _: self.reclaim())
        self.bus.handle(EventKind.SCORE_END, lambda _: self.scores.reclaim())
        memory.code.hold(render)  # the root is called through the table, too, and comes first in it

        self._numbers = 0
        self.master = MasterNode(memory, self._next_number())
        self.patch = Patch(self.master)
        self._edges: dict[tuple[Connection, int], Edge] = {}
        self.levels = Levels(self.store)
        self._leaving: list[Node | Edge] = []  # taken away, but still in a plan until they have faded out
        first = write_plan(self.arena, [self.master], {}, 0)
        self.control[layout.C_PLAN] = first.region.offset
        self._handover = Handover(self.arena, first)
        self.scores = Scores(self.arena, self.commands, self.lock)
        # Compiled now, not when the first block is due.
        self._render_block, self._play_block = render_to.foreign, play_block()

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    # ---- nodes

    def add(
        self,
        source: Instrument | Processor,
        name: str,
        replacing: Node | None = None,
        at: int = NOW,
        crossfade_s: float = CROSSFADE_S,
    ) -> Node:
        """Place a node and have it run from the next quantum on. If that fails, nothing has changed.

        Parameters
        ----------
        source : Instrument or Processor
            What it does.
        name : str
            What people call it.
        replacing : Node, optional
            What it takes the place of, with all its connections and its number. If both remember the same, it goes on
            where that was, in the middle of a note.
        at : int
            Session frame of the change.
        crossfade_s : float, > 0
            How long the two are mixed.

        Returns
        -------
        InstrumentNode or ProcessorNode
            Its control side.
        """
        compile_source(
            source, self.sample_rate
        )  # before the lock is taken: that may last seconds, and the pump needs the lock
        with self.lock, ExitStack() as undo:
            self.reclaim()
            number = replacing.number if replacing is not None else self._next_number()
            node: InstrumentNode | ProcessorNode
            if isinstance(source, Instrument):
                node = InstrumentNode(self.memory, number, name, source, replacing)
            else:
                node = (source.runs_as or ProcessorNode)(self.memory, number, name, source, replacing)
            undo.callback(node.free)
            if replacing is None:
                patch = self.patch.copy()
                patch.nodes.append(node)
                self._change(patch, at=at, crossfade_s=crossfade_s)
            else:
                undo.callback(setattr, replacing, "is_leaving", False)
                replacing.is_leaving = True
                node.goes_on = node.continues(replacing)
                copies = node.copies(replacing) if node.goes_on else ()  # type: ignore[arg-type]
                self._change(self.patch.replaced(replacing, node), replacing, copies, at, crossfade_s)
                node.inherit()
                replacing.detach()
            undo.pop_all()
        return node

    def remove(self, node: Node) -> None:
        """Fade a node out and take it away, with all its connections.

        Parameters
        ----------
        node : Node
            Which.
        """
        with self.lock:
            self.reclaim()
            self._change(self.patch.without(node), node)
            node.detach()

    @property
    def instruments(self) -> list[InstrumentNode]:
        """The instruments among the nodes."""
        return [node for node in self.patch.nodes if isinstance(node, InstrumentNode)]

    def has(self, node: Node) -> bool:
        """Say whether a node is here, heard or not.

        Parameters
        ----------
        node : Node
            Which.

        Returns
        -------
        bool
            False once it has been removed.
        """
        return node is self.master or any(node is each for each in self.patch.nodes)

    def remember(self, node: Node) -> None:
        """Give a node a history, if it has none yet.

        Parameters
        ----------
        node : Node
            Which.
        """
        with self.lock:
            if not node.is_remembered and self.has(node):
                node.remember()
                self._change(self.patch)

    # ---- connections

    def rewire(self, patch: Patch, at: int = NOW, crossfade_s: float = CROSSFADE_S) -> None:
        """Put other connections in the place of those there are. If that fails, nothing has changed.

        Parameters
        ----------
        patch : Patch
            What is wanted: a changed copy of `patch`.
        at : int
            Session frame of the change.
        crossfade_s : float, > 0
            How long connections take to come and go.

        Raises
        ------
        GraphError
            If a node would feed itself.
        CapacityError, QueueFullError
            If there is no room.
        """
        with self.lock:
            self.reclaim()
            try:
                self._change(patch, None, (), at, crossfade_s)
            except BaseException:
                self.levels.give_back({*patch.levels()} - {*self.patch.levels()})
                raise

    def settle(self) -> None:
        """Put the newest plan into use at once, and free what it does not need. Only while nothing renders.

        The commands that would have done so mean nothing when they are read: the audio side never goes back.
        """
        with self.lock:
            newest = self._handover.last
            for plan in self._handover.after(int(self.control[layout.C_INSTALLED])):
                for copy in plan.copies:
                    self.arena.bytes[copy.target : copy.target + copy.size] = self.arena.bytes[
                        copy.source : copy.source + copy.size
                    ]
            self.control[layout.C_PLAN] = newest.region.offset
            self.control[layout.C_INSTALLED] = newest.number
            self.reclaim()

    def _change(
        self,
        patch: Patch,
        leaving: Node | None = None,
        copies: Sequence[Copy] = (),
        at: int = NOW,
        crossfade_s: float = FADE_S,
    ) -> None:
        """Have the audio side run another patch, and what leaves until it has faded out."""
        fade = max(round(crossfade_s * self.sample_rate), 1)
        with ExitStack() as undo:
            wanted = self._edges_of(patch.arrange(), undo)
            new = [edge for key, edge in wanted.items() if key not in self._edges]
            going = [edge for key, edge in self._edges.items() if key not in wanted]
            fading = [*(each for each in self._leaving if isinstance(each, Edge)), *going]
            steps = transition(patch, wanted.values(), new, fading, self._handover.last.nodes)
            commands: list[tuple[int, ...]] = []
            if isinstance(leaving, InstrumentNode) and not copies:
                source = -leaving.number if leaving.is_leaving else leaving.number  # not to silence its heir
                commands.append((at, CommandKind.SILENCE, source, 0, 0, 0))
            plans: list[Plan] = []
            for index, (nodes, edges) in enumerate(steps):
                number = self._handover.newest + 1 + index
                plan = write_plan(self.arena, nodes, edges, number, fade, copies if index == 0 else ())
                undo.callback(self.arena.free, plan.region)
                later = index * (max(fade, 2 * round(FADE_S * self.sample_rate)) + settings.QUANTUM)
                frame = at + later if at >= 0 else at - later
                commands.append((frame, CommandKind.INSTALL, plan.number, plan.region.offset, 0, 0))
                plans.append(plan)
            self.commands.send_all(np.array(commands, RECORD))
            undo.pop_all()
        self.patch, self._edges = patch, wanted
        self.levels.note_used(patch.levels())
        self._leaving += [*going, leaving] if leaving is not None else going
        for plan in plans:
            self._handover.add(plan)

    def _edges_of(self, arrangement: Arrangement, undo: ExitStack) -> dict[tuple[Connection, int], Edge]:
        """Keep the edges that stay, and make those that are new."""
        wanted: dict[tuple[Connection, int], Edge] = {}
        for key in arrangement.delays.items():
            edge = self._edges.get(key)
            if edge is None:
                edge = Edge(self.memory, *key)
                undo.callback(edge.free)
            wanted[key] = edge
        return wanted

    def reclaim(self) -> None:
        """Free plans, nodes and edges that the audio side has let go of."""
        with self.lock:
            installed = int(load_acquire(self.arena.base + layout.CONTROL_AT + 8 * layout.C_INSTALLED))
            halves = [half for node in self.patch.nodes for half in (node, node.inlet)]
            self._handover.reclaim(installed, [*halves, *self._edges.values()])
            for each in self._leaving:
                if not self._handover.has(each):
                    each.free()  # twice does no harm; what no plan ever had is freed here
            self._leaving = [each for each in self._leaving if self._handover.has(each)]
            edges = [*self._edges.values(), *(each for each in self._leaving if isinstance(each, Edge))]
            levels = (edge.connection.level for edge in edges)
            used = {*self.patch.levels(), *(each for each in levels if each is not None)}
            self.levels.keep_only(used)

    # ---- time and rendering

    @property
    def frame(self) -> int:
        """Session frame up to which the listener has been given sound."""
        return int(load_acquire(self.arena.base + layout.CONTROL_AT + 8 * layout.C_FRAME))

    @property
    def quantum_frame(self) -> int:
        """Session frame at which the next quantum starts: what comes before it is computed already."""
        return self.memory.quantum_frame

    @property
    def params_used(self) -> int:
        """Version of the parameters that the audio side is using."""
        return int(load_acquire(self.arena.base + layout.CONTROL_AT + 8 * layout.C_VERSION))

    @property
    def callback_address(self) -> int:
        """Address of the PaStreamCallback; its user data is `base`."""
        return callback_address()

    def render_into(self, block: np.ndarray, heard: np.ndarray | None = None) -> None:
        """Render into an array, without the GIL. One thread at a time, and not while a device plays.

        Parameters
        ----------
        block : numpy.ndarray [shape=(frames, 2), dtype=float32, C order]
            Filled.
        heard : numpy.ndarray [shape=(frames, input_channels), dtype=float32, C order], optional
            What the audio input hears meanwhile; silence if not given.
        """
        source = heard.ctypes.data if heard is not None else 0
        self._render_block(self.arena.base, block.ctypes.data, source, len(block))

    def play_into(self, block: np.ndarray, heard: np.ndarray | None = None) -> None:
        """Render into an array as a device would: through its callback, which takes the load.

        Parameters
        ----------
        block : numpy.ndarray [shape=(frames, 2), dtype=float32, C order]
            Filled.
        heard : numpy.ndarray [shape=(frames, input_channels), dtype=float32, C order], optional
            What the audio input hears meanwhile; silence if not given.
        """
        source = heard.ctypes.data if heard is not None else 0
        self._play_block(source, block.ctypes.data, len(block), 0, 0, self.arena.base)

    @property
    def input_channels(self) -> int:
        """Channels, 1 or 2, of what is heard. It is set while nothing renders."""
        return int(self.control[layout.C_INPUT_CHANNELS])

    @input_channels.setter
    def input_channels(self, channels: int) -> None:
        self.control[layout.C_INPUT_CHANNELS] = channels

    @property
    def input_gaps(self) -> int:
        """Times that the device lost some of what it heard."""
        return int(self.control[layout.C_INPUT_GAPS])

    def prepare(self) -> None:
        """Have nodes make ready what they need from elsewhere, such as a file: rendering is faster than real time."""
        for node in self.patch.nodes:
            node.prepare()

    # ---- what happened

    def loads(self) -> np.ndarray:
        """Loads of the last blocks (up to 8192), each as a share of its time.

        Returns
        -------
        numpy.ndarray [shape=(n,), dtype=float32]
            In no particular order.
        """
        return self.memory.loads[: min(int(self.control[layout.C_CALLBACKS]), layout.LOADS)].copy()

    @property
    def callbacks(self) -> int:
        """Blocks rendered for a sink so far."""
        return int(self.control[layout.C_CALLBACKS])

    @property
    def xruns(self) -> int:
        """Times that the device ran out of sound."""
        return int(self.control[layout.C_XRUNS])

    @property
    def late(self) -> int:
        """Commands that came after their frame, or were put off because a quantum was crowded."""
        return int(self.control[layout.C_LATE] + self.control[layout.C_CROWDED])
