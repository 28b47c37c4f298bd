"""The engine: one arena, the three channels, the nodes. What sinks call to get sound, and what the session builds on.

Threads: control, except where said. Rendering is done by one thread at a time: a sink's, or `render`'s.
"""

from __future__ import annotations

import threading

import numpy as np

from workbench import settings
from workbench.commands import NOW, CommandKind
from workbench.engine import layout
from workbench.engine.callback import portaudio_callback, render_to
from workbench.engine.handover import Handover, Plan, build_plan
from workbench.engine.instrument import instrument
from workbench.engine.memory import EngineMemory
from workbench.engine.node import FADE_S, InstrumentNode, MasterNode
from workbench.engine.render import render
from workbench.engine.scores import Scores
from workbench.events import EventKind
from workbench.instruments.instrument import Instrument
from workbench.rt import RECORD
from workbench.rt.atomics import load_acquire


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
        memory.code.index(render)  # the root is called through the table, too, and comes first in it

        self._numbers = 0
        self.instruments: list[InstrumentNode] = []
        self._fading: list[InstrumentNode] = []  # taken away, but still in the plan until they are silent
        self.master = MasterNode(memory, self._next_number())
        first = build_plan(self.arena, [self.master])
        self.control[layout.C_PLAN] = first.region.offset
        self._handover = Handover(self.arena, first)
        self.scores = Scores(self.arena, self.commands, self.lock)
        # Compiled now, not when the first block is due.
        self._render_block, self._play_block = render_to.foreign, portaudio_callback.foreign

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    # ---- nodes

    def add(self, source: Instrument, name: str, replacing: InstrumentNode | None = None) -> InstrumentNode:
        """Place an instrument and have it run from the next quantum on. If that fails, nothing has changed.

        Parameters
        ----------
        source : Instrument
            What to play.
        name : str
            What people call it.
        replacing : InstrumentNode, optional
            What it takes the place of; that one fades out.

        Returns
        -------
        InstrumentNode
            Its control side.
        """
        for code in (instrument, source.voice.lanes):
            _ = code.address  # compiled before the lock is taken: that may last seconds, and the pump needs the lock
        with self.lock:
            self.reclaim()
            node = InstrumentNode(self.memory, self._next_number(), name, source)
            staying = [each for each in self.instruments if each is not replacing]
            try:
                self._install([*staying, node], replacing, is_new=True)
            except BaseException:
                node.free()
                raise
            self.instruments = [*staying, node]
            if replacing is not None:
                replacing.detach()
        return node

    def remove(self, node: InstrumentNode) -> None:
        """Fade an instrument out and take it away.

        Parameters
        ----------
        node : InstrumentNode
            Which.
        """
        with self.lock:
            self.reclaim()
            staying = [each for each in self.instruments if each is not node]
            self._install(staying, node)
            self.instruments = staying
            node.detach()

    def settle(self) -> None:
        """Put the newest plan into use at once, and free what it does not need. Only while nothing renders.

        The commands that would have done so mean nothing when they are read: the audio side never goes back.
        """
        with self.lock:
            newest = self._handover.last
            self.control[layout.C_PLAN] = newest.region.offset
            self.control[layout.C_INSTALLED] = newest.number
            self.reclaim()

    def _install(
        self, staying: list[InstrumentNode], leaving: InstrumentNode | None = None, *, is_new: bool = False
    ) -> None:
        """Have the audio side run these instruments from now on, and those that leave until they have faded out."""
        fading = [*self._fading, leaving] if leaving is not None else self._fading
        commands: list[tuple[int, ...]] = []
        plans: list[Plan] = []
        try:
            if leaving is not None:
                commands.append((NOW, CommandKind.SILENCE, leaving.number, 0, 0, 0))
            if is_new:
                plans.append(self._plan([*fading, *staying], self._handover.newest + 1))
                commands.append((NOW, CommandKind.INSTALL, plans[-1].number, plans[-1].region.offset, 0, 0))
            if fading:
                later = NOW - (round(2 * FADE_S * self.sample_rate) + settings.QUANTUM)
                plans.append(self._plan(staying, self._handover.newest + 1 + len(plans)))
                commands.append((later, CommandKind.INSTALL, plans[-1].number, plans[-1].region.offset, 0, 0))
            self.commands.send_all(np.array(commands, RECORD))
        except Exception:
            for plan in plans:
                self.arena.free(plan.region)
            raise
        self._fading = fading
        for plan in plans:
            self._handover.add(plan)

    def _plan(self, instruments: list[InstrumentNode], number: int) -> Plan:
        self.master.inputs = list(instruments)
        return build_plan(self.arena, [*instruments, self.master], number)

    def reclaim(self) -> None:
        """Free plans and nodes that the audio side has let go of."""
        with self.lock:
            self._handover.reclaim(int(load_acquire(self.arena.base + layout.CONTROL_AT + 8 * layout.C_INSTALLED)))
            self._fading = [node for node in self._fading if self._handover.has(node)]

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
        return portaudio_callback.address

    def render_into(self, block: np.ndarray) -> None:
        """Render into an array, without the GIL. One thread at a time, and not while a device plays.

        Parameters
        ----------
        block : numpy.ndarray [shape=(frames, 2), dtype=float32, C order]
            Filled.
        """
        self._render_block(self.arena.base, block.ctypes.data, 0, len(block))

    def play_into(self, block: np.ndarray) -> None:
        """Render into an array as a device would: through its callback, which takes the load.

        Parameters
        ----------
        block : numpy.ndarray [shape=(frames, 2), dtype=float32, C order]
            Filled.
        """
        self._play_block(0, block.ctypes.data, len(block), 0, 0, self.arena.base)

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
