"""The organ: nine partials at the gains of their drawbars, and none that folds back."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.offline import RATE
from tests.support.played import PLAIN, highest_alias_db, hz, lines, one_note
from workbench.instruments.organ import BARS

RATIOS = {  # of the note's own pitch: what a pipe of so many feet has, beside one of eight
    "bar_16": 1 / 2,
    "bar_5_third": 3 / 2,
    "bar_8": 1,
    "bar_4": 2,
    "bar_2_two_thirds": 3,
    "bar_2": 4,
    "bar_1_three_fifths": 5,
    "bar_1_third": 6,
    "bar_1": 8,
}
SHUT = {**PLAIN, **dict.fromkeys(BARS, 0.0), "click": 0.0, "percussion": 0.0}


def sustained(values, note=60):
    """A second of a note after its attack."""
    return one_note(wb.Organ(**{**SHUT, **values}), note, 1.2)[RATE // 5 :]


@needs_jit
@pytest.mark.parametrize("name", BARS)
@pytest.mark.parametrize("pulled", [8.0, 5.0, 1.0])
def test_drawbar_is_one_sine(name, pulled):
    """Each drawbar is a sine of its footage, 3 dB softer for each step that it is pushed in."""
    sound = sustained({name: pulled})
    expected = 0.25 * 10.0 ** (3.0103 * (pulled - 8.0) / 20.0)

    assert lines(sound, [hz(60) * RATIOS[name]])[0] == pytest.approx(expected, rel=1e-3)
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(expected / np.sqrt(2.0), rel=2e-3)


@needs_jit
@pytest.mark.parametrize("note", [36, 60, 84, 96, 108, 120])
def test_nothing_folds_back(note):
    """With all drawbars out no line is where no partial is, on whatever key."""
    sound = sustained(dict.fromkeys(BARS, 8.0), note)

    assert highest_alias_db(sound, 0.5 * hz(note)) < -90.0


@needs_jit
def test_percussion_dies_away():
    """It is there when the key is struck, and gone when its time is over."""
    values = {"percussion": 1.0, "percussion_at": "third", "percussion_decay_s": 0.2}
    sound = one_note(wb.Organ(**{**SHUT, "bar_8": 4.0, **values}), 60, 1.0)
    struck, later = (lines(sound[start : start + 4800], [hz(60) * 3.0])[0] for start in (480, 24_000))

    assert struck > 0.1
    assert later < 1e-4
