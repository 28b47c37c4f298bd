"""Looking back at a signal: whole, in order, and honest about what is gone."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.support.compiled import amount, needs_jit
from workbench.events import History
from workbench.events.history import GUARD_FRAMES, history_write
from workbench.rt import Arena, kernel
from workbench.rt.atomics import store_release
from workbench.rt.memory import f32_at

RATE = 1000.0
QUANTUM = 64


class Signal:
    """A history, and a writer that counts: frame n is (n, -n), as float32 exact up to 2**24."""

    def __init__(self, seconds=0.5, start_frame=0):
        self.history = History(Arena(1 << 20), "ramp", seconds, RATE, start_frame)
        self.at = self.history._at
        self.next = start_frame

    def write(self, frames=QUANTUM):
        """Write the next frames."""
        left = np.arange(self.next, self.next + frames, dtype=np.float32)
        right = -left
        history_write(self.at, left.ctypes.data, right.ctypes.data, frames, self.next)
        self.next += frames


def is_ramp(audio, first):
    """Whether a piece is the counting signal from a frame on."""
    expected = np.arange(first, first + len(audio), dtype=np.float32)
    return audio.dtype == np.float32 and np.array_equal(audio, np.stack([expected, -expected], axis=1))


def test_history_is_empty_at_first():
    """Before anything was written, looking back gives nothing."""
    signal = Signal()
    audio, end = signal.history.latest(10)

    assert (audio.shape, end) == ((0, 2), 0)
    assert signal.history.since(0)[1:] == (0, 0)


@pytest.mark.parametrize("asked", [1, 63, 64, 65, 128])
def test_history_latest_gives_the_newest(asked):
    """The newest frames, as many as there are."""
    signal = Signal()
    signal.write()
    signal.write()
    audio, end = signal.history.latest(asked)

    assert end == 128
    assert len(audio) == asked
    assert is_ramp(audio, 128 - asked)


def test_history_latest_of_none():
    """Asking for no frames gives none."""
    signal = Signal()
    signal.write()

    assert signal.history.latest(0)[0].shape == (0, 2)


def test_history_latest_early_on_gives_what_there_is():
    """Less than asked for, while there is less."""
    signal = Signal()
    signal.write()

    assert is_ramp(signal.history.latest(1000)[0], 0)


def test_history_wraps_around():
    """At every place of the circle what is held is whole and right."""
    signal = Signal(seconds=0.3)
    held = signal.history.frames_held
    for _ in range(amount(200, 100)):
        signal.write()
        audio, end = signal.history.latest(held)
        assert end == signal.next
        assert len(audio) == min(held, signal.next)
        assert is_ramp(audio, end - len(audio))


def test_history_since_goes_on_where_it_ended():
    """Reading from the last end on gives every frame once."""
    signal = Signal(seconds=1.0)
    frame, pieces = 0, []
    for k in range(40):
        for _ in range(k % 5):
            signal.write()
        audio, frame, missed = signal.history.since(frame)
        assert missed == 0
        pieces.append(audio)

    assert is_ramp(np.concatenate(pieces), 0)


def test_history_since_says_how_many_are_gone():
    """A reader that comes late gets the oldest that is held, and the number of those before it."""
    signal = Signal(seconds=0.2)
    for _ in range(100):
        signal.write()
    audio, end, missed = signal.history.since(50)

    assert end == 6400
    assert len(audio) == signal.history.frames_held
    assert missed == 6400 - len(audio) - 50
    assert is_ramp(audio, end - len(audio))


def test_history_since_the_future_is_nothing():
    """Frames that are not there yet are not missed."""
    signal = Signal()
    signal.write()
    audio, end, missed = signal.history.since(1000)

    assert (audio.shape, end, missed) == ((0, 2), 64, 0)


def test_history_counts_in_session_frames():
    """A signal that starts later has the session's frame numbers; frames before it were never missed."""
    signal = Signal(start_frame=48_000)
    signal.write()

    assert is_ramp(signal.history.latest(64)[0], 48_000)
    assert is_ramp(signal.history.since(48_010)[0], 48_010)
    audio, end, missed = signal.history.since(0)
    assert (len(audio), end, missed) == (64, 48_064, 0)


def test_history_restart_forgets():
    """After a restart there is nothing, and frames count from the new start."""
    signal = Signal()
    signal.write()
    signal.history.restart(960)
    signal.next = 960

    assert signal.history.latest(100)[1] == 960
    assert signal.history.latest(100)[0].size == 0
    signal.write()
    assert is_ramp(signal.history.latest(100)[0], 960)


