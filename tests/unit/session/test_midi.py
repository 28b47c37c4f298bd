"""A session's MIDI ports on a system without devices: what is asked for, what is refused, what goes where."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

import workbench as wb
from tests.support.midi_ports import FakeSystem
from tests.support.offline import RATE, render_frames
from tests.support.process import wait_until
from workbench.errors import DeviceError, NoteError, ParameterError, SessionError, UnknownNameError
from workbench.events import EventKind, key_cents
from workbench.midi_io import ports
from workbench.session.midi_out import _Played


@pytest.fixture
def system(monkeypatch):
    """Two devices."""
    made = FakeSystem("Keys", "Pads")
    monkeypatch.setattr(ports, "shared_backend", lambda: made)
    return made


@pytest.fixture
def lead(session):
    """An instrument."""
    return session.add(wb.Synth(), name="lead")


def said(midi, system, *messages):
    """Have the newest port say something, and wait until it was taken."""
    before = midi.received
    system.say(*(bytes(each) for each in messages))
    wait_until(lambda: midi.received == before + len(messages) and not system.opened[-1].waiting, "it was taken")
    wait_until(lambda: midi.received == before + len(messages), "it was done")


def test_channels_play_their_instruments(session, system, lead):
    """A mapping says who plays which; a channel that is not in it plays nothing."""
    bass = session.add(wb.Synth(), name="bass")
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON)
    midi = session.midi_in("keys", {1: lead, 3: bass})
    said(midi, system, (0x90, 60, 1), (0x91, 61, 1), (0x92, 62, 1))
    wait_until(lambda: midi.held == 2, "two notes")
    render_frames(session, 256)

    notes = [(int(each["source"]), key_cents(int(each["a"]))) for each in heard.take()]
    assert notes == [(lead.number, 6000), (bass.number, 6200)]


def test_programs_load_presets(session, system, lead):
    """By their place in the list; others are passed over."""
    names = sorted(wb.Synth.presets())[:2]
    midi = session.midi_in("keys", lead, programs=names)
    wanted = {name: lead.params[name].spec.validate(value) for name, value in wb.Synth(preset=names[1]).values.items()}
    said(midi, system, (0xC0, 99), (0xC0, 1))
    wait_until(lambda: all(lead.params[each].number == value for each, value in wanted.items()), "the preset is loaded")

    assert midi.refused == 0


def test_knobs_turn_what_the_mapping_says(session, system, lead):
    """By `controls` or by hand, of instruments, session and transport; after a swap, too."""
    midi = session.midi_in("keys", lead, controls={74: "pan"})
    session.mapping.bind(20, session.params["volume_db"])
    session.mapping.bind(wb.Knob(21, channel=2), session.transport.params["swing"])
    lead.pan, session.volume_db = -1.0, session.params["volume_db"].spec.low
    said(midi, system, (0xB0, 74, 0), (0xB0, 74, 127), (0xB0, 20, 0), (0xB0, 20, 127), (0xB0, 21, 127), (0xB1, 21, 0))
    wait_until(lambda: lead.pan == 1.0 and session.volume_db == session.params["volume_db"].spec.high, "both turn")
    assert session.transport.swing == 0.5

    lead.pan = 0.0
    session.swap(lead, wb.FM())
    said(midi, system, (0xB0, 74, 0), (0xB0, 74, 127))
    wait_until(lambda: lead.pan == 1.0, "what has its name now turns")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"bend_cents": 5000}, ParameterError, "bend_cents must be in range 0..4800 cents"),
        ({"channel": 0}, ParameterError, "channel must be in range 1..16, got 0"),
        ({"mpe": "both"}, ParameterError, "mpe must be 'lower', 'upper' or None"),
        ({"mpe": "lower", "channel": 2}, ParameterError, "leave channel out"),
        ({"pressure": "volume"}, ParameterError, "pressure must be 'level' or None"),
        ({"controls": {64: "pan"}}, ParameterError, "controller 64 is the sustain pedal"),
        ({"controls": {1: "pam"}}, UnknownNameError, "Did you mean 'pan'"),
    ],
)
def test_what_cannot_be_is_refused(session, system, lead, arguments, error, message):
    """With a sentence, and no port is left open."""
    with pytest.raises(error, match=message):
        session.midi_in("keys", lead, **arguments)
    assert all(each.is_closed for each in system.opened)


def test_who_plays_must_be_clear(session, system, lead):
    """An instrument, or instruments by channel; knobs of one."""
    with pytest.raises(ParameterError, match=r"instruments by channel, as \{1: lead, 10: kit\}, got 5"):
        session.midi_in("keys", 5)
    with pytest.raises(ParameterError, match="an instrument of the session, got 'lead'"):
        session.midi_in("keys", {1: "lead"})
    with pytest.raises(ParameterError, match=r"a channel must be in range 1\.\.16, got 17"):
        session.midi_out("keys", {17: lead})
    with pytest.raises(SessionError, match="controls name parameters of one instrument"):
        session.midi_in("keys", {1: lead}, controls={1: "pan"})
    with pytest.raises(SessionError, match="no device is listened to"):
        session.learn(lead.params["pan"])
    with pytest.raises(ParameterError, match=r"delay_s must be in range 0\.\.2 s"):
        session.midi_out("keys", lead, delay_s=3.0)


def test_an_instrument_that_was_removed_is_counted(session, system, lead):
    """The keyboard says why nothing is heard; nothing else happens."""
    midi = session.midi_in("keys", lead)
    session.remove(lead)
    said(midi, system, (0x90, 60, 100), (0x80, 60, 0))
    wait_until(lambda: midi.refused == 1, "it was refused")

    assert "not in a running session" in midi.problem
    assert "1 refused: " in repr(midi)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch):
    """`pip install`, and what plays without."""
    ports.shared_backend.cache_clear()
    real = builtins.__import__

    def without(name, *arguments, **more):
        if name == "rtmidi":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DeviceError, match=r'pip install "music-workbench\[midi\]", then restart.*lead.page_midi\(\)'):
        wb.midi_ports()
    ports.shared_backend.cache_clear()


def test_what_is_played_is_sent_frame_by_frame(session, lead, monkeypatch):
    """Notes and pulses are as far apart as their frames, to a microsecond, whatever blocks are rendered."""
    monkeypatch.setattr(type(session), "is_playing", True)
    played = _Played(session, {2: lead}, has_clock=True, delay_s=0.0)
    now, sent = 100.0, []
    for k, frame in enumerate((100, 5000, 5001, 20_000)):
        lead.chord([60 + k], velocity=80, at=frame / RATE, duration_s=0.01)
    session.transport.start()
    for size in (64, 1000, 3, 8000, 256, 20_000):
        render_frames(session, size, [size])
        sent += played.collect(now + session.engine.quantum_frame / RATE)
    played.close()

    def frames(*kinds):
        return [round((due - now) * RATE, 1) for due, message in sent if message[0] in kinds]

    assert frames(0x91) == [100, 5000, 5001, 20_000]
    assert frames(0x81) == [580, 5480, 5481, 20_480]
    assert frames(0xFA) == [0]
    assert frames(0xF8) == [1000 * k for k in range(30)]
    assert played.end() == [b"\xfc"]


def test_rendering_sends_nothing(session, lead):
    """What is rendered faster than real time is for nobody's ears; and what was on is let go of."""
    played = _Played(session, {1: lead}, has_clock=False, delay_s=0.0)
    lead.note_on(60)
    session.render(0.1)
    assert played.collect(0.0) == []
    played.close()


def test_a_session_that_is_closed_opens_nothing(session, system, lead):
    """And says so."""
    session.close()
    for ask in (session.midi_in, session.midi_out):
        with pytest.raises((SessionError, NoteError), match="closed"):
            ask("keys", lead)
    assert np.size(system.opened) == 0
