"""Listening to a port: what comes is done or counted, and a device that goes away and returns is followed."""

from __future__ import annotations

import pytest

from tests.support.hands import Notes
from tests.support.midi_ports import FakeSystem
from workbench.errors import DeviceError
from workbench.midi_io.hands import MidiHands
from workbench.midi_io.line import LOOK_S
from workbench.midi_io.listener import Listener
from workbench.midi_io.message import NoteOn
from workbench.midi_io.player import MidiPlayer
from workbench.midi_io.ports import MidiPorts, find_port

ON, OFF = bytes((0x90, 60, 100)), bytes((0x80, 60, 0))


class Desk:
    """A device, its listener stepped by hand, and what was played and said."""

    def __init__(self, **more):
        self.system = FakeSystem("Keys 61:MIDI 1")
        self.notes, self.said, self.now = Notes(), [], 0.0
        self.hands = MidiHands(self.notes.strike)
        self.player = MidiPlayer(dict.fromkeys(range(1, 17), self.hands), **more)
        self.listener = Listener(self.system, "keys", self.player, self.said.append)
        self.listener._connect()
        self.now = self.listener._look_at - LOOK_S

    def step(self, seconds=0.001):
        """Let time pass, and take what came."""
        self.now += seconds
        self.listener.step(self.now)


@pytest.fixture
def desk():
    """A desk."""
    return Desk()


def test_what_comes_is_played(desk):
    """In order, and counted; what is no message of ours is passed over."""
    desk.system.say(ON, bytes((0xF0, 1, 0xF7)), OFF)
    desk.step()

    assert desk.notes.log == [["on", 60, 100, 0.0], ["off", 60]]
    assert (desk.listener.received, desk.listener.refused) == (3, 0)


def test_a_device_that_goes_away_lets_go_and_is_taken_again(desk):
    """It is said once each time; held notes end, and the next key plays."""
    desk.system.say(ON)
    desk.step()
    desk.system.names.clear()
    for _ in range(5):
        desk.step(LOOK_S)
    assert desk.notes.sounding == []
    assert desk.system.opened[0].is_closed
    assert not desk.listener.is_connected

    desk.system.names.append("Keys 61:MIDI 7")
    desk.step(LOOK_S)
    desk.system.say(ON)
    desk.step()
    assert [note.note for note in desk.notes.sounding] == [60]
    assert desk.said == [
        "MIDI: Keys 61:MIDI 1 is gone; its notes have ended. It is taken again when it returns.",
        "MIDI: Keys 61:MIDI 7 is there again.",
    ]


def test_what_cannot_be_played_is_counted(desk):
    """And why; the keyboard goes on, and what had to end ends later."""
    desk.system.say(ON)
    desk.step()
    desk.notes.is_full = True
    desk.system.say(OFF, bytes((0x90, 62, 1)))
    desk.step()
    assert (desk.listener.refused, desk.listener.problem) == (1, "full")

    desk.notes.is_full = False
    desk.step()
    assert desk.notes.sounding == []


def test_an_observer_that_fails_stops_nobody():
    """Whatever it raises."""

    def turn(_):
        raise KeyError("oops")

    desk = Desk(turn=turn)
    desk.system.say(bytes((0xB0, 1, 1)), ON)
    desk.step()
    assert desk.listener.problem == "KeyError: 'oops'"
    assert len(desk.notes.sounding) == 1


def test_the_thread_ends_and_lets_go(desk):
    """Closing twice does no harm."""
    listener = Listener(desk.system, "keys", desk.player, desk.said.append)
    listener.start()
    desk.hands.take(NoteOn(1, 60, 100))
    listener.close()
    listener.close()

    assert desk.notes.sounding == []
    assert not listener.is_connected


def test_messages_go_where_they_belong():
    """Channels, knobs, programs, clock, and what a device says of its wheel."""
    notes, log = Notes(), []
    hands = MidiHands(notes.strike)
    player = MidiPlayer(
        {1: hands},
        None,
        lambda turn: log.append((turn.kind, turn.number, turn.bits)),
        lambda channel, number: log.append(("program", channel, number)),
        lambda message, time_s: log.append((message.kind, time_s)),
    )
    for data in ((0x91, 60, 1), (0xC1, 7), (0xD0, 9), (0xB1, 20, 3), (0xF8,)):
        player.take(bytes(data), 2.5)
    assert log == [("program", 2, 7), ("pressure", 0, 9), ("control", 20, 3), ("clock", 2.5)]
    assert notes.log == []

    for data in ((0xB0, 101, 0), (0xB0, 100, 0), (0xB0, 6, 12), (0x90, 60, 1), (0xE0, 127, 127)):
        player.take(bytes(data))
    assert notes.log == [["on", 60, 1, 0.0], ["bend", 60, 1200.0]]
    assert player.held == 1

    one = MidiPlayer({1: hands, 2: hands}, 2)
    notes.fresh()
    for data in ((0x90, 70, 1), (0x91, 71, 1)):
        one.take(bytes(data))
    assert notes.log == [["on", 71, 1, 0.0]]


def test_ports_are_found_by_a_part_of_their_name():
    """If it is clear which; else those that are there are listed."""
    there = ["Keys 61:MIDI 1", "Keys 61:MIDI 2", "Pads"]
    assert find_port("pad", there, "input") == "Pads"
    assert find_port("Keys 61:MIDI 2", there, "input") == "Keys 61:MIDI 2"
    with pytest.raises(DeviceError, match=r"'keys' could be 2 MIDI inputs: Keys 61:MIDI 1, Keys 61:MIDI 2\. Say more"):
        find_port("keys", there, "input")
    with pytest.raises(DeviceError, match=r"There is no MIDI output 'organ'\. There is: Keys .*, Pads\."):
        find_port("organ", there, "output")
    with pytest.raises(DeviceError, match="There is none; no MIDI port is there: plug a device in"):
        find_port("organ", [], "input")
    with pytest.raises(DeviceError, match="by its name or a part of it, got 5"):
        find_port(5, there, "input")
    assert repr(MidiPorts(("Keys",), ("Pads",))) == "in   Keys\nout  Pads"
