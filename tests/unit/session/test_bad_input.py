"""What every public call answers to wrong input: which error, and what it says."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, new_session, render_frames
from workbench.errors import NoteError, ParameterError, SampleError, SessionError, UnknownNameError
from workbench.midi import Score

NAN, INF = float("nan"), float("inf")
SCORE = Score.from_notes([(0.0, 1.0, 60)], name="piece")

# call with (session, instrument) -> (error, text)
SESSION = {
    "Session(name='')": (lambda s, h: wb.Session(name=""), SessionError, "name must be a word"),
    "Session(name=3)": (lambda s, h: wb.Session(name=3), SessionError, "name must be a word"),
    "Session(sink='loud')": (
        lambda s, h: wb.Session("x", "loud"),
        SessionError,
        "one of 'auto', 'device', 'browser', 'null'",
    ),
    "Session(rate='fast')": (lambda s, h: wb.Session("x", sample_rate="fast"), ParameterError, "must be a number"),
    "Session(rate=100)": (lambda s, h: wb.Session("x", sample_rate=100), ParameterError, "in range 8000..192000 Hz"),
    "Session(rate=nan)": (lambda s, h: wb.Session("x", sample_rate=NAN), ParameterError, "must be a finite number"),
    "Session(block=1)": (lambda s, h: wb.Session("x", block_size=1), ParameterError, "in range 16..8192 frames"),
    "Session(block=64.5)": (lambda s, h: wb.Session("x", block_size=64.5), ParameterError, "must be a whole number"),
    "Session(seed=-1)": (lambda s, h: wb.Session("x", seed=-1), ParameterError, "seed must be in range 0.."),
    "Session(seed=1.5)": (lambda s, h: wb.Session("x", seed=1.5), ParameterError, "must be a whole number"),
    "Session(device=[1])": (
        lambda s, h: wb.Session("x", device=[1]),
        SessionError,
        "device must be a name or a number",
    ),
    "add('synth')": (
        lambda s, h: s.add("synth"),
        SessionError,
        "add takes an instrument or a node",
    ),
    "add(None)": (lambda s, h: s.add(None), SessionError, "got NoneType"),
    "add(Synth)": (lambda s, h: s.add(wb.Synth), SessionError, "got type"),
    "add(name=3)": (lambda s, h: s.add(wb.Synth(), name=3), SessionError, "name must be a word"),
    "add(name='')": (lambda s, h: s.add(wb.Synth(), name=""), SessionError, "name must be a word"),
    "remove('lead')": (lambda s, h: s.remove("lead"), SessionError, "'lead' is not in this session"),
    "remove(None)": (lambda s, h: s.remove(None), SessionError, "is not in this session"),
    "render('long')": (lambda s, h: s.render("long"), ParameterError, "seconds must be a number"),
    "render(None)": (lambda s, h: s.render(None), ParameterError, "seconds must be a number"),
    "render(-1)": (lambda s, h: s.render(-1), ParameterError, r"in range 0\.\.14400 s, got -1$"),
    "render(nan)": (lambda s, h: s.render(NAN), ParameterError, "seconds must be a finite number"),
    "render(1e9)": (lambda s, h: s.render(1e9), ParameterError, "render longer pieces in parts"),
    "tap(0 s)": (lambda s, h: s.tap(None, 0), ParameterError, "in range 0.001..10 s"),
    "tap(11 s)": (lambda s, h: s.tap(None, 11), ParameterError, "in range 0.001..10 s"),
    "tap(nan)": (lambda s, h: s.tap(None, NAN), ParameterError, "must be a finite number"),
    "note_on(60, 0.8)": (lambda s, h: h.note_on(60, 0.8), wb.NoteError, "as in MIDI, got 0.8: write 102"),
    "tap('lead')": (lambda s, h: s.tap("lead"), SessionError, "a signal is a node of the session"),
    "signal(3)": (lambda s, h: s.signal(3), SessionError, "a signal is a node of the session"),
    "scope('lead')": (lambda s, h: s.scope("lead"), SessionError, "a signal is a node of the session"),
    "params(99 dB)": (lambda s, h: s.params.set(volume_db=99), ParameterError, "in range -60..12 dB, got 99"),
    "play_score(path)": (lambda s, h: s.play_score("x.mid"), SessionError, r"for example wb\.load_midi"),
    "play_score(None)": (lambda s, h: s.play_score(None), SessionError, r"for example wb\.load_midi"),
    "play_score(name)": (lambda s, h: s.play_score(SCORE, "lead"), SessionError, "mapping of channels"),
    "play_score({0: name})": (lambda s, h: s.play_score(SCORE, {0: "x"}), SessionError, "'x' is not an instrument"),
    "play_score({1: h})": (
        lambda s, h: s.play_score(SCORE, {1: h}),
        SessionError,
        "no instrument for channel 0 of 'pi",
    ),
    "play_score(at=nan)": (lambda s, h: s.play_score(SCORE, at=NAN), NoteError, "at must be a finite number"),
    "play_score(at=-1)": (lambda s, h: s.play_score(SCORE, at=-1), NoteError, "has passed"),
}
NOTES = {
    "note_on('H4')": (lambda s, h: h.note_on("H4"), NoteError, "'H4' is not a note: write a letter"),
    "note_on('')": (lambda s, h: h.note_on(""), NoteError, "is not a note"),
    "note_on(128)": (lambda s, h: h.note_on(128), NoteError, "in range 0..127"),
    "note_on(-1)": (lambda s, h: h.note_on(-1), NoteError, "in range 0..127"),
    "note_on(nan)": (lambda s, h: h.note_on(NAN), NoteError, "in range 0..127"),
    "note_on(None)": (lambda s, h: h.note_on(None), NoteError, "a MIDI number 0..127 or a name like 'C4'"),
    "note_on(True)": (lambda s, h: h.note_on(True), NoteError, "a MIDI number 0..127 or a name like 'C4'"),
    "note_on([60])": (lambda s, h: h.note_on([60]), NoteError, "a MIDI number 0..127 or a name like 'C4'"),
    "note_on(array)": (lambda s, h: h.note_on(np.array([60, 64])), NoteError, "a single number or name"),
    "velocity=128": (lambda s, h: h.note_on(60, velocity=128), NoteError, "velocity must be in range 0..127, got 128"),
    "velocity=-1": (lambda s, h: h.note_on(60, velocity=-1), NoteError, "velocity must be in range 0..127"),
    "velocity=nan": (lambda s, h: h.note_on(60, velocity=NAN), NoteError, "velocity must be a finite number"),
    "velocity='loud'": (lambda s, h: h.note_on(60, velocity="loud"), NoteError, "velocity must be a number"),
    "at=nan": (lambda s, h: h.note_on(60, at=NAN), NoteError, "at must be a finite number"),
    "at=inf": (lambda s, h: h.note_on(60, at=INF), NoteError, "at must be a finite number"),
    "at='soon'": (lambda s, h: h.note_on(60, at="soon"), NoteError, "at must be a number of seconds, 'beat' or 'bar'"),
    "at=True": (lambda s, h: h.note_on(60, at=True), NoteError, "at must be a number"),
    "at=-1": (lambda s, h: h.note_on(60, at=-1), NoteError, r"has passed.*at=s\.now \+ 0\.5"),
    "at=1e18": (lambda s, h: h.note_on(60, at=1e18), NoteError, "beyond the longest session"),
    "note_off('X')": (lambda s, h: h.note_off("X"), NoteError, "is not a note"),
    "note_off(at=nan)": (lambda s, h: h.note_off(60, at=NAN), NoteError, "at must be a finite number"),
    "chord(60)": (lambda s, h: h.chord(60), NoteError, "a chord takes several notes, for example"),
    "chord(None)": (lambda s, h: h.chord(None), NoteError, "a chord takes several notes"),
    "chord('C4')": (lambda s, h: h.chord("C4"), NoteError, r"several notes, for example the list \['C4'.*got 'C4'"),
    "chord(['C4', 'Q'])": (lambda s, h: h.chord(["C4", "Q"]), NoteError, "'Q' is not a note"),
    "chord(velocity)": (lambda s, h: h.chord([60], velocity=300), NoteError, "velocity must be in range"),
    "chord(duration 0)": (lambda s, h: h.chord([60], duration_s=0), NoteError, "duration_s must be above 0 s"),
    "chord(duration nan)": (
        lambda s, h: h.chord([60], duration_s=NAN),
        NoteError,
        "duration_s must be a finite number",
    ),
    "chord(at=nan)": (lambda s, h: h.chord([60], at=NAN, duration_s=1), NoteError, "at must be a finite number"),
}
PLAYED = {
    "bend(nan)": (lambda n: n.bend(NAN), "cents must be a finite number"),
    "bend('up')": (lambda n: n.bend("up"), "cents must be a number, got 'up'"),
    "bend(9000)": (lambda n: n.bend(9000), r"bending C4 by 9000 cents leaves .* 0\.\.127: -6000\.\.6700 cents are"),
    "bend(-6001)": (lambda n: n.bend(-6001), "leaves the range of notes"),
    "bend(at=-1)": (lambda n: n.bend(10, at=-1), "has passed"),
    "hz=nan": (lambda n: setattr(n, "hz", NAN), "hz must be a finite number"),
    "hz=0": (lambda n: setattr(n, "hz", 0), r"hz must be in range 8\.18\.\.12543\.9 Hz, got 0"),
    "hz=-440": (lambda n: setattr(n, "hz", -440), "hz must be in range"),
    "hz=20000": (lambda n: setattr(n, "hz", 20_000), "hz must be in range .* got 20000"),
    "hz='A4'": (lambda n: setattr(n, "hz", "A4"), "hz must be a number"),
    "level=nan": (lambda n: setattr(n, "level", NAN), "level must be a finite number"),
    "level=1.5": (lambda n: setattr(n, "level", 1.5), r"level must be in range 0\.\.1, got 1\.5"),
    "level=-0.1": (lambda n: setattr(n, "level", -0.1), "level must be in range"),
    "level=True": (lambda n: setattr(n, "level", True), "level must be a number"),
    "set_level(at=inf)": (lambda n: n.set_level(0.5, at=INF), "at must be a finite number"),
    "off(at=nan)": (lambda n: n.off(at=NAN), "at must be a finite number"),
}
PARAMETERS = {
    "nan": (lambda s, h: setattr(h, "cutoff_hz", NAN), ParameterError, "cutoff_hz must be a finite number"),
    "below": (lambda s, h: setattr(h, "cutoff_hz", 5), ParameterError, "must be in range 20..20000 Hz, got 5"),
    "word": (lambda s, h: setattr(h, "cutoff_hz", "bright"), ParameterError, "cutoff_hz must be a number"),
    "None": (lambda s, h: setattr(h, "cutoff_hz", None), ParameterError, "cutoff_hz must be a number"),
    "list": (lambda s, h: setattr(h, "cutoff_hz", [1, 2]), ParameterError, "cutoff_hz must be a number"),
    "unknown": (lambda s, h: setattr(h, "cutof_hz", 9), UnknownNameError, "Did you mean 'cutoff_hz'"),
    "unknown read": (lambda s, h: h.cutof_hz, UnknownNameError, "Did you mean 'cutoff_hz'"),
    "a method misspelt": (lambda s, h: h.chrod, UnknownNameError, r"Did you mean 'chord'.*note_on"),
    "another library's method": (lambda s, h: h.play("C4"), ParameterError, r"play takes a pattern.*note_on\('C4'\)"),
    "session's typo": (lambda s, h: setattr(s, "volume", 3), UnknownNameError, "Did you mean 'volume_db'"),
    "session's typo read": (lambda s, h: s.volum_db, UnknownNameError, "Did you mean 'volume_db'"),
    "session's method": (lambda s, h: setattr(s, "play", 3), ParameterError, "play is not a parameter"),
    "session's volume": (lambda s, h: setattr(s, "volume_db", 99), ParameterError, "volume_db must be in range"),
    "choice": (lambda s, h: setattr(h, "waveform", "sow"), ParameterError, "Did you mean 'saw'"),
    "choice 9": (lambda s, h: setattr(h, "waveform", 9), ParameterError, "waveform must be"),
    "not a parameter": (lambda s, h: setattr(h, "name", "x"), ParameterError, "name is not a parameter"),
    "a method": (lambda s, h: setattr(h, "note_on", 3), ParameterError, "note_on is not a parameter"),
    "item": (lambda s, h: h.params["x"], UnknownNameError, "There is no parameter 'x'"),
    "set nan": (lambda s, h: h.params.set(cutoff_hz=NAN), ParameterError, "must be a finite number"),
    "set unknown": (lambda s, h: h.params.set(nothing=1), UnknownNameError, "There is no parameter 'nothing'"),
    "handle tap": (lambda s, h: h.tap(0), ParameterError, "in range 0.001..10 s"),
    "handle tap word": (lambda s, h: h.tap("x"), ParameterError, "seconds must be a number"),
    "Sampler(no file)": (lambda s, h: wb.Sampler("no.wav"), SampleError, r"there is no sound file 'no\.wav'"),
    "Sampler(no rate)": (lambda s, h: wb.Sampler([0.0, 1.0]), SampleError, "an array needs its sample_rate"),
    "Sampler(nan)": (lambda s, h: wb.Sampler([NAN], sample_rate=RATE), SampleError, "must hold finite numbers only"),
    "Sampler(root)": (lambda s, h: wb.Sampler([0.0], sample_rate=RATE, root="H"), NoteError, "'H' is not a note"),
    "Sampler(loop)": (
        lambda s, h: wb.Sampler([0.0], sample_rate=RATE, loop=3),
        SampleError,
        "loop must be True, False",
    ),
    "Sampler(start)": (lambda s, h: wb.Sampler([0.0], sample_rate=RATE, start=2), ParameterError, r"in range 0\.\.1"),
    "Synth(cutof_hz)": (lambda s, h: wb.Synth(cutof_hz=3), UnknownNameError, "Did you mean 'cutoff_hz'"),
    "Synth(nan)": (lambda s, h: wb.Synth(cutoff_hz=NAN), ParameterError, "must be a finite number"),
    "Synth(0 voices)": (lambda s, h: wb.Synth(polyphony=0), ParameterError, "whole number in range 1..1024"),
    "Synth(2.5 voices)": (lambda s, h: wb.Synth(polyphony=2.5), ParameterError, "whole number in range 1..1024"),
    "Synth(True voices)": (lambda s, h: wb.Synth(polyphony=True), ParameterError, "whole number in range 1..1024"),
    "Synth(2000 voices)": (lambda s, h: wb.Synth(polyphony=2000), ParameterError, "whole number in range 1..1024"),
}
TABLE = {**SESSION, **NOTES, **PARAMETERS}


@pytest.fixture(scope="module")
def playground():
    """A session with one instrument that is playing nothing."""
    with new_session() as session:
        lead = session.add(wb.Synth(), name="lead")
        render_frames(session, 64)
        yield session, lead


@pytest.mark.parametrize(("call", "error", "text"), TABLE.values(), ids=TABLE)
def test_wrong_input_is_a_clear_error_and_changes_nothing(playground, call, error, text):
    """A wrong call raises the stated error with advice; nothing was sent, set, added or opened."""
    session, lead = playground
    before = session.engine.commands.sent, repr(lead), session.engine.arena.used, dict(wb.session.registry.sessions)
    with pytest.raises(error, match=f"(?s){text}"):
        call(session, lead)

    assert before == (
        session.engine.commands.sent,
        repr(lead),
        session.engine.arena.used,
        dict(wb.session.registry.sessions),
    )


def test_foreign_instruments_are_refused(playground):
    """An instrument of another session is not mistaken for one with the same number here."""
    session, _ = playground
    with new_session() as other:
        foreign = other.add(wb.Synth(), name="foreign")
        with pytest.raises(SessionError, match="got 'foreign'"):
            session.play_score(SCORE, foreign)
        with pytest.raises(SessionError, match=r"'foreign' is not (in|an instrument of) this session"):
            session.play_score(SCORE, {0: foreign})
        with pytest.raises(SessionError, match=r"'foreign' is not (in|an instrument of) this session"):
            session.remove(foreign)


def test_set_is_all_or_nothing(playground):
    """If one of several values is wrong, none is set."""
    _, lead = playground
    with pytest.raises(ParameterError):
        lead.params.set(cutoff_hz=900, resonance=7)

    assert lead.cutoff_hz == 2400.0


@pytest.mark.parametrize(("call", "text"), PLAYED.values(), ids=PLAYED)
def test_wrong_input_to_a_note_is_a_clear_error_and_changes_nothing(playground, call, text):
    """A note that sounds: nothing was sent, and its targets are what they were."""
    session, lead = playground
    note = lead.note_on("C4")
    before = session.engine.commands.sent, note.hz, note.level
    with pytest.raises(NoteError, match=text):
        call(note)

    assert (session.engine.commands.sent, note.hz, note.level) == before
