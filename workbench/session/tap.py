"""A look back at a signal while it plays.

Threads: control.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.errors import SessionError, in_range
from workbench.events import History


class Tap:
    """The last seconds of one signal.

    Parameters
    ----------
    history : History
        What is looked at.
    seconds : float
        How far back; up to what the history holds (10 s).

    Raises
    ------
    ParameterError
        If `seconds` is not in that range.
    """

    def __init__(self, history: History, seconds: float) -> None:
        most = history.frames_held / history.sample_rate
        self.seconds = in_range("seconds", seconds, 0.001, most, "s")
        self.sample_rate = history.sample_rate
        self.name = history.name
        self._history = history
        self._frozen: np.ndarray | None = None

    def numpy(self) -> np.ndarray:
        """Copy the sound.

        Returns
        -------
        numpy.ndarray [shape=(frames, 2), dtype=float32]
            The newest frame last; fewer frames than asked for if the session has not run for so long.
        """
        if self._frozen is not None:
            return self._frozen.copy()
        return self._history.latest(round(self.seconds * self.sample_rate))[0]

    def freeze(self) -> Tap:
        """Hold on to what there is now.

        Returns
        -------
        Tap
            Itself, now unchanging.
        """
        self._frozen = self.numpy()
        return self

    def resume(self) -> Tap:
        """Follow the signal again.

        Returns
        -------
        Tap
            Itself.
        """
        self._frozen = None
        return self

    def audio(self) -> Any:
        """Make a player for a notebook.

        Returns
        -------
        IPython.display.Audio
            With the sound as it is now.

        Raises
        ------
        SessionError
            If nothing has been rendered yet.
        """
        from IPython.display import Audio

        sound = self.numpy()
        if not len(sound):
            raise SessionError(f"there is no sound of {self.name!r} yet: play or render first")
        return Audio(sound.T, rate=int(self.sample_rate), normalize=False)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        """Say what it looks at."""
        state = "frozen" if self._frozen is not None else "live"
        return f"Tap({self.name!r}, {self.seconds:g} s, {state})"
