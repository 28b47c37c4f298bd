"""The engine's memory: the arena with everything that stands in it from the start, before any node is placed.

Threads: control.
"""

from __future__ import annotations

import numpy as np

from workbench import settings
from workbench.commands import CommandQueue
from workbench.engine import layout
from workbench.engine.code import CodeTable
from workbench.engine.inlet import CommandGate, ParamGate
from workbench.errors import CapacityError
from workbench.events import EventBus
from workbench.graph.ports import MOST_CHANNELS
from workbench.params import ParamStore
from workbench.rt import RECORD, Arena, ring_buffer
from workbench.rt.clock import ticks_per_second

URGENT_PLACES = 16  # of the command ring, beyond its capacity: for a panic when it is full
MOST_PARAMS = 256  # of one instrument: room of the shared ramp


class EngineMemory:
    """What nodes are built in.

    Parameters
    ----------
    sample_rate : float
        Frames per second.
    seed : int
        What all random numbers start from.

    Attributes
    ----------
    arena : Arena
        All of it.
    control : numpy.ndarray [dtype=int64]
        The control words, ``layout.C_...``.
    store, commands, bus : ParamStore, CommandQueue, EventBus
        The control side's ends of the three channels.
    command_gate, param_gate : CommandGate, ParamGate
        What all of the first two pass in the end.
    code : CodeTable
        Functions by index.
    mix_at, mix_spare_at : int
        Offset of the room in which instruments, one after the other, add up their voices.
    loads : numpy.ndarray [dtype=float32]
        The last callbacks' loads.
    """

    def __init__(self, sample_rate: float, seed: int) -> None:
        self.sample_rate = sample_rate
        self.seed = seed
        self.arena = arena = Arena(settings.ARENA_MB << 20)
        control = arena.place("control", 8 * layout.CONTROL_WORDS)
        assert control.offset == layout.CONTROL_AT, "the control words must come first"
        self.control = arena.view(control.offset, np.int64, layout.CONTROL_WORDS)
        real = arena.view(control.offset, np.float64, layout.CONTROL_WORDS)
        real[layout.C_RATE] = sample_rate
        real[layout.C_TICKS_PER_FRAME] = ticks_per_second() / sample_rate
        self._place_channels()
        self._place_schedule()
        table = self._place(layout.C_CODE_AT, "code", 8 * settings.CODE_CAPACITY)
        self.code = CodeTable(arena.view(table, np.int64, settings.CODE_CAPACITY))
        self._ramp_at = arena.place("ramps", 4 * settings.QUANTUM * MOST_PARAMS).offset
        mix_bytes = 2 * settings.QUANTUM * 2 * settings.LANES * 4  # left and right of each frame, oversampled
        self.mix_at = arena.place("lane mix", mix_bytes).offset
        self.mix_spare_at = arena.place("lane mix, half added", mix_bytes // 2).offset
        self._place(layout.C_SILENCE_AT, "silence", MOST_CHANNELS * 4 * settings.QUANTUM)
        self._place(layout.C_INPUT_AT, "audio input", 2 * 4 * settings.QUANTUM)
        self.control[layout.C_INPUT_CHANNELS] = 2
        self.loads = arena.view(self._place(layout.C_LOADS_AT, "loads", 4 * layout.LOADS), np.float32, layout.LOADS)

    def _place(self, word: int, name: str, size: int) -> int:
        region = self.arena.place(name, size)
        self.control[word] = region.offset
        return region.offset

    def _place_channels(self) -> None:
        self.store = ParamStore(self.arena, settings.PARAM_SLOTS)
        producer, _, commands = ring_buffer(self.arena, "commands", settings.COMMAND_CAPACITY + URGENT_PLACES, RECORD)
        _, consumer, events = ring_buffer(self.arena, "events", settings.EVENT_CAPACITY, RECORD)
        self.command_gate = CommandGate(producer)
        self.commands = CommandQueue(self.command_gate, URGENT_PLACES)
        with self.store.lock:
            self.param_gate = ParamGate(self.store.input)
            self.store.route(self.param_gate)
        self.bus = EventBus(consumer)
        self.control[layout.C_PARAMS_AT] = self.store.region.offset
        self.control[layout.C_COMMANDS_AT] = commands.offset
        self.control[layout.C_EVENTS_AT] = events.offset

    def _place_schedule(self) -> None:
        room = 8 * (layout.HEAP_WORDS + layout.HEAP_ENTRY_WORDS * settings.SCHEDULE_CAPACITY)
        heap = self._place(layout.C_HEAP_AT, "schedule", room)
        self.arena.view(heap, np.int64, layout.HEAP_WORDS)[layout.HEAP_CAPACITY] = settings.SCHEDULE_CAPACITY
        batch = self._place(layout.C_BATCH_AT, "batch", 8 * layout.BATCH_WORDS + RECORD.itemsize * layout.BATCH_RECORDS)
        self.arena.view(batch, np.int64, layout.BATCH_WORDS)[layout.BATCH_CAPACITY] = layout.BATCH_RECORDS
        self._place(layout.C_SCORES_AT, "scores", 8 * layout.SCORE_PLACES)
        self._place(layout.C_TRANSPORT_AT, "transport", layout.TRANSPORT_BYTES)

    @property
    def quantum_frame(self) -> int:
        """Session frame at which the next quantum starts: what comes before it is computed already."""
        return int(self.control[layout.C_QUANTUM])

    def ramp_at(self, params: int) -> int:
        """Find room for an instrument's ramped parameters; all instruments share it, one after the other.

        Parameters
        ----------
        params : int
            How many there are.

        Returns
        -------
        int
            Offset.

        Raises
        ------
        CapacityError
            If there are more than 256.
        """
        if params > MOST_PARAMS:
            raise CapacityError(f"an instrument can have at most {MOST_PARAMS} parameters, got {params}")
        return self._ramp_at
