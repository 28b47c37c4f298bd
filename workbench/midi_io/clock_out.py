"""MIDI clock from a transport: 24 pulses a quarter note, start, stop, continue, song position; each at its frame.

Threads: the owner's.
Source: MIDI 1.0 Detailed Specification, revision 4.2, "System Real Time Messages" and "Song Position Pointer".
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from workbench.sequencer.layout import PPQ

PULSES_PER_BEAT = 24
PULSE_TICKS = PPQ // PULSES_PER_BEAT
PULSES_PER_SIXTEENTH = 6
LAST_POSITION = 0x3FFF  # sixteenths that a song position can say
CLOCK, START, CONTINUE, STOP, POSITION = b"\xf8", b"\xfa", b"\xfb", b"\xfc", 0xF2
NEAR_TICKS = 2.0  # nearer than this is where it would have been anyway


class ClockSender:
    """Turns what a transport does into clock messages.

    A jump while it runs, and the return of a loop, are sent as stop, song position and continue. Who follows can begin
    at a sixteenth only: from elsewhere it begins at the next one.

    Parameters
    ----------
    send : callable
        Takes the session frame, with its fraction, and the message.
    """

    def __init__(self, send: Callable[[float, bytes], object]) -> None:
        self._send = send
        self._frame = 0.0
        self._tick = 0.0
        self._runs = False
        self._next = 0  # pulse
        self._due: tuple[int, bytes] | None = None  # what is sent before a pulse

    @property
    def runs(self) -> bool:
        """Whether it has been told that the transport runs."""
        return self._runs

    def change(self, frame: int, tick: int, ticks_per_frame: float, *, runs: bool) -> None:
        """Take an event of the transport.

        Parameters
        ----------
        frame : int
            When.
        tick : int
            Where it stands then.
        ticks_per_frame : float
            How fast it was until then.
        runs : bool
            Whether it runs from then on.
        """
        there = self._tick
        if self._runs:
            there += max(frame - self._frame, 0.0) * ticks_per_frame
            self.advance(frame, there)
        has_jumped = abs(tick - there) > NEAR_TICKS
        if self._runs and (has_jumped or not runs):
            self._send(frame, STOP)
        if runs and (has_jumped or not self._runs):
            self._begin(frame, tick)
        self._frame, self._tick, self._runs = frame, tick, runs

    def advance(self, frame: float, tick: float) -> None:
        """Send the pulses up to a place that has been reached without a jump.

        Parameters
        ----------
        frame, tick : float
            The place; pulses that are there already are not sent yet.
        """
        if not self._runs or frame <= self._frame:
            return
        while self._next * PULSE_TICKS < tick:
            share = (self._next * PULSE_TICKS - self._tick) / (tick - self._tick)
            at = self._frame + min(max(share, 0.0), 1.0) * (frame - self._frame)
            if self._due is not None and self._due[0] <= self._next:
                self._send(at, self._due[1])
                self._due = None
            self._send(at, CLOCK)
            self._next += 1
        self._frame, self._tick = frame, tick

    def _begin(self, frame: int, tick: int) -> None:
        self._next = max(ceil(tick / PULSE_TICKS), 0)  # before the beginning somebody counts in
        if tick <= NEAR_TICKS:
            self._next, self._due = 0, (0, START)
            return
        sixteenth = min(ceil(self._next / PULSES_PER_SIXTEENTH), LAST_POSITION)
        self._due = sixteenth * PULSES_PER_SIXTEENTH, CONTINUE
        self._send(frame, bytes((POSITION, sixteenth & 0x7F, sixteenth >> 7)))
