"""A look back at a signal while it plays.

Threads: control.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import RecordingError, SessionError, in_range
from workbench.events import History
from workbench.recording import open_sound_file
from workbench.recording.sound_file import reason


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

        return Audio(self._some_sound().T, rate=int(self.sample_rate), normalize=False)  # type: ignore[no-untyped-call]

    def save(self, path: str | os.PathLike[str], *, bits: int = 24, overwrite: bool = False) -> Path:
        """Write the sound to a file, though nobody had asked for it to be recorded.

        Parameters
        ----------
        path : path
            ``.wav`` or ``.flac``.
        bits : {24, 32}
            24: whole numbers, cut at full scale. 32: float, every sample as it was, WAV only.
        overwrite : bool
            Whether a file that is there may be replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        SessionError
            If nothing has been rendered yet.
        ParameterError
            If there is no such format.
        RecordingError
            If the file is there already, or cannot be written.
        """
        sound = self._some_sound()
        file = open_sound_file(path, self.sample_rate, bits, overwrite=overwrite)
        try:
            file.write(sound)
        except OSError as error:
            raise RecordingError(
                f"{file.path} holds only {file.frames} of {len(sound)} frames: {reason(error)}"
            ) from error
        finally:
            file.close()
        return file.path

    def _some_sound(self) -> np.ndarray:
        sound = self.numpy()
        if not len(sound):
            raise SessionError(f"there is no sound of {self.name!r} yet: play or render first")
        return sound

    def __repr__(self) -> str:
        """Say what it looks at."""
        state = "frozen" if self._frozen is not None else "live"
        return f"Tap({self.name!r}, {self.seconds:g} s, {state})"
