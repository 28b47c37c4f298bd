"""An event at frame k changes frame k, wherever k falls in the engine's quanta."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, first_change, new_session, render_frames
from workbench.commands import CommandKind
from workbench.events import EventKind, key_cents

FRAMES = 8192
PLACES = [0, 1, 2, 31, 62, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 4095, 4096, 4097]


def sound(*events, polyphony=64, frames=FRAMES):
    """Render notes given as (frame, method name, key)."""
    with new_session() as session:
        lead = session.add(wb.Synth(polyphony=polyphony, waveform="saw"))
        render_frames(session, 64)  # the instrument is in the plan
        for frame, method, key in events:
            getattr(lead, method)(key, at=(frame + 64) / RATE)
        return render_frames(session, frames)


@pytest.mark.parametrize("k", PLACES)
def test_note_on_is_heard_from_its_frame_on(k):
    """A note at frame k gives the sound of a note at frame 0, k frames later, and silence before."""
    whole, late = sound((0, "note_on", 57)), sound((k, "note_on", 57))

    assert first_change(late, np.zeros_like(late)) == k
    np.testing.assert_array_equal(late[k:], whole[: FRAMES - k])


@pytest.mark.parametrize("k", [k + 1024 for k in PLACES])
def test_note_off_changes_its_frame(k):
    """A note that ends at frame k sounds like a held one up to k, and not from k on."""
    held, ended = sound((0, "note_on", 57)), sound((0, "note_on", 57), (k, "note_off", 57))

    assert first_change(held, ended) == k


def test_several_in_one_quantum(session):
    """Events within one quantum are reported at their own frames, in order."""
    lead = session.add(wb.Synth())
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)
    render_frames(session, 64)
    wanted = [(70, 60, True), (71, 64, True), (90, 60, False), (90, 67, True), (127, 64, False), (127, 67, False)]
    for frame, key, is_on in reversed(wanted[:3]):  # sent in another order than they happen
        (lead.note_on if is_on else lead.note_off)(key, at=frame / RATE)
    for frame, key, is_on in wanted[3:]:
        (lead.note_on if is_on else lead.note_off)(key, at=frame / RATE)
    render_frames(session, 256)
    got = [(int(r["frame"]), int(key_cents(r["a"])) // 100, r["kind"] == EventKind.NOTE_ON) for r in heard.take()]

    assert got == wanted


@pytest.mark.parametrize(("first", "held"), [("note_on", 0), ("note_off", 1)])
def test_same_frame_keeps_the_order_of_sending(session, first, held):
    """At one frame, what was sent first happens first: on-off ends the note, off-on leaves it sounding."""
    lead = session.add(wb.Synth())
    render_frames(session, 64)
    second = "note_off" if first == "note_on" else "note_on"
    getattr(lead, first)(60, at=100 / RATE)
    getattr(lead, second)(60, at=100 / RATE)
    render_frames(session, RATE)

    assert lead.active_voices == held


def test_events_order_by_frame_then_by_sending(session):
    """Commands sent in any order are carried out by frame, and within a frame as they were sent."""
    lead = session.add(wb.Synth(polyphony=200))
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON)
    render_frames(session, 64)
    frames = np.random.default_rng(5).integers(64, 64 + 640, 200)
    for number, frame in enumerate(frames):
        session.engine.commands.send(
            CommandKind.NOTE_ON, source=lead.number, frame=int(frame), a=number, x=60.0, y=100.0
        )
    render_frames(session, 1024)
    got = [(int(r["frame"]), int(r["a"])) for r in heard.take()]

    assert got == sorted((int(frame), number) for number, frame in enumerate(frames))


def test_other_instruments_do_not_move(session):
    """Splitting a quantum for one instrument does not change a bit of another."""
    with new_session() as alone:
        pad = alone.add(wb.Synth(waveform="noise"), name="pad")
        render_frames(alone, 64)
        pad.note_on(48, at=100 / RATE)
        wanted = render_frames(alone, FRAMES)
    pad = session.add(wb.Synth(waveform="noise"), name="pad")
    quiet = session.add(wb.Synth(velocity_depth=1.0), name="quiet")
    render_frames(session, 64)
    pad.note_on(48, at=100 / RATE)
    for frame in range(101, 4000, 7):
        quiet.note_off(60, at=frame / RATE)
    got = render_frames(session, FRAMES)

    np.testing.assert_array_equal(got, wanted)
