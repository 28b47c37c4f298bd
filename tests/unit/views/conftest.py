"""A hub on a clock and a pump that only the test moves."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fake_comm import with_fake_comm
from workbench.page.hub import Hub
from workbench.page.pump import Pump


class Stage:
    """A hub and its page."""

    def __init__(self):
        self.now = 0.0
        self.hub = Hub(pump=Pump(threaded=False), clock=lambda: self.now)
        self.page = with_fake_comm(self.hub)

    def show(self, view):
        """Let a page show a view."""
        self.page.say("report", page="page", n=len(self.page.custom("frame")), views=[view.feed])

    def frame(self):
        """Return meta and arrays of the next frame, or None if there is none."""
        if not self.hub.tick():
            return None
        content, [payload] = self.page.custom("frame")[-1]
        self.page.say("report", page="page", n=content["n"], views=[part["id"] for part in content["parts"]])
        numbers, [part] = np.frombuffer(payload, np.float32), content["parts"]
        arrays, at = [], 0
        for length in part["lengths"]:
            arrays.append(numbers[at : at + length])
            at += length
        return part["meta"], arrays


@pytest.fixture
def stage():
    """A hub and its page."""
    made = Stage()
    yield made
    made.hub.close()
