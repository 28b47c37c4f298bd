"""A level meter with peak hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets as t

from workbench.widgets.moving import MovingWidget
from workbench.widgets.peaks import PeakReader

if TYPE_CHECKING:
    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.widgets.doors import SignalDoor


class Meter(MovingWidget):
    """Left and right level of a signal in decibels, with peak hold and the highest peak as a number.

    Parameters
    ----------
    signal : SignalDoor
        What to measure.
    hub : Hub or None
        Who sends the readings.
    title : str, optional
        Name for screen readers; the signal's name by default.
    orientation : {"vertical", "horizontal"}
        Which way the bars grow.
    """

    _module = "meter"

    title = t.Unicode("Level").tag(sync=True)
    orientation = t.Enum(["vertical", "horizontal"], "horizontal").tag(sync=True)

    def __init__(
        self, signal: SignalDoor, hub: Hub | None, title: str | None = None, orientation: str = "horizontal"
    ) -> None:
        self._peaks = PeakReader(signal)
        super().__init__(hub, title=title if title is not None else f"{signal.name} level", orientation=orientation)

    def describe(self) -> str:
        """Name the signal."""
        return self.title

    def pack(self) -> Packed | None:
        """Return the peaks since the last frame."""
        peaks = self._peaks.read()
        return None if peaks is None else ({}, [peaks])

    def refresh(self) -> None:
        """Send the next peaks even if all is silent."""
        self._peaks.refresh()
