"""MIDI through real ports: a keyboard plays and is unplugged, knobs turn; notes and clock come out of the other end."""

from __future__ import annotations

import time

import numpy as np
import pytest

import workbench as wb
from tests.conftest import skip_without
from tests.support import midi_device
from tests.support.midi_device import Device
from tests.support.process import wait_until
from workbench.errors import DeviceError, SessionError
from workbench.events import EventKind, key_cents

pytestmark = pytest.mark.device


@pytest.fixture
def devices(jack_server):
    """Makes keyboards and synthesizers on a JACK server."""
    skip_without(midi_device)
    made = []

    def make(name, *, plays):
        made.append(Device(name, plays=plays))
        return made[-1]

    yield make
    for each in made:
        each.unplug()


@pytest.fixture
def keys(devices):
    """A keyboard."""
    return devices("Keys 61", plays=True)


@pytest.fixture
def synth(devices):
    """A synthesizer."""
    return devices("Old synth", plays=False)


@pytest.fixture
def session(jack_server):
    """A session on the null sink; it ends before the server does."""
    with wb.Session(name="midi", sink="null") as made:
        yield made


@pytest.fixture
def lead(session):
    """An instrument that plays."""
    made = session.add(wb.Synth(), name="lead")
    session.play()
    return made


def until(ready, what):
    """Wait for something; this machine may be busy."""
    wait_until(ready, what, seconds=20.0)


def test_ports_are_listed(keys, synth):
    """Those of others, by direction; not our own."""
    ports = wb.midi_ports()

    assert ports.inputs == ("Keys 61:MIDI",)
    assert ports.outputs == ("Old synth:MIDI",)


def test_a_keyboard_is_heard(session, lead, keys):
    """Note, bend and end arrive; what leaves the session is a sound, and then silence."""
    events = session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)
    midi = session.midi_in("keys", lead)
    keys.send(bytes((0xE0, 0, 0)), bytes((0x90, 60, 77)))
    until(lambda: lead.active_voices == 1, "a voice sounds")
    time.sleep(0.2)
    assert np.abs(session.tap(seconds=0.1).numpy()).max() > 0.01
    keys.send(bytes((0x80, 60, 0)))
    until(lambda: lead.active_voices == 0, "it has died away")

    heard = [(EventKind(each["kind"]).name, key_cents(int(each["a"])), float(each["y"])) for each in events.take()]
    assert heard == [("NOTE_ON", 6000, 77.0), ("NOTE_OFF", 6000, 0.0)]
    assert (midi.name, midi.held, midi.refused) == ("Keys 61:MIDI", 0, 0)


def test_a_keyboard_that_is_unplugged_leaves_no_note(session, lead, keys, devices, capsys):
    """It is said once, and when it is plugged in again it plays again."""
    midi = session.midi_in("keys", lead)
    keys.send(bytes((0xB0, 64, 127)), bytes((0x90, 60, 100)))
    until(lambda: midi.held == 1, "a note is held")
    keys.unplug()
    until(lambda: not midi.is_connected and lead.active_voices == 0, "the note has ended")
    assert "waiting for the device" in repr(midi)

    again = devices("Keys 61", plays=True)
    until(lambda: midi.is_connected, "it is there again")

    def plays():
        again.send(bytes((0x90, 62, 100)))
        time.sleep(0.05)
        return midi.held == 1

    until(plays, "it plays again")
    said = capsys.readouterr().out
    assert said.count("Keys 61:MIDI is gone") == said.count("Keys 61:MIDI is there again") == 1


def test_a_knob_is_learned_and_kept(session, lead, keys, tmp_path):
    """`s.learn`, then turn it; the parameter follows from where it stands; a file keeps it."""
    with pytest.raises(SessionError, match="no device is listened to"):
        session.learn(lead.params["cutoff_hz"])
    session.midi_in("keys", lead)
    lead.cutoff_hz = lead.params["cutoff_hz"].spec.from_position(100 / 127)
    session.learn(lead.params["cutoff_hz"])
    for value in (99, 100, 110):
        keys.send(bytes((0xB0, 21, value)))
    wanted = lead.params["cutoff_hz"].spec.from_position(110 / 127)
    until(lambda: lead.cutoff_hz == pytest.approx(wanted), "the knob has turned it")

    session.mapping.save(tmp_path / "knobs.json")
    session.mapping.clear()
    session.mapping.load(tmp_path / "knobs.json")
    assert repr(session.mapping) == "CC 21 (channel 1, keys) -> lead.cutoff_hz"


