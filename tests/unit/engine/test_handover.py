"""Plans are swapped while sound goes on; memory comes home; nothing clicks."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import workbench as wb
from tests.support.audio_asserts import assert_no_click
from tests.support.offline import RATE, SMOOTH, render_frames, settled
from workbench import settings
from workbench.errors import CapacityError, QueueFullError
from workbench.midi import Score


def slots_in_use(session) -> int:
    """Parameter slots taken."""
    return int(session.engine.store._taken.sum())


def test_200_adds_and_removes_leave_nothing(session, rng):
    """After 200 random additions and removals between rendered blocks, arena and parameter slots are as before."""
    start = session.engine.arena.used, slots_in_use(session)
    there = []
    for step in range(200):
        if there and (rng.random() < 0.5 or len(there) > 8):
            session.remove(there.pop(rng.integers(len(there))))
        else:
            there.append(session.add(wb.Synth(polyphony=int(rng.integers(1, 65))), name=f"i{step}"))
            there[-1].note_on(int(rng.integers(30, 90)))
        render_frames(session, int(rng.integers(0, 700)))
    for handle in there:
        session.remove(handle)
    settled(session)

    assert (session.engine.arena.used, slots_in_use(session)) == start


def test_adds_and_removes_while_another_thread_renders(session, rng):
    """The same with a thread that renders all the time: the sound stays finite and the memory comes home."""
    start = session.engine.arena.used, slots_in_use(session)
    ended = threading.Event()
    worst = [0.0]

    def render():
        block = np.zeros((64, 2), np.float32)
        while not ended.is_set():
            session.engine.render_into(block)
            worst[0] = max(worst[0], float(np.abs(block).max()))

    thread = threading.Thread(target=render)
    thread.start()
    try:
        for step in range(100):
            handle = session.add(wb.Synth(polyphony=16), name=f"i{step % 5}")
            handle.note_on(int(rng.integers(30, 90)))
            session.engine.bus.drain()
            if step % 3:
                session.remove(handle)
    finally:
        ended.set()
        thread.join()
    for handle in session.instruments:
        session.remove(handle)
    settled(session)

    assert 0.0 < worst[0] <= 1.0
    assert (session.engine.arena.used, slots_in_use(session)) == start


@pytest.mark.parametrize("wait", [0, 64, 300, 700])
def test_successor_plays_at_once(session, wait):
    """An instrument that takes another's place plays a note beside those that are held, however soon it comes."""
    old = session.add(wb.Synth(polyphony=4), name="lead")
    old.note_on(60)
    render_frames(session, 4096)
    new = session.add(wb.Synth(polyphony=5), name="lead")
    render_frames(session, wait)
    new.note_on(72)
    render_frames(session, 64)

    assert new.active_voices == 2


def test_three_replacements_within_one_fade(session):
    """Replacing again before the first fade is over keeps the last one only, sounding, and frees the others."""
    used = None
    for polyphony in (3, 4, 5, 6):
        lead = session.add(wb.Synth(polyphony=polyphony), name="lead")
        lead.note_on(60)
        render_frames(session, 100)
    settled(session)
    assert lead.active_voices == 1
    used = session.engine.arena.used
    session.add(wb.Synth(polyphony=6), name="lead")
    settled(session)

    assert session.engine.arena.used == used
    assert len(session.engine.instruments) == 1


@pytest.mark.parametrize("playing_score", [False, True])
def test_removal_does_not_click(session, playing_score):
    """A removed instrument fades: no step above -60 dBFS, also if a score is still playing it."""
    lead = session.add(wb.Synth(**SMOOTH, level_db=-15.0))
    render_frames(session, 64)
    if playing_score:
        session.play_score(Score.from_notes([(0.002 * k, 9.0, 40 + k % 30, 60) for k in range(1000)]), lead)
    else:
        lead.note_on(57)
    before = render_frames(session, RATE // 2)
    session.remove(lead)
    audio = np.concatenate([before, render_frames(session, RATE // 10)])

    assert_no_click(audio, at=len(before), after=1000)
    assert not audio[-1000:].any()


def test_removal_and_panic_together(session):
    """A panic between a removal and its end loses neither."""
    kept = session.add(wb.Synth(), name="kept")
    settled(session)
    used = session.engine.arena.used
    gone = session.add(wb.Synth(), name="gone")
    gone.note_on(60)
    render_frames(session, 1024)
    session.remove(gone)
    session.panic()
    settled(session)
    kept.note_on(60)
    render_frames(session, 64)

    assert session.engine.arena.used == used
    assert kept.active_voices == 1


def test_full_queue_leaves_the_instrument_out(session):
    """An addition or removal that finds the queue full changes nothing."""
    kept = session.add(wb.Synth(), name="kept")
    settled(session)
    used, slots = session.engine.arena.used, slots_in_use(session)
    for _ in range(settings.COMMAND_CAPACITY):
        kept.all_notes_off()
    with pytest.raises(QueueFullError):
        session.add(wb.Synth(), name="other")
    with pytest.raises(QueueFullError):
        session.remove(kept)
    settled(session)

    assert (session.engine.arena.used, slots_in_use(session)) == (used, slots)
    assert session.instruments == (kept,)
    session.remove(kept)
    settled(session)
    assert session.instruments == ()


def test_full_arena_leaves_nothing_behind(session):
    """When there is no room for another instrument, the error says what to do, and all that it had taken comes back."""
    room = (settings.ARENA_MB << 20) - session.engine.arena.used
    blocker = session.engine.arena.place("blocker", room - (12 << 20))
    session.add(wb.Synth(), name="fits")
    settled(session)
    before = session.engine.arena.used, slots_in_use(session)
    with pytest.raises(CapacityError, match="remove instruments"):
        [session.add(wb.Synth(), name=f"i{k}") for k in range(10)]  # the last one does not fit
    for handle in session.instruments[1:]:
        session.remove(handle)
    settled(session)

    assert (session.engine.arena.used, slots_in_use(session)) == before
    session.engine.arena.free(blocker)
    session.add(wb.Synth(), name="again").note_on(60)
    assert np.abs(render_frames(session, 4096)).max() > 0.0


def test_slots_run_out_with_a_clear_error(session):
    """More parameters than there are slots is an error that says so."""
    synth = wb.Synth()
    with pytest.raises(CapacityError, match="no room for 27 more parameters"):
        [session.engine.store.allocate(synth.voice.params, synth.values) for _ in range(settings.PARAM_SLOTS)]

    assert slots_in_use(session) > settings.PARAM_SLOTS - 27
