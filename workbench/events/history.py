"""The last seconds of one signal: the audio thread writes them in a circle, anybody may look back at them.

A look never stops the writer. It copies, then checks how far the writer has come meanwhile, and leaves out what may
have been overwritten; so what it returns is whole, and frame numbers say what is missing.

In memory: word 0 is the number of frames written since the start (release), word 1 the capacity in frames, word 2 the
session frame of the first one (the writer's word for it), word 3 the number of frames before the last pause of the
writer, which is a node that nobody hears; then the frames, left and right alternating. The first one is counted as if
there had been no pause after it, so that frame numbers are right since the last one.

Threads: one writer (audio), any number of readers.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.arena import Arena, Region
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i64_at

WRITTEN, CAPACITY, START, BEFORE_PAUSE, HEADER_WORDS = 0, 1, 2, 3, 8
GUARD_FRAMES = 4096  # the writer may be this far into overwriting the oldest frames while we copy


@kernel
def history_write(at, left, right, frames, frame):  # type: ignore[no-untyped-def]
    """Append frames, given as two addresses of float32; the first of them is session frame `frame`."""
    words = i64_at(at, HEADER_WORDS)
    kept = f32_at(at + HEADER_WORDS * 8, (words[CAPACITY], 2))
    x, y = f32_at(left, frames), f32_at(right, frames)
    if words[START] + words[WRITTEN] != frame:
        words[BEFORE_PAUSE] = words[WRITTEN]
        # ORDER: release. Who reads the new start knows that nothing before the pause is counted by it.
        store_release(at + START * 8, frame - words[WRITTEN])
    place = words[WRITTEN] % words[CAPACITY]
    before_end = min(frames, words[CAPACITY] - place)
    for i in range(before_end):
        kept[place + i, 0] = x[i]
        kept[place + i, 1] = y[i]
    for i in range(before_end, frames):
        kept[i - before_end, 0] = x[i]
        kept[i - before_end, 1] = y[i]
    # ORDER: release. The frames must be there before the count that says so.
    store_release(at + WRITTEN * 8, words[WRITTEN] + frames)


class History:
    """A signal that can be looked back at.

    Parameters
    ----------
    arena : Arena
        Where it is placed.
    name : str
        What it is the history of.
    seconds : float, > 0
        How far back it reaches.
    sample_rate : float
        Frames per second.
    start_frame : int
        What `end_frame` says before anything is written; the writer brings its own.
    """

    def __init__(self, arena: Arena, name: str, seconds: float, sample_rate: float, start_frame: int = 0) -> None:
        self.name = name
        self.sample_rate = sample_rate
        self.frames_held = int(seconds * sample_rate)
        room = self.frames_held + GUARD_FRAMES
        self.region: Region = arena.place(f"history of {name}", HEADER_WORDS * 8 + 8 * room)
        self._at = arena.base + self.region.offset
        self._words = arena.view(self.region.offset, np.int64, HEADER_WORDS)
        self._words[CAPACITY], self._words[START] = room, start_frame
        self._kept = arena.view(self.frames_at, np.float32, (room, 2))
        self._closed_at: int | None = None

    @property
    def frames_at(self) -> int:
        """Offset in the arena at which the frames begin, up to the end of its region."""
        return self.region.offset + HEADER_WORDS * 8

    @property
    def is_closed(self) -> bool:
        """Whether the signal is gone: nothing can be looked at any more."""
        return self._closed_at is not None

    def close(self) -> None:
        """Show nothing from now on, because the memory will be given back; closing twice does no harm."""
        if self._closed_at is None:
            self._closed_at = self.end_frame

    @property
    def end_frame(self) -> int:
        """Session frame just after the newest one."""
        if self._closed_at is not None:
            return self._closed_at
        written = int(load_acquire(self._at + WRITTEN * 8))  # first: the writer sets the start before its first count
        return written + int(self._words[START])

    def restart(self, frame: int) -> None:
        """Forget everything and count from here; only while nothing writes.

        Parameters
        ----------
        frame : int
            Session frame of the next one to be written.
        """
        self._words[START], self._words[BEFORE_PAUSE] = frame, 0
        store_release(self._at + WRITTEN * 8, 0)

    def _copy(self, first: int, last: int) -> np.ndarray:
        room = len(self._kept)
        start, count = first % room, last - first
        head = min(count, room - start)
        return np.concatenate([self._kept[start : start + head], self._kept[: count - head]])

    def latest(self, frames: int) -> tuple[np.ndarray, int]:
        """Copy the newest frames.

        Parameters
        ----------
        frames : int
            How many at most.

        Returns
        -------
        tuple of numpy.ndarray [shape=(n, 2), dtype=float32] and int
            The frames (n <= `frames`), and the session frame just after the last one.
        """
        end = self.end_frame
        audio, end, _ = self.since(end - min(frames, self.frames_held))
        return audio[-frames:] if frames else audio[:0], end

    def since(self, frame: int) -> tuple[np.ndarray, int, int]:
        """Copy all frames from a session frame on.

        Parameters
        ----------
        frame : int
            The first one that is wanted.

        Returns
        -------
        tuple of numpy.ndarray [shape=(n, 2), dtype=float32], int, int
            The frames, the session frame just after the last one, and how many of those wanted are gone. Where the
            writer paused there are no frames: they begin after its last pause, at the second number less their count.
        """
        last = int(load_acquire(self._at + WRITTEN * 8))  # first: the writer sets the start before its first count
        start = int(load_acquire(self._at + START * 8))
        paused = int(self._words[BEFORE_PAUSE])
        wanted = max(frame - start, paused)
        first = min(max(wanted, last - self.frames_held), last)
        audio = self._copy(first, last)
        # ORDER: the count is read after the copy. The processor may let the last loads of the copy come later by less
        # than a microsecond; the guard is far wider: the writer needs 4096 frames to reach what we copied.
        safe = int(load_acquire(self._at + WRITTEN * 8)) - len(self._kept) + 64
        if safe > first:  # the writer came round while we copied: the oldest frames cannot be trusted
            audio, first = audio[safe - first :], min(safe, last)
        if self._closed_at is not None:  # asked after the copy: the memory may have been given to another meanwhile
            return np.empty((0, 2), np.float32), self._closed_at, max(self._closed_at - frame, 0)
        return audio, last + start, max(first - wanted, 0)
