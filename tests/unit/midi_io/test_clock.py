"""MIDI clock: pulses at their frames, jumps as jumps; and a transport that follows one."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.midi_io.arrival import ArrivalClock
from workbench.midi_io.clock_in import ClockFollower
from workbench.midi_io.clock_out import PULSE_TICKS, ClockSender
from workbench.midi_io.message import Clock, Continue, SongPosition, Start, Stop
from workbench.sequencer.layout import PPQ

RATE = 48_000
TPF = PPQ * 2 / RATE  # ticks per frame at 120 bpm
PULSE = RATE / 48  # frames between two pulses at 120 bpm
F8, FA, FB, FC = b"\xf8", b"\xfa", b"\xfb", b"\xfc"


class Sent:
    """A clock sender, and what it sent."""

    def __init__(self):
        self.log = []
        self.clock = ClockSender(lambda frame, message: self.log.append((round(frame), message)))

    def fresh(self):
        """What was sent since the last time."""
        fresh, self.log = self.log, []
        return fresh

    def run(self, frame, to, tick, step=256):
        """Let the transport run on in blocks, from a tick at a frame."""
        for here in [*range(frame + step, to, step), to]:
            self.clock.advance(here, tick + (here - frame) * TPF)


@pytest.fixture
def sent():
    """A sender."""
    return Sent()


def test_a_start_at_the_beginning(sent):
    """Start and the first pulse are at its frame; 24 pulses a quarter note follow, each at its own."""
    sent.clock.change(480, 0, 0.0, runs=True)
    sent.run(480, 480 + RATE // 2, 0)

    assert sent.log == [(480, FA), *((480 + round(k * PULSE), F8) for k in range(24))]


def test_a_start_elsewhere(sent):
    """The position is the next sixteenth, and continue comes with its pulse."""
    tick = 5 * PPQ + PPQ // 8  # a 32nd after beat 5
    sent.clock.change(0, tick, 0.0, runs=True)
    sent.run(0, RATE // 4, tick)
    position, *pulses = sent.log
    assert position == (0, bytes((0xF2, 21, 0)))
    assert pulses[:5] == [(0, F8), (1000, F8), (2000, F8), (3000, FB), (3000, F8)]


def test_a_stop_is_at_its_frame(sent):
    """Pulses before it are sent, later ones are not."""
    sent.clock.change(0, 0, 0.0, runs=True)
    sent.clock.advance(512, 512 * TPF)
    sent.clock.change(2500, round(2500 * TPF), TPF, runs=False)
    sent.clock.advance(9999, round(2500 * TPF))

    assert sent.log == [(0, FA), (0, F8), (1000, F8), (2000, F8), (2500, FC)]


def test_a_loop_that_returns_is_a_jump(sent):
    """Stop, position, continue; no pulse is lost or doubled."""
    bar = 4 * PPQ
    sent.clock.change(0, 0, 0.0, runs=True)
    sent.run(0, 2 * RATE - 256, 0)
    assert [message for _, message in sent.fresh()].count(F8) == 96
    sent.clock.change(2 * RATE, bar // 2, TPF, runs=True)
    sent.run(2 * RATE, 2 * RATE + 1500, bar // 2)

    assert sent.log == [
        (96_000, FC),
        (96_000, bytes((0xF2, 8, 0))),
        (96_000, FB),
        (96_000, F8),
        (97_000, F8),
    ]


def test_counting_in_is_not_yet_the_music(sent):
    """Start comes where the music does; the jump that ends the counting is none."""
    sent.clock.change(0, -PPQ, 0.0, runs=True)
    sent.run(0, RATE // 2, -PPQ)
    assert sent.log == []
    sent.clock.change(RATE // 2, 0, TPF, runs=True)
    sent.run(RATE // 2, RATE // 2 + 500, 0)

    assert sent.log == [(RATE // 2, FA), (RATE // 2, F8)]


@pytest.mark.parametrize("step", [64, 777, 48_000])
def test_pulses_do_not_depend_on_when_one_looks(sent, step):
    """In blocks of any size."""
    sent.clock.change(0, 0, 0.0, runs=True)
    sent.run(0, 4 * RATE, 0, step)

    assert [frame for frame, message in sent.log if message == F8] == [round(k * PULSE) for k in range(192)]
    assert PULSE_TICKS * 24 == PPQ


# ---- following


class Follower:
    """A transport that runs as it is told, and a clock that leads it, in simulated time."""

    def __init__(self):
        self.now, self.bpm, self.beats, self.runs, self.log = 0.0, 120.0, 0.0, False, []
        self.follower = ClockFollower(self)

    def start(self):
        """Run."""
        self.runs = True
        self.log.append("start")

    def stop(self):
        """Stand still."""
        self.runs = False
        self.log.append("stop")

    def seek(self, beats):
        """Go somewhere."""
        self.beats = beats
        self.log.append(("seek", beats))

    def beats_at(self, time_s):
        """Where it is, was or will be."""
        return self.beats + (time_s - self.now) * self.bpm / 60.0 if self.runs else self.beats

    def set_tempo(self, tempo_bpm):
        """Run that fast."""
        self.bpm = tempo_bpm

    def hear(self, message, at):
        """Let time pass, and hear a message."""
        self.beats, self.now = self.beats_at(at), at
        self.follower.take(message, at)

    def hear_pulses(self, count, bpm, rng=None, jitter_s=0.0):
        """Hear pulses, each late by up to `jitter_s`; distance in beats and tempo after each of them."""
        first, seen = self.now, []
        for k in range(1, count + 1):
            late = float(rng.uniform(0.0, jitter_s)) if rng is not None else 0.0
            self.hear(Clock(), max(first + k * 60.0 / (24 * bpm) + late, self.now))
            seen.append((self.follower.distance_beats, self.follower.tempo_bpm))
        return np.array(seen).T


@pytest.fixture
def led():
    """A transport that is led."""
    return Follower()


def test_start_is_at_the_next_pulse(led):
    """From the beginning; stop is at once."""
    led.hear(Start(), 0.0)
    assert led.log == [("seek", 0.0)]
    led.hear(Clock(), 0.01)
    assert led.log[1:] == ["start"]
    led.hear(Stop(), 0.02)
    assert led.log[2:] == ["stop"]


def test_continue_goes_on_from_the_position(led):
    """Sixteenths from the beginning."""
    led.hear(SongPosition(18), 0.0)
    led.hear(Continue(), 0.0)
    led.hear(Clock(), 0.01)

    assert led.log == [("seek", 4.5), "start"]


@pytest.mark.parametrize("bpm", [40.0, 97.3, 240.0])
def test_tempo_is_that_of_the_pulses(led, bpm):
    """Exactly, without jitter; and the place is reached and kept."""
    led.hear(Start(), 0.0)
    led.hear_pulses(24 * 40, bpm)

    assert led.follower.tempo_bpm == pytest.approx(bpm, rel=1e-9)
    assert abs(led.follower.distance_beats) < 0.001


def test_jitter_is_smoothed(led, rng):
    """Pulses that are up to 3 ms late move the tempo by less than half a percent, the place by less than 5 ms."""
    led.hear(Start(), 0.0)
    distances, tempos = led.hear_pulses(24 * 32, 120.0, rng, 0.003)[:, 24 * 16 :]

    assert np.ptp(tempos) / 120.0 < 0.005
    assert np.abs(distances).max() * 0.5 < 0.005


def test_a_new_tempo_is_followed_within_twelve_beats(led):
    """From 120 to 132 bpm, the place included."""
    led.hear(Start(), 0.0)
    led.hear_pulses(24 * 8, 120.0)
    led.hear_pulses(24 * 12, 132.0)

    assert led.bpm == pytest.approx(132.0, rel=0.005)
    assert abs(led.follower.distance_beats) < 0.02


def test_a_transport_that_is_lost_is_fetched(led):
    """More than half a beat off: it goes there at once."""
    led.hear(Start(), 0.0)
    led.hear_pulses(48, 120.0)
    led.beats += 3.0
    led.hear_pulses(12, 120.0)

    assert ("seek", pytest.approx(2.25, abs=0.3)) in led.log
    assert abs(led.follower.distance_beats) < 0.05


def test_a_clock_that_stood_still_begins_anew(led):
    """Its pause is no slow tempo."""
    led.hear_pulses(48, 120.0)
    led.now += 5.0
    led.hear_pulses(12, 120.0)

    assert led.follower.tempo_bpm == pytest.approx(120.0)


def test_another_clock_is_read_through_its_lateness(rng):
    """Seen up to 6 ms late, with a drift of 100 parts in a million: our time is right within a millisecond."""
    clock = ArrivalClock()
    errors = []
    for k in range(2000):
        theirs = k * 0.005
        ours = 17.0 + theirs * (1.0 + 1e-4)
        clock.see(theirs, ours + float(rng.uniform(0.0, 0.006)))
        errors.append(clock.ours(theirs) - ours)

    assert max(errors[200:]) < 0.001
    assert min(errors[200:]) > -0.0005
    clock.see(20.0, 100.0)
    assert clock.ours(20.0) == 100.0  # it had stood still
