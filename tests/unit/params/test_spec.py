"""Specifications: what a value may be, how it stands on a knob, how it is written."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import ParameterError
from workbench.params import ParamSpec, choice

CUTOFF = ParamSpec("cutoff_hz", 1000.0, 20.0, 20_000.0, "Hz", "log")
MIX = ParamSpec("mix", 0.5)
WAVE = choice("waveform", ("sine", "saw", "square"), "saw")


@pytest.mark.parametrize(
    "value", [20, 20.0, 20_000, np.float32(900.0), np.int64(900), Fraction(1801, 2), np.array(900.0)]
)
def test_spec_takes_real_numbers(value):
    """Any real number in the range, both ends included, comes back as a float."""
    checked = CUTOFF.validate(value)

    assert type(checked) is float
    assert checked == float(value)


@pytest.mark.parametrize("value", [True, "900", b"900", None, [900], 900j, object(), np.array([1.0, 2.0]), {}, math])
def test_spec_refuses_what_is_no_number(value):
    """Booleans, text, lists, complex numbers and nothing are refused by name."""
    with pytest.raises(ParameterError, match=r"^cutoff_hz must be a (single )?number, got "):
        CUTOFF.validate(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan"), 10**400])
def test_spec_refuses_what_is_not_finite(value):
    """NaN, infinities and numbers too large for a float are refused."""
    with pytest.raises(ParameterError, match=r"^cutoff_hz must be a (finite|single) number"):
        CUTOFF.validate(value)


@pytest.mark.parametrize(
    ("value", "given"), [(5.0, "5"), (19.999, "19.999"), (20_000.1, "20000.1"), (-1e9, "-1e\\+09")]
)
def test_spec_range_error_has_one_form(value, given):
    """Name, range, unit, and what was given."""
    with pytest.raises(ParameterError, match=rf"^cutoff_hz must be in range 20\.\.20000 Hz, got {given}$"):
        CUTOFF.validate(value)


def test_spec_range_error_without_unit():
    """A pure number has no unit to show."""
    with pytest.raises(ParameterError, match=r"^mix must be in range 0\.\.1, got 1\.5$"):
        MIX.validate(1.5)


@pytest.mark.parametrize(("value", "index"), [("sine", 0.0), ("square", 2.0), (1, 1.0), (2.0, 2.0)])
def test_spec_choice_by_name_or_index(value, index):
    """A choice is given by its name or its number."""
    assert WAVE.validate(value) == index


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("squares", "waveform must be one of 'sine', 'saw', 'square', got 'squares'. Did you mean 'square'?"),
        ("xyz", "waveform must be one of 'sine', 'saw', 'square', got 'xyz'."),
        (1.5, "waveform must be one of 'sine', 'saw', 'square' (or its index), got 1.5"),
        (3, "waveform must be in range 0..2, got 3"),
        (True, "waveform must be a number, got True"),
    ],
)
def test_spec_choice_errors(value, message):
    """An unknown choice lists those there are, and the closest one."""
    with pytest.raises(ParameterError) as caught:
        WAVE.validate(value)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"curve": "cubic"}, "curve must be one of linear, log, choice"),
        ({"low": 1.0, "high": 1.0}, "low must be below high"),
        ({"low": math.nan}, "low must be below high, both finite"),
        ({"high": math.inf}, "low must be below high, both finite"),
        ({"curve": "log", "low": 0.0}, "a log curve needs low above 0"),
        ({"smoothing_s": -0.1}, "smoothing_s must not be negative"),
        ({"smoothing_s": math.nan}, "smoothing_s must not be negative"),
        ({"default": 2.0}, r"p must be in range 0\.\.1, got 2"),
        ({"default": math.nan}, "p must be a finite number"),
        ({"curve": "choice", "choices": ("a",), "high": 3.0}, "a choice"),
    ],
)
def test_spec_that_contradicts_itself_is_refused(changes, message):
    """A specification is checked when it is made, not when it is first used."""
    with pytest.raises(ParameterError, match=message):
        ParamSpec(**{"name": "p", "default": 0.5, **changes})


def test_choice_default_must_be_one_of_them():
    """An unknown default is a ParameterError with the names, not a bare ValueError."""
    with pytest.raises(
        ParameterError, match=r"waveform must be one of 'sine', 'saw', got 'swa'\. Did you mean 'saw'\?"
    ):
        choice("waveform", ("sine", "saw"), "swa")


def test_choice_needs_two():
    """One choice is none."""
    with pytest.raises(ParameterError):
        choice("waveform", ("sine",), "sine")


def test_spec_is_frozen():
    """What a parameter is does not change while it is live."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        MIX.high = 2.0


@pytest.mark.parametrize(
    ("spec", "value", "position"),
    [
        (MIX, 0.25, 0.25),
        (CUTOFF, 20.0, 0.0),
        (CUTOFF, 20_000.0, 1.0),
        (CUTOFF, math.sqrt(20.0 * 20_000.0), 0.5),
        (WAVE, 1.0, 0.5),
    ],
)
def test_spec_positions(spec, value, position):
    """Linear in equal steps, log in equal ratios, choices evenly spread."""
    assert spec.to_position(value) == pytest.approx(position, abs=1e-12)
    assert spec.from_position(position) == pytest.approx(value, rel=1e-12)


def test_spec_position_of_a_choice_snaps():
    """Between two choices a knob gives the nearer one."""
    assert [WAVE.from_position(position) for position in (0.0, 0.24, 0.26, 0.74, 0.76, 1.0)] == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (CUTOFF, 900.0, "900 Hz"),
        (CUTOFF, 1234.0, "1.23 kHz"),
        (ParamSpec("attack_s", 0.1, 0.0, 10.0, "s"), 0.02, "20 ms"),
        (ParamSpec("attack_s", 0.1, 0.0, 10.0, "s"), 1.5, "1.5 s"),
        (ParamSpec("level_db", 0.0, -60.0, 6.0, "dB"), -12.0, "-12 dB"),
        (MIX, 0.333333, "0.333"),
        (WAVE, 2.0, "square"),
    ],
)
def test_spec_format(spec, value, text):
    """Values are written as people write them."""
    assert spec.format(value) == text
