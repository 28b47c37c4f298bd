"""The base of widgets that the session's hub keeps up to date."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.page.feed import Feed, Packed
from workbench.page.widget import PageWidget

if TYPE_CHECKING:
    from workbench.page.hub import Hub

_numbers = count(1)


class MovingWidget(PageWidget):
    """A widget with a feed of its own; without a hub it stands still.

    Parameters
    ----------
    hub : Hub or None
        Who sends the frames.
    **traits
        Further synced traits.
    """

    _hub: Hub | None = None
    _feed: Feed | None = None

    hub = t.Unicode("").tag(sync=True)
    feed = t.Unicode("").tag(sync=True)

    def __init__(self, hub: Hub | None, **traits: Any) -> None:
        self._hub = hub
        super().__init__(**traits)
        if hub is not None:
            name = f"{self._module}:{next(_numbers)}"
            self._feed = Feed(name, self.pack, refresh=self.refresh, on_error=self.show_error)
            self.hub, self.feed = hub.reference, name
            hub.add(self._feed)

    def pack(self) -> Packed | None:
        """Return the next frame, or None if nothing has changed; for subclasses to replace."""
        return None

    def refresh(self) -> None:
        """Make the next frame a complete one; for subclasses to replace."""

    def close(self) -> None:
        """Leave the hub and close the line to the page."""
        if self._hub is not None and self._feed is not None:
            self._hub.remove(self._feed)
            self._feed = None
        super().close()
