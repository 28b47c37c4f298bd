"""A session as an OSC address space, and what it tells: through real sockets, and frame by frame."""

from __future__ import annotations

import socket

import pytest

import workbench as wb
from tests.support.offline import RATE, render_frames
from tests.support.process import wait_until
from workbench.errors import DeviceError, NoteError, ParameterError, SessionError, UnknownNameError
from workbench.events import EventKind, key_cents
from workbench.osc import OscMessage, read_packet, write_message


@pytest.fixture
def lead(session):
    """An instrument."""
    return session.add(wb.Synth(), name="lead")


@pytest.fixture
def osc(session, lead):
    """The session, listening on a free port."""
    return session.osc_in(port=0)


@pytest.fixture
def heard(session):
    """The notes as they were rendered."""
    return session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)


def notes(heard):
    """Events as (frame, kind, note, velocity)."""
    return [
        (int(each["frame"]), EventKind(each["kind"]).name, key_cents(int(each["a"])) / 100, float(each["y"]))
        for each in heard.take()
    ]


def test_messages_play_notes(session, osc, heard):
    """By number or by name, with a velocity and a length, at once or at a bundle's time."""
    osc.take(OscMessage("/lead/note", (60, 90)))
    osc.take(OscMessage("/lead/note", ("E4", 80.0, 0.01)))
    osc.take(OscMessage("/lead/note", (67,), ahead_s=0.5))
    osc.take(OscMessage("/lead/note_off", (60,), ahead_s=0.25))
    render_frames(session, RATE)

    assert notes(heard) == [
        (0, "NOTE_ON", 60.0, 90.0),
        (0, "NOTE_ON", 64.0, 80.0),
        (480, "NOTE_OFF", 64.0, 0.0),
        (RATE // 4, "NOTE_OFF", 60.0, 0.0),
        (RATE // 2, "NOTE_ON", 67.0, 100.0),
    ]


def test_messages_set_parameters(session, lead, osc):
    """Of instruments, of the session, of the transport; a choice by its name or its number."""
    for address, value in (
        ("/lead/cutoff_hz", 800),
        ("/lead/waveform", "square"),
        ("/session/volume_db", -6.0),
        ("/transport/tempo_bpm", 90),
    ):
        osc.take(OscMessage(address, (value,)))

    assert (lead.cutoff_hz, lead.waveform) == (800.0, "square")
    assert (session.volume_db, session.transport.tempo_bpm) == (-6.0, 90.0)


def test_a_pattern_means_several(session, lead, osc):
    """All that have such a thing."""
    bass = session.add(wb.Synth(), name="bass line")
    session.add(wb.Delay(), name="echo")
    osc.take(OscMessage("/*/cutoff_hz", (500.0,)))

    assert (lead.cutoff_hz, bass.cutoff_hz) == (500.0, 500.0)
    assert "/bass_line/note" in osc.addresses
    assert "/echo/time_s" in osc.addresses
    assert "/echo/note" not in osc.addresses


def test_messages_run_the_transport(session, osc):
    """Start, seek, stop; a button that is let go of does nothing."""
    osc.take(OscMessage("/transport/seek", (3,)))
    osc.take(OscMessage("/transport/start", ()))
    osc.take(OscMessage("/transport/stop", (0,)))
    render_frames(session, 256)
    assert session.transport.is_running
    assert session.transport.position.bar == 3
    osc.take(OscMessage("/transport/stop", (1.0,)))
    render_frames(session, 256)
    assert not session.transport.is_running


@pytest.mark.parametrize(
    ("address", "arguments", "error", "message"),
    [
        ("/lead", (), ParameterError, "an OSC address has two parts, such as /lead/note, got '/lead'"),
        ("/organ/note", (60,), UnknownNameError, "no instrument, node, 'transport' or 'session' 'organ'"),
        ("/lead/cutoff", (60,), UnknownNameError, "address below /lead 'cutoff'. Did you mean 'cutoff_hz'"),
        ("/lead/cutoff_hz", (5.0,), ParameterError, "cutoff_hz must be in range"),
        ("/lead/cutoff_hz", (), ParameterError, "/lead/cutoff_hz takes one value, got nothing"),
        ("/lead/note", (), ParameterError, "/lead/note does not take nothing"),
        ("/lead/note", (200,), NoteError, "note must be in range 0..127"),
        ("/lead/note", (60, 500), NoteError, "velocity must be in range"),
        ("/lead/note", (60, 1, 2, 3), ParameterError, "/lead/note does not take 60, 1, 2, 3"),
        ("/transport/seek", ("x",), ParameterError, "bar must be a number"),
    ],
)
def test_errors_are_sentences(osc, address, arguments, error, message):
    """And nothing has happened."""
    with pytest.raises(error, match=message):
        osc.take(OscMessage(address, arguments))


def test_a_socket_plays(session, lead, osc):
    """From another program's datagram to the parameter; nonsense is counted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for data in (b"?", write_message("/lead/cutoff_hz", [1234.0]), write_message("/lead/no", [1])):
            sender.sendto(data, (osc.host, osc.port))
        wait_until(lambda: osc.received == 3, "three packets")

    assert lead.cutoff_hz == 1234.0
    assert osc.refused == 2
    assert osc.problem.startswith("/lead/no: There is no address below /lead 'no'")


def test_running_the_cell_again_takes_its_place(session):
    """The same port; closing the session gives it back."""
    first = session.osc_in(port=0)
    port = first.port
    first.close()
    first = session.osc_in(port=port)
    second = session.osc_in(port=port)
    assert not first.is_open
    assert second.is_open
    session.close()
    assert not second.is_open
    with pytest.raises(SessionError, match="closed"):
        session.osc_in(port=port)


@pytest.fixture
def target():
    """A program that is told."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(20.0)
        yield made


def told(target, until):
    """Messages up to the first whose address is `until`."""
    read = []
    while not read or read[-1].address != until:
        read += read_packet(target.recv(65_536))
    return read


def test_a_program_is_told_of_notes_and_beats(session, lead, target):
    """While the null sink runs: a note, its end, and the beats from the first on."""
    out = session.osc_out(target.getsockname()[1], what=("notes", "beats"))
    session.transport.tempo_bpm = 480.0
    session.play()
    session.transport.start()
    lead.chord(["C4"], velocity=77, duration_s=0.02)
    read = told(target, "/lead/note_off")
    while sum(each.address == "/transport/beat" for each in read) < 5:
        read += told(target, "/transport/beat")

    assert [each.arguments for each in read if each.address.startswith("/lead")] == [(60.0, 77.0), (60.0,)]
    beats = [each.arguments for each in read if each.address == "/transport/beat"]
    assert beats[:5] == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1)]
    assert out.lost == 0


def test_a_program_is_told_of_levels(session, lead, target):
    """In dB, left and right."""
    session.osc_out(target.getsockname()[1], what="meters")
    session.play()
    lead.note_on("C4")
    while (level := told(target, "/lead/level_db")[-1].arguments)[0] < -40.0:
        pass

    assert -40.0 <= level[0] <= 0.0
    assert len(level) == 2


def test_what_cannot_be_told_is_refused(session):
    """With what is allowed."""
    with pytest.raises(ParameterError, match="what must be some of notes, beats, meters, got 'colours'"):
        session.osc_out(9001, what=["colours"])
    with pytest.raises(ParameterError, match="port must be in range"):
        session.osc_out(0)
    with pytest.raises(DeviceError, match="OSC cannot find 'no such host'"):
        session.osc_out(9001, host="no such host")
