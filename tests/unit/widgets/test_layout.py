"""What stands where on a front panel."""

from __future__ import annotations

from tests.support.fake_params import SYNTH_SPECS
from workbench.params import ParamSpec
from workbench.params.spec import choice
from workbench.widgets.layout import Item, arrange


def named(sections):
    return {section.title: section for section in sections}


def test_sections_follow_the_declared_order():
    """Signal flow is the instrument's to decide."""
    assert [section.title for section in arrange(SYNTH_SPECS)] == [
        "Oscillator",
        "Filter",
        "Envelopes",
        "LFO",
        "Output",
    ]


def test_every_parameter_stands_exactly_once():
    """A duty is drawn by the waveform too, but its own control is one."""
    items = [item for section in arrange(SYNTH_SPECS) for item in section.items]
    names = [name for item in items for name in (item.names[:1] if item.kind == "waveform" else item.names)]

    assert sorted(names) == sorted(spec.name for spec in SYNTH_SPECS)


def test_four_stages_become_an_editor():
    """One for each prefix, named by it."""
    assert named(arrange(SYNTH_SPECS))["Envelopes"].items == (
        Item("envelope", ("amp_attack_s", "amp_decay_s", "amp_sustain", "amp_release_s"), "Amp"),
        Item("envelope", ("filter_attack_s", "filter_decay_s", "filter_sustain", "filter_release_s"), "Filter"),
    )


def test_a_lone_envelope_needs_no_name_beside_its_title():
    """The section says it."""
    stages = [ParamSpec(name, 0.5) for name in ("attack_s", "decay_s", "sustain", "release_s")]
    (section,) = arrange([ParamSpec(s.name, 0.5, group="amplitude") for s in stages])

    assert section.items == (Item("envelope", ("attack_s", "decay_s", "sustain", "release_s"), ""),)


def test_three_stages_stay_knobs():
    """An attack without its decay is a number like any other."""
    (section,) = arrange([ParamSpec(name, 0.5, group="amp") for name in ("attack_s", "sustain", "release_s")])

    assert [item.kind for item in section.items] == ["knob"] * 3


def test_waveforms_find_their_duty():
    """The one whose name is nearest."""
    waves = ("sine", "pulse")
    specs = [
        choice("a_waveform", waves, "sine", group="oscillator"),
        choice("b_waveform", waves, "sine", group="oscillator"),
        ParamSpec("a_duty", 0.5, group="oscillator"),
        ParamSpec("b_duty", 0.5, group="oscillator"),
    ]
    (section,) = arrange(specs)

    assert [item.names for item in section.items[:2]] == [("a_waveform", "a_duty"), ("b_waveform", "b_duty")]


def test_parameters_without_a_group_get_a_section_too():
    """A user's first instrument has no groups."""
    assert [section.title for section in arrange([ParamSpec("brightness", 0.5)])] == ["Parameters"]
