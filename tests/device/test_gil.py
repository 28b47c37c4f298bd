"""A busy cell never stops the sound: native xruns under every GIL load, beside a plain Python callback."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.gil_loads import native_outcomes, outcome_rows, python_outcomes
from workbench.proof.loads import LOADS

pytestmark = pytest.mark.device

SECONDS = 2.0
ALLOWANCE = 0.02  # of the callbacks: other programs share the machine, and hit an idle interpreter as well
FAR_FEWER = 0.25


@pytest.fixture(scope="module")
def outcomes():
    """Native and Python outcomes of all loads, as a pair; the table is printed."""
    from tests.conftest import skip_without
    from tests.support import jack

    skip_without(jack)
    with jack.jack_server() as server:
        with wb.Session(name="gil", sink="device", block_size=server.block_size) as session:
            session.add(wb.Synth()).chord(range(40, 56))
            native = native_outcomes(session, SECONDS)
        python = python_outcomes(server.sample_rate, server.block_size, server.device, SECONDS)
    for row in outcome_rows(native, python):
        print("".join(f"{cell:>15}" for cell in row))
    return native, python


@pytest.mark.parametrize("load", [each for each in LOADS if each != "idle"])
def test_native_xruns_are_as_with_an_idle_interpreter(outcomes, load):
    """Under the load there are hardly more xruns per callback than without, and every callback is made."""
    by_name = {each.load: each for each in outcomes[0]}
    idle, busy = by_name["idle"], by_name[load]

    assert busy.xruns / busy.wanted <= idle.xruns / idle.wanted + ALLOWANCE
    assert busy.blocks >= (1.0 - ALLOWANCE) * busy.wanted - 4


def test_native_misses_are_far_fewer_than_those_of_python(outcomes):
    """Over all loads the native callback misses a small part of what the Python callback misses."""
    native, python = (sum(each.missed for each in kind if each.load != "idle") for kind in outcomes)

    assert python > 50  # the loads are loads
    assert native <= FAR_FEWER * python
