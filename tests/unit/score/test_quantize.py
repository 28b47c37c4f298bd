"""quantize: played notes onto a grid."""

from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import ParameterError
from workbench.score import Score, TempoMap


def beats(score):
    """Starts and ends in quarter notes."""
    return list(zip(score.start_beats.tolist(), score.end_beats.tolist(), strict=True))


def played(rows, rng, sigma=0.02):
    """Notes as a human plays them: each a little off."""
    return Score.from_notes(
        [
            (max(start + rng.normal(0, sigma), 0), end + rng.normal(0, sigma), 60 + i)
            for i, (start, end) in enumerate(rows)
        ],
        unit="beats",
    )


def test_quantize_finds_what_was_meant(rng):
    """Sixteenth notes that are some hundredths of a beat off come back on their lines."""
    meant = [(i / 4, (i + 1 + i % 3) / 4) for i in range(40)]

    assert beats(played(meant, rng).quantize(1 / 4)) == meant


def test_quantize_takes_the_grid_of_each_beat(rng):
    """A beat of triplets between beats of sixteenths."""
    meant = [*((i / 4, (i + 1) / 4) for i in range(4)), *((1 + i / 3, 1 + (i + 1) / 3) for i in range(3)), (2, 2.25)]
    found = played(meant, rng).quantize((Fraction(1, 4), Fraction(1, 3)))

    np.testing.assert_allclose(beats(found), meant, atol=1e-12)
    assert found.ticks_per_beat == 480


def test_quantize_moves_what_sounds():
    """Seconds follow the new beats through the tempo."""
    score = Score.from_notes([(0.98, 2.04, 60)], unit="beats", tempo=TempoMap([(0, 60), (1, 120)])).quantize(1)

    assert score.notes[["start_s", "end_s"]].tolist() == [(1.0, 1.5)]


def test_quantize_keeps_every_note():
    """One that is shorter than the grid becomes a step long; a grace note stays one."""
    score = Score.from_notes([(0.01, 0.02, 60), (1, 1, 62), (1.1, 1.12, 64)], unit="beats").quantize(1 / 2)

    assert beats(score) == [(0, 0.5), (1, 1), (1, 1.5)]


def test_quantize_raises_the_resolution():
    """Sevenths have no ticks in 480."""
    score = Score.from_notes([(0.15, 0.29, 60)], unit="beats").quantize(1 / 7)

    assert score.ticks_per_beat == 3360
    assert score.places[["start", "end"]].tolist() == [(480, 960)]


def test_quantize_twice_changes_nothing(rng):
    """What is on the grid stays there."""
    once = played([(i / 4, i / 4 + 0.7) for i in range(30)], rng, 0.1).quantize(1 / 4)

    assert once.quantize(1 / 4) == once


@pytest.mark.parametrize("grid", [0, -1, 0.3, 2 / 3, (), (1 / 4, 0.4), 1 / 100])
def test_quantize_refuses(grid):
    """Steps that do not divide a beat."""
    with pytest.raises(ParameterError, match=r"a grid step must divide a beat|grid must have at least one step"):
        Score.from_notes([]).quantize(grid)


def test_quantize_refuses_words():
    """A grid is a number, or a note value by its name."""
    with pytest.raises(ParameterError, match=r"a grid is a note value such as '1/16' or '1/8T'.*got 'a'"):
        Score.from_notes([]).quantize("a")
    with pytest.raises(ParameterError, match="grid must be a number, got True"):
        Score.from_notes([]).quantize(True)


@pytest.mark.parametrize(
    ("name", "step"), [("1/4", 1), ("1/8", 1 / 2), ("1/16", 1 / 4), ("1/8T", 1 / 3), ("1/16t", 1 / 6), (" 1/1 ", 4)]
)
def test_quantize_knows_note_values(rng, name, step):
    """By name as by number."""
    score = played([(i / 4, i / 4 + 0.7) for i in range(30)], rng, 0.1)

    assert score.quantize(name) == score.quantize(step)
    assert score.quantize((name, 1 / 4)) == score.quantize((step, 1 / 4))


@pytest.mark.parametrize("strength", [0.0, 0.25, 0.5, 1.0])
def test_quantize_goes_some_of_the_way(rng, strength):
    """Starts and ends, to the nearest tick; no note ends before it starts."""
    score = played([(i / 4, i / 4 + 0.3) for i in range(30)], rng, 0.05)
    whole, some = score.quantize("1/16"), score.quantize("1/16", strength)
    for edge in ("start_beats", "end_beats"):
        way = getattr(score, edge) + strength * (getattr(whole, edge) - getattr(score, edge))
        np.testing.assert_allclose(getattr(some, edge), way, atol=0.51 / score.ticks_per_beat)
    assert (some.end_beats >= some.start_beats).all()


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan"), "half"])
def test_quantize_refuses_strengths(strength):
    """Nothing is moved beyond the grid, or away from it."""
    with pytest.raises(ParameterError, match="strength must be"):
        Score.from_notes([(0, 1, 60)]).quantize("1/16", strength)
