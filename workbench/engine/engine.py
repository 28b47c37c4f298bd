"""The engine: one arena, the three channels, the nodes. What sinks call to get sound, and what the session builds on.

Threads: control, except where said. Rendering is done by one thread at a time: a sink's, or `render`'s.
"""

from __future__ import annotations

import threading

import numpy as np

from workbench import settings
from workbench.commands import NOW, CommandKind, CommandQueue
from workbench.engine import layout
from workbench.engine.callback import portaudio_callback, render_to
from workbench.engine.handover import Handover, Plan, build_plan
from workbench.engine.node import FADE_S, InstrumentNode, MasterNode
from workbench.engine.render import render
from workbench.engine.scores import Scores
from workbench.errors import CapacityError
from workbench.events import EventBus, EventKind
from workbench.instruments.instrument import Instrument
from workbench.params import ParamStore
from workbench.rt import RECORD, Arena, Entry, ring_buffer
from workbench.rt.atomics import load_acquire
from workbench.rt.clock import ticks_per_second

MOST_PARAMS = 256  # of one instrument: room of the shared ramp


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
        self.arena = arena = Arena(settings.ARENA_BYTES)
        control = arena.place("control", 8 * layout.CONTROL_WORDS)
        assert control.offset == layout.CONTROL_AT, "the control words must come first"
        self.control = arena.view(control.offset, np.int64, layout.CONTROL_WORDS)
        real = arena.view(control.offset, np.float64, layout.CONTROL_WORDS)
        real[layout.C_RATE] = self.sample_rate
        real[layout.C_TICKS_PER_FRAME] = ticks_per_second() / self.sample_rate

        self.store = ParamStore(arena, settings.PARAM_SLOTS)
        producer, _, commands = ring_buffer(arena, "commands", settings.COMMAND_CAPACITY, RECORD)
        _, consumer, events = ring_buffer(arena, "events", settings.EVENT_CAPACITY, RECORD)
        self.commands = CommandQueue(producer)
        self.bus = EventBus(consumer)
        self.bus.handle(EventKind.RETIRED, lambda _: self.reclaim())
        self.bus.handle(EventKind.SCORE_END, lambda _: self.scores.reclaim())
        self.control[layout.C_PARAMS_AT] = self.store.region.offset
        self.control[layout.C_COMMANDS_AT] = commands.offset
        self.control[layout.C_EVENTS_AT] = events.offset
        self._place_schedule()

        self._code_table = arena.view(
            self._place(layout.C_CODE_AT, "code", 8 * settings.CODE_CAPACITY), np.int64, settings.CODE_CAPACITY
        )
        self._codes: list[Entry] = []
        self.code_index(render)
        self._scratch = arena.place("ramps", 4 * settings.QUANTUM * MOST_PARAMS).offset
        self.mix_at = arena.place("lane mix", 2 * settings.QUANTUM * 2 * settings.LANES * 4).offset
        self._loads = arena.view(self._place(layout.C_LOADS_AT, "loads", 4 * layout.LOADS), np.float32, layout.LOADS)

        self._numbers = 0
        self.instruments: list[InstrumentNode] = []
        self._fading: list[InstrumentNode] = []  # taken away, but still in the plan until they are silent
        self.master = MasterNode(self, self._next_number())
        first = build_plan(arena, [self.master])
        self.control[layout.C_PLAN] = first.region.offset
        self._handover = Handover(arena, first)
        self.scores = Scores(arena, self.commands, self.lock)
        # Compiled now, not when the first block is due.
        self._render_block, self._play_block = render_to.foreign, portaudio_callback.foreign

    def _place(self, word: int, name: str, size: int) -> int:
        region = self.arena.place(name, size)
        self.control[word] = region.offset
        return region.offset

    def _place_schedule(self) -> None:
        heap = self._place(
            layout.C_HEAP_AT, "schedule", 8 * (layout.HEAP_WORDS + layout.HEAP_ENTRY_WORDS * settings.SCHEDULE_CAPACITY)
        )
        self.arena.view(heap, np.int64, layout.HEAP_WORDS)[layout.HEAP_CAPACITY] = settings.SCHEDULE_CAPACITY
        batch = self._place(layout.C_BATCH_AT, "batch", 8 * layout.BATCH_WORDS + RECORD.itemsize * layout.BATCH_RECORDS)
        self.arena.view(batch, np.int64, layout.BATCH_WORDS)[layout.BATCH_CAPACITY] = layout.BATCH_RECORDS
        self._place(layout.C_SCORES_AT, "scores", 8 * layout.SCORE_PLACES)

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def ramp_at(self, size: int) -> int:
        """Find room for an instrument's ramped parameters; all instruments share it, one after the other.

        Parameters
        ----------
        size : int
            Bytes that are needed.

        Returns
        -------
        int
            Offset.

        Raises
        ------
        CapacityError
            If an instrument has more than 256 parameters.
        """
        if size > 4 * settings.QUANTUM * MOST_PARAMS:
            raise CapacityError(f"an instrument can have at most {MOST_PARAMS} parameters")
        return self._scratch

    def code_index(self, code: Entry) -> int:
        """Find a function's place in the code table, compiling it if it is new.

        Parameters
        ----------
        code : Entry
            The function; kept alive from now on.

        Returns
        -------
        int
            Its index.

        Raises
        ------
        CapacityError
            If the table is full.
        """
        if code in self._codes:
            return self._codes.index(code)
        if len(self._codes) == settings.CODE_CAPACITY:
            raise CapacityError(f"the code table is full ({settings.CODE_CAPACITY} functions): start a new session")
        self._code_table[len(self._codes)] = code.address
        self._codes.append(code)
        return len(self._codes) - 1

    # ---- nodes

    def add(self, source: Instrument, name: str) -> InstrumentNode:
        """Place an instrument and have it run from the next quantum on.

        Parameters
        ----------
        source : Instrument
            What to play.
        name : str
            What people call it.

        Returns
        -------
        InstrumentNode
            Its control side.
        """
        with self.lock:
            self.reclaim()
            node = InstrumentNode(self, self._next_number(), name, source)
            try:
                self._install([*self.instruments, node])
            except Exception:
                node.free()
                raise
            self.instruments.append(node)
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
            self._install(staying, leaving=node)
            self.instruments.remove(node)

    def _install(self, staying: list[InstrumentNode], leaving: InstrumentNode | None = None) -> None:
        """Have the audio side run these instruments from now on, and those that leave until they have faded out."""
        fading = [*self._fading, leaving] if leaving is not None else self._fading
        commands: list[tuple[int, ...]] = []
        plans: list[Plan] = []
        try:
            if leaving is not None:
                commands.append((NOW, CommandKind.SILENCE, leaving.number, 0, 0, 0))
            else:
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
        return int(self.control[layout.C_QUANTUM])

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
        return self._loads[: min(int(self.control[layout.C_CALLBACKS]), layout.LOADS)].copy()

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
