"""What records for a session: the takes that are under way, and a button for one.

Threads: control, any of them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.recording.sound_file import open_sound_file
from workbench.recording.take import Take

if TYPE_CHECKING:
    from workbench.events import History
    from workbench.score import Score


class Recorder:
    """Makes takes and keeps those that are under way.

    Parameters
    ----------
    output : History
        What the button records.
    now : callable
        Returns the session's frame.
    frame_at : callable
        Turns what people say of a time into a frame, or into a negative number for "at once".
    tell : callable
        Takes a sentence for the user.
    write_score : callable
        Makes the score of what was played between two frames.
    """

    def __init__(
        self,
        output: History,
        now: Callable[[], int],
        frame_at: Callable[[Any], int],
        tell: Callable[[str], object],
        write_score: Callable[..., Score],
    ) -> None:
        self._output = output
        self._now, self._frame_at, self._tell, self._write_score = now, frame_at, tell, write_score
        self._takes: list[Take] = []
        self._lock = threading.Lock()
        self._newest: Take | None = None

    @property
    def takes(self) -> tuple[Take, ...]:
        """Those that are under way, in the order in which they were begun."""
        with self._lock:
            self._takes = [each for each in self._takes if each.is_recording]
            return tuple(self._takes)

    def record(self, history: History, path: str | os.PathLike[str], at: Any, bits: int, *, overwrite: bool) -> Take:
        """Begin a take.

        Parameters
        ----------
        history : History
            Of what.
        path : path
            As for `open_sound_file`, like `bits` and `overwrite`.
        at : float, str or None
            When it begins; at once for None.
        bits : {24, 32}
            As said.
        overwrite : bool
            As said.

        Returns
        -------
        Take
            Under way.

        Raises
        ------
        ParameterError, RecordingError
            As `open_sound_file` does.
        NoteError
            If the time has passed.
        """
        start = self._frame_at(at) if at is not None else -1
        file = open_sound_file(path, history.sample_rate, bits, overwrite=overwrite)
        begins_now = start < 0
        take = Take(
            history,
            file,
            self._now() if begins_now else start,
            self._now,
            self._frame_at,
            self._tell,
            self._write_score,
            is_exact=not begins_now or history is self._output,
        )
        with self._lock:
            self._takes.append(take)
            self._newest = take
        return take

    def follow(self) -> None:
        """Have all takes write what has come, before more comes than is kept."""
        for take in self.takes:
            take.follow()

    def close(self) -> None:
        """End all takes."""
        for take in self.takes:
            take.stop()

    # ---- the button

    def toggle(self) -> None:
        """End the take that was begun last, or begin one of the session's output, in a file named after the time.

        Raises
        ------
        RecordingError
            If the working folder takes no file.
        """
        under_way = self.takes
        if under_way:
            under_way[-1].stop()
        else:
            self.record(self._output, _free_name(), None, 24, overwrite=False)

    @property
    def reading(self) -> dict[str, Any]:
        """Whether it records, for how many seconds, into which file, and why the last take ended by itself."""
        under_way = self.takes
        take = under_way[-1] if under_way else self._newest
        seconds = max(self._now() - take.start_frame, 0) / self._output.sample_rate if under_way and take else 0.0
        return {
            "recording": bool(under_way),
            "seconds": seconds,
            "file": str(take.path) if take else "",
            "error": take.error if take else "",
        }


def _free_name() -> Path:
    """A name in the working folder that nothing has yet."""
    name = f"take-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    number = 1
    while (path := Path(f"{name}.wav" if number == 1 else f"{name}-{number}.wav")).exists():
        number += 1
    return path