@kernel
def write_ramp(at, stop_at, left_at, right_at, quanta, pause):
    """Write a counting signal, quantum by quantum, until told to stop; spin between quanta."""
    left, right = f32_at(left_at, QUANTUM), f32_at(right_at, QUANTUM)
    number = 0
    for _ in range(quanta):
        for i in range(QUANTUM):
            left[i] = number & 0xFFFFFF
            right[i] = -left[i]
            number += 1
        history_write(at, left_at, right_at, QUANTUM, number - QUANTUM)
        for _ in range(pause):
            store_release(stop_at, 0)
    store_release(stop_at, 1)


@needs_jit
@pytest.mark.parametrize("pause", [0, 2000])
def test_history_readers_never_see_torn_frames(pause):
    """While compiled code writes at full speed, readers only get frames that are whole, in order and at their number.

    At full speed the writer overtakes the readers within one look: then frames must be left out, not wrong.
    """
    arena = Arena(1 << 22)
    history = History(arena, "race", 20.0, RATE)
    places = [arena.base + arena.place(name, 8 * QUANTUM).offset for name in ("stop", "left", "right")]
    stop = arena.view(places[0] - arena.base, np.int64, 1)
    write_ramp(history._at, *places, 0, pause)  # compiled before the race
    stop[0] = 0
    quanta = 200_000 if pause == 0 else 20_000
    writer = threading.Thread(target=write_ramp, args=(history._at, *places, quanta, pause))
    looks = wrong = got = 0
    frame = 0
    writer.start()
    while stop[0] == 0:
        audio, end, missed = history.since(frame)
        expected = (np.arange(end - len(audio), end) & 0xFFFFFF).astype(np.float32)
        wrong += not (np.array_equal(audio[:, 0], expected) and np.array_equal(audio[:, 1], -expected))
        wrong += end - len(audio) != frame + missed
        frame, looks, got = end, looks + 1, got + len(audio)
        newest, end = history.latest(500)
        expected = (np.arange(end - len(newest), end) & 0xFFFFFF).astype(np.float32)
        wrong += not np.array_equal(newest[:, 0], expected)
    writer.join()

    assert wrong == 0
    assert looks > 3
    assert got > 0


def test_history_guard_is_wide_enough():
    """Between copy and check the writer may do 63 quanta: a reader that is stopped that long gets all it wanted."""
    signal = Signal(seconds=0.5)
    for _ in range(200):
        signal.write()
    history = signal.history
    copy = history._copy

    def slow_copy(first, last):
        audio = copy(first, last)
        for _ in range(GUARD_FRAMES // QUANTUM - 1):
            signal.write()
        return audio

    history._copy = slow_copy
    audio, end, _ = history.since(0)

    assert len(audio) == history.frames_held
    assert is_ramp(audio, end - len(audio))


def test_history_leaves_out_what_was_overwritten_meanwhile():
    """A reader that is stopped for longer loses the oldest frames, never gets wrong ones; even all of them may go."""
    for quanta in (70, 100, 10_000):
        signal = Signal(seconds=1.0)
        for _ in range(100):
            signal.write()
        history = signal.history
        copy = history._copy

        def late_copy(first, last, signal=signal, copy=copy, quanta=quanta):
            for _ in range(quanta):
                signal.write()
            return copy(first, last)

        history._copy = late_copy
        audio, end, missed = history.since(6400 - 1000)

        assert end == 6400
        assert is_ramp(audio, end - len(audio))
        assert missed == 1000 - len(audio)
    assert len(audio) == 0


def test_a_writer_that_paused_says_so():
    """A node that nobody heard for a while: what comes after is counted right, and what was before is over."""
    signal = Signal()
    signal.write(128)
    signal.next = 1000
    signal.write()
    audio, end, missed = signal.history.since(64)
    assert (end, missed) == (1064, 0)
    assert is_ramp(audio, 1000)
    audio, end = signal.history.latest(100)
    assert end == 1064
    assert is_ramp(audio, 1000)
    signal.write(GUARD_FRAMES)
    audio, end, missed = signal.history.since(1000)
    assert (len(audio), end, missed) == (500, 1064 + GUARD_FRAMES, 64 + GUARD_FRAMES - 500)
    assert is_ramp(audio, end - 500)
