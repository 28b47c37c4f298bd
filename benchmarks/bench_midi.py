"""MIDI in and out through real ports of a JACK server: how late a key is a command, and how even notes go out.

In: from a device's `send` to the command in the queue of the engine, while the interpreter is idle or does one of three
kinds of work. The device is a process of its own, so that its sending waits for nobody. Out: notes 20 ms apart in session
time, and how far apart they arrive; and the pulses of the clock.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import numpy as np

import workbench as wb
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support import jack, midi_device
from tests.support.midi_device import Device
from tests.support.process import wait_until
from workbench.commands import CommandKind
from workbench.proof.loads import LOADS

BLOCK = 64
SECONDS = amount(10.0, 1.0)
GAP_S = 0.02
WORK = ("idle", "Python loop", "sorted", "gc.collect")
# What a device does: it plays notes, and says when it sent each, on the clock that all processes share.
PROGRAM = """
import sys, time, rtmidi
port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "Keys")
port.open_virtual_port("MIDI")
sys.stdout.write("there\\n"); sys.stdout.flush()
for line in sys.stdin:
    times = []
    for k in range(int(line)):
        time.sleep({gap})
        times.append(time.monotonic())
        port.send_message((0x90 if k % 2 == 0 else 0x80, 60, 100))
    sys.stdout.write(" ".join(map(repr, times)) + "\\n"); sys.stdout.flush()
"""


class Keyboard:
    """A device that plays, in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", PROGRAM.format(gap=GAP_S)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        self._said, self._told = self._process.stdout, self._process.stdin
        self._said.readline()

    def start(self, notes: int) -> None:
        """Play so many messages."""
        self._told.write(f"{notes}\n")
        self._told.flush()

    def times(self) -> np.ndarray:
        """When they were sent."""
        return np.array([float(each) for each in self._said.readline().split()])

    def close(self) -> None:
        """End it."""
        self._told.close()
        self._process.wait(10)


def commands_of(session: wb.Session) -> list[float]:
    """Have the time of each note command written down."""
    queue, times = session.engine.commands, []
    send_all = queue.send_all

    def noted(records: np.ndarray) -> None:
        send_all(records)
        if records["kind"][0] in (CommandKind.NOTE_ON, CommandKind.NOTE_OFF):
            times.append(time.monotonic())

    queue.send_all = noted  # type: ignore[method-assign]
    return times


def under_load(name: str, during: Callable[[], object]) -> None:
    """Do something while the main thread is busy."""
    done = threading.Event()

    def work() -> None:
        during()
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.is_set():
        LOADS[name](0.3)
    thread.join()


def ms(times: np.ndarray) -> list[str]:
    """Median, 99 of 100, largest."""
    return [f"{1000 * each:.2f}" for each in (np.median(times), np.quantile(times, 0.99), times.max())]


def measure_in(session: wb.Session, lead: wb.InstrumentHandle) -> None:
    """Print how late commands are."""
    keyboard = Keyboard()
    count = 2 * round(SECONDS / GAP_S / 2)
    rows = []
    midi = session.midi_in("Keys", lead)
    times = commands_of(session)
    for name in WORK:
        times.clear()
        keyboard.start(count)
        under_load(name, lambda: wait_until(lambda: len(times) == count, "all notes", seconds=60 + 10 * SECONDS))
        late = np.array(times) - keyboard.times()
        rows.append([name, str(count), *ms(late), f"{1000 * (np.quantile(late, 0.99) - np.quantile(late, 0.01)):.2f}"])
    midi.close()
    keyboard.close()
    note = (
        f"JACK hands messages over once a period, {1000 * BLOCK / 48_000:.2f} ms; the listener looks each millisecond."
    )
    table(["the interpreter is", "messages", "median ms", "p99 ms", "max ms", "p99 - p1"], rows, note)


def measure_out(session: wb.Session, lead: wb.InstrumentHandle) -> None:
    """Print how even notes and clock are."""
    synth = Device("Synth", plays=False)
    rows = []
    for name in WORK:
        synth.messages.clear()
        out = session.midi_out("Synth", lead)
        count = round(SECONDS / GAP_S)
        begins = session.now + 0.3
        for k in range(count):
            lead.chord([60 + k % 12], at=begins + GAP_S * k, duration_s=GAP_S / 2)
        under_load(name, lambda: synth.hear(2 * count, seconds=60 + 10 * SECONDS))  # noqa: B023 called before the next
        at = np.array([at for message, at in synth.messages if message[0] == 0x90])
        rows.append([f"notes, {name}", str(count), *ms(np.abs(np.diff(at) - GAP_S))])
        out.close()
    synth.heard()
    synth.messages.clear()
    session.midi_out("Synth", clock=True)
    session.transport.start()
    pulses = round(SECONDS * 48)
    synth.hear(pulses + 1, seconds=60 + 2 * SECONDS)
    at = np.array([at for message, at in synth.messages if message == b"\xf8"])
    rows.append(["clock at 120 bpm, idle", str(len(at)), *ms(np.abs(np.diff(at) - 60 / 120 / 24))])
    note = "How far the distance of two messages is from what it should be; JACK's period is in the receiver's times."
    table(["out", "messages", "median ms", "p99 ms", "max ms"], rows, note)
    synth.unplug()


def main() -> None:
    """Measure and print."""
    head(f"MIDI devices: in and out, {SECONDS:g} s each, blocks of {BLOCK} frames")
    for needed in (jack, midi_device):
        if not needed.available():
            print(f"\n  not measured: {needed.MISSING}")
            return
    with jack.jack_server(block_size=BLOCK), wb.Session(name="midi", sink="null", block_size=256) as session:
        lead = session.add(wb.Synth())
        session.play()
        measure_in(session, lead)
        measure_out(session, lead)


if __name__ == "__main__":
    main()
