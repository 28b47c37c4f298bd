"""Two clocks made one: when something happened, on the clock of `time.perf_counter`, though it was seen later.

What is seen is seen late, never early; so the earliest sight of late tells how the clocks stand to each other.

Threads: the owner's.
"""

from __future__ import annotations

CREEP = 2e-4  # seconds a second by which what was found is given up again: clocks differ by less
LOST_S = 0.25  # a clock that is later than this all of a sudden has stood still


class ArrivalClock:
    """Learns how another clock stands to ours from moments at which its time was seen."""

    def __init__(self) -> None:
        self._offset: float | None = None
        self._seen = 0.0

    def see(self, theirs: float, now: float) -> None:
        """Take note of a sight.

        Parameters
        ----------
        theirs : float
            Time on the other clock, in seconds.
        now : float
            Time on ours, at which it was seen: then or later.
        """
        late = now - theirs
        if self._offset is None or late - self._offset > LOST_S:
            self._offset = late
        else:
            self._offset = min(self._offset + CREEP * (now - self._seen), late)
        self._seen = now

    @property
    def is_set(self) -> bool:
        """Whether anything was seen."""
        return self._offset is not None

    def ours(self, theirs: float) -> float:
        """Turn their time into ours.

        Parameters
        ----------
        theirs : float
            Time on the other clock.

        Returns
        -------
        float
            Time on ours; theirs itself while nothing was seen.
        """
        return theirs + (self._offset or 0.0)

    def theirs(self, ours: float) -> float:
        """Turn our time into theirs.

        Parameters
        ----------
        ours : float
            Time on our clock.

        Returns
        -------
        float
            Time on the other one.
        """
        return ours - (self._offset or 0.0)

    def forget(self) -> None:
        """Begin anew: the other clock is another one, or stood still."""
        self._offset = None
