"""A node as the control side knows it: its memory in the arena, its parameters, its code. It sounds once a plan has it.

Threads: control.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from workbench.dsp.smoothing import smoothing_share
from workbench.engine.instrument import TAIL_FLOATS, instrument
from workbench.engine.master import (
    M_FADE,
    M_FADE_STEP,
    M_FADE_TARGET,
    M_LEAST_GAIN,
    M_METER_EVERY,
    M_RECOVERY,
    MASTER_BYTES,
    master,
)
from workbench.engine.memory import EngineMemory
from workbench.engine.voice_memory import VoiceMemory
from workbench.errors import SessionError
from workbench.events import History
from workbench.graph import layout as graph
from workbench.instruments import layout as voices
from workbench.instruments.note import RANDOM_SEED
from workbench.params import ParamSpec
from workbench.settings import HISTORY_S, LANES, QUANTUM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.instruments.instrument import Instrument
    from workbench.rt import Entry, Region

FADE_S = 0.005  # of a stolen voice, and of a panic
STOP_FADE_S = 0.01  # of the master, for play and stop
RECOVERY_S = 0.1  # of the limiter
METER_HZ = 30.0
MOVE_S = 0.01  # time constant of a note's pitch and level on the way to where they are sent
QUIET_S = 0.02  # time constant of a voice's level reading

MASTER_PARAMS = (
    ParamSpec("volume_db", 0.0, -60.0, 12.0, "dB", group="master", help="Level of everything, before the limiter."),
)


@dataclass(frozen=True)
class OutputPort:
    """Where one output of a node stands.

    Attributes
    ----------
    name : str
        What it is called.
    channels : int
        Its rows.
    offset : int
        Of its buffer.
    """

    name: str
    channels: int
    offset: int


@dataclass(frozen=True)
class InputPort:
    """Where edges lead to: an input, or what moves a parameter.

    Attributes
    ----------
    name : str
        What it is called.
    channels : int
        How many signals it takes.
    offset : int
        Of the buffer in which its edges are added up.
    param, curve, range_at : int
        For a modulation: index of the parameter, how it is moved, offset of its lowest and highest value.
    """

    name: str
    channels: int
    offset: int
    param: int = -1
    curve: int = 0
    range_at: int = 0


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
    """

    is_audible = True  # whether it is heard when it is connected to nothing
    latency = 0  # frames by which its output is later than its input
    starts_silent = False  # whether nothing can come out of it before something is asked of it
    partner: Node | None = None  # of a node that writes what another one reads, in the quantum after: that one

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
    ) -> None:
        self._memory = memory
        self._arena = memory.arena
        self.number = number
        self.name = self.kind_name = name
        self.code = code
        self.inputs: list[InputPort] = []
        self.modulated: list[InputPort] = []
        self._regions: list[Region] = []
        self._history: History | None = None
        self.params = memory.store.allocate(specs, values)
        self.state = self.state_bytes = self.start = self.ramp = 0
        with self._kept_whole():
            self._smooth = self._place("smoothing", 12 * max(len(specs), 1))
            rows = self._arena.view(self._smooth, np.float32, (3, len(specs)))
            rows[:2] = [param.number for param in self.params.values()]
            rows[2] = [smoothing_share(spec.smoothing_s, memory.sample_rate, QUANTUM) for spec in specs]
            self.channels = outputs[0][1]
            self.out = self._place("output", graph.BUFFER_BYTES * sum(channels for _, channels in outputs))
            offsets = accumulate((graph.BUFFER_BYTES * channels for _, channels in outputs), initial=self.out)
            self.outputs = {
                port: OutputPort(port, channels, at) for (port, channels), at in zip(outputs, offsets, strict=False)
            }
            self.meter_at = self._place("meter", graph.METER_BYTES)
            if is_remembered:
                self.remember()

    @contextmanager
    def _kept_whole(self) -> Iterator[None]:
        """Give everything back if making the node fails half way, for whatever reason."""
        try:
            yield
        except BaseException:
            self.free()
            raise

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

    @property
    def ports(self) -> list[InputPort]:
        """All that edges can lead to, in the order in which the audio side finds them."""
        return [*self.inputs, *self.modulated]

    def record(self, ports_at: int) -> list[int]:
        """Describe the node to the audio side.

        Parameters
        ----------
        ports_at : int
            Offset of its ports.

        Returns
        -------
        list of int
            The words N_CODE .. N_SIZE.
        """
        return [
            self._memory.code.index(self.code),
            self.number,
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
            self._history.region.offset if self._history is not None else 0,
            self.meter_at,
            int(np.float64(self._memory.sample_rate).view(np.int64)),
            self.start,
            self.state_bytes,
            QUANTUM * sum(port.channels for port in self.outputs.values()),
        ]

    def detach(self) -> None:
        """End what others hold of it: parameters can no longer be set, and its history shows nothing."""
        self._memory.store.detach(self.params)
        if self._history is not None:
            self._history.close()

    def free(self) -> None:
        """Give its memory and its parameter slots back; only once no plan has it any more. Twice does no harm."""
        self.detach()
        for region in self._regions:
            self._arena.free(region)
        self._regions.clear()
        self._memory.store.release(self.params)


