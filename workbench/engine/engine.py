"""The engine: one arena, the three channels, the nodes. What sinks call to get sound, and what the session builds on.

Threads: control, except where said. Rendering is done by one thread at a time: a sink's, or `render`'s.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np

from workbench.commands import NOW
from workbench.engine import layout
from workbench.engine.automations import Automations
from workbench.engine.callback import render_to
from workbench.engine.counting import callback_address, play_block
from workbench.engine.instrument_node import InstrumentNode
from workbench.engine.lent import Lent
from workbench.engine.master_node import MasterNode
from workbench.engine.memory import EngineMemory
from workbench.engine.music import Music
from workbench.engine.node import Node, everything
from workbench.engine.patch import Patch
from workbench.engine.processor import ProcessorNode
from workbench.engine.ready import compile_source, nothing_more
from workbench.engine.render import render
from workbench.engine.rewiring import Rewiring
from workbench.engine.scores import Scores
from workbench.engine.swap import Swap
from workbench.events import EventKind
from workbench.graph import Processor
from workbench.instruments.instrument import Instrument
from workbench.rt import Entry
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
        self.bus.handle(EventKind.RETIRED, lambda _: self.tell_of_swaps())
        self.bus.handle(EventKind.SCORE_END, lambda _: self.scores.reclaim())
        memory.code.hold(render)  # the root is called through the table, too, and comes first in it

        self._numbers = 0
        self.master = MasterNode(memory, self._next_number())
        self.rewiring = Rewiring(memory, self.master)
        self.levels = self.rewiring.levels
        self.on_swap: Callable[[Swap], None] = lambda _: None  # told of swaps that were made
        self.keep_up: Callable[[], object] = lambda: None  # called now and then while it renders faster than real time
        self.also_ready: Callable[[Entry], object] = nothing_more  # makes more of code than machine code
        self.settled: list[Callable[[], None]] = []  # called when the newest graph was put into use from here
        self.admit: Callable[[Node], None] = everything  # raises an error for a node that cannot run where it plays
        lent = Lent(memory, self.lock)
        self.music, self.automations = Music(memory, lent), Automations(memory, lent)
        self.bus.handle(EventKind.HANDED_BACK, lambda _: lent.reclaim())
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
        # Before the lock is taken: it may last, and the pump needs the lock.
        compile_source(source, self.sample_rate, self.also_ready)
        with self.lock, ExitStack() as undo:
            self.reclaim()
            if replacing is None:
                node = self._make(source, self._next_number(), name)
                undo.callback(node.free)
                self.admit(node)
                patch = self.patch.copy()
                patch.nodes.append(node)
                self.rewiring.change(patch)
            else:
                old = self.rewiring.at(self.current(replacing), at)  # others may have been swapped while it compiled
                node = self._make(source, replacing.number, name, old)
                undo.callback(node.free)
                self.admit(node)
                self.rewiring.swap(Swap(old, node, at, crossfade_s))
            undo.pop_all()
        self.tell_of_swaps()
        return node

    def _make(
        self, source: Instrument | Processor, number: int, name: str, heir_of: Node | None = None
    ) -> InstrumentNode | ProcessorNode:
        if isinstance(source, Instrument):
            return InstrumentNode(self.memory, number, name, source, heir_of)
        made: ProcessorNode = (source.runs_as or ProcessorNode)(self.memory, number, name, source, heir_of)
        return made

    def remove(self, node: Node) -> None:
        """Fade a node out and take it away, with all its connections.

        Parameters
        ----------
        node : Node
            Which.
        """
        with self.lock:
            self.reclaim()
            self.rewiring.change(self.patch.without(node), node)
            node.detach()

    @property
    def patch(self) -> Patch:
        """What is connected with what, now."""
        return self.rewiring.patch

    def current(self, node: Node) -> Node:
        """Say what is in a node's place now.

        Parameters
        ----------
        node : Node
            Which.

        Returns
        -------
        Node
            Itself, or what has been swapped for it.
        """
        # NB: not waited for: who asks may hold the lock of the parameters, which comes after this one.
        if self.rewiring.is_due and self.lock.acquire(blocking=False):
            try:
                self.rewiring.reclaim()
            finally:
                self.lock.release()
        while node.heir is not None:
            node = node.heir
        return node

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
                for swap in self.rewiring.waiting:
                    if swap.old is node:
                        node = swap.new.share_history(node)
                self.rewiring.change(self.patch)

    # ---- connections

    def rewire(self, patch: Patch) -> None:
        """Put other connections in the place of those there are. If that fails, nothing has changed.

        Parameters
        ----------
        patch : Patch
            What is wanted: a changed copy of `patch`.

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
                self.rewiring.change(patch, crossfade_s=CROSSFADE_S)
            except BaseException:
                self.levels.give_back({*patch.levels()} - {*self.patch.levels()})
                raise

    def settle(self) -> None:
        """Put the newest graph into use at once, and free what it does not need. Only while nothing renders."""
        with self.lock:
            self.rewiring.settle()
        for observer in tuple(self.settled):
            observer()

    def reclaim(self) -> None:
        """Note which swaps were made, and free what the audio side has let go of."""
        with self.lock:
            self.rewiring.reclaim()

    def tell_of_swaps(self) -> None:
        """Free what can be freed, and tell of swaps that were made. Not with the engine's lock held."""
        with self.lock:
            self.rewiring.reclaim()
            made, self.rewiring.made = self.rewiring.made, []
        for swap in made:
            for param in swap.new.params.values():
                param.tell_observers()
            self.on_swap(swap)

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
        word = load_acquire(self.arena.base + layout.CONTROL_AT + 8 * layout.C_VERSION)
        return int(word) & 0xFFFFFFFF  # what a page has turned by itself is counted in the upper half

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
        for node in (*self.patch.nodes, *(each.new for each in self.rewiring.waiting)):
            node.prepare()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep everybody from changing anything: nodes, parameters, commands.

        Yields
        ------
        None
            Nothing; who changes something meanwhile waits.
        """
        with self.lock, self.store.lock, self.commands.held():
            yield

    # ---- what happened

    def note_load(self, load: float) -> None:
        """Note what a block has cost where it was rendered, if that was not here.

        Parameters
        ----------
        load : float
            Share of the block's time.
        """
        self.memory.loads[int(self.control[layout.C_CALLBACKS]) % layout.LOADS] = load
        self.control[layout.C_CALLBACKS] += 1

    def note_xruns(self, count: int) -> None:
        """Note that sound ran out where it was rendered, if that was not here.

        Parameters
        ----------
        count : int
            How often.
        """
        self.control[layout.C_XRUNS] += count

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
