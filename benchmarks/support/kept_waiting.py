"""Notes when the operating system keeps a browser's real-time threads waiting although they could run. Linux only.

Such a thread goes before all ordinary ones, so it should never wait. Where it does for longer than the sound that is
kept ahead lasts, sound runs out, whatever the page does; only the system's own count of it can tell.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import Self

NAMES = ("Realtime AudioW", "AudioOutputDevi", "AudioWorkerThre")  # Chromium's, as far as the system keeps names
LONG_S = 0.03  # more than a page keeps ahead
PERIOD_S = 0.05
SEARCH_EVERY = 40  # periods


class KeptWaiting:
    """Samples how long threads have waited for a processor, until the block ends.

    Attributes
    ----------
    waits : list of (float, float)
        When (seconds since the epoch) a thread had waited for long, and for how many seconds.
    """

    def __init__(self) -> None:
        self.waits: list[tuple[float, float]] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End."""
        self._is_over.set()
        self._thread.join()

    def before(self, at: float, seconds: float) -> bool:
        """Whether there was such a wait within so many seconds before a moment."""
        return any(at - seconds <= when <= at + PERIOD_S for when, _ in self.waits)

    def _sample(self) -> None:
        threads: list[Path] = []
        last: dict[Path, int] = {}
        turn = 0
        while not self._is_over.wait(PERIOD_S):
            if turn % SEARCH_EVERY == 0:
                threads = _real_time_threads()
            turn += 1
            for each in threads:
                with contextlib.suppress(OSError, IndexError):
                    waited = int((each / "schedstat").read_text().split()[1])
                    if (more := 1e-9 * (waited - last.get(each, waited))) >= LONG_S:
                        self.waits.append((time.time(), more))
                    last[each] = waited


def _real_time_threads() -> list[Path]:
    found = []
    for each in Path("/proc").glob("[0-9]*/task/[0-9]*"):
        with contextlib.suppress(OSError):
            if (each / "comm").read_text().strip() in NAMES and os.sched_getscheduler(int(each.name)) != os.SCHED_OTHER:
                found.append(each)
    return found
