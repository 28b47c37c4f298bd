"""Keeps the pages of one editor in step: edits come up as small operations, what holds goes down as a whole.

Up, a page sends ``{page, number, edits: [{edit, gesture, ...}, ...]}``; down, the pump sends at most 25 messages per
second with what is to be shown and the number of each page's last message. A page shows its own edits at once, and
takes what comes down only if that knows its last one; so the last edit wins, and in the end all pages show the same.

Threads: control. `receive` on a kernel subshell, `flush` on the pump's thread, `mark` on any.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from workbench.errors import PatternError, WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.pump import Pump

DOWN_HZ = 25.0  # messages per second from the kernel for one editor, at most
REST = 4.0  # after a large pattern was sent, the pump is free for others for so many times as long
_PAGES_KEPT = 16  # a page that was reloaded comes back under a new name; the oldest are forgotten


class EditLink:
    """The line between an editor and its pages.

    Parameters
    ----------
    take : callable
        Takes one edit, a dict, and the gesture that it is a part of.
    shown : callable
        Returns what pages are to show now, a JSON-able dict.
    tell : callable
        Sends a message (kind, content) to all pages.
    pump : Pump
        Who calls :meth:`flush`.
    on_error : callable
        Told about exceptions while sending.
    clock : callable
        Seconds that only go forward.
    """

    def __init__(
        self,
        take: Callable[[dict[str, Any], object], object],
        shown: Callable[[], dict[str, Any]],
        tell: Callable[[str, dict[str, Any]], object],
        pump: Pump,
        on_error: Callable[[Exception], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take = take
        self._shown = shown
        self._tell = tell
        self._pump = pump
        self._lock = threading.Lock()
        self._clock = clock
        self._free_at = 0.0
        self._is_owed = False
        self._seen: OrderedDict[str, int] = OrderedDict()
        pump.add(self.flush, hz=DOWN_HZ, on_error=on_error)

    def hello(self, page: str) -> None:
        """Take note of a page that has just drawn the editor: it is told with the next flush.

        Parameters
        ----------
        page : str
            The page's own name for itself.
        """
        with self._lock:
            self._note(page, 0)
            self._is_owed = True

    def mark(self) -> None:
        """Have pages told with the next flush."""
        with self._lock:
            self._is_owed = True

    def receive(self, content: dict[str, Any]) -> None:
        """Make the edits of a page.

        Parameters
        ----------
        content : dict
            ``page`` (str), ``number`` (int), ``edits`` (list of dict, each with its ``gesture``, or without).

        Raises
        ------
        PatternError
            If some edit is refused; all others are made, and the page is shown what holds.
        """
        page, number = str(content["page"]), int(content["number"])
        refused: list[str] = []
        try:
            for edit in content["edits"]:
                try:
                    gesture = edit.get("gesture")
                    self._take(edit, None if gesture is None else (page, gesture))
                except WorkbenchError as error:
                    refused.append(str(error))
        finally:
            with self._lock:  # after the edits are made: what is sent with this number knows them
                self._note(page, number)
                self._is_owed = True
        if refused:
            raise PatternError("; ".join(dict.fromkeys(refused)))

    def flush(self) -> bool:
        """Tell the pages what to show, if that may have changed since the last flush and any page is there.

        Returns
        -------
        bool
            Whether a message was sent.
        """
        with self._lock:
            if not self._is_owed or not self._seen or self._clock() < self._free_at:
                return False
            self._is_owed = False
            seen = dict(self._seen)
        start = self._clock()
        self._tell("shown", {"shown": self._shown(), "seen": seen})
        self._free_at = self._clock() + REST * (self._clock() - start)
        return True

    def close(self) -> None:
        """Let go of the pump."""
        self._pump.remove(self.flush)

    def _note(self, page: str, number: int) -> None:
        """Remember a page's last message; call with the lock held."""
        self._seen[page] = number
        self._seen.move_to_end(page)
        while len(self._seen) > _PAGES_KEPT:
            self._seen.popitem(last=False)
