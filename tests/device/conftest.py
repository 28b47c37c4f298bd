"""Device tests need PortAudio; where it is missing they are skipped, and say so."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.process import wait_until


@pytest.fixture
def on_jack(jack_server):
    """Makes sessions on the JACK dummy driver; closes them before the server goes."""
    made = []

    def make(**options):
        made.append(wb.Session(**{"name": f"device {len(made)}", "sink": "device", **options}))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def until():
    """Wait until something is so, at most 20 s: this machine may be busy."""
    return lambda ready, what: wait_until(ready, what, seconds=20.0)
