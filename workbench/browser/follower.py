"""Follows a page on a thread of its own: that means rendering, and neither widgets nor the Stop button wait for it.

Threads: `take` is called by a kernel subshell, `follow` on the follower's own thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from queue import Queue
from typing import Any

from workbench.browser.twin import Twin

Report = Mapping[str, Any]


class Follower:
    """Has twins do what the reports of a page say, one after the other.

    Parameters
    ----------
    on_error : callable
        Told of a twin that could not follow, and why: it is no longer in step.

    Attributes
    ----------
    frame : int
        Session frame that a page has said last; the twin may still be on its way there.
    """

    def __init__(self, on_error: Callable[[Twin, Exception], None]) -> None:
        self._on_error = on_error
        self._reports: Queue[tuple[Twin, Report] | None] = Queue()
        self._thread: threading.Thread | None = None
        self.frame = 0

    def take(self, twin: Twin, report: Report) -> None:
        """Take a report; it is followed soon.

        Parameters
        ----------
        twin : Twin
            Who follows.
        report : mapping
            ``frame`` and ``log``, as `Twin.follow` takes them.
        """
        self.frame = int(report["frame"])
        self._reports.put((twin, report))
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="workbench page follower", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait until all that was taken has been followed."""
        self._reports.join()

    def close(self) -> None:
        """End the thread, once it has followed what it was given."""
        self._reports.put(None)

    def _follow(self) -> None:
        while (given := self._reports.get()) is not None:
            twin, report = given
            try:
                twin.follow(int(report["frame"]), report["log"])
            except Exception as error:  # noqa: BLE001 whatever it is, the two are no longer in step
                self._on_error(twin, error)
            finally:
                self._reports.task_done()
