"""A take: a signal that is written to a file while it sounds.

The audio thread knows nothing of it. It keeps the last ten seconds of the signal anyway (`events.History`); a take
follows them, frame by frame, so it may be late by as much before anything is lost. What is lost is counted, and is
silence of the same length in the file: time stays right. Who renders faster than real time calls `follow` in between.

Threads: control, any of them, and one of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workbench.errors import RecordingError
from workbench.recording.sound_file import SoundFile, reason

if TYPE_CHECKING:
    from workbench.events import History
    from workbench.score import Score

FOLLOW_S = 0.1  # between two looks at the signal
MARK_S = 1.0  # so much at most is missing in the file of somebody who was killed


class Take:
    """A recording that is under way, or over. ``with s.record("take.wav"):`` ends it with the block.

    Parameters
    ----------
    history : History
        What is recorded.
    file : SoundFile
        Where to.
    start : int
        Session frame of its first frame.
    now : callable
        Returns the session's frame.
    frame_at : callable
        Turns what people say of a time into a frame, or into a negative number for "at once".
    tell : callable
        Takes a sentence for the user.
    write_score : callable
        Makes the score of what was played between two frames.
    is_exact : bool
        Whether it begins at `start` even if the signal does not; else with the signal's first frame.

    Attributes
    ----------
    start_frame : int
        Session frame of the first frame of the file.
    lost_frames : int
        Frames that came and went before they could be written; they are silence in the file.
    error : str
        Why it ended by itself; empty if it did not.
    """

    def __init__(
        self,
        history: History,
        file: SoundFile,
        start: int,
        now: Callable[[], int],
        frame_at: Callable[[Any], int],
        tell: Callable[[str], object],
        write_score: Callable[..., Score],
        *,
        is_exact: bool = False,
    ) -> None:
        self._history = history
        self._file = file
        self._now, self._frame_at, self._tell, self._write_score = now, frame_at, tell, write_score
        self._is_exact = is_exact
        self._limit: int | None = None  # frame at which it ends, once that is known
        self._marked = time.monotonic()
        self._lock = threading.RLock()
        self._over = threading.Event()
        self.start_frame = start
        self.lost_frames = 0
        self.error = ""
        self._thread = threading.Thread(target=self._run, name="workbench recorder", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @property
    def frames(self) -> int:
        """Frames in the file by now."""
        return self._file.frames

    @property
    def seconds(self) -> float:
        """Seconds of sound in the file by now."""
        return self.frames / self._history.sample_rate

    @property
    def is_recording(self) -> bool:
        """Whether it is under way, or waits for its start."""
        return not self._over.is_set()

    def stop(self, at: float | str | None = None) -> Take:
        """End it. Doing so twice does no harm.

        Parameters
        ----------
        at : float, "beat" or "bar", optional
            Session time in seconds, or the transport's next beat or bar line; at once, with all that was heard by now,
            if not given.

        Returns
        -------
        Take
            Itself: ``path``, ``seconds``, ``frames`` and ``lost_frames`` say what was written.

        Raises
        ------
        NoteError
            If the time has passed.
        """
        frame = self._frame_at(at) if at is not None else -1
        with self._lock:
            if self._over.is_set():
                return self
            self._limit = max(frame, self.start_frame) if frame >= 0 else max(self._now(), self.start_frame)
            self.follow()
            if frame < 0 and not self._over.is_set():
                self._end_at_limit()
        return self

    def score(self, quantize: Any = None, strength: float = 1.0) -> Score:
        """Write down what was played meanwhile, by hands, patterns and scores; to now, if it is under way.

        Parameters
        ----------
        quantize : str, float or several of them, optional
            A grid to move the notes to, as `Score.quantize` takes it: ``"1/16"``, ``"1/8T"``; as played if not given.
        strength : float, 0..1
            How far they move towards it.

        Returns
        -------
        Score
            A part for each instrument.

        Raises
        ------
        ParameterError
            If there is no such grid.
        """
        end = self._now() if self.is_recording else self.start_frame + self._file.frames
        played = self._write_score(self.start_frame, end)
        return played if quantize is None else played.quantize(quantize, strength)

    def follow(self) -> None:
        """Write what has come since the last time. Never raises: what goes wrong ends the take, and is told once."""
        with self._lock:
            if self._over.is_set():
                return
            try:
                self._take_what_came()
                if not self._over.is_set() and time.monotonic() - self._marked >= MARK_S:
                    self._mark()
            except OSError as error:
                self._give_up(f"{reason(error)}")

    def _take_what_came(self) -> None:
        following, now = self.start_frame + self._file.frames, self._now()
        audio, end, gone = self._history.since(following)
        if len(audio) and not self._file.frames and not self._is_exact:
            self.start_frame = following = max(following, end - len(audio))
        ahead = end - len(audio) - following  # frames that are not there any more, or of which there were none
        last = min(end, now)  # up to a quantum more has been computed than anybody has heard
        last = last if self._limit is None else min(last, self._limit)
        if ahead > 0 and last > following and (len(audio) or self._history.is_closed):
            silent = min(ahead, last - following)
            self._file.write_silence(silent)
            self.lost_frames += min(gone, silent)
            following += silent
        if last > following and len(audio):
            first = following - (end - len(audio))
            self._file.write(audio[first : len(audio) - (end - last)])
        if self._limit is not None and self.start_frame + self._file.frames >= self._limit:
            self._close()
        elif self._history.is_closed:
            self._give_up(f"{self._history.name} is not in the session any more")

    def _end_at_limit(self) -> None:
        """End it now, also where the signal has no frames: nobody has heard it there, so it was silent."""
        try:
            self._file.write_silence(max((self._limit or 0) - self.start_frame - self._file.frames, 0))
        except OSError as error:
            self._give_up(reason(error))
        else:
            self._close()

    def _mark(self) -> None:
        if not self.path.exists():
            self._give_up("the file was moved or removed")
            return
        self._file.mark()
        self._marked = time.monotonic()

    def _give_up(self, why: str) -> None:
        self._close()
        self.error = (
            f"Recording into {self.path.name} has ended after {self.seconds:.1f} s, because {why}. "
            "What was written is kept, and the sound goes on."
        )
        self._tell(self.error)

    def _close(self) -> None:
        self._over.set()
        self._file.close()

    def _run(self) -> None:
        while not self._over.wait(FOLLOW_S):
            self.follow()

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """End it with the block; if it had ended by itself, say so as an error, unless there is one already."""
        self.stop()
        if self.error and kind is None:
            raise RecordingError(self.error)

    def __repr__(self) -> str:
        """Say what was written."""
        state = "recording" if self.is_recording else "over"
        lost = f", {self.lost_frames} frames lost" if self.lost_frames else ""
        return f"Take({str(self.path)!r}, {self.seconds:.2f} s, {self.frames} frames{lost}, {state})"