def test_what_is_turned_on_the_screen_is_learned(session, lead, keys):
    """`s.learn()`, a knob on the screen, a knob on the device; what is turned later is not."""
    session.midi_in("keys", lead)
    session.learn()
    lead.cutoff_hz = 900.0
    lead.resonance = 0.3
    keys.send(bytes((0xB0, 30, 5)))
    until(lambda: len(session.mapping) == 1, "it is bound")

    assert repr(session.mapping) == "CC 30 (channel 1, keys) -> lead.cutoff_hz"


def test_running_the_cell_again_takes_its_place(session, lead, keys):
    """What was held ends; closing the session closes the port."""
    first = session.midi_in("keys", lead, controls={74: "cutoff_hz"})
    keys.send(bytes((0x90, 60, 100)))
    until(lambda: first.held == 1, "a note is held")
    second = session.midi_in("keys", {2: lead}, channel=2)
    assert not first.is_open
    until(lambda: lead.active_voices == 0, "the note has ended")
    with pytest.raises(DeviceError, match=r"no MIDI input 'organ'\. There is: Keys 61:MIDI"):
        session.midi_in("organ", lead)

    session.close()
    assert not second.is_open
    assert repr(second) == "MidiIn('Keys 61:MIDI', closed, 0 messages)"


def test_what_is_played_goes_out(session, lead, synth):
    """A chord from a cell, on the channel that was asked for; nothing hangs when the sound stops."""
    out = session.midi_out("old", {3: lead})
    lead.chord(["C4", "E4"], velocity=90, duration_s=0.05)
    lead.note_on("G4", velocity=50)
    heard = synth.hear(5)
    assert sorted(heard[:3]) == [bytes((0x92, note, velocity)) for note, velocity in ((60, 90), (64, 90), (67, 50))]
    assert sorted(heard[3:]) == [bytes((0x82, 60, 64)), bytes((0x82, 64, 64))]
    session.stop()
    assert synth.hear(6)[5:] == [bytes((0x82, 67, 64))]
    assert (out.sent, out.lost, out.problem) == (6, 0, "")


def test_notes_keep_their_distances(session, lead, synth):
    """30 notes 50 ms apart in session time are 50 ms apart on the wire, give or take a few; blocks of 43 ms or not."""
    session.midi_out("old", lead)
    start = session.now + 0.3
    for k in range(30):
        lead.note_on(60, at=start + 0.05 * k)
        lead.note_off(60, at=start + 0.05 * k + 0.02)
    synth.hear(60)
    times = np.array([at for message, at in synth.messages if message[0] == 0x90])

    assert np.median(np.abs(np.diff(times) - 0.05)) < 0.004  # a shared machine; the benchmark measures it
    assert times[-1] - times[0] == pytest.approx(29 * 0.05, abs=0.03)


def test_the_clock_goes_out(session, lead, synth):
    """Start, 24 pulses a quarter note, stop."""
    session.midi_out("old", clock=True)
    session.transport.tempo_bpm = 150.0
    session.transport.start()
    synth.hear(50)
    session.transport.stop()
    until(lambda: synth.heard()[-1] == b"\xfc", "it stops")
    start, *pulses, _ = synth.messages

    assert start[0] == b"\xfa"
    assert {message for message, _ in pulses} == {b"\xf8"}
    span = pulses[-1][1] - pulses[0][1]
    assert span / (len(pulses) - 1) == pytest.approx(60 / 150 / 24, rel=0.02)


def test_the_transport_follows_a_clock(session, lead, keys):
    """Tempo and place: after eight beats it is within a few milliseconds of the pulses."""
    session.midi_in("keys", clock=True)
    keys.send(b"\xfa")
    began = time.perf_counter()
    for k in range(24 * 8):
        time.sleep(max(began + k * 60 / 132 / 24 - time.perf_counter(), 0.0))
        keys.send(b"\xf8")
    assert session.transport.tempo_bpm == pytest.approx(132.0, rel=0.02)
    expected = (time.perf_counter() - began) * 132 / 60
    assert session.transport.position.beats == pytest.approx(expected, abs=0.15)
    keys.send(b"\xfc")
    until(lambda: not session.transport.is_running, "it stops")
