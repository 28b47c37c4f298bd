"""Patterns by chance, for properties; and what a pattern plays, unrolled without any of its own arithmetic."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import strategies as st

from workbench.sequencer import ChordTone, Condition, Degree, Drum, Event, Note, Pattern

GRID = 12  # onsets and lengths are so many parts of a beat
SPAN = 4  # beats

notes = st.integers(24, 96).map(Note)
pitches = st.one_of(
    notes,
    st.sampled_from([36, 38, 42, 46]).map(Drum),
    st.builds(Degree, st.integers(-7, 14), st.integers(-1, 1), st.integers(-1, 1)),
    st.builds(ChordTone, st.integers(-3, 6), st.integers(-1, 1)),
)
conditions = st.integers(1, 4).flatmap(lambda of: st.builds(Condition, st.integers(1, of), st.just(of)))


def events(pitch=pitches, beats=SPAN, micro=(-1, 1), draws=(0, 2), fills=("always", "only", "never")):
    """Events that begin in a cycle of so many beats."""
    return st.builds(
        Event,
        pitch,
        st.integers(0, beats * GRID - 1).map(lambda n: Fraction(n, GRID)),
        st.integers(1, 2 * GRID).map(lambda n: Fraction(n, GRID)),
        st.integers(1, 127),
        st.sampled_from([0.25, 0.5, 1.0, 1.0]),
        st.integers(*draws),
        st.integers(*micro).map(lambda n: Fraction(n, 64)),
        st.one_of(st.just(Condition()), conditions),
        st.sampled_from(fills),
    )


def patterns(pitch=pitches, beats=SPAN, most=8, **how):
    """Patterns of so many beats."""
    return st.lists(events(pitch, beats, **how), max_size=most).map(lambda each: Pattern(each, beats))


def unrolled(pattern, beats):
    """What a pattern plays in its first `beats`, chance aside: a multiset of (beat, all else)."""
    found = Counter()
    for cycle in range(int(beats / pattern.length)):
        for event in pattern:
            if cycle % event.condition.of == event.condition.nth - 1:
                found[
                    cycle * pattern.length + event.onset,
                    event.length,
                    event.pitch,
                    event.velocity,
                    event.probability,
                    event.micro,
                    event.fill,
                ] += 1
    return found


def shifted(found, by):
    """The same, later by some beats."""
    return Counter({(beat + by, *rest): count for (beat, *rest), count in found.items()})


def between(found, start, end):
    """The part of it from beat to beat."""
    return Counter({key: count for key, count in found.items() if start <= key[0] < end})
