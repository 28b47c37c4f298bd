"""The base of all views: a feed of the hub with a title, a freeze button and a place among the hub's views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.page.feed import Feed, Packed
from workbench.page.route import busy_support
from workbench.page.widget import PageWidget

if TYPE_CHECKING:
    from workbench.page.hub import Hub


class LiveView(PageWidget):
    """Shows frames that the hub sends while somebody looks.

    A subclass packs its frames in :meth:`pack`, which runs on the pump's thread.  Everything `pack` needs must be set
    before ``super().__init__`` is called, because the first frame may be asked for at once.

    Parameters
    ----------
    hub : Hub
        Who sends the frames.
    name : str
        Name of the feed, unique within the hub.
    title : str
        Shown at the top left.

    Attributes
    ----------
    frozen : bool
        True keeps the picture as it is; also what the button in the page sets.
    """

    hub = t.Unicode().tag(sync=True)
    feed = t.Unicode().tag(sync=True)
    title = t.Unicode().tag(sync=True)
    notice = t.Unicode().tag(sync=True)
    frozen = t.Bool(False).tag(sync=True)

    def __init__(self, hub: Hub, name: str, title: str, **traits: Any) -> None:
        is_answered, sentence = busy_support()
        notice = "" if is_answered else sentence
        super().__init__(hub=hub.reference, feed=name, title=title, notice=notice, **traits)
        self._hub = hub
        self._last: Packed | None = None
        self._is_owed = False
        self._source = Feed(name, self._next, self.poll, self._owe, self.show_error)
        hub.add(self._source)

    def describe(self) -> str:
        """Name what is shown."""
        return repr(self.feed)

    def pack(self) -> Packed | None:
        """Return the next frame, or None if nothing has changed; for subclasses to replace."""
        return None

    def poll(self) -> None:
        """Do the book-keeping that must not wait until somebody looks; for subclasses to replace."""

    def refresh(self) -> None:
        """Forget what pages have already been sent; for subclasses to replace."""

    def release(self) -> None:
        """Let go of what the view holds besides its feed, once, when it closes; for subclasses to replace."""

    def freeze(self) -> None:
        """Keep the picture as it is."""
        self.frozen = True

    def resume(self) -> None:
        """Let the picture move again."""
        self.frozen = False

    def close(self) -> None:
        """Take the view out of all pages and stop its feed."""
        source = getattr(self, "_source", None)  # None if the view was refused while it was made
        if source is not None and self.is_open:
            self._hub.remove(source)
            self.release()
        super().close()

    def _next(self) -> Packed | None:
        """Pack a frame; while frozen only repeat the last one for a page that has just come."""
        is_owed, self._is_owed = self._is_owed, False
        if self.frozen:
            return self._last if is_owed else None
        packed = self.pack()
        if packed is not None:
            self._last = packed
        return packed

    def _owe(self) -> None:
        self._is_owed = True
        self.refresh()
