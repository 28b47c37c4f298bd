"""Flow control between the hub and the pages that show its views: who sees what, and whether more may be sent.

Pure bookkeeping on a given clock, without threads or comms, so that it can be tested step by step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

IN_FLIGHT_LIMIT = 8  # frames sent but not yet reported back; 0.27 s at 30 frames per second
FORGET_S = 1.0  # a page that owes us reports for that long is gone (closed, reloaded or asleep) until it reports again


@dataclass
class _Page:
    done: int
    views: frozenset[str]
    heard: float


class Flow:
    """Counts frames out and reports back, for any number of pages.

    A page reports the last frame it has drawn and the views it shows.  Frames are held back while a page has
    `IN_FLIGHT_LIMIT` of them unreported; a page that stays silent in that state is forgotten, so that a closed tab
    stops nobody else.
    """

    def __init__(self) -> None:
        self.sent = 0
        self._pages: dict[str, _Page] = {}

    @property
    def in_flight(self) -> int:
        """Frames that the slowest watching page has not reported yet."""
        return max((self.sent - page.done for page in self._pages.values()), default=0)

    @property
    def pages(self) -> int:
        """How many pages show at least one view."""
        return len(self._pages)

    @property
    def visible(self) -> frozenset[str]:
        """Names of the feeds that some page shows."""
        return frozenset().union(*(page.views for page in self._pages.values()))

    def report(self, page: str, done: int, views: Iterable[str], now: float) -> frozenset[str]:
        """Take a page's report.

        Parameters
        ----------
        page : str
            Which page.
        done : int
            Number of the last frame it has drawn; 0 for none yet.  A page that starts to watch owes nothing.
        views : iterable of str
            Names of the feeds it shows; a page that shows none is not waited for.
        now : float
            Seconds.
        """
        known = self._pages.get(page)
        seen = frozenset(views)
        if not seen:
            self._pages.pop(page, None)
            return seen
        known = self._pages.get(page)
        newest = self.sent if known is None else max(known.done, min(done, self.sent))
        self._pages[page] = _Page(newest, seen, now)
        return seen if known is None else seen - known.views

    def may_send(self, now: float) -> bool:
        """Say whether another frame may go out; forgets pages that are gone.

        Parameters
        ----------
        now : float
            Seconds.

        Returns
        -------
        bool
            True if someone watches and nobody is behind by the limit.
        """
        held = False
        for name, page in list(self._pages.items()):
            if self.sent - page.done >= IN_FLIGHT_LIMIT:
                if now - page.heard > FORGET_S:
                    del self._pages[name]
                else:
                    held = True
        return bool(self._pages) and not held

    def count_sent(self) -> int:
        """Count one more frame as sent.

        Returns
        -------
        int
            Its number, from 1.
        """
        self.sent += 1
        return self.sent
