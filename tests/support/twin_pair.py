"""A session and a page that plays it in lockstep: the page's own code in Node."""

from __future__ import annotations

import numpy as np

from tests.support.browser import difference_db
from tests.support.sound_page import SoundPage
from workbench.browser.twin import Twin

STEP = 2048  # frames between two reports


class Pair:
    """A session, the page that plays it, and what both have rendered."""

    def __init__(self, session) -> None:
        self.session = session
        self.page = SoundPage()
        self.there: list[np.ndarray] = []
        self.here: list[np.ndarray] = []
        self.sent = 0
        engine, render = session.engine, session.engine.render_into

        def render_into(block, heard=None):
            render(block, heard)
            self.here.append(block.copy())

        engine.render_into = render_into
        self.twin = Twin(engine, self._send)
        self.page.begin(self.twin.image.packed())

    def _send(self, parts) -> None:
        self.sent += len(parts.body())
        self.page.take(parts)

    def play(self, steps: int = 4) -> list[list[object]]:
        """Let the page play, and the kernel follow; what the page has logged."""
        logs = []
        for _ in range(steps):
            sound, report = self.page.render(STEP)
            self.there.append(sound)
            logs.append(report["log"])
            self.twin.follow(report["frame"], report["log"])
            self.session.engine.bus.drain()
        return logs

    def difference_db(self, loudest: float = 0.01) -> float:
        """Between what was heard there and here; it must have been as loud as that at least."""
        there, here = np.concatenate(self.there), np.concatenate(self.here)
        assert len(there) == len(here)
        assert np.abs(here).max() > loudest
        return difference_db(there, here)

    def close(self) -> None:
        """End both."""
        self.twin.end()
        self.page.close()
