"""Bursts: full queues, full rings and crowded quanta are clear errors or counted, nothing is lost silently."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, SMOOTH, render_frames
from workbench import settings
from workbench.commands import RECORD, CommandKind
from workbench.engine.layout import BATCH_RECORDS
from workbench.errors import QueueFullError
from workbench.events import EventKind, key_cents

MILLION = 1_000_000


def test_a_million_commands_in_a_burst(session):
    """Each of a million notes is either refused with a clear error or played: the two add up, and the sound goes on."""
    lead = session.add(wb.Synth(**SMOOTH, polyphony=4))
    drums = session.add(wb.Synth(polyphony=2))
    lead.note_on(57)
    render_frames(session, 4800)
    wanted = lead.tap(0.05).numpy()
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON, capacity=2 * MILLION)
    refused, worst = 0, 0.0
    one = np.array([(-1, CommandKind.NOTE_ON, drums.number, 6000, 60.0, 100.0)], RECORD)
    for number in range(MILLION):
        try:
            session.engine.commands.send_all(one)
        except QueueFullError:
            refused += 1
        if number % 4000 == 0:
            worst = max(worst, float(np.abs(render_frames(session, 64)).max()))
    render_frames(session, 64 * ((settings.COMMAND_CAPACITY + settings.SCHEDULE_CAPACITY) // BATCH_RECORDS + 8))
    played = len(heard.take())

    assert session.engine.bus.lost == 0
    assert played + refused == MILLION
    assert refused == session.engine.commands.refused
    assert 0.0 < worst <= 1.0
    assert np.abs(lead.tap(0.02).numpy()).max() > 0.5 * np.abs(wanted).max()


def test_full_queue_says_what_to_do(session):
    """The first command that finds no room is an error that names the capacity and the way out; rendering helps."""
    lead = session.add(wb.Synth())
    render_frames(session, 64)
    for _ in range(settings.COMMAND_CAPACITY):
        lead.note_off(60)
    with pytest.raises(QueueFullError, match=r"queue is full \(8192 commands wait .* play the session or\s+render it"):
        lead.note_off(60)
    render_frames(session, 64 * (settings.COMMAND_CAPACITY // BATCH_RECORDS + 2))
    lead.note_on(60)
    render_frames(session, 64)

    assert lead.active_voices == 1


def test_panic_gets_through_a_full_schedule(session):
    """With the schedule full of later notes a panic still silences at once, and what comes next is played."""
    lead = session.add(wb.Synth(release_s=10.0))
    lead.note_on(57)
    render_frames(session, 4096)
    for _ in range(settings.SCHEDULE_CAPACITY - 1):
        lead.note_on(60, at=1000.0)
    render_frames(session, 128)
    for _ in range(200):
        lead.note_on(60, at=1000.0)
    session.panic()
    render_frames(session, 1024)
    assert not render_frames(session, 1024).any()
    lead.note_on(60)
    render_frames(session, 128)

    assert lead.active_voices == 1


def test_crowded_quantum_plays_all(session):
    """More notes at one frame than a quantum takes are all played, the rest in the next ones, and that is counted."""
    lead = session.add(wb.Synth(polyphony=2))
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON, capacity=10_000)
    render_frames(session, 64)
    for _ in range(2 * BATCH_RECORDS + 1):
        lead.note_on(60, at=128 / RATE)
    render_frames(session, 1024)
    frames = heard.take()["frame"]

    assert len(frames) == 2 * BATCH_RECORDS + 1
    assert set(frames) == {128, 192, 256}
    assert session.health().late_commands > 0


def test_full_event_ring_is_counted(session):
    """Events that find the ring full are counted in `health`, none is lost silently; later ones come again."""
    lead = session.add(wb.Synth(polyphony=1))
    session.engine.bus.drain()
    told = session.engine.bus.subscribe(capacity=10**6)
    block = np.zeros((64 * 8, 2), np.float32)
    sent = 0
    for _ in range(6):
        for _ in range(4000):
            lead.note_on(60)
            sent += 1
        session.engine.render_into(block)
    lost = session.health().dropped_events
    session.engine.bus.drain()
    got = told.take()
    on = int((got["kind"] == EventKind.NOTE_ON).sum())
    assert lost > 0
    assert len(got) == settings.EVENT_CAPACITY
    assert on + lost >= sent  # lost are other kinds, too

    lead.note_on(72)
    render_frames(session, 64)
    assert 7200 in key_cents(told.take()["a"])


def test_late_commands_are_played_and_counted(session):
    """A command whose frame has passed is played at the next quantum, counted, and reported with how late it was."""
    lead = session.add(wb.Synth())
    told = session.engine.bus.subscribe(EventKind.LATE)
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON)
    render_frames(session, 640)
    session.engine.commands.send(CommandKind.NOTE_ON, source=lead.number, frame=500, a=6000, x=60.0, y=100.0)
    render_frames(session, 64)

    assert [int(each["frame"]) for each in heard.take()] == [640]
    assert [(int(each["a"]), int(each["source"])) for each in told.take()] == [(140, lead.number)]
    assert session.health().late_commands == 1


def test_many_writers_keep_their_own_order(session):
    """Eight threads send at once while another renders: every note is played once, each thread's in its order."""
    lead = session.add(wb.Synth(polyphony=2))
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON, capacity=10**6)
    render_frames(session, 64)
    ended = threading.Event()

    def render():
        block = np.zeros((64, 2), np.float32)
        while not ended.is_set():
            session.engine.render_into(block)
            session.engine.bus.drain()

    def write(writer):
        for number in range(500):
            while True:
                try:
                    key = writer * 1000 + number
                    session.engine.commands.send(CommandKind.NOTE_ON, source=lead.number, a=key, x=60.0, y=9.0)
                    break
                except QueueFullError:
                    pass

    renderer = threading.Thread(target=render)
    writers = [threading.Thread(target=write, args=(k,)) for k in range(8)]
    for thread in (renderer, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    renderer.join()
    render_frames(session, 64 * 8)
    keys = heard.take()["a"]

    for writer in range(8):
        assert list(keys[keys // 1000 == writer]) == [writer * 1000 + number for number in range(500)]
    assert len(keys) == 4000
