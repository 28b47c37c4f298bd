"""The file player on the control side: decodes ahead of time, on a thread of its own, into rings that the node reads.

Threads: control; "workbench file player" decodes while something plays or waits to, and ends after that.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.commands import NOW, CommandKind
from workbench.engine import file_player as player
from workbench.engine.file_player import file_player
from workbench.engine.processor import ProcessorNode
from workbench.engine.sound_file import SoundFileStream
from workbench.errors import ParameterError, QueueFullError, SampleError
from workbench.graph import Processor
from workbench.graph.native import native_source
from workbench.rt import ring_buffer
from workbench.rt.atomics import load_acquire, store_release

if TYPE_CHECKING:
    from workbench.engine.memory import EngineMemory
    from workbench.engine.node import Node
    from workbench.rt import Region
    from workbench.rt.ring_buffer import Producer

AHEAD_S = 1.0  # what is decoded ahead of time
PORTION = 8192  # frames of the file that are decoded at a time
LOOK_S = 0.05  # between two looks at the rings
FORGOTTEN_S = 1.0  # after its time, a take that has not started never will: a panic has forgotten its start
STEREO = np.dtype([("left", np.float32), ("right", np.float32)])
KIND = native_source("file_player", file_player, np.dtype([("words", np.int64, player.STATE_WORDS)]), 2)
_numbers = itertools.count(1)


@dataclass
class Take:
    """One start of the file at one place: its memory, and what is still to be decoded.

    Attributes
    ----------
    number : int
        What commands call it; no two takes have the same.
    due : int
        Session frame at which it starts.
    start_s : float
        Where in the file it starts.
    regions : tuple of Region
        Its words and its ring.
    words : numpy.ndarray [dtype=int64]
        See `file_player`.
    at : int
        Their address.
    ring : Producer
        Where frames go.
    stream : SoundFileStream
        Where they come from.
    left : numpy.ndarray [shape=(n,), dtype=STEREO]
        Decoded, but without room in the ring yet.
    """

    number: int
    due: int
    start_s: float
    regions: tuple[Region, Region]
    words: np.ndarray
    at: int
    ring: Producer
    stream: SoundFileStream
    pushed: int = 0
    left: np.ndarray = field(default_factory=lambda: np.zeros(0, STEREO))

    @property
    def state(self) -> int:
        """`WAITING`, `PLAYING` or `DONE`."""
        return int(load_acquire(self.at + 8 * player.T_STATE))

    @property
    def is_decoded(self) -> bool:
        """Whether its end is in the ring."""
        return int(self.words[player.T_END]) != player.OPEN

    def fill(self, *, loop: bool) -> None:
        """Decode until the ring is full or the end is in it."""
        while not self.is_decoded:
            if not len(self.left):
                try:
                    self.left = self.stream.read(PORTION, loop=loop).view(STEREO)[:, 0]
                except SampleError:
                    self.end()
                    raise
            count = min(self.ring.room, len(self.left))
            self.ring.push(self.left[:count])
            self.left, self.pushed = self.left[count:], self.pushed + count
            if len(self.left):
                return
            if self.stream.is_over:
                self.end()

    def end(self) -> None:
        """Say that nothing comes after what is in the ring."""
        self.stream.close()
        if not self.is_decoded:
            # ORDER: release. Who sees the end finds all frames before it in the ring.
            store_release(self.at + 8 * player.T_END, self.pushed)


class FilePlayerNode(ProcessorNode):
    """A node that plays a file of any length from the disk.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    number : int
        Its number.
    name : str
        Its name.
    source : FilePlayer
        What it plays.
    heir_of : Node, optional
        What it takes the place of.
    """

    _takes: tuple[Take, ...] = ()

    def __init__(
        self, memory: EngineMemory, number: int, name: str, source: FilePlayer, heir_of: Node | None = None
    ) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        super().__init__(memory, number, name, source, heir_of)
        self.start = 0  # it looks after its state itself
        self.loop = source.loop
        self.path = source.path
        self.cue_s = 0.0  # where the next start is, if it is not said
        self.problem = ""  # why the file ended too early
        self._words = self._arena.view(self.state, np.int64, player.STATE_WORDS)

    def continues(self, other: Node) -> bool:  # noqa: ARG002 as every node's
        """Say that it never goes on where another one is: it has files of its own."""
        return False

    # ---- what is asked of it

    def play(self, frame: int, start_s: float) -> None:
        """Start at a place of the file; what plays then fades out. With the engine's lock held.

        Parameters
        ----------
        frame : int
            Session frame, or `NOW`.
        start_s : float
            Seconds from the file's beginning.

        Raises
        ------
        SampleError
            If the file is gone, damaged or shorter.
        QueueFullError
            If too many starts wait.
        CapacityError
            If there is no room.
        """
        stream = SoundFileStream(self.path, self._memory.sample_rate, start_s)
        with contextlib.ExitStack() as undo:
            undo.callback(stream.close)
            with self._lock:
                self._tidy()
            place = next((k for k in range(player.MOST_TAKES) if self._table[k, 0] == 0), None)
            if place is None:
                raise QueueFullError(f"{player.MOST_TAKES} starts of {self.name} wait already: wait until one is due")
            take = self._new_take(stream, frame, start_s)
            undo.callback(self._free, take)
            take.fill(loop=self.loop)
            self._table[place, 1] = take.regions[0].offset
            # ORDER: release. The audio side looks for the number, and reads the offset then.
            store_release(self._arena.base + self.state + 8 * (player.S_TAKES + 2 * place), take.number)
            undo.callback(self._forget, take)
            self._memory.commands.send(CommandKind.PLAY_FILE, source=self.number, a=take.number, frame=frame)
            undo.pop_all()
        with self._lock:
            self._takes = (*self._takes, take)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="workbench file player", daemon=True)
            self._thread.start()

    def stop(self, frame: int) -> None:
        """Fade out.

        Parameters
        ----------
        frame : int
            Session frame, or `NOW`.
        """
        self._memory.commands.send(CommandKind.STOP_FILE, source=self.number, frame=frame)

    @property
    def is_playing(self) -> bool:
        """Whether a take sounds."""
        return bool(self._words[player.S_TAKE])

    @property
    def missed(self) -> int:
        """Frames that were due and not decoded yet."""
        return int(self._words[player.S_MISSED])

    @property
    def position_s(self) -> float:
        """Where in the file it plays, or would start."""
        offset = int(self._words[player.S_TAKE])
        take = next((each for each in self._takes if each.regions[0].offset == offset), None)
        if take is None:
            return self.cue_s
        played_s = int(load_acquire(take.at + 8 * player.T_READ)) / self._memory.sample_rate
        return (take.start_s + played_s) % take.stream.duration_s

    # ---- decoding

    def prepare(self) -> None:
        """Decode what can be decoded now: rendering does not wait for the thread."""
        with self._lock:
            self._fill()

    def _fill(self) -> None:
        for take in self._takes:
            if take.state == player.DONE:
                take.end()
            try:
                take.fill(loop=self.loop)
            except SampleError as error:
                self.problem = str(error)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            with self._lock:
                self._fill()
                if all(take.is_decoded for take in self._takes):
                    self._thread = None
                    return

    # ---- memory

    @property
    def _table(self) -> np.ndarray:
        """Numbers and offsets of the takes."""
        return self._words[player.S_TAKES :].reshape(player.MOST_TAKES, 2)

    def _new_take(self, stream: SoundFileStream, frame: int, start_s: float) -> Take:
        arena, rate = self._arena, self._memory.sample_rate
        region = arena.place(f"take of {self.name}", 8 * player.TAKE_WORDS)
        try:
            ring, _, ring_region = ring_buffer(arena, f"ring of {self.name}", int(AHEAD_S * rate), STEREO)
        except BaseException:
            arena.free(region)
            raise
        words = arena.view(region.offset, np.int64, player.TAKE_WORDS)
        words[player.T_RING], words[player.T_END] = ring_region.offset, player.OPEN
        words[player.T_FADE_IN] = player.FADE_FRAMES if start_s > 0.0 else 0
        due = frame if frame >= 0 else self._memory.quantum_frame + NOW - frame
        at = arena.base + region.offset
        return Take(next(_numbers), due, start_s, (region, ring_region), words, at, ring, stream)

    def _forget(self, take: Take) -> None:
        """Take a take out of the table."""
        for place in range(player.MOST_TAKES):
            if self._table[place, 0] == take.number:
                self._table[place] = 0

    def _free(self, take: Take) -> None:
        take.end()
        for region in take.regions:
            self._arena.free(region)

    def _tidy(self) -> None:
        """Free the takes that are over, and those that a panic has forgotten."""
        latest = self._memory.quantum_frame - FORGOTTEN_S * self._memory.sample_rate
        for take in self._takes:
            if take.state == player.DONE or (take.state == player.WAITING and take.due < latest):
                self._forget(take)
                self._free(take)
        kept = tuple(take for take in self._takes if take.number in self._table[:, 0])
        self._takes = kept

    def detach(self) -> None:
        """End the thread and close the file, besides what every node lets go of; what is decoded still fades out."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        with self._lock:
            for take in self._takes:
                take.end()
        super().detach()

    def free(self) -> None:
        """Give its memory back; only once no plan has it any more. Twice does no harm."""
        super().free()
        takes, self._takes = self._takes, ()
        for take in takes:
            self._free(take)


class FilePlayer(Processor):
    """A sound file of any length, played from the disk: WAV, FLAC, OGG, MP3 at any sample rate, mono or stereo.

    It is silent until its handle is told to play.

    Parameters
    ----------
    path : path
        The file.
    loop : bool
        Whether it begins again at its end.

    Raises
    ------
    SampleError
        If there is no such file, it cannot be read, or has nothing that can be played.
    """

    runs_as = FilePlayerNode
    needs_host = "a file, which is decoded while it plays"

    def __init__(self, path: str | os.PathLike[str], loop: bool = False) -> None:
        if not isinstance(path, (str, os.PathLike)):
            raise SampleError(f"a file player takes the path of a sound file, got {type(path).__name__}")
        if not isinstance(loop, bool):
            raise ParameterError(f"loop is True or False, got {loop!r}")
        super().__init__(KIND)
        stream = SoundFileStream(path)
        self.path, self.loop, self.duration_s = stream.path, loop, stream.duration_s
        stream.close()

    def __repr__(self) -> str:
        """Name the file."""
        return f"FilePlayer({str(self.path)!r}{', loop=True' if self.loop else ''})"
