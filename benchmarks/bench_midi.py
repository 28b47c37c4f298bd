"""MIDI in and out through real ports of a JACK server: how late a key is a command, and how even notes go out.

In: from a device's `send` to the command in the queue of the engine, while the interpreter is idle or does one of three
kinds of work. The device is a process of its own, so that its sending waits for nobody. Out: notes 20 ms apart in
session time, and how far apart they arrive; and the pulses of the clock.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

import workbench as wb
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support import jack, midi_device
from tests.support.midi_device import Device
from workbench.commands import CommandKind
from workbench.events import key_cents
from workbench.proof.loads import LOADS

BLOCK = 128
SECONDS = amount(10.0, 1.0)
GAP_S = 0.02
LOWEST, KEYS = 20, 80  # keys that are played one after the other, so that each message is known again
QUIET_S = 1.0  # nothing comes any more
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
        port.send_message((0x90 if k % 2 == 0 else 0x80, {lowest} + k // 2 % {keys}, 100))
    sys.stdout.write(" ".join(map(repr, times)) + "\\n"); sys.stdout.flush()
"""


class Keyboard:
    """A device that plays, in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", PROGRAM.format(gap=GAP_S, lowest=LOWEST, keys=KEYS)]
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


class Noted:
    """Writes down when each note command was sent, and for which key."""

    def __init__(self, session: wb.Session) -> None:
        self.keys: list[int] = []
        self.times: list[float] = []
        queue = session.engine.commands
        send_all = queue.send_all

        def noted(records: np.ndarray) -> None:
            send_all(records)
            if records["kind"][0] == CommandKind.NOTE_ON:
                self.times.append(time.monotonic())
                self.keys.append(int(key_cents(int(records["a"][0]))) // 100)

        queue.send_all = noted  # type: ignore[method-assign]


def numbers(keys: list[int]) -> np.ndarray:
    """Which notes these are, counted from 0: on a busy machine JACK drops messages now and then."""
    steps = np.diff(np.array(keys) - LOWEST, prepend=0) % KEYS
    return np.cumsum(steps)


def under_load(name: str, heard: Callable[[], int]) -> None:
    """Keep the main thread busy for the time of a measurement, and until nothing more is heard."""
    end = time.monotonic() + SECONDS + QUIET_S
    before = -1
    while time.monotonic() < end or heard() != before:
        before = heard()
        LOADS[name](QUIET_S / 2)


def ms(times: np.ndarray) -> list[str]:
    """Median, 99 of 100, largest."""
    return [f"{1000 * each:.2f}" for each in (np.median(times), np.quantile(times, 0.99), times.max())]


def measure_in(session: wb.Session, lead: wb.InstrumentHandle) -> None:
    """Print how late commands are."""
    keyboard, noted = Keyboard(), Noted(session)
    midi = session.midi_in("Keys", lead)
    rows = []
    for name in WORK:
        noted.keys.clear()
        noted.times.clear()
        keyboard.start(round(SECONDS / GAP_S))
        under_load(name, lambda: len(noted.times))
        sent = keyboard.times()[::2]
        late = np.array(noted.times) - sent[numbers(noted.keys)]
        jitter = np.quantile(late, 0.99) - np.quantile(late, 0.01)
        rows.append([name, f"{len(late)} of {len(sent)}", *ms(late), f"{1000 * jitter:.2f}"])
    midi.close()
    keyboard.close()
    note = f"JACK hands messages over once in {1000 * BLOCK / 48_000:.2f} ms; the listener looks each millisecond."
    table(["in, while Python does", "keys", "median ms", "p99 ms", "max ms", "p99 - p1"], rows, note)


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
            lead.chord([LOWEST + k % KEYS], at=begins + GAP_S * k, duration_s=GAP_S / 2)
        under_load(name, lambda: len(synth.heard()))
        notes = [(message[1], at) for message, at in synth.messages if message[0] == 0x90]
        steps = np.diff(numbers([key for key, _ in notes]))
        rows.append([f"notes, {name}", f"{len(notes)} of {count}", *ms(uneven([at for _, at in notes], GAP_S * steps))])
        out.close()
    synth.heard()
    synth.messages.clear()
    session.midi_out("Synth", clock=True)
    session.transport.start()
    under_load("idle", lambda: 0)
    synth.heard()
    pulses = [at for message, at in synth.messages if message == b"\xf8"]
    rows.append(["clock at 120 bpm, idle", str(len(pulses)), *ms(uneven(pulses, 60 / 120 / 24))])
    note = "How far the distance of two messages is from what it should be; JACK's period is in the receiver's times."
    table(["out, while Python does", "messages", "median ms", "p99 ms", "max ms"], rows, note)
    synth.unplug()


def uneven(times: list[float], distances: np.ndarray | float) -> np.ndarray:
    """How far distances are from what they should be, in seconds."""
    return np.abs(np.diff(np.array(times)) - distances)


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
