"""The tables that Python and the page share: tests/js reads the same files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.page.pump import Pump
from workbench.params import ParamSpec
from workbench.sequencer.notation import pattern
from workbench.widgets.roll_editor import RollEditor
from workbench.widgets.step_grid import StepGrid

DATA = Path(__file__).parents[2] / "data"


def cases(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))["cases"]


def spec_of(case):
    choices = tuple(case.get("choices", ()))
    low, high = case.get("low", -1e6), case.get("high", 1e6)
    if choices:
        low, high = 0, len(choices) - 1
    return ParamSpec("x", low, low, high, case.get("unit", ""), case.get("curve", "linear"), choices)


@pytest.mark.parametrize("case", cases("curve_cases.json"), ids=str)
def test_value_and_position_agree_with_the_page(case):
    """Both directions, to rounding."""
    spec = spec_of(case)

    assert spec.to_position(case["value"]) == pytest.approx(case["position"], abs=1e-12)
    assert spec.from_position(case["position"]) == pytest.approx(case["value"], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", cases("format_cases.json"), ids=str)
def test_text_agrees_with_the_page(case):
    """Letter by letter."""
    assert spec_of(case).format(case["value"]) == case["text"]


@pytest.mark.parametrize("case", cases("edit_cases.json"), ids=lambda case: case["name"])
def test_edits_agree_with_the_page(case):
    """The page shows at once what the kernel makes of it a moment later."""
    grid = StepGrid(pattern(case["text"], case["shown"]["beats"]), step=case["step"], pump=Pump(threaded=False))
    assert {**grid.picture(), **case["shown"]} == grid.picture()
    grid._take(case["edit"], None)

    assert {**grid.picture(), **case["after"]} == grid.picture()


@pytest.mark.parametrize("case", cases("roll_cases.json"), ids=lambda case: case["name"])
def test_edits_of_notes_agree_with_the_page(case):
    """Note by note."""
    roll = RollEditor(pattern(case["text"]), pump=Pump(threaded=False))
    shown = roll.picture()
    assert shown["notes"] == case["shown"]["notes"]
    assert [[row["key"], row["sort"]] for row in shown["rows"]] == [
        [row["key"], row["sort"]] for row in case["shown"]["rows"]
    ]
    roll._take(case["edit"], None)

    assert roll.picture()["notes"] == case["after"]
