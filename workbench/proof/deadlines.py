"""Claim that a busy interpreter does not make the sound late, beside a Python callback in the same run.

A clock in compiled code stands in for the sound card: it is silent, the same on every machine, and calls each of two
callbacks on a thread of its own whenever a block is due. One is what a session renders with, the other an ordinary
Python function that copies a ready-made block. A block that is ready later than its time is missed, as on a device.

Threads: control, and one for each clock.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numba.core import types

from workbench import settings
from workbench.engine.callback import render_to
from workbench.instruments import Synth
from workbench.proof.claim import Claim, unmeasured
from workbench.proof.loads import LOADS
from workbench.rt import kernel
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.clock import ticks, ticks_per_second
from workbench.rt.memory import call, i64_at
from workbench.session import Session

NAME = "A busy Python does not make the sound late"
BLOCK = 128  # frames: 2.7 ms at 48 kHz
CHORD = range(40, 56)
ALLOWANCE = 0.02  # of the blocks: other programs share the machine, and hit an idle interpreter as well
ENOUGH = 20  # blocks that Python has to miss before the work counts as work
MICROSECONDS = 1_000_000
STOP, BLOCKS, MISSED, CALLS, WORDS = 0, 8, 9, 10, 16  # STOP on a cache line of its own
LOG = 4096  # calls whose times are kept
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * 4)

if sys.platform == "win32":
    _usleep = None
else:
    _usleep = types.ExternalFunction("usleep", types.int32(types.uint32))


@kernel
def keep_time(code, base, out, frames, period, per_us, at):  # type: ignore[no-untyped-def]
    """Call a callback once per period, until told to stop; count the blocks that were not ready in time."""
    words = i64_at(at, WORDS)
    due = ticks() + period
    while load_acquire(at + 8 * STOP) == 0:
        left = due - ticks()
        while left > 0:
            _usleep(np.uint32(min(max(left / per_us, 1.0), 1000.0)))
            left = due - ticks()
        call(code, base, out, 0, frames)
        ready = ticks()
        row = i64_at(at + 8 * (WORDS + 2 * (words[CALLS] % LOG)), 2)
        row[0], row[1] = due, ready
        words[CALLS] += 1
        late = (ready - due) // period  # 0: ready before the next one is due
        if late > 0:
            words[MISSED] += late
        words[BLOCKS] += 1 + late
        due += (1 + late) * period


class Clock:
    """A thread that calls a callback whenever a block is due.

    Parameters
    ----------
    code : int
        Address of an entry: (base, out, first frame, frames) -> status.
    base : int
        What the callback is called with.
    """

    def __init__(self, code: int, base: int) -> None:
        self._words = np.zeros(WORDS + 2 * LOG, np.int64)
        self._out = np.zeros((BLOCK, 2), np.float32)
        self._call = (code, base, self._out.ctypes.data, BLOCK)
        self.has_priority = False

    def _run(self) -> None:
        with contextlib.suppress(AttributeError, OSError):  # as a driver's thread has it, where that is allowed
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
            self.has_priority = True
        rate = ticks_per_second()
        keep_time(*self._call, int(rate * BLOCK / settings.SAMPLE_RATE), rate / MICROSECONDS, self._words.ctypes.data)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Keep time during a ``with`` block.

        Yields
        ------
        None
            Nothing.
        """
        stopped = np.zeros(WORDS, np.int64)
        stopped[STOP] = 1
        keep_time(0, 0, 0, 0, 1, 1.0, stopped.ctypes.data)  # compiled now: that is not what is measured
        thread = threading.Thread(target=self._run, name="workbench proof clock", daemon=True)
        thread.start()
        try:
            yield
        finally:
            store_release(self._words.ctypes.data + 8 * STOP, 1)
            thread.join()

    def read(self) -> tuple[int, int]:
        """Blocks that were due so far, and those of them that were missed."""
        return int(self._words[BLOCKS]), int(self._words[MISSED])

    def lateness(self) -> tuple[np.ndarray, np.ndarray]:
        """Look back at the last calls, up to 4096.

        Returns
        -------
        tuple of numpy.ndarray, numpy.ndarray [shape=(calls,), dtype=float64]
            When each block was due, in seconds from the first one looked at; and by how many milliseconds it was ready
            after that.
        """
        calls = int(self._words[CALLS])
        rows = self._words[WORDS:].reshape(LOG, 2)[: min(calls, LOG)]
        due, ready = np.sort(rows, axis=0).T / ticks_per_second()
        return due - due[:1], 1000.0 * (ready - due)


