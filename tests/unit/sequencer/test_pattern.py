"""Patterns by example: what each method gives, and what is refused. Their laws are in tests/properties."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest

from workbench.errors import NoteError, ParameterError, PatternError
from workbench.sequencer import ChordTone, Condition, Degree, Event, Note, Pattern
from workbench.sequencer.notation import chord_tones, degrees, pattern


def row(p):
    """Onsets in beats and MIDI numbers."""
    return [(float(each.onset), each.pitch.midi) for each in p]


def test_from_steps_reads_rows_and_lists():
    """Signs are velocities; a list may hold rests and chords."""
    drums = Pattern.from_steps("X.x. | o.g.", pitch="bd")
    chords = Pattern.from_steps(["c4", None, ["e4", "g4"], 60], step=1)

    assert [(each.onset, each.velocity) for each in drums] == [
        (0, 120),
        (Fraction(1, 2), 100),
        (1, 75),
        (Fraction(3, 2), 40),
    ]
    assert drums.length == 2
    assert row(chords) == [(0, 60), (2, 64), (2, 67), (3, 60)]


@pytest.mark.parametrize(
    ("steps", "message"), [("x.y", "step 3 of 'x.y' is 'y'"), ("", "a row of steps must have 1 to")]
)
def test_other_rows_are_refused(steps, message):
    """With the step that is wrong."""
    with pytest.raises(PatternError, match=message):
        Pattern.from_steps(steps)


def test_methods_by_example():
    """One line each, as a musician would check them."""
    p = pattern("c4 d4 e4 f4")

    assert p.rotate(1) == pattern("f4 c4 d4 e4")
    assert p.reverse() == pattern("f4 e4 d4 c4")
    assert p.fast(2) == pattern("c4 d4 e4 f4", beats=2)
    assert p.transpose(12) == pattern("c5 d5 e5 f5") == p.shift_octave(1)
    assert p.invert("c4") == pattern("c4 bb3 ab3 g3")
    assert p.mask("x.x.") == pattern("c4 ~ e4 ~")
    assert p.mask(pattern("c1@2 ~@2")) == p[0:2] + Pattern((), 2)
    assert p.interleave(pattern("g4 a4 b4 c5")) == pattern("c4 g4 d4 a4 e4 b4 f4 c5", beats=8)
    assert p.stutter(2) == pattern("c4 c4 d4 d4 e4 e4 f4 f4", beats=8)
    assert p[1:3] == pattern("d4 e4", beats=2)
    assert p.accent("x...", 20) == pattern("c4:120 d4 e4 f4")
    assert p.velocity([100, 60]) == pattern("c4 d4:60 e4 f4:60")
    assert p.legato(0.5) == pattern("[c4 ~] [d4 ~] [e4 ~] [f4 ~]")
    assert p.chance(0.5) == pattern("c4? d4? e4? f4?")
    assert pattern("c4 ~ d4 ~").legato() == pattern("c4 d4")
    assert p.every(2, lambda each: each.reverse()) == pattern("<f4 c4> <e4 d4> <d4 e4> <c4 f4>")
    assert p.every(2, lambda each: each.slow(2)) == p.slow(2) + p
    assert p.every(2, lambda each: each.fast(2)) == pattern("<[c4 d4] c4> <[e4 f4] d4> <[c4 d4] e4> <[e4 f4] f4>")
    assert (p | pattern("g4", beats=2)) == pattern("c4 d4 e4 f4, g4 g4")


def test_degrees_and_chord_tones_move_in_their_own_steps():
    """A degree by steps or semitones, a chord tone by steps."""
    assert degrees("1 3 5").transpose(steps=2) == degrees("3 5 7")
    assert degrees("1 3 5").transpose(-1) == degrees("b1 b3 b5")
    assert chord_tones("1 2 3").transpose(steps=1) == chord_tones("2 3 4")
    assert degrees("1 3 b7").invert("^1") == degrees("1 -1 #-5")


def test_degrees_become_notes_in_a_scale():
    """Counting on above and below the octave."""
    major = degrees("1 3 8 0 b7 5-1").in_scale("c4", [0, 2, 4, 5, 7, 9, 11])

    assert [each.pitch for each in major] == [Note(n) for n in (60, 64, 72, 59, 70, 55)]


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda p: p.transpose(steps=1), PatternError, "notes are in no scale"),
        (lambda p: chord_tones("1").transpose(1), PatternError, "chord tones move by tones of their chord"),
        (lambda p: p.transpose(100), ParameterError, "midi must be in range 0..127"),
        (lambda p: p.invert("^1"), PatternError, "axis must be a note such as 'c4'"),
        (lambda p: p.invert("zz"), NoteError, "'zz' is not a note"),
        (lambda p: p * 0, ParameterError, "times must be in range"),
        (lambda p: p * 2000, PatternError, "the pattern would have 8000 events, and at most 4096 are allowed"),
        (lambda p: p.fast(0), ParameterError, "factor must be more than 0"),
        (lambda p: p[0], PatternError, r"write pattern\[0:2\] for the first two beats"),
        (lambda p: p[3:9], PatternError, "a slice must lie between beat 0 and beat 4"),
        (lambda p: p.interleave(p, "3/7"), PatternError, "step must go into 4 and into 4 beats"),
        (lambda p: p.with_fill(p * 2), PatternError, "a fill of 8 beats at beat -4 does not lie inside"),
        (lambda p: p.every(2, lambda each: 3), PatternError, r"the function given to every\(\) must give a pattern"),
        (lambda p: p.fit("4/4097"), PatternError, "choose lengths with a shorter common multiple"),
        (lambda p: p | p.slow("1000/999"), PatternError, "4096"),
        (lambda p: p.in_scale("c4", [0, 2, 1]), ParameterError, "semitones must rise from 0"),
        (lambda p: p.keep(0.5, seed=-1), ParameterError, "seed must be in range"),
        (lambda p: p.velocity([]), ParameterError, "velocity must be a number"),
        (lambda p: p.mask("x.?"), PatternError, "step 3 of"),
        (lambda p: Pattern([3]), PatternError, "a pattern is made of events, got 3"),
        (lambda p: Pattern([Event("c4", 5)]), PatternError, "an event begins at beat 5, but the pattern has 4 beats"),
        (lambda p: Pattern((), 0), ParameterError, "length must be more than 0"),
        (lambda p: setattr(p, "length", 3), AttributeError, "a pattern does not change"),
    ],
)
def test_what_is_refused(act, error, message):
    """With a sentence that says what is allowed."""
    with pytest.raises(error, match=message):
        act(pattern("c4 d4 e4 f4"))


def test_what_is_static_follows_from_its_seed():
    """The same seed gives the same, another one another."""
    p = pattern("c4*16")

    assert p.keep(0.5, seed=1) == p.keep(0.5, seed=1) != p.keep(0.5, seed=2)
    assert 2 <= len(p.keep(0.5, seed=1)) <= 14
    assert p.keep(1, seed=1) == p
    assert len(p.keep(0, seed=1)) == 0
    assert p.humanize(seed=1) == p.humanize(seed=1) != p.humanize(seed=2)
    assert p.choose(p.reverse(), p.fast(2), cycles=8, seed=3) == p.choose(p.reverse(), p.fast(2), cycles=8, seed=3)


def test_humanize_stays_in_its_bounds():
    """Onsets stay on the grid; shifts and velocities vary by what is asked for."""
    p = pattern("c4*64:120").humanize("1/16", 20, seed=5)
    micro = [each.micro for each in p]

    assert [each.onset for each in p] == [Fraction(n, 16) for n in range(64)]
    assert max(map(abs, micro)) <= Fraction(1, 16)
    assert max(micro) > Fraction(1, 32)
    assert min(micro) < -Fraction(1, 32)
    assert all(100 <= each.velocity <= 127 for each in p)


def test_ratchet_past_the_end_is_played_in_the_next_turn():
    """An event that lasts longer than its cycle goes on in the next one."""
    p = Pattern([Event("c4", 3, 2, condition=(1, 2))]).ratchet(2)

    assert [(each.onset, each.condition) for each in p] == [(0, Condition(2, 2)), (3, Condition(1, 2))]


def test_fill_takes_the_place_of_what_begins_there():
    """With a fill asked for, and without."""
    p = pattern("bd bd bd bd").with_fill(pattern("sd sd sd sd", beats=1))
    plain, filled = p.preview(1), p.preview(1, fill=True)

    assert [float(each.beat) for each in plain] == [0, 1, 2, 3]
    assert [float(each.beat) for each in filled] == [0, 1, 2, 3, 3.25, 3.5, 3.75]
    assert {each.pitch.midi for each in filled[3:]} == {38}


def test_preview_follows_conditions_and_chance():
    """Conditions exactly; chance by its share, and the same again for the same seed."""
    conditions = pattern("<c4 d4 e4>").preview(4)
    many = pattern("c4?0.25").preview(4000, seed=1)

    assert [(each.beat, each.pitch.midi) for each in conditions] == [(0, 60), (4, 62), (8, 64), (12, 60)]
    assert many == pattern("c4?0.25").preview(4000, seed=1)
    assert len(many) == pytest.approx(3000, abs=110)  # four standard deviations
    assert len(pattern("c4").chance(0).preview(50)) == 0


def test_hits_of_a_ratchet_are_drawn_together():
    """All or none of them, in each cycle; those of another event apart."""
    played = pattern("c4? d4?").ratchet(4).preview(200, seed=2)
    counts = {(each.beat // 4, each.pitch): 0 for each in played}
    for each in played:
        counts[each.beat // 4, each.pitch] += 1

    assert set(counts.values()) == {4}
    cycles = [{cycle for cycle, pitch in counts if pitch == Note(note)} for note in (60, 62)]
    assert cycles[0] != cycles[1]
    assert all(60 < len(each) < 140 for each in cycles)


def test_patterns_are_values():
    """They can be copied, pickled, compared and used as keys."""
    p = pattern("c4 d4?")

    assert pickle.loads(pickle.dumps(p)) == p == copy.deepcopy(p)
    assert {p: 1}[pattern("c4 d4?")] == 1
    assert p != "c4 d4?"
    assert len(p) == 2
    assert list(p) == list(p.events)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (pattern("c4 e4 [g4 a4] ~"), "pattern('c4@2 e4@2 g4 a4 ~@2')"),
        (pattern("bd sd", beats=2), "pattern('bd ~, ~ sd', beats=2)"),
        (pattern("c4", beats="7/2"), "pattern('c4', beats='7/2')"),
        (Pattern(), "pattern('~')"),
        (pattern("c4*64").humanize(seed=1), "Pattern(64 events in 4 beats)"),
    ],
)
def test_repr_reads_well(p, text):
    """The notation, if it is short; the size, if not."""
    assert repr(p) == text


def test_equal_events_stay_two():
    """A pattern is a bag of events, not a set."""
    assert len(Pattern([Event("c4"), Event("c4")])) == 2
    assert len(Pattern([Event("c4", condition=(1, 2)), Event("c4", condition=(2, 2))])) == 1
    assert len(Pattern([Event("c4", condition=(1, 2)), Event("c4")])) == 2


def test_kinds_of_pitch_stay_apart():
    """A note and a drum of the same number are not the same."""
    assert pattern("c2") != pattern("bd")
    assert Degree(1) != ChordTone(1)
