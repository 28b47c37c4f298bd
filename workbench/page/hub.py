"""The hub: sends the frames of all views and moving widgets of a session, one message per refresh for all of them.

Threads: `tick` runs on the pump's thread; `add`, `remove` and `view` on any control thread; reports of the page arrive
on a kernel subshell.  A lock guards the book-keeping and is not held while frames are packed.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from workbench.page.flow import Flow
from workbench.page.pump import Pump, shared_pump
from workbench.page.stats import HubStats
from workbench.page.widget import PageWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.feed import Feed

View = TypeVar("View", bound=PageWidget)
_RATE_WINDOW_S = 5.0  # messages per second are counted over that long


class Hub(PageWidget):
    """Collects frames from feeds and sends them to the pages that show them.

    Parameters
    ----------
    pump : Pump, optional
        Who calls :meth:`tick`; the process's own by default.
    hz : float, 0.1..240 Hz
        Refreshes per second.
    clock : callable
        Seconds that only go forward.
    """

    _module = "hub"

    def __init__(self, pump: Pump | None = None, hz: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._pump = pump if pump is not None else shared_pump()
        self._hz = hz
        self._clock = clock
        self._lock = threading.Lock()
        self._flow = Flow()
        self._feeds: dict[str, Feed] = {}
        self._failing: set[str] = set()
        self._newly_shown: set[str] = set()
        self._libraries: dict[str, Callable[[], bytes]] = {}
        self._views: dict[str, tuple[object, PageWidget]] = {}
        self._frames_held = 0
        self._bytes_sent = 0
        self._send_times: deque[float] = deque(maxlen=1024)
        super().__init__()

    @property
    def reference(self) -> str:
        """What a widget puts in its synced `hub` trait, so that its front end finds this hub."""
        return f"IPY_MODEL_{self.model_id}"

    def describe(self) -> str:
        """Name the feeds."""
        return ", ".join(self._feeds)

    def _repr_mimebundle_(self, **_options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show as text: the hub has no picture of its own."""
        return {"text/plain": repr(self)}, {}

    def add(self, feed: Feed) -> None:
        """Start sending a feed to the pages that show it; one of the same name is replaced.

        Parameters
        ----------
        feed : Feed
            The source of frames.
        """
        with self._lock:
            self._feeds[feed.id] = feed
        self._pump.add(self.tick, self._hz)

    def remove(self, feed: Feed | str) -> None:
        """Stop sending a feed.

        Parameters
        ----------
        feed : Feed or str
            The feed (ignored if another one has taken its name since) or its name.
        """
        with self._lock:
            name = feed if isinstance(feed, str) else feed.id
            if isinstance(feed, str) or self._feeds.get(name) is feed:
                self._feeds.pop(name, None)
                self._failing.discard(name)
            is_empty = not self._feeds
        if is_empty:
            self._pump.remove(self.tick)

    def view(self, name: str, settings: object, make: Callable[[], View]) -> View:
        """Return the open view of that name, or make it: running a cell again never shows two.

        Parameters
        ----------
        name : str
            What the view is called within this hub.
        settings : object
            Compared with ``==``.  An open view made with other settings is closed and replaced.
        make : callable
            Makes the view.

        Returns
        -------
        PageWidget
            The one view of that name.
        """
        known = self._views.get(name)
        if known is not None:
            if known[1].is_open and known[0] == settings:
                return cast("View", known[1])  # made by the same kind of `make`
            known[1].close()
        made = make()
        self._views[name] = settings, made
        return made

    def close_views(self, shown: object) -> None:
        """Close the views that were made for something, because it is gone.

        Parameters
        ----------
        shown : object
            What stands in the settings of those views.
        """
        for name, (settings, view) in list(self._views.items()):
            if isinstance(settings, tuple) and any(each is shown for each in settings):
                del self._views[name]
                view.close()

    def offer(self, name: str, load: Callable[[], bytes]) -> None:
        """Offer a file that the page asks for once, such as a JavaScript library.

        Parameters
        ----------
        name : str
            What the page asks for.
        load : callable
            Returns its bytes.
        """
        self._libraries[name] = load

    def is_visible(self, name: str) -> bool:
        """Say whether some page shows a feed right now.

        Parameters
        ----------
        name : str
            The feed's name.

        Returns
        -------
        bool
            True if so.
        """
        with self._lock:
            return name in self._flow.visible

    def stats(self) -> HubStats:
        """Return what was sent, held back and is under way.

        Returns
        -------
        HubStats
            A snapshot.
        """
        since = self._clock() - _RATE_WINDOW_S
        with self._lock:
            recent = sum(1 for at in self._send_times if at > since)
            return HubStats(
                frames_sent=self._flow.sent,
                frames_held=self._frames_held,
                in_flight=self._flow.in_flight,
                pages=self._flow.pages,
                bytes_sent=self._bytes_sent,
                messages_per_s=recent / _RATE_WINDOW_S,
            )

    def tick(self) -> bool:
        """Send one frame if someone watches, nobody is behind, and something has changed.

        Returns
        -------
        bool
            Whether a frame was sent.
        """
        now = self._clock()
        with self._lock:
            feeds = list(self._feeds.values())
            visible = self._flow.visible
            may_send = self._flow.may_send(now)
            self._frames_held += bool(visible) and not may_send
            newly_shown = self._newly_shown if may_send else set()
            self._newly_shown = self._newly_shown - newly_shown
        for feed in feeds:
            if feed.poll is not None:
                self._guarded(feed, feed.poll)
            if feed.refresh is not None and feed.id in newly_shown:
                self._guarded(feed, feed.refresh)
        if not may_send:
            return False
        parts: list[dict[str, Any]] = []
        arrays: list[np.ndarray[Any, Any]] = []
        for feed in feeds:
            packed = self._guarded(feed, feed.pack) if feed.id in visible else None
            if packed is not None:
                meta, own = packed
                parts.append({"id": feed.id, "meta": meta, "lengths": [each.size for each in own]})
                arrays.extend(np.asarray(each, dtype=np.float32).reshape(-1) for each in own)
        if not parts:
            return False
        payload = np.concatenate(arrays).tobytes() if arrays else b""
        with self._lock:
            number = self._flow.count_sent()
            self._send_times.append(now)
            self._bytes_sent += len(payload)
        self.tell("frame", {"n": number, "parts": parts}, [payload])
        return True

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Take a page's report, or send a library it asks for."""
        if kind == "report":
            page, number, views = str(content["page"]), int(content["n"]), map(str, content["views"])
            with self._lock:
                self._newly_shown |= self._flow.report(page, number, views, self._clock())
        elif kind == "need" and content.get("name") in self._libraries:
            name = str(content["name"])
            self.tell("library", {"name": name}, [self._libraries[name]()])

    def close(self) -> None:
        """Close all views, stop the feeds and close the line to the page."""
        self._pump.remove(self.tick)
        for _, view in self._views.values():
            view.close()
        self._views.clear()
        with self._lock:
            self._feeds.clear()
        super().close()

    def _guarded(self, feed: Feed, call: Callable[[], Any]) -> Any:
        """Call a feed's function; an exception is reported once and costs the others nothing."""
        try:
            result = call()
        except Exception as error:  # noqa: BLE001  (whatever it is, the other views go on)
            if feed.id not in self._failing:
                self._failing.add(feed.id)
                (feed.on_error or self.show_error)(error)
            return None
        if call is feed.pack:
            self._failing.discard(feed.id)
        return result
