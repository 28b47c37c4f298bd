"""Laws of patterns: what is done and undone is the same again, exactly; what is joined plays what its parts play."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.support.patterns import between, notes, patterns, shifted, unrolled
from workbench.sequencer import ChordTone, Condition, Degree, Drum, Note, Pattern
from workbench.sequencer.chance import draw
from workbench.sequencer.condition import both, in_pieces, in_repeat, others, shortest
from workbench.sequencer.notation import chord_tones, degrees, pattern
from workbench.sequencer.rhythm import balance, bjorklund, evenness

any_pattern = patterns()
factors = st.fractions(Fraction(1, 6), 6, max_denominator=6)
steps = st.integers(1, 64)
small_conditions = st.integers(1, 12).flatmap(lambda of: st.builds(Condition, st.integers(1, of), st.just(of)))


@given(any_pattern, st.integers(1, 24))
def test_rotating_all_the_way_round_is_nothing(p, n):
    """`n` rotations by an nth of the length, and one there and one back."""
    turned = p
    for _ in range(n):
        turned = turned.rotate(p.length / n)

    assert turned == p
    assert p.rotate(Fraction(n, 7)).rotate(-Fraction(n, 7)) == p


@given(any_pattern)
def test_reversing_twice_is_nothing(p):
    """Also with events that cross the end of the cycle."""
    assert p.reverse().reverse() == p


@given(any_pattern)
def test_reverse_is_a_mirror(p):
    """The ends of events, mirrored, are the new onsets."""
    mirrored = Counter((p.length - each.onset - each.length) % p.length for each in p)

    assert Counter(each.onset for each in p.reverse()) == mirrored


@given(any_pattern, factors)
def test_fast_undoes_slow(p, factor):
    """In both orders."""
    assert p.fast(factor).slow(factor) == p == p.slow(factor).fast(factor)


@given(patterns(notes), st.integers(-24, 24))
def test_transposing_back_is_nothing(p, semitones):
    """By whole semitones, and steps for degrees and chord tones."""
    assert p.transpose(semitones).transpose(-semitones) == p


@given(patterns(st.builds(Degree, st.integers(-7, 14))) | patterns(st.builds(ChordTone, st.integers(-3, 6))))
def test_steps_and_octaves_back_are_nothing(p):
    """For what is counted in steps."""
    assert p.transpose(steps=3).transpose(steps=-3) == p
    assert p.shift_octave(2).shift_octave(-2) == p


@given(patterns(notes), st.integers(54, 66))
def test_inverting_twice_is_nothing(p, axis):
    """And what lies on the axis stays."""
    assert p.invert(axis).invert(axis) == p
    assert Pattern(pattern("c4")).invert("c4") == pattern("c4")


@given(any_pattern, any_pattern, any_pattern)
def test_stack_is_commutative_and_associative(a, b, c):
    """And an empty pattern adds nothing."""
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | Pattern((), a.length) == a


@given(any_pattern, patterns(beats=3), patterns(beats=2))
def test_then_is_associative(a, b, c):
    """And as long as its parts together."""
    joined = (a + b) + c

    assert joined == a + (b + c)
    assert joined.length == a.length + b.length + c.length


@given(any_pattern, st.integers(1, 47))
def test_cutting_and_joining_is_nothing(p, place):
    """Anywhere."""
    cut = Fraction(place, 12)
    alone = Pattern([each for each in p if not each.draw], p.length)  # a draw that is shared does not cross a cut

    assert alone[:cut] + alone[cut:] == alone


@given(any_pattern, st.integers(1, 5))
def test_a_repeated_pattern_plays_the_same(p, times):
    """Note for note, with its conditions."""
    longer = p * times

    assert longer.length == p.length * times
    assert unrolled(longer, 12 * times * p.length) == unrolled(p, 12 * times * p.length)


@given(any_pattern, st.sampled_from([Fraction(n, 3) for n in (1, 2, 4, 6, 9, 12, 15, 24)]))
def test_a_fitted_pattern_plays_the_same(p, length):
    """Whatever the length of its cycle; and it can be fitted back."""
    fitted = p.fit(length)
    span = 12 * 60  # all lengths and conditions up to 4 come round

    assert fitted.length == length
    assert unrolled(fitted, span) == unrolled(p, span)


@given(patterns(draws=(0, 0)), st.integers(1, 6))
def test_the_form_is_the_shortest(p, times):
    """A pattern that was repeated, and fitted into its old length, has its old events."""
    assert (p * times).fit(p.length) == p


@given(any_pattern, patterns(beats=3))
def test_stack_plays_what_its_parts_play(a, b):
    """Also if they come round at different times."""
    assert unrolled(a | b, 48) == unrolled(a, 48) + unrolled(b, 48)


@given(any_pattern, st.integers(1, 5))
def test_every_nth_cycle_is_changed_and_no_other(p, n):
    """The first of n plays what the function gives, the others what was there."""
    changed = p.every(n, lambda each: each.reverse())
    span = 12 * n * p.length
    plain, backward, found = unrolled(p, span), unrolled(p.reverse(), span), unrolled(changed, span)
    for cycle in range(12 * n):
        window = cycle * p.length, (cycle + 1) * p.length

        assert between(found, *window) == between(backward if cycle % n == 0 else plain, *window)


@given(any_pattern, st.integers(1, 6))
def test_every_with_nothing_changed_is_nothing(p, n):
    """The shortest form has no conditions that say nothing."""
    alone = Pattern([each for each in p if not each.draw], p.length)

    assert alone.every(n, lambda each: each) == alone


@given(patterns(draws=(0, 0)), any_pattern)
def test_mask_and_its_opposite_are_all(p, where):
    """Each event is inside or outside, in each cycle; inside is where an event of the mask sounds."""
    masked = p.mask(where)
    sounding = [
        (cycle * 4 + each.onset, cycle * 4 + each.onset + each.length)
        for cycle in range(20)
        for each in where
        if cycle % each.condition.of == each.condition.nth - 1
    ]
    expected = Counter(
        {k: n for k, n in unrolled(p, 72).items() if any(start <= k[0] < end for start, end in sounding)}
    )
    settled = 24  # before that, a mask's event of an earlier cycle would still have to begin

    assert between(unrolled(masked, 72), settled, 72) == between(expected, settled, 72)


@given(any_pattern, any_pattern)
def test_interleaved_steps_can_be_cut_out_again(a, b):
    """Even steps are those of the first pattern, odd ones those of the second."""
    mixed = unrolled(a.interleave(b, 1), 96)
    for beat in range(4):
        first, second = between(mixed, 2 * beat, 2 * beat + 1), between(mixed, 2 * beat + 1, 2 * beat + 2)

        assert first == shifted(between(unrolled(a, 4), beat, beat + 1), beat)
        assert second == shifted(between(unrolled(b, 4), beat, beat + 1), beat + 1)


@given(any_pattern, st.integers(1, 6))
def test_ratchets_fill_the_event_and_share_its_draw(p, n):
    """The lengths add up; each event's hits are drawn together."""
    cut = p.ratchet(n)

    assert len(cut) == n * len(p)
    assert sum(each.length for each in cut) == sum(each.length for each in p)
    if n > 1:
        alone = sum(not each.draw for each in p)
        assert len({each.draw for each in cut}) == alone + len({each.draw for each in p if each.draw})


