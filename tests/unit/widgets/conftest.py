"""Fixtures: a synthesizer's parameters that live nowhere, a pump that is stepped by hand, a clock that is set."""

from __future__ import annotations

import pytest

from tests.support.fake_params import SYNTH_SPECS, fake_params
from workbench.page.pump import Pump


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def params():
    """Parameters by name."""
    return fake_params(SYNTH_SPECS)


@pytest.fixture
def pump():
    """A pump without a thread."""
    return Pump(threaded=False)


@pytest.fixture
def clock():
    """A clock at 100 s."""
    return Clock()
