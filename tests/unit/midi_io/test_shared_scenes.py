"""One reading of MIDI: the tables that Python and the page share (`tests/js/midi_scenes.test.mjs` reads them, too)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.support.hands import Notes
from workbench.midi_io.hands import MidiHands
from workbench.midi_io.message import parse_midi

CASES = json.loads((Path(__file__).parents[2] / "data" / "midi_cases.json").read_text(encoding="utf-8"))


def said(message):
    """A message as the table writes it."""
    if message is None:
        return None
    fields = {"isDown" if name == "is_down" else name: value for name, value in asdict(message).items()}
    return {"kind": message.kind, **fields}


@pytest.mark.parametrize("case", CASES["messages"], ids=lambda case: bytes(case["bytes"]).hex(" ") or "nothing")
def test_bytes_mean_what_the_table_says(case):
    """Also those that the page passes over."""
    assert said(parse_midi(bytes(case["bytes"]))) == case["message"]


@pytest.mark.parametrize("scene", CASES["scenes"], ids=lambda scene: scene["name"])
def test_hands_play_what_the_scene_says(scene):
    """Step by step."""
    notes = Notes()
    hands = MidiHands(notes.strike, bend_cents=200.0)

    for step in scene["steps"]:
        hands.take(parse_midi(bytes(step["say"])))
        assert notes.fresh() == step["play"]
