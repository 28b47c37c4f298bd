"""Widgets that hold parameters: what they tell the page, and what they do with its messages."""

from __future__ import annotations

import pytest

from tests.support.fake_comm import with_fake_comm
from workbench.errors import ParameterError
from workbench.widgets import Choice, Envelope, Fader, Knob, Waveform

AMP = ("amp_attack_s", "amp_decay_s", "amp_sustain", "amp_release_s")


@pytest.fixture
def knob(params, pump):
    """A knob on the cutoff."""
    made = Knob(params["cutoff_hz"], pump=pump)
    yield made
    made.close()


def test_the_page_gets_range_curve_unit_and_label(knob):
    """Everything that is needed to draw without asking again."""
    (spec,) = knob.specs

    assert spec == {
        "name": "cutoff_hz",
        "label": "Cutoff",
        "default": 1800.0,
        "low": 20.0,
        "high": 20000.0,
        "unit": "Hz",
        "curve": "log",
        "choices": [],
        "help": "Where the filter begins to act",
    }
    assert knob.values == {"cutoff_hz": 1800.0}


def test_a_turn_in_the_page_sets_the_parameter(knob, params, pump):
    """And the confirmation goes out with the pump's next step."""
    comm = with_fake_comm(knob)
    comm.say("hello", page="p")
    comm.say("set", page="p", number=1, values={"cutoff_hz": 440})
    pump.step(1e9)

    assert params["cutoff_hz"].value == 440
    assert comm.custom("values")[-1][0] == {"kind": "values", "values": {"cutoff_hz": 440}, "seen": {"p": 1}}


def test_a_refused_turn_is_shown_in_the_widget(knob, params):
    """Never lost, never raised into the kernel."""
    with_fake_comm(knob).say("set", page="p", number=1, values={"cutoff_hz": 5})

    assert "cutoff_hz must be in range 20..20000 Hz, got 5" in knob.last_error
    assert params["cutoff_hz"].number == 1800.0


def test_state_is_of_this_moment_when_a_page_asks(knob, params):
    """A reloaded page does not start with old values."""
    params["cutoff_hz"].value = 99

    assert knob.get_state()["values"] == {"cutoff_hz": 99}
    assert "values" not in knob.get_state("specs")


def test_plain_text_is_a_line_with_value_range_and_meaning(knob):
    """Where there is no front end."""
    bundle = knob._repr_mimebundle_()[0]

    assert bundle["text/plain"] == "Knob\n  cutoff_hz  1.8 kHz  20 Hz .. 20 kHz  Where the filter begins to act"
    assert repr(knob) == "Knob(cutoff_hz=1.8 kHz)"


def test_it_can_hold_another_parameter(knob, params, pump):
    """The old one is let go, the page is told the new one."""
    knob.hold([params["pan"]])

    assert knob.param is params["pan"]
    assert knob.specs[0]["name"] == "pan"
    assert params["cutoff_hz"].observers == 0
    with_fake_comm(knob).say("set", page="p", number=1, values={"pan": -1})
    assert params["pan"].value == -1


def test_two_knobs_on_one_parameter_stay_in_step(params, pump):
    """What one page moves, the other widget tells its page."""
    first, second = Knob(params["pan"], pump=pump), Knob(params["pan"], pump=pump)
    one, two = with_fake_comm(first), with_fake_comm(second)
    one.say("hello", page="a")
    two.say("hello", page="b")
    one.say("set", page="a", number=1, values={"pan": 0.5})
    pump.step(1e9)

    assert two.custom("values")[-1][0]["values"] == {"pan": 0.5}
    first.close()
    second.close()


def test_a_choice_is_named_by_its_index_on_the_wire(params, pump):
    """Python still reads the name."""
    choice = Choice(params["filter_mode"], pump=pump)
    with_fake_comm(choice).say("set", page="p", number=1, values={"filter_mode": 1})

    assert params["filter_mode"].value == "band"
    choice.close()


def test_kinds_that_do_not_fit_are_refused_with_advice(params):
    """Before anything is made."""
    with pytest.raises(ParameterError, match="Choice cannot show cutoff_hz, which is a log parameter; it takes choice"):
        Choice(params["cutoff_hz"])
    with pytest.raises(ParameterError, match="filter_mode is not one"):
        Waveform(params["filter_mode"])


@pytest.mark.parametrize(
    "make",
    [
        lambda p, pump: Knob(p["pan"], pump=pump),
        lambda p, pump: Fader(p["level_db"], orientation="horizontal", pump=pump),
        lambda p, pump: Choice(p["lfo_target"], pump=pump),
        lambda p, pump: Waveform(p["osc_a_waveform"], p["osc_duty"], pump=pump),
        lambda p, pump: Envelope(*(p[name] for name in AMP), pump=pump),
    ],
    ids=["knob", "fader", "choice", "waveform", "envelope"],
)
def test_every_control_bundles_describes_itself_and_closes_cleanly(make, params, pump):
    """The contract of a control."""
    widget = make(params, pump)
    name = widget._module

    assert f"export default ${name}.default;" in widget._esm
    assert f".wb-{name}" in widget._css
    assert "0x" not in repr(widget)
    widget.close()
    assert all(param.observers == 0 for param in params.values())
    assert repr(pump) == "Pump(0 callbacks, 0 failing)"