@dataclass(frozen=True)
class Misses:
    """What a callback made of one kind of work.

    Attributes
    ----------
    load : str
        The work.
    due, missed : int
        Blocks that were due; those that were not ready in time.
    """

    load: str
    due: int
    missed: int

    @property
    def share(self) -> float:
        """Missed blocks among those that were due, 0..1."""
        return self.missed / max(self.due, 1)


def measure(seconds: float, loads: dict[str, Callable[[float], int]]) -> tuple[list[Misses], list[Misses], bool]:
    """Let both callbacks run side by side through every kind of work.

    Parameters
    ----------
    seconds : float
        Of each.
    loads : dict of str to callable
        The work.

    Returns
    -------
    tuple of list of Misses, list of Misses, bool
        Of the native callback, of the one in Python, and whether both ran with real-time priority.
    """
    wave = 0.1 * np.sin(2 * np.pi * np.arange(BLOCK) / BLOCK).astype(np.float32)
    ready = np.repeat(wave[:, np.newaxis], 2, axis=1)

    def fill(_base: int, out: int, _first: int, frames: int) -> int:
        np.ctypeslib.as_array((ctypes.c_float * (2 * frames)).from_address(out))[:] = ready.ravel()
        return 0

    callback = _CALLBACK(fill)
    python = Clock(ctypes.cast(callback, ctypes.c_void_p).value or 0, 0)
    before = sys.getswitchinterval()
    found: tuple[list[Misses], list[Misses]] = ([], [])
    with Session(name="proof: deadlines", sink="null") as session:
        session.add(Synth()).chord(CHORD)
        native = Clock(render_to.address, session.engine.arena.base)
        keep_time(render_to.address, session.engine.arena.base, 0, 0, 1, 1.0, _stopped().ctypes.data)  # compiled now
        sys.setswitchinterval(settings.SWITCH_INTERVAL_S)  # as while a session plays: the best that Python can do
        try:
            with native.running(), python.running():
                time.sleep(0.2)
                for name, load in loads.items():
                    start = native.read(), python.read()
                    load(seconds)
                    for list_, was, now in zip(found, start, (native.read(), python.read()), strict=True):
                        list_.append(Misses(name, now[0] - was[0], now[1] - was[1]))
        finally:
            sys.setswitchinterval(before)
    return *found, native.has_priority and python.has_priority


def _stopped() -> np.ndarray:
    words = np.zeros(WORDS + 2 * LOG, np.int64)
    words[STOP] = 1
    return words


def deadlines(*, quick: bool = False) -> tuple[Claim, ...]:
    """Count missed blocks of both callbacks under work that holds the GIL.

    Parameters
    ----------
    quick : bool
        Half a second of each kind of work instead of three.

    Returns
    -------
    tuple of Claim
        One.
    """
    if _usleep is None or ticks_per_second() == 0.0:
        return (unmeasured(NAME, "The silent clock needs Linux or macOS on x86-64 or arm64."),)
    return judge(*measure(0.5 if quick else 3.0, LOADS))


def judge(native: list[Misses], python: list[Misses], has_priority: bool) -> tuple[Claim, ...]:
    """Make the claim from the figures.

    Parameters
    ----------
    native, python : list of Misses
        With ``"idle"`` first, in the same order.
    has_priority : bool
        Whether both ran with real-time priority.

    Returns
    -------
    tuple of Claim
        One.
    """
    idle, *busy = native
    missed, of_python = sum(each.missed for each in busy), sum(each.missed for each in python[1:])
    due = sum(each.due for each in busy)
    figure = f"{missed:,} of {due:,} blocks missed; Python callback: {of_python:,}"
    parts = [f"{each.load} {each.missed} / {other.missed}" for each, other in zip(native, python, strict=True)]
    how = "with real-time priority" if has_priority else "without real-time priority, which this system does not grant"
    detail = f"Blocks of {BLOCK} frames on a silent native clock {how}; missed native / Python: {', '.join(parts)}."
    if of_python < ENOUGH:
        return (Claim(NAME, None, figure, f"The work did not keep Python busy enough to say anything. {detail}"),)
    holds = all(each.share <= idle.share + ALLOWANCE for each in busy) and missed < of_python / 4
    return (Claim(NAME, holds, figure, detail),)
