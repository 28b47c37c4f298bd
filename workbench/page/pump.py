"""The pump: one daemon thread per process that runs everything the page must be told regularly.

Threads: `add` and `remove` may be called from any control thread; callbacks run on the pump's thread, one after the
other, so they should take a few milliseconds at most.

A plain thread, because background tasks of asyncio stop with the cell that started them (ipykernel#1510).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from workbench.errors import in_range

Callback = Callable[[], object]
_IDLE_S = 0.25  # longest sleep, so that a newly added callback never waits for long


@dataclass
class _Job:
    callback: Callback
    period_s: float
    due: float
    on_error: Callable[[Exception], object] | None


class Pump:
    """Calls callbacks at their own rates; starts with the first one and stops after the last is removed.

    Parameters
    ----------
    threaded : bool
        False makes a pump without a thread, whose :meth:`step` is called by hand (tests do).

    Attributes
    ----------
    errors : dict
        The last exception of each callback that raised, by callback; a later good call clears it.
    """

    def __init__(self, *, threaded: bool = True) -> None:
        self.errors: dict[Callback, Exception] = {}
        self._threaded = threaded
        self._jobs: dict[Callback, _Job] = {}
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        """Say how much it does."""
        return f"Pump({len(self._jobs)} callbacks, {len(self.errors)} failing)"

    @property
    def is_running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread is not None and self._thread.is_alive()

    def add(self, callback: Callback, hz: float = 30.0, on_error: Callable[[Exception], object] | None = None) -> None:
        """Call something regularly; adding the same callback again changes its rate.

        Parameters
        ----------
        callback : callable without arguments
            What to call.
        hz : float, 0.1..240 Hz
            How often.  Calls that come too late are left out, not made up for.
        on_error : callable, optional
            Told about an exception of `callback`, once until a call succeeds again.

        Raises
        ------
        ParameterError
            If `hz` is outside its range.
        """
        period_s = 1.0 / in_range("hz", hz, 0.1, 240.0, "Hz")
        with self._lock:
            self._jobs[callback] = _Job(callback, period_s, time.monotonic(), on_error)
            if self._threaded and not self.is_running:  # not started, ended, or lost in a fork
                self._thread = threading.Thread(target=self._run, name="browser", daemon=True)
                self._thread.start()
        self._changed.set()

    def remove(self, callback: Callback) -> None:
        """Stop calling something; a call that is under way ends first or a moment later.

        Parameters
        ----------
        callback : callable
            What was added; anything else is ignored.
        """
        with self._lock:
            self._jobs.pop(callback, None)
            self.errors.pop(callback, None)
        self._changed.set()

    def clear(self) -> None:
        """Stop calling anything."""
        with self._lock:
            self._jobs.clear()
            self.errors.clear()
        self._changed.set()

    def step(self, now: float) -> float:
        """Call everything that is due.

        Parameters
        ----------
        now : float
            Seconds on the clock of :func:`time.monotonic`.

        Returns
        -------
        float
            When the next call is due, in seconds on the same clock.
        """
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            if job.due <= now and self._jobs.get(job.callback) is job:
                job.due = max(job.due + job.period_s, now)  # keeps the beat unless more than one period behind
                self._call(job)
        return min((job.due for job in jobs), default=now + _IDLE_S)

    def _call(self, job: _Job) -> None:
        try:
            job.callback()
        except Exception as error:  # noqa: BLE001  (whatever it is, the other callbacks go on)
            is_new = job.callback not in self.errors
            self.errors[job.callback] = error
            if is_new and job.on_error is not None:
                self._report(job.on_error, error)
        else:
            self.errors.pop(job.callback, None)

    @staticmethod
    def _report(on_error: Callable[[Exception], object], error: Exception) -> None:
        """Tell of an error; if telling fails, too, that is noted at the error and stops nobody."""
        try:
            on_error(error)
        except Exception as another:  # noqa: BLE001  (whatever it is, the other callbacks go on)
            error.add_note(f"It could not be shown: {type(another).__name__}: {another}")

    def _run(self) -> None:
        """Step until nothing is left to call."""
        try:
            while True:
                with self._lock:
                    if not self._jobs:
                        self._thread = None
                        return
                next_due = self.step(time.monotonic())
                self._changed.wait(min(max(next_due - time.monotonic(), 0.001), _IDLE_S))
                self._changed.clear()
        finally:
            with self._lock:
                if self._thread is threading.current_thread():  # not one that has been started since
                    self._thread = None


_shared = Pump()


def shared_pump() -> Pump:
    """Return the pump of this process.

    Returns
    -------
    Pump
        Always the same one.
    """
    return _shared