@given(any_pattern, st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(1)]))
def test_quantized_onsets_lie_on_the_grid_and_stay(p, grid):
    """Once is enough."""
    there = p.quantize(grid)

    assert all((each.onset / grid).denominator == 1 for each in there)
    assert there.quantize(grid) == there
    assert p.quantize(grid, strength=0) == p


@given(any_pattern)
def test_legato_leaves_no_gap(p):
    """Each onset is the end of what began before it."""
    held = p.legato()
    onsets = {each.onset for each in held}

    assert {(each.onset + each.length) % p.length for each in held} == onsets
    assert held.legato() == held


@given(any_pattern)
def test_equal_patterns_have_equal_hashes_whatever_the_order(p):
    """And the repr of what the notation can say is that pattern."""
    again = Pattern(reversed(p.events), p.length)
    text = repr(p)

    assert again == p
    assert hash(again) == hash(p)
    if text.startswith("pattern("):
        assert eval(text, {"pattern": pattern}) == p


@given(small_conditions, small_conditions)
def test_both_conditions(a, b):
    """A cycle is in both if it is in each."""
    common = both(a, b)
    for cycle in range(144):
        assert (common is not None and common.falls_on(cycle)) == (a.falls_on(cycle) and b.falls_on(cycle))


@given(small_conditions, st.integers(1, 12), st.data())
def test_conditions_follow_into_longer_and_shorter_loops(condition, times, data):
    """Cycle `times * C + copy` of the short loop is cycle `C` of the long one, and the other way round."""
    copy = data.draw(st.integers(0, times - 1))
    longer, shorter = in_repeat(condition, times, copy), in_pieces(condition, times, copy)
    for cycle in range(48):
        assert (longer is not None and longer.falls_on(cycle)) == condition.falls_on(times * cycle + copy)
        assert shorter.falls_on(cycle) == (cycle % times == copy and condition.falls_on(cycle // times))


@given(st.lists(small_conditions, min_size=1, max_size=4))
def test_shortest_conditions_are_the_same_cycles(conditions):
    """None twice, none missing; `others` has the rest."""
    short, rest = shortest(conditions), others(conditions)
    if short is None:
        return
    for cycle in range(150):
        is_in = any(each.falls_on(cycle) for each in conditions)

        assert sum(each.falls_on(cycle) for each in short) == is_in
        assert sum(each.falls_on(cycle) for each in rest) == (not is_in)


@given(st.lists(st.integers(0, 2**63 - 1), min_size=4, max_size=4))
def test_draws_are_the_same_in_python_and_numpy(where):
    """One text, two kinds of numbers."""
    arrays = [np.array([each], np.uint64) for each in where]

    assert draw(*arrays)[0] == draw(*where)
    assert 0.0 <= draw(*where) < 1.0


@given(steps, st.data())
def test_euclidean_rhythms_are_maximally_even(n, data):
    """Distances between hits differ by one step at most, however many hits later one looks (Clough & Douthett 1991)."""
    k = data.draw(st.integers(1, n))
    onsets = [i for i, hit in enumerate(bjorklund(k, n)) if hit]

    assert len(onsets) == k
    assert onsets[0] == 0
    for later in range(1, k):
        gaps = {(onsets[(i + later) % k] - onset) % n for i, onset in enumerate(onsets)}
        assert max(gaps) - min(gaps) <= 1


@given(st.integers(2, 12), st.integers(2, 8))
def test_regular_polygons_are_balanced_and_even(sides, times):
    """Measured on their corners."""
    corners = [times * i for i in range(sides)]

    assert abs(balance(corners, times * sides) - 1) < 1e-9
    assert abs(evenness(corners, times * sides) - 1) < 1e-9


@given(st.sampled_from([pattern, degrees, chord_tones]), st.lists(st.integers(1, 9), min_size=1, max_size=16))
def test_bare_numbers_are_what_the_reader_says(read, numbers):
    """MIDI notes, degrees or chord tones."""
    kind = {pattern: Note, degrees: Degree, chord_tones: ChordTone}[read]

    assert [each.pitch for each in read(" ".join(map(str, numbers)))] == [kind(n) for n in numbers]


@given(patterns(st.sampled_from([36, 38]).map(Drum)))
def test_drums_have_no_pitch(p):
    """So nothing transposes or inverts them."""
    assert p.transpose(5) == p.transpose(steps=2) == p.invert("c4") == p.shift_octave(1) == p
