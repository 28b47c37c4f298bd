"""The front panel: all parameters, keyboard and meter behind one line."""

from __future__ import annotations

import pytest

from tests.support.fake_comm import with_fake_comm
from tests.support.fake_params import SYNTH_SPECS, fake_params
from tests.support.fake_signal import FakeSignal, sine
from tests.unit.widgets.test_keyboard import Notes
from workbench.page.hub import Hub
from workbench.params import ParamSpec
from workbench.widgets import Panel, panel


@pytest.fixture
def hub(pump):
    """A hub on a pump without a thread."""
    made = Hub(pump)
    yield made
    made.close()


@pytest.fixture
def signal():
    """A tenth of a second of a sine."""
    made = FakeSignal(sine(100.0, 0.5))
    made.frame = 4800
    return made


def test_parameters_notes_and_meter_share_one_widget(params, hub, signal, pump):
    """A single comm: no second one can race with it."""
    notes = Notes()
    lead = Panel("Lead", params, notes, signal, hub, subtitle="Synth", pump=pump)
    comm = with_fake_comm(lead)
    comm.say("hello", page="p")
    comm.say("set", page="p", number=1, values={"cutoff_hz": 440, "pan": 0.5})
    comm.say("note_on", page="p", note=60, velocity=90)

    assert (params["cutoff_hz"].value, params["pan"].value) == (440, 0.5)
    assert notes.log == [("on", 60, 90)]
    assert lead.pack()[1][0].tolist() == pytest.approx([0.5, 0.5], abs=1e-3)
    lead.close()
    assert notes.log[-1] == ("off", 60)


def test_it_closes_without_a_trace(params, hub, signal, pump):
    """Observers, feed and jobs are gone."""
    lead = Panel("Lead", params, Notes(), signal, hub, pump=pump)
    lead.close()

    assert all(param.observers == 0 for param in params.values())
    assert repr(pump) == "Pump(0 callbacks, 0 failing)"


def test_labels_come_from_the_sections(params, pump):
    """A knob in the filter section does not say "Filter" again."""
    lead = Panel("Lead", params, pump=pump)
    labels = {spec["name"]: spec["label"] for spec in lead.specs}

    assert labels["filter_mode"] == "Mode"
    assert labels["lfo_rate_hz"] == "Rate"
    assert labels["amp_attack_s"] == "Amp attack"
    lead.close()


def test_without_notes_or_hub_there_is_no_keyboard_and_no_meter(params, signal, pump):
    """And a note of the page plays nothing."""
    lead = Panel("Lead", params, signal=signal, pump=pump)
    with_fake_comm(lead).say("note_on", page="p", note=60, velocity=90)

    assert not lead.has_keyboard
    assert lead.feed == ""
    assert lead.last_error == ""
    lead.close()


def test_plain_text_is_the_table_of_parameters(params, pump):
    """One aligned line each."""
    lead = Panel("Lead", params, subtitle="Synth", pump=pump)
    lines = lead._repr_mimebundle_()[0]["text/plain"].splitlines()

    assert lines[0] == "Lead  Synth"
    assert len(lines) == 1 + len(SYNTH_SPECS)
    assert " ".join(lines[8].split()) == "cutoff_hz 1.8 kHz 20 Hz .. 20 kHz Where the filter begins to act"
    lead.close()


def test_showing_again_gives_the_open_panel(params, hub):
    """Re-running a cell makes no second one; other parameters replace it."""
    first = panel("Lead", params, hub=hub)

    assert panel("Lead", params, hub=hub) is first
    other = panel("Lead", dict(params), hub=hub)
    assert other is not first
    assert not first.is_open


def test_it_shows_another_instrument_where_it_stands(params, hub, signal, pump):
    """Other parameters, sections and labels, one line to the kernel; the first ones are let go of."""
    lead = Panel("Lead", params, Notes(), signal, hub, subtitle="Synth", pump=pump)
    comm = with_fake_comm(lead)
    others = fake_params([ParamSpec("drive", 0.5, group="tone"), ParamSpec("bite", 0.1, group="tone")])
    lead.show(others, "Drive")
    comm.say("hello", page="p")
    comm.say("set", page="p", number=1, values={"drive": 0.75})

    assert (others["drive"].value, lead.subtitle) == (0.75, "Drive")
    assert [spec["name"] for spec in lead.specs] == ["drive", "bite"]
    assert [item["names"] for section in lead.sections for item in section["items"]] == [["drive"], ["bite"]]
    assert lead.has_keyboard
    assert all(param.observers == 0 for param in params.values())
    lead.close()
