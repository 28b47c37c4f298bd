"""TempoMap: exact times through tempo changes."""

from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import ParameterError
from workbench.midi import TempoMap

THREE = TempoMap([(0, 60), (4, 120), (6, 30)])  # 4 s, then 2 beats in 1 s, then 2 s for each beat


@pytest.mark.parametrize(("beat", "second"), [(0, 0.0), (2, 2.0), (4, 4.0), (5, 4.5), (6, 5.0), (7, 7.0), (-1, -1.0)])
def test_tempo_map_both_ways(beat, second):
    """Seconds of beats and beats of seconds, before, between and after the changes."""
    assert THREE.beats_to_seconds(beat) == second
    assert THREE.seconds_to_beats(second) == beat
    assert THREE.ticks_to_seconds(480 * beat) == second
    assert THREE.seconds_to_ticks(second) == 480 * beat


def test_tempo_map_takes_arrays_and_numbers():
    """An array gives an array of the same shape, a number a float."""
    beats = np.array([[0, 4], [6, 7]])

    np.testing.assert_array_equal(THREE.beats_to_seconds(beats), [[0.0, 4.0], [5.0, 7.0]])
    assert type(THREE.beats_to_seconds(1)) is float
    assert THREE.beats_to_seconds([]).shape == (0,)


def test_tempo_map_iterates_over_its_changes():
    """As (beat, seconds, tempo_bpm)."""
    assert list(THREE) == [(0.0, 0.0, 60.0), (4.0, 4.0, 120.0), (6.0, 5.0, 30.0)]
    assert len(THREE) == 3


def test_tempo_map_order_default_and_last_of_equals():
    """Changes come in any order, 120 bpm holds before the first, and of two at one beat the last counts."""
    tempo_map = TempoMap([(8, 30), (4, 90), (4, 60)])

    assert [(change.beat, change.tempo_bpm) for change in tempo_map] == [(0, 120), (4, 60), (8, 30)]
    assert tempo_map.beats_to_seconds(8) == 6.0


@pytest.mark.parametrize(("beat", "tempo_bpm"), [(-3, 60), (0, 60), (3.99, 60), (4, 120), (6, 30), (1e9, 30)])
def test_tempo_at(beat, tempo_bpm):
    """A change counts from its own beat on."""
    assert THREE.tempo_at(beat) == tempo_bpm


def test_tempo_map_does_not_drift():
    """100,000 changes between tempi that no float holds exactly end within one rounding of the exact sum."""
    micros = [500_000 + 7 * i % 1000 for i in range(100_000)]
    changes = [(Fraction(i, 480), Fraction(60_000_000, each)) for i, each in enumerate(micros)]
    exact = Fraction(sum(micros[:-1]), 480 * 1_000_000)

    assert [*TempoMap(changes)][-1].seconds == float(exact)


def test_tempo_map_smpte():
    """Film frames: a tick is the same time for ever, and a beat is a second."""
    tempo_map = TempoMap.smpte(Fraction(30000, 1001), 80)

    assert tempo_map.ticks_to_seconds(30 * 80) == pytest.approx(1.001, abs=1e-15)
    assert tempo_map.beats_to_seconds(5) == 5.0


def test_tempo_map_equality_and_repr():
    """Equal changes make equal maps; the repr says the tempo and how often it changes."""
    assert TempoMap.constant(60) == TempoMap([(0, 60)])
    assert TempoMap.constant(60) != TempoMap.constant(61)
    assert len({TempoMap.constant(60), TempoMap([(0, 60)])}) == 1
    assert repr(THREE) == "TempoMap(30..120 bpm, 3 tempi, 480 ticks per beat)"
    assert repr(TempoMap()) == "TempoMap(120 bpm, 480 ticks per beat)"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(-1, 60)], r"beat of a tempo change must be in range 0\.\.1e\+15, got -1"),
        ([(0, 0)], r"tempo_bpm must be in range 0\.01\.\.6e\+07 bpm, got 0"),
        ([(0, float("nan"))], "tempo_bpm must be a finite number"),
        ([(0, 1e-320)], "tempo_bpm must be in range"),
        ([(float("inf"), 60)], "beat of a tempo change must be a finite number"),
        ([60, 120], r"pairs of \(beat, tempo_bpm\), or triples with is_ramp, got \[60, 120\]"),
        (120, "tempo changes must be pairs"),
        ([(0, "fast")], "tempo_bpm must be a number, got 'fast'"),
    ],
)
def test_tempo_map_refuses(changes, message):
    """Negative beats and tempi that are none."""
    with pytest.raises(ParameterError, match=message):
        TempoMap(changes)


@pytest.mark.parametrize("ticks_per_beat", [0, -480, 96.5, "480"])
def test_tempo_map_refuses_resolutions(ticks_per_beat):
    """A resolution is a whole number or a fraction above 0."""
    with pytest.raises(ParameterError, match="ticks_per_beat must be a whole number or a Fraction above 0"):
        TempoMap(ticks_per_beat=ticks_per_beat)


RAMP = TempoMap([(0, 60, True), (6, 120), (8, 120, True), (10, 60), (10, 90)])  # up, a plateau, down, and on at 90


@pytest.mark.parametrize(
    ("beat", "second"), [(0, 0.0), (6, 4.0), (8, 5.0), (10, 5.0 + 4 / 3), (13, 7.0 + 4 / 3), (-1, -1.0)]
)
def test_ramps(beat, second):
    """From 60 to 120 bpm, six beats take four seconds: 90 bpm is the mean."""
    assert RAMP.beats_to_seconds(beat) == pytest.approx(second, abs=1e-12)
    assert RAMP.seconds_to_beats(second) == pytest.approx(beat, abs=1e-12)


@pytest.mark.parametrize(("second", "tempo_bpm"), [(0, 60), (1, 75), (2, 90), (3, 105), (4, 120), (4.5, 120), (7, 90)])
def test_ramps_move_linearly_in_time(second, tempo_bpm):
    """Each second is 15 bpm faster."""
    assert RAMP.tempo_at(RAMP.seconds_to_beats(second)) == pytest.approx(tempo_bpm, abs=1e-9)


def test_ramp_arrives_at_the_first_of_two_tempi():
    """Down to 60, and then a tempo of 90; and points say all of it exactly."""
    assert RAMP.tempo_at(9.999999) == pytest.approx(60, abs=1e-3)
    assert RAMP.tempo_at(10) == 90
    assert [tuple(point) for point in RAMP.points] == [
        (0, 60, True),
        (6, 120, False),
        (8, 120, True),
        (10, 60, False),
        (10, 90, False),
    ]
    assert TempoMap(RAMP.points) == RAMP
    assert TempoMap([(0, 60), (6, 120)]) != TempoMap([(0, 60, True), (6, 120)])


def test_ramp_at_the_end_leads_nowhere():
    """After the last point its tempo holds."""
    assert TempoMap([(0, 60, True)]) == TempoMap.constant(60)


def test_stepped_map_without_ramps_is_itself():
    """Nothing is made anew."""
    assert THREE.stepped() is THREE
    assert len(RAMP.stepped()) == 48 + 1 + 16 + 1
