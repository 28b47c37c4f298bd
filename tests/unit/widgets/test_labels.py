"""Names on the front panel."""

from __future__ import annotations

import pytest

from workbench.widgets.labels import label_of
from workbench.widgets.table import param_table


@pytest.mark.parametrize(
    ("name", "group", "label"),
    [
        ("cutoff_hz", "filter", "Cutoff"),
        ("filter_mode", "filter", "Mode"),
        ("filter_key_tracking", "filter", "Key tracking"),
        ("osc_b_detune_cents", "oscillator", "B detune"),
        ("lfo_rate_hz", "LFO", "Rate"),
        ("lfo_rate_hz", "", "LFO rate"),
        ("amp_attack_s", "", "Amp attack"),
        ("lfo_hz", "lfo", "Rate"),
        ("filter_octaves", "filter", "Amount"),
        ("filter", "filter", "Type"),
        ("level_db", "level", "Level"),
        ("s", "", "S"),
    ],
)
def test_label_leaves_out_the_unit_and_what_the_section_says(name, group, label):
    """Short enough for a knob, and never empty."""
    assert label_of(name, group) == label


def test_table_is_aligned(params):
    """Names, values and ranges in columns."""
    table = param_table([params["pan"], params["cutoff_hz"], params["filter_mode"]], "Lead")

    assert table.splitlines() == [
        "Lead",
        "  pan                0  -1 .. 1            Left or right",
        "  cutoff_hz    1.8 kHz  20 Hz .. 20 kHz    Where the filter begins to act",
        "  filter_mode      low  low | band | high  What the filter lets through",
    ]


def test_table_of_nothing_is_its_title():
    """An instrument without parameters."""
    assert param_table([], "Click") == "Click"
