"""`note_on` returns its note: a number of its own, an end of its own."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, render_frames
from workbench.errors import SessionError
from workbench.events import EventKind, key_cents, key_id

ON, OFF = int(EventKind.NOTE_ON), int(EventKind.NOTE_OFF)


@pytest.fixture
def lead(session):
    """An instrument."""
    return session.add(wb.Synth(), name="lead")


@pytest.fixture
def heard(session):
    """The notes as they were rendered."""
    return session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)


def told(heard):
    """Events as (frame, kind, key in cents, number of the note)."""
    records = heard.take()
    columns = (records["frame"], records["kind"], key_cents(records["a"]), key_id(records["a"]))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_played_note_says_what_it_is(lead):
    """Its number, its note, and a line that names both."""
    note = lead.note_on("C4")

    assert isinstance(note, wb.PlayedNote)
    assert note.note == 60.0
    assert repr(note) == f"PlayedNote(C4, id={note.id})"


def test_played_note_numbers_are_unique_whoever_plays(session, lead):
    """Eight threads, two instruments, single notes and chords: no number twice."""
    other = session.add(wb.Synth(), name="other")
    numbers = []

    def play(handle):
        for _ in range(60):
            numbers.append(handle.note_on(60).id)
            numbers.extend(note.id for note in handle.chord([64, 67]))

    threads = [threading.Thread(target=play, args=(handle,)) for handle in (lead, other) * 4]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(numbers) == len(set(numbers)) == 8 * 60 * 3
    assert min(numbers) > 0


def test_played_note_number_is_in_the_events(session, lead, heard):
    """What was rendered can be told apart by it."""
    first, second = lead.note_on(60, at=0.0), lead.note_on(64, at=0.001)
    second.off(at=0.002)
    render_frames(session, 128)

    assert told(heard) == [(0, ON, 6000, first.id), (48, ON, 6400, second.id), (96, OFF, 6400, second.id)]


def test_played_note_off_ends_that_note_alone(session, lead, heard):
    """A note that was struck again has been let go already: its own off does not end the new one."""
    first = lead.note_on(60)
    second = lead.note_on(60)
    render_frames(session, 64)
    first.off()
    render_frames(session, 64)
    assert told(heard) == [(0, ON, 6000, first.id), (0, OFF, 6000, first.id), (0, ON, 6000, second.id)]
    second.off()
    render_frames(session, 64)

    assert told(heard) == [(128, OFF, 6000, second.id)]


def test_played_note_off_of_one_of_two_instruments(session, lead, heard):
    """The same key on another instrument goes on."""
    other = session.add(wb.Synth(), name="other")
    note, _ = lead.note_on(60), other.note_on(60)
    render_frames(session, 64)
    heard.take()
    note.off()
    render_frames(session, 64)
    records = heard.take()

    assert records["source"].tolist() == [lead.number]


def test_played_note_ends_by_its_key_too(session, lead, heard):
    """`note_off` knows no numbers: it ends whatever holds the key."""
    note = lead.note_on("A4")
    lead.note_off(69)
    render_frames(session, 64)

    assert told(heard) == [(0, ON, 6900, note.id), (0, OFF, 6900, note.id)]


def test_played_note_off_waits_for_its_start(session, lead, heard):
    """A note of the future that is ended now, or too early, ends where it starts: it does not hang."""
    now_ended, early = lead.note_on(60, at=0.1), lead.note_on(62, at=0.1)
    now_ended.off()
    early.off(at=0.05)
    render_frames(session, RATE // 4)

    assert sorted(told(heard)) == sorted(
        (4800, kind, key, note.id) for kind in (ON, OFF) for key, note in ((6000, now_ended), (6200, early))
    )
    assert session.health().late_commands == 0


def test_played_note_off_at_a_time(session, lead, heard):
    """To the frame."""
    note = lead.note_on(60)
    note.off(at=0.1003)
    render_frames(session, RATE // 4)

    assert told(heard)[1] == (round(0.1003 * RATE), OFF, 6000, note.id)


def test_chord_gives_its_notes_in_order(session, lead, heard):
    """Each can be ended by itself; what `duration_s` ends is these, not others of the same keys."""
    low, high = lead.chord(["C4", "E4"], duration_s=0.05)
    assert (low.note, high.note) == (60.0, 64.0)
    again = lead.note_on("E4", at=0.04)
    render_frames(session, RATE // 10)

    offs = [(frame, number) for frame, kind, _, number in told(heard) if kind == OFF]
    assert offs == [(1920, high.id), (2400, low.id)]
    again.off()
    render_frames(session, 64)
    assert [number for *_, number in told(heard)] == [again.id]


def test_velocity_zero_starts_no_note(lead):
    """So there is none to return."""
    assert lead.note_on(60, velocity=0) is None
    assert lead.chord([60, 64], velocity=0) == ()


def test_played_note_of_a_removed_instrument_says_so(session, lead):
    """As the instrument itself does."""
    note = lead.note_on(60)
    session.remove(lead)

    with pytest.raises(SessionError, match="lead is not in a running session any more"):
        note.off()


def test_played_note_remembers_where_it_was_sent(lead):
    """Reading gives the last target, not what has been reached."""
    note = lead.note_on("A4")
    assert (note.hz, note.level) == (440.0, 1.0)
    note.bend(1200)
    note.level = 0.25
    assert (note.hz, note.level) == (880.0, 0.25)
    note.hz = 300
    assert note.hz == pytest.approx(300.0)
    note.bend(0)
    assert note.hz == 440.0
    assert note.note == 69.0


@pytest.mark.parametrize("note", [0, 127])
def test_played_note_takes_the_ends_of_the_range(lead, note):
    """A frequency that was read can be set again, whatever it was rounded to."""
    played = lead.note_on(note)
    played.hz = played.hz

    assert played.hz == pytest.approx(wb.units.midi_to_hz(note))


def test_played_note_bends_alone(session, lead):
    """Of two notes of a chord one is bent and turned down, at its time; the sound is that of the notes so played."""
    low, _ = lead.chord([60, 67])
    low.bend(50, at=0.1)
    low.set_level(0.0, at=0.2)
    render_frames(session, RATE)
    sound = session.tap(lead, 0.3).numpy().mean(axis=1)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    freqs = np.fft.rfftfreq(sound.size, 1.0 / RATE)
    at = {key: spectrum[np.abs(freqs - wb.units.midi_to_hz(key)) < 4.0].max() for key in (60, 60.5, 67)}

    assert at[67] > 100.0 * max(at[60], at[60.5])


def test_played_note_keeps_its_target_if_it_could_not_be_sent(session, lead):
    """What was refused was not done."""
    note = lead.note_on(69)
    session.remove(lead)
    for change in (lambda: note.bend(100), lambda: note.set_level(0.5)):
        with pytest.raises(SessionError):
            change()

    assert (note.hz, note.level) == (440.0, 1.0)