class InstrumentNode(Node):
    """A polyphonic instrument.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    number : int
        Its number.
    name : str
        Its name.
    source : Instrument
        What it plays.
    """

    starts_silent = True

    def __init__(self, memory: EngineMemory, number: int, name: str, source: Instrument) -> None:
        super().__init__(memory, number, name, instrument, source.voice.params, source.values)
        self.voice = source.voice
        self.kind_name = source.voice.name
        self.polyphony = source.polyphony
        with self._kept_whole():
            self._build(memory, number, source)

    def _build(self, memory: EngineMemory, number: int, source: Instrument) -> None:
        voice = source.voice
        groups = 2 * -(-source.polyphony // LANES)  # as many lanes again for what fades out
        group_bytes = voice.rows * LANES * 4
        self.state = self._place("voices", voices.HEAD_WORDS * 8)
        head = self._head = self._arena.view(self.state, np.int64, voices.HEAD_WORDS)
        real = self._arena.view(self.state, np.float64, voices.HEAD_WORDS)
        head[voices.H_LANES_CODE] = memory.code.index(voice.lanes)
        head[voices.H_GROUPS] = groups
        head[voices.H_POLYPHONY] = source.polyphony
        head[voices.H_GROUP_BYTES] = group_bytes
        head[voices.H_STATE_ROWS] = len(voice.state)
        head[voices.H_PARAMS] = len(voice.params)
        head[voices.H_OVERSAMPLE] = voice.oversample
        head[voices.H_RANDOM] = (memory.seed * 2_654_435_761 + number * 40_503) % 2**31
        head[voices.H_GROUPS_AT] = self._place("voice groups", groups * group_bytes)
        head[voices.H_LANES_AT] = self._place("lanes", voices.LANE_WORDS * groups * LANES * 8)
        head[voices.H_INITIAL_AT] = self._place("initial state", 16 * max(len(voice.state), 1))
        head[voices.H_RAMP_AT] = memory.ramp_at(len(voice.params))
        head[voices.H_MIX_AT] = memory.mix_at
        head[voices.H_TAIL_AT] = self._place("decimator", 4 * (4 * QUANTUM + 2 * TAIL_FLOATS))
        names = [spec.name for spec in voice.params]
        for word, name_ in ((voices.H_SPREAD, "spread"), (voices.H_PAN, "pan"), (voices.H_LEVEL, "level_db")):
            head[word] = names.index(name_) if name_ in names else -1
        calls = memory.sample_rate * (1 if voice.unrolled else voice.oversample)
        self.voice_memory = VoiceMemory(self._arena, self._place, head, voice, source.tables, groups * LANES)
        real[voices.H_RATE] = calls
        real[voices.H_LAST_PITCH] = -1.0
        real[voices.H_MOVE_CALLS] = QUANTUM * (calls / memory.sample_rate)
        real[voices.H_MOVE_SHARE] = smoothing_share(MOVE_S, memory.sample_rate, QUANTUM)
        head[voices.H_MONO] = source.polyphony == 1 and bool(voice.keeps)
        real[voices.H_FADE_STEP] = 1.0 / (FADE_S * calls)
        real[voices.H_QUIET_DECAY] = np.exp(-1.0 / (QUIET_S * memory.sample_rate * voice.oversample))
        self._write_initial(groups)

    def _write_initial(self, groups: int) -> None:
        """Note what each state row starts at, and put the lanes in that state: idle lanes are computed, too."""
        at = int(self._head[voices.H_INITIAL_AT])
        shape = (groups, self.voice.rows, LANES)
        number = self._arena.view(int(self._head[voices.H_GROUPS_AT]), np.float32, shape)
        whole = self._arena.view(int(self._head[voices.H_GROUPS_AT]), np.int32, shape)
        number[:, voices.R_FREQ] = 440.0
        number[:, [voices.R_PITCH, voices.R_FROM]] = 69.0
        for k, (name, start) in enumerate(self.voice.state.items()):
            row = voices.NOTE_ROWS + k
            if start is RANDOM_SEED:
                kind, value = voices.SEED, 0.0
            elif isinstance(start, int):
                kind, value = voices.WHOLE, float(start)
                whole[:, row] = start
            else:
                kind, value = voices.NUMBER, float(start)
                number[:, row] = value
            kind += voices.KEPT if name in self.voice.keeps else 0
            self._arena.bytes[at + 16 * k : at + 16 * (k + 1)] = np.frombuffer(
                struct.pack("<qd", kind, value), np.uint8
            )

    @property
    def sounding(self) -> int:
        """Voices that are not silent yet, those fading out included."""
        return int(self._head[voices.H_SOUNDING]) if self._regions else 0


class MasterNode(Node):
    """The last node.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    number : int
        Its number.
    """

    def __init__(self, memory: EngineMemory, number: int) -> None:
        values = {spec.name: spec.default for spec in MASTER_PARAMS}
        super().__init__(memory, number, "master", master, MASTER_PARAMS, values)
        self.add_input("input", 2)
        self.state = self._place("state", MASTER_BYTES)
        real = self._real = self._arena.view(self.state, np.float32, 16)
        real[M_FADE] = real[M_FADE_TARGET] = real[M_LEAST_GAIN] = 1.0
        real[M_FADE_STEP] = 1.0 / (STOP_FADE_S * memory.sample_rate)
        real[M_RECOVERY] = np.exp(-1.0 / (RECOVERY_S * memory.sample_rate))
        self._arena.view(self.state + 64, np.int64, 8)[M_METER_EVERY] = round(memory.sample_rate / METER_HZ / QUANTUM)

    @property
    def is_silent(self) -> bool:
        """Whether a fade-out has come to its end."""
        return float(self._real[M_FADE]) == 0.0
