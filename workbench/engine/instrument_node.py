"""A polyphonic instrument as the control side knows it: the memory of its voices.

Threads: control.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from workbench.dsp.smoothing import smoothing_share
from workbench.engine.copy import MOST_COPIED, Copy
from workbench.engine.instrument import TAIL_FLOATS, instrument
from workbench.engine.memory import EngineMemory
from workbench.engine.node import Node
from workbench.engine.voice_memory import VoiceMemory
from workbench.instruments import layout as voices
from workbench.instruments.note import RANDOM_SEED
from workbench.settings import LANES, QUANTUM

if TYPE_CHECKING:
    from workbench.instruments.instrument import Instrument
    from workbench.instruments.voice import Voice

FADE_S = 0.005  # of a stolen voice, and of a panic
MOVE_S = 0.01  # time constant of a note's pitch and level on the way to where they are sent
QUIET_S = 0.02  # time constant of a voice's level reading


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
    heir_of : Node, optional
        What it takes the place of.
    """

    def __init__(
        self, memory: EngineMemory, number: int, name: str, source: Instrument, heir_of: Node | None = None
    ) -> None:
        super().__init__(memory, number, name, instrument, source.voice.params, source.values, heir_of=heir_of)
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
        head[voices.H_OWN_AT] = self.state
        head[voices.H_LANES_CODE] = self._hold(voice.lanes)
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
        head[voices.H_MIX_AT], head[voices.H_MIX_SPARE_AT] = memory.mix_at, memory.mix_spare_at
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
        real[voices.H_QUIET_OCTAVES] = -1.0 / (np.log(2.0) * QUIET_S * calls)
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

    def strikes(self, other: Node) -> tuple[Copy, ...]:
        """Say what is copied so that it strikes the notes which another instrument holds.

        Parameters
        ----------
        other : Node
            The one whose place it takes; it must still be there when this one first runs.

        Returns
        -------
        tuple of Copy
            Of one word: where the other one is. It also closes the other one to new notes, so that it has none that
            this one hears of itself.
        """
        if not isinstance(other, InstrumentNode):
            return ()
        where, once = other.state + 8 * voices.H_OWN_AT, self.begun_at
        return (
            Copy(where, self.state + 8 * voices.H_STRIKES, 8, once),
            Copy(where, other.state + 8 * voices.H_CLOSED, 8, once),
        )

    def forgo(self) -> None:
        """Strike no notes after all: who held them may be gone when it first runs."""
        self._head[voices.H_STRIKES] = 0

    def continues(self, other: Node) -> bool:
        """Say whether its voices can go on where another instrument's are, in the middle of their notes.

        Parameters
        ----------
        other : Node
            The one that it takes the place of.

        Returns
        -------
        bool
            True if both have as many voices that remember the same.
        """
        if not isinstance(other, InstrumentNode) or other.polyphony != self.polyphony:
            return False
        mine, before = self.voice, other.voice
        return (_remembers(mine), mine.lines, mine.oversample) == (_remembers(before), before.lines, before.oversample)

    def copies(self, other: Node) -> list[Copy]:
        """Say what has to be copied for its voices to go on.

        Parameters
        ----------
        other : InstrumentNode
            The one that it takes the place of.

        Returns
        -------
        list of Copy
            Of the two nodes' memories; none if it cannot go on there.
        """
        if not isinstance(other, InstrumentNode) or not self.continues(other):
            return []
        groups, words = int(self._head[voices.H_GROUPS]), voices.HEAD_WORDS
        sizes = {
            voices.H_GROUPS_AT: groups * int(self._head[voices.H_GROUP_BYTES]),
            voices.H_LANES_AT: voices.LANE_WORDS * groups * LANES * 8,
            voices.H_TAIL_AT: 4 * (4 * QUANTUM + 2 * TAIL_FLOATS),
            voices.H_LINES_AT: groups * LANES * int(self._head[voices.H_LINE_BYTES]),
        }
        if sum(sizes.values()) > MOST_COPIED:
            return []
        theirs, once = self._arena.view(other.state, np.int64, words), self.begun_at
        moved = [Copy(int(theirs[at]), int(self._head[at]), size, once) for at, size in sizes.items() if size]
        runs = ((voices.H_RANDOM, voices.H_SOUNDING + 1), (voices.H_HELD, words))  # what changes while it plays
        return [*moved, *(Copy(other.state + 8 * a, self.state + 8 * a, 8 * (b - a), once) for a, b in runs)]

    @property
    def starts_silent(self) -> bool:  # type: ignore[override]
        """Whether no voice sounds, so that it can be connected at once: a note's start is not faded in."""
        return not self.goes_on and self.sounding == 0

    @property
    def sounding(self) -> int:
        """Voices that are not silent yet, those fading out included."""
        return int(self._head[voices.H_SOUNDING]) if self._regions else 0


def _remembers(voice: Voice) -> list[tuple[str, type]]:
    """Names and types of a voice's state, in order."""
    return [(name, int if start is RANDOM_SEED else type(start)) for name, start in voice.state.items()]
