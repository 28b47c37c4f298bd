"""Follows a MIDI clock: tempo from the pulses of the last two beats, and the place by steering towards it.

Threads: the owner's.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np

from workbench.midi_io.clock_out import PULSES_PER_BEAT, PULSES_PER_SIXTEENTH
from workbench.midi_io.message import Clock, ClockMessage, Continue, SongPosition, Start, Stop

WINDOW = 2 * PULSES_PER_BEAT + 1  # pulses that tempo is estimated from: two beats
STEER_EVERY = 6  # pulses
PAUSE_S = 0.5  # a clock that is silent for longer has stood still; slower than 5 bpm
GAIN = 0.25  # share of the tempo by which a distance of one beat is steered against
MOST_STEERING = 0.05
LOST_BEATS = 0.5  # farther off than this, the transport goes there at once
SLOWEST_BPM, FASTEST_BPM = 10.0, 500.0


class Followed(Protocol):
    """A transport that can be led."""

    def start(self) -> object:
        """Run."""

    def stop(self) -> object:
        """Stand still."""

    def seek(self, beats: float) -> object:
        """Go somewhere: quarter notes from the beginning."""

    def beats_at(self, time_s: float) -> float:
        """Where it is at a time on the clock of `time.perf_counter`."""

    def set_tempo(self, tempo_bpm: float) -> object:
        """Run that fast, in quarter notes a minute."""


class ClockFollower:
    """Leads a transport by a device's clock.

    Parameters
    ----------
    transport : Followed
        What is led.

    Attributes
    ----------
    tempo_bpm : float
        As it is heard from the pulses; 0 while there are too few.
    distance_beats : float
        How far the transport was behind when it was last compared; below 0, ahead.
    """

    def __init__(self, transport: Followed) -> None:
        self._transport = transport
        self._times: deque[float] = deque(maxlen=WINDOW)
        self._begins = False  # with the next pulse
        self._runs = False
        self._pulses = 0  # since the beginning of the piece
        self._since = 0  # since it started
        self.tempo_bpm = 0.0
        self.distance_beats = 0.0

    def take(self, message: ClockMessage, time_s: float) -> None:
        """Take a message.

        Parameters
        ----------
        message : ClockMessage
            What came.
        time_s : float
            When, on the clock of `time.perf_counter`.
        """
        match message:
            case Clock():
                self._pulse(time_s)
            case Start():
                self._go(0)
                self._begins = True
            case Continue():
                self._begins = True
            case Stop():
                self._begins = self._runs = False
                self._transport.stop()
            case SongPosition(sixteenths):
                self._go(sixteenths * PULSES_PER_SIXTEENTH)

    def _go(self, pulses: int) -> None:
        self._pulses, self._since = pulses, 0
        self._transport.seek(pulses / PULSES_PER_BEAT)

    def _pulse(self, time_s: float) -> None:
        if self._times and time_s - self._times[-1] > PAUSE_S:
            self._times.clear()
        self._times.append(time_s)
        if self._begins:
            self._begins, self._runs, self._since = False, True, 0
            self._transport.start()
        elif self._runs:
            self._pulses += 1
            self._since += 1
        if len(self._times) > STEER_EVERY and (not self._runs or self._since % STEER_EVERY == 0):
            self._steer()

    def _steer(self) -> None:
        """Set the tempo to what the pulses say, and a little beside it to take up the distance."""
        count = len(self._times)
        numbers = np.arange(count) - (count - 1) / 2
        times = np.array(self._times)
        mean = times.mean()
        period = float((numbers * (times - mean)).sum() / (numbers**2).sum())  # least squares
        if not period > 0.0:
            return
        self.tempo_bpm = 60.0 / (PULSES_PER_BEAT * period)
        tempo = self.tempo_bpm
        if self._runs and self._since >= 2 * STEER_EVERY:  # by then it has started
            last = float(mean + period * numbers[-1])
            wanted = self._pulses / PULSES_PER_BEAT
            self.distance_beats = wanted - self._transport.beats_at(last)
            if abs(self.distance_beats) > LOST_BEATS:
                self._transport.seek(wanted)
            else:
                tempo = steered(tempo, self.distance_beats)
        self._transport.set_tempo(min(max(tempo, SLOWEST_BPM), FASTEST_BPM))


def steered(tempo_bpm: float, distance_beats: float) -> float:
    """Say how fast to run in order to take up a distance, without anybody's hearing it.

    Parameters
    ----------
    tempo_bpm : float
        Of the leader.
    distance_beats : float
        How far one is behind; below 0, ahead.

    Returns
    -------
    float
        Tempo, 5 percent beside the leader's at most.
    """
    return tempo_bpm * (1.0 + min(max(GAIN * distance_beats, -MOST_STEERING), MOST_STEERING))
