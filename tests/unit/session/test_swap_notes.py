"""Notes through a swap for an instrument that remembers something else: they are struck again, and stay in hand."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, render_frames, settled
from tests.unit.session.test_swap import VOICE, run_cell
from workbench.errors import QueueFullError
from workbench.events import EventKind, key_cents

ON, OFF, END = (int(each) for each in (EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_END))


@pytest.fixture
def lead(session):
    """A synthesizer that holds a chord."""
    made = session.add(wb.Synth(release_s=0.01), name="lead")
    made.chord([48, 55, 64], velocity=80)
    render_frames(session, 9600)
    return made


def pitch(audio):
    """Strongest frequency, in hertz."""
    power = np.abs(np.fft.rfft(audio[:, 0] * np.hanning(len(audio))))
    return float(np.argmax(power) * RATE / len(audio))


def test_held_notes_go_on(session, lead):
    """The chord sounds on, played by the other instrument, at the pitches and the velocity that were struck."""
    session.swap(lead, wb.Organ())
    audio = render_frames(session, 24_000)

    assert lead.active_voices == 3
    assert np.abs(audio[12_000:]).max() > 0.01


def test_keys_can_be_let_go(session, lead):
    """Whoever holds the keys lets the new instrument's notes go."""
    session.swap(lead, wb.Organ())
    render_frames(session, 4800)
    for note in (48, 55, 64):
        lead.note_off(note)
    render_frames(session, RATE)

    assert lead.active_voices == 0


def test_a_played_note_stays_the_same_note(session):
    """Its number means the note of the new instrument: it can be bent and let go."""
    lead = session.add(wb.Organ(), name="lead")
    note = lead.note_on(57)
    render_frames(session, 4800)
    session.swap(lead, wb.Synth(waveform="sine", cutoff_hz=20_000, release_s=0.01))
    render_frames(session, 4800)
    note.bend(1200.0)
    render_frames(session, 9600)
    heard = pitch(render_frames(session, 24_000))
    note.off()
    render_frames(session, RATE)

    assert heard == pytest.approx(440.0, abs=4.0)
    assert lead.active_voices == 0


def test_pitch_and_level_are_taken_as_they_are(session):
    """A note that was bent and made silent is struck at that pitch, and goes to that level."""
    lead = session.add(wb.Organ(), name="lead")
    note, quiet = lead.note_on(57), lead.note_on(80)
    note.bend(1200.0)
    quiet.level = 0.0
    render_frames(session, 9600)
    session.swap(lead, wb.Synth(waveform="sine", waveform_b="sine", cutoff_hz=20_000))
    render_frames(session, 9600)
    audio = render_frames(session, 24_000)
    power = np.abs(np.fft.rfft(audio[:, 0] * np.hanning(len(audio))))
    at_quiet = power[round(830.6 * len(audio) / RATE)]

    assert pitch(audio) == pytest.approx(440.0, abs=4.0)
    assert at_quiet < 1e-3 * power.max()


def test_the_roll_sees_ends_and_starts(session, lead):
    """Each note ends and starts at the swap, in order; what fades out says nothing."""
    seen = session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_END)
    session.swap(lead, wb.Organ())
    render_frames(session, 9600)
    events = seen.take()
    events = events[events["source"] == lead.number]

    assert events["kind"].tolist() == [END] * 3 + [ON] * 3
    assert sorted(key_cents(events["a"][3:]).tolist()) == [4800, 5500, 6400]
    assert len(set(events["frame"].tolist())) == 1


def test_fewer_voices_keep_the_last_notes(session, lead):
    """An instrument with two voices takes the two that were struck last."""
    session.swap(lead, wb.Organ(polyphony=2))
    render_frames(session, 4800)
    lead.note_off(48)
    render_frames(session, 4800)
    two = lead.active_voices
    lead.note_off(55)
    render_frames(session, RATE)

    assert (two, lead.active_voices) == (2, 1)


def test_keys_that_are_down_come_along_to_one_voice(session):
    """Of two instruments with one voice, the second knows all keys that are held: letting go gives the one before."""
    lead = session.add(wb.Synth(polyphony=1, waveform="sine", cutoff_hz=20_000), name="lead")
    lead.note_on(57)
    lead.note_on(69)
    render_frames(session, 4800)
    session.swap(lead, wb.Wavetable(polyphony=1, cutoff_hz=20_000))
    render_frames(session, 9600)
    lead.note_off(69)
    render_frames(session, 9600)

    assert pitch(render_frames(session, 24_000)) == pytest.approx(220.0, abs=4.0)


def test_a_swap_later_takes_the_notes_of_then(session, lead):
    """What is held at the time of the swap, not when it was asked for."""
    session.swap(lead, wb.Organ(), at=0.4)
    lead.note_off(48)
    lead.note_on(72, at=0.3)
    render_frames(session, 14_400)
    render_frames(session, 9600)

    assert lead.kind_name == "organ"
    assert lead.active_voices == 3


def test_a_state_that_is_declared_otherwise(session):
    """The cell of a voice is run again with one more thing to remember: its held note sounds on."""
    changed = VOICE.replace("level=0.0", "level=0.0, age=0.0").replace("(phase, level)", "(phase, level, s.age + 1.0)")
    lead = session.add(run_cell(VOICE.format(expression="0.25 * level * wb.dsp.sine(phase)"), "tone"))
    lead.note_on(60)
    render_frames(session, 9600)
    run_cell(changed.format(expression="0.1 * level * wb.dsp.sine(phase)"), "tone")
    audio = render_frames(session, 24_000)

    assert lead.active_voices == 1
    assert np.abs(audio[12_000:]).max() == pytest.approx(0.1, rel=1e-2)


def test_a_failed_swap_leaves_the_notes(session, lead, monkeypatch):
    """A swap that waits strikes what is held then, also after another one could not be sent."""
    session.swap(lead, wb.Organ(), at=0.4)

    def refuse(records):
        raise QueueFullError("full")

    with monkeypatch.context() as patched:
        patched.setattr(session.engine.commands, "send_all", refuse)
        with pytest.raises(QueueFullError):
            session.swap(lead, wb.FM())
    render_frames(session, 24_000)

    assert lead.kind_name == "organ"
    assert lead.active_voices == 3


def echoing(level):
    """A voice with a line of 16000 frames, 64 KB for each lane."""
    source = f"""
@wb.voice(state=dict(place=0), lines=dict(past=16_000))
def echo(note, p, s, m):
    m.past[s.place] = {level} * note.gate
    return m.past[s.place], (s.place + 1 if s.place < 15_999 else 0,)
"""
    return run_cell(source, "echo")


def test_what_is_too_much_to_copy_is_struck(session):
    """A voice whose lines are longer than what may be copied between two quanta starts its notes anew."""

    lead = session.add(echoing("0.1"))
    lead.note_on(60)
    render_frames(session, 4800)
    seen = session.engine.bus.subscribe(EventKind.NOTE_ON)
    session.swap(lead, echoing("0.2"))
    render_frames(session, 4800)

    assert len(seen.take()) == 1
    assert lead.active_voices == 1


def test_what_nobody_hears_takes_nothing(session, lead):
    """An instrument that is off the output is swapped without its notes: its memory may be gone when it is heard."""
    session.disconnect(lead, session.output)
    render_frames(session, 9600)
    session.swap(lead, wb.Organ())
    settled(session)
    session.connect(lead, session.output)
    render_frames(session, 4800)

    assert lead.active_voices == 0
