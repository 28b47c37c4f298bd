"""Frequency modulation: the sidebands are those of the Bessel functions, the wiring is what its names say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import jv

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.offline import RATE
from tests.support.played import PLAIN, highest_alias_db, hz, lines, one_note
from workbench.instruments.fm import ALGORITHMS, MOST_CYCLES

OPERATORS = (1, 2, 3, 4)
STEADY = {f"op{k}_{what}": value for k in OPERATORS for what, value in (("sustain", 1.0), ("attack_s", 0.001))}
UNTOUCHED = {**PLAIN, **STEADY, "key_scaling": 0.0, "velocity_brightness": 0.0}


def levels(**heard):
    """Levels of all four operators; those not named are silent."""
    return {f"op{k}_level": heard.get(f"op{k}", 0.0) for k in OPERATORS}


def steady(values, note=60):
    """A second of a note after its attack."""
    return one_note(wb.FM(**{**UNTOUCHED, **values}), note, 1.5)[RATE // 2 :]


@needs_jit
@pytest.mark.parametrize("index", [0.5, 1.0, 2.0])
def test_sidebands_are_bessel_functions(index):
    """A sine that bends another by an index of I makes lines of J_n(I) at n times its distance."""
    level = np.sqrt(index / (2.0 * np.pi * MOST_CYCLES))
    sound = steady({"algorithm": "4>3 2>1", **levels(op1=1.0, op2=level), "op1_ratio": 8.0, "op2_ratio": 1.0})
    order = np.arange(-4, 5)
    frequencies = hz(60) * (8.0 + order)
    lifted = np.sinc(frequencies / (2.0 * RATE)) ** -4  # by the decimator, which undoes what B-splines take

    np.testing.assert_allclose(lines(sound, frequencies) / 0.5, lifted * np.abs(jv(order, index)), atol=1e-3)


@needs_jit
@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_that_bend_nothing_are_heard(algorithm, operator):
    """An operator alone sounds if, and only if, no arrow leads away from it in the algorithm's name."""
    leads_on = {
        "4>3>2>1": {2, 3, 4},
        "(4+3)>2>1": {2, 3, 4},
        "(4+3>2)>1": {2, 3, 4},
        "(4>3+2)>1": {2, 3, 4},
        "4>3 2>1": {2, 4},
        "4>(3 2 1)": {4},
        "4>3 2 1": {4},
        "4 3 2 1": set(),
    }[algorithm]
    sound = one_note(wb.FM(**{**UNTOUCHED, "algorithm": algorithm, **levels(**{f"op{operator}": 1.0})}), 60, 0.2)

    assert (np.abs(sound).max() > 0.05) == (operator not in leads_on)


@needs_jit
def test_feedback_makes_a_saw():
    """The more an operator bends itself, the more harmonics it has, falling from one to the next."""
    sines = [steady({"algorithm": "4 3 2 1", **levels(op4=1.0), "op4_ratio": 1.0, "feedback": f}) for f in (0.0, 0.8)]
    pure, rich = (lines(sound, hz(60) * np.arange(1, 8)) for sound in sines)

    assert pure[1:].max() < 1e-4 * pure[0]
    assert rich[3] > 0.05 * rich[0]
    assert (np.diff(rich) < 0.0).all()


@needs_jit
@pytest.mark.parametrize("note", [48, 72, 84, 96, 108])
def test_aliases_are_low(note):
    """Four in a chain, all at the level at which presets have them at most, and far more: aliases stay below -60 dB."""
    chain = {"algorithm": "4>3>2>1", **levels(op1=1.0, op2=0.45, op3=0.4, op4=0.35)}
    ratios = {"op1_ratio": 1.0, "op2_ratio": 1.0, "op3_ratio": 2.0, "op4_ratio": 3.0}

    assert highest_alias_db(steady({**chain, **ratios}, note), hz(note)) < -60.0
