"""Knobs: put together from halves, learned, taken up without a jump, kept in a file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.support.fake_params import FakeParam
from workbench.errors import ParameterError, SessionError
from workbench.midi_io.binding import Binding, Knob
from workbench.midi_io.controllers import ControllerReader, Registered, Turn
from workbench.midi_io.mapper import ControllerMapper
from workbench.params import ParamSpec, choice

CUTOFF = ParamSpec("cutoff_hz", 632.4555320336759, 20.0, 20_000.0, "Hz", "log")  # in the middle of its way
ROW = {"node": "lead", "param": "pan", "kind": "control", "number": 1, "channel": 0, "port": ""}
SHAPE = choice("shape", ("sine", "saw", "square"), "sine")


class Desk:
    """Two parameters of one instrument, a mapping, and what was said."""

    def __init__(self):
        self.cutoff, self.shape = FakeParam(CUTOFF), FakeParam(SHAPE)
        self.said = []
        params = {("lead", "cutoff_hz"): self.cutoff, ("lead", "shape"): self.shape}
        names = {id(param): name for name, param in params.items()}

        def name(param):
            if id(param) not in names:
                raise SessionError("not of this session")
            return names[id(param)]

        self.mapping = ControllerMapper(lambda node, name: params.get((node, name)), name, self.said.append)

    def turn(self, *values, number=74, channel=1, port="keys", kind="control"):
        """Turn a knob; whether it was bound to something, each time."""
        return [self.mapping.apply(Turn(kind, number, channel, value), port) for value in values]


@pytest.fixture
def desk():
    """A desk."""
    return Desk()


# ---- halves


def test_plain_knobs_are_told_as_they_are():
    """A controller says its number and its value; a fine half means two things."""
    reader = ControllerReader()

    assert reader.take(1, 74, 100) == [Turn("control", 74, 1, 100)]
    assert reader.take(1, 42, 5) == [Turn("control", 42, 1, 5)]  # no coarse half was there
    assert reader.take(1, 10, 127) == [Turn("control", 10, 1, 127)]
    assert reader.take(2, 42, 127) == [Turn("control", 42, 2, 127)]  # another channel
    assert reader.take(1, 42, 127) == [Turn("control", 42, 1, 127), Turn("control14", 10, 1, 16383)]
    assert Turn("control14", 10, 1, 16383).position == Turn("control", 10, 1, 127).position == 1.0


def test_numbered_parameters_are_found_by_number():
    """NRPN 300 in 7 and in 14 bits; after "no parameter" the data knob is a knob."""
    reader = ControllerReader()
    assert reader.take(1, 99, 2) == reader.take(1, 98, 44) == []
    assert reader.take(1, 6, 100) == [Turn("nrpn", 300, 1, 100)]
    assert reader.take(1, 38, 1) == [Turn("nrpn14", 300, 1, 12801)]
    assert reader.take(1, 101, 127) == reader.take(1, 100, 127) == []
    assert reader.take(1, 6, 100) == [Turn("control", 6, 1, 100)]


def test_registered_parameters_are_told_apart():
    """Bend range: 12 semitones and 50 cents."""
    reader = ControllerReader()
    reader.take(3, 101, 0)
    reader.take(3, 100, 0)
    assert reader.take(3, 6, 12) == [Registered(0, 3, 12, 0)]
    assert reader.take(3, 38, 50) == [Registered(0, 3, 12, 50)]
    reader.forget()
    assert reader.take(3, 6, 12) == [Turn("control", 6, 3, 12)]


# ---- learning


def test_learning_binds_the_next_control_that_is_turned(desk):
    """And no other one after it; it is said once."""
    desk.mapping.learn(desk.cutoff)
    assert desk.mapping.is_learning
    assert desk.turn(64, 66) == [True, True]
    assert desk.turn(5, number=75) == [False]

    assert desk.said == ["CC 74 (channel 1, keys) turns lead.cutoff_hz."]
    assert list(desk.mapping) == [Binding(Knob(74, "control", 1, "keys"), "lead", "cutoff_hz")]
    assert desk.turn(3, channel=2) == desk.turn(3, port="other") == [False]


def test_learning_notices_a_fine_half(desk):
    """A fader of 14 bits is bound as one, and turns in 16383 steps."""
    reader = ControllerReader()
    desk.mapping.learn(desk.cutoff)
    for number, value in ((10, 64), (42, 0), (10, 64), (42, 1)):
        for turn in reader.take(1, number, value):
            desk.mapping.apply(turn, "keys")

    assert [each.knob for each in desk.mapping] == [Knob(10, "control14", 1, "keys")]
    assert desk.cutoff.number == pytest.approx(CUTOFF.from_position((64 * 128 + 1) / 16383))


def test_learning_again_takes_the_place(desk):
    """A parameter has one knob; a knob may turn several parameters."""
    desk.mapping.learn(desk.cutoff)
    desk.turn(64)
    desk.mapping.learn(desk.cutoff)
    desk.turn(64, number=20)
    desk.mapping.learn(desk.shape)
    desk.turn(0, number=20)

    assert [(each.knob.number, each.param) for each in desk.mapping] == [(20, "cutoff_hz"), (20, "shape")]


def test_learning_can_be_given_up(desk):
    """Then the next knob turns nothing."""
    desk.mapping.learn(desk.cutoff)
    desk.mapping.stop_learning()
    assert desk.turn(64) == [False]
    with pytest.raises(SessionError, match="not of this session"):
        desk.mapping.learn(FakeParam(CUTOFF))


# ---- soft take-over


def test_a_knob_has_no_effect_until_it_comes_to_the_value(desk):
    """From above and from below; then it has hold of it, also in large steps."""
    desk.mapping.bind(74, desk.cutoff)
    desk.turn(127, 100, 80)
    assert desk.cutoff.number == CUTOFF.default
    desk.turn(60)  # past it
    assert desk.cutoff.number == pytest.approx(CUTOFF.from_position(60 / 127))
    desk.turn(127)
    assert desk.cutoff.number == 20_000.0


def test_a_hold_is_lost_when_somebody_else_turns(desk):
    """Until the knob comes to where that is."""
    desk.mapping.bind(74, desk.cutoff)
    desk.turn(64, 70)
    desk.cutoff.value = 20.0
    desk.turn(69)
    assert desk.cutoff.number == 20.0
    desk.turn(1, 5)
    assert desk.cutoff.number == pytest.approx(CUTOFF.from_position(5 / 127))


def test_choices_are_turned_through(desk):
    """Each has its share of the way."""
    desk.mapping.bind(74, desk.shape)
    seen = []
    for value in (0, 31, 32, 90, 96, 127):
        desk.turn(value)
        seen.append(desk.shape.value)

    assert seen == ["sine", "sine", "saw", "saw", "square", "square"]


moves = st.lists(st.one_of(st.integers(0, 127), st.floats(20.0, 20_000.0)), max_size=50)


@given(moves)
def test_a_value_never_jumps(moved):
    """However a knob and somebody else move, the knob never moves the value farther than itself, or by one step."""
    desk = Desk()
    desk.mapping.bind(74, desk.cutoff)
    stood = None
    for move in moved:
        before = CUTOFF.to_position(desk.cutoff.number)
        if isinstance(move, float):
            desk.cutoff.value = move
            continue
        desk.turn(move)
        way = abs(CUTOFF.to_position(desk.cutoff.number) - before)
        assert way <= max(1, abs(move - (move if stood is None else stood))) / 127 + 1e-9
        stood = move


# ---- the mapping itself


def test_a_mapping_survives_a_file(desk, tmp_path):
    """What is loaded is what was saved, and is JSON."""
    desk.mapping.bind(Knob(300, "nrpn14", 2, "keys"), desk.cutoff)
    desk.mapping.bind(1, desk.shape)
    desk.mapping.save(tmp_path / "knobs.json")
    other = Desk()
    other.mapping.load(tmp_path / "knobs.json")

    assert list(other.mapping) == list(desk.mapping)
    assert json.loads((tmp_path / "knobs.json").read_text())["bindings"][1] == {
        **ROW,
        "param": "shape",
    }
    assert repr(other.mapping) == "NRPN (14 bits) 300 (channel 2, keys) -> lead.cutoff_hz\nCC 1 -> lead.shape"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no JSON", "cannot be read as a mapping"),
        ("[]", "it has no list of bindings"),
        ('{"version": 2, "bindings": []}', "of version 2; this one reads 1"),
        ('{"version": 1, "bindings": [5]}', "a binding has channel, kind, node, number, param, port, got 5"),
        (json.dumps({"version": 1, "bindings": [{**ROW, "number": 200}]}), "whole number in range 0..119, got 200"),
        (json.dumps({"version": 1, "bindings": [{**ROW, "kind": "knob"}]}), "kind of a control must be one of"),
        (json.dumps({"version": 1, "bindings": [{**ROW, "channel": "x"}]}), "channel must be a whole number"),
        (json.dumps({"version": 1, "bindings": [{**ROW, "kind": []}]}), "unhashable"),
    ],
)
def test_a_file_that_is_no_mapping_changes_nothing(desk, tmp_path, text, message):
    """And the error says what is wrong with it."""
    desk.mapping.bind(74, desk.cutoff)
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ParameterError, match=message):
        desk.mapping.load(tmp_path / "x.json")
    assert len(desk.mapping) == 1


def test_bindings_can_be_taken_away(desk):
    """By parameter or by knob; unbinding what is not bound does nothing."""
    desk.mapping.bind(74, desk.cutoff)
    desk.mapping.bind(75, desk.shape)
    desk.mapping.unbind(desk.cutoff)
    assert [each.param for each in desk.mapping] == ["shape"]
    desk.mapping.unbind(Knob(75))
    desk.mapping.unbind(Knob(75))
    assert len(desk.mapping) == 0


@pytest.mark.parametrize(
    ("knob", "message"),
    [
        ({"number": 64}, "controller 64 is the sustain pedal"),
        ({"number": 120}, "in range 0..119, got 120"),
        ({"number": 40, "kind": "control14"}, "in range 0..31, got 40"),
        ({"number": True}, "in range 0..119, got True"),
        ({"number": 1, "channel": 17}, "range 1..16, 0 for all: 17"),
        ({"number": 1, "port": 5}, "port must be a name"),
    ],
)
def test_knobs_that_no_device_has(knob, message):
    """Are refused where they are written."""
    with pytest.raises(ParameterError, match=message):
        wb.Knob(**knob)
