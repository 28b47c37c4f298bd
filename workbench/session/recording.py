"""What a session keeps of what it plays: takes in sound files, and the notes as a score.

Threads: control, any of them.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from workbench.errors import in_range
from workbench.recording import Played, Recorder, Take
from workbench.session.notice import say
from workbench.session.rack import Rack
from workbench.session.transport import METRONOME

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.events import History
    from workbench.score import Score
    from workbench.session.node_handle import NodeHandle

LONGEST_S = 1e9


class SessionRecording(ABC):
    """What `Session` adds to itself to be recorded; it stands on what the session says of itself."""

    engine: Engine
    _rack: Rack

    @property
    @abstractmethod
    def frame(self) -> int:
        """Frames that the listener has been given."""

    @abstractmethod
    def frame_at(self, at: float | str | None) -> int:
        """Turn a session time into a frame."""

    @abstractmethod
    def signal(self, source: NodeHandle | None = None) -> History:
        """Find the history of a node, or the session's own."""

    @abstractmethod
    def _require_open(self) -> None:
        """Raise `SessionError` if the session is closed."""

    def _open_recording(self) -> None:
        self._played = Played(self.engine.bus, self.engine.music.timelines, self.engine.sample_rate)
        self._recorder = Recorder(self.signal(), lambda: self.frame, self.frame_at, say, self._score_between)
        self.engine.keep_up = self._recorder.follow

    def record(
        self,
        path: str | os.PathLike[str],
        signal: NodeHandle | None = None,
        at: float | str | None = None,
        *,
        bits: int = 24,
        overwrite: bool = False,
    ) -> Take:
        """Record what is heard into a file while it plays, for as long as it takes; the sound is not disturbed.

        The file can be played at any moment, also if the kernel is killed. Beyond 4 GB a WAV file becomes an RF64.

        Parameters
        ----------
        path : path
            ``.wav`` or ``.flac``.
        signal : NodeHandle, optional
            An instrument, an effect or a track, before the master; all that is heard if not given.
        at : float, "beat" or "bar", optional
            Session time in seconds, or the transport's next beat or bar line; at once if not given.
        bits : {24, 32}
            24: whole numbers, cut at full scale. 32: float, every sample as it was, WAV only.
        overwrite : bool
            Whether a file that is there may be replaced.

        Returns
        -------
        Take
            ``take.stop()`` ends it, and so does the end of a ``with`` block.

        Raises
        ------
        ParameterError
            If there is no such format.
        RecordingError
            If the file is there already, or cannot be made.
        NoteError
            If the time has passed.
        SessionError
            If the session is closed, or the signal is no node of it.

        Examples
        --------
        >>> import os, tempfile
        >>> import workbench as wb
        >>> path = os.path.join(tempfile.mkdtemp(), "take.wav")
        >>> with wb.Session(name="recording", sink="null") as s:
        ...     lead = s.add(wb.Synth())
        ...     lead.note_on("C4", at=0.5)
        ...     with s.record(path) as take:
        ...         audio = s.render(seconds=1.0)
        >>> take.frames
        48000
        """
        self._require_open()
        return self._recorder.record(self.signal(signal), path, at, bits, overwrite=overwrite)

    def played(self, seconds: float | None = None, quantize: Any = None, strength: float = 1.0) -> Score:
        """Write down what was played, by hands, patterns and scores, though nobody had asked for it to be recorded.

        Parameters
        ----------
        seconds : float, optional
            How far back, in session time; from the first note that is remembered on if not given.
        quantize : str, float or several of them, optional
            A grid to move the notes to, as `Score.quantize` takes it: ``"1/16"``, ``"1/8T"``; as played if not given.
        strength : float, 0..1
            How far they move towards it.

        Returns
        -------
        Score
            A part for each instrument, in the bars and at the tempo that the transport had.

        Raises
        ------
        ParameterError
            If there is no such time or grid.
        """
        start = None
        if seconds is not None:
            back = round(in_range("seconds", seconds, 0.0, LONGEST_S, "s") * self.engine.sample_rate)
            start = max(self.frame - back, 0)
        score = self._score_between(start, self.frame)
        return score if quantize is None else score.quantize(quantize, strength)

    @property
    def recorder(self) -> Recorder:
        """The takes that are under way, and what the button of the transport bar does."""
        return self._recorder

    def _score_between(self, start: int | None, end: int) -> Score:
        players = {number: each for number, each in self._rack.players.items() if each.name != METRONOME}
        return self._played.score(start, end, players)

    def _close_recording(self) -> None:
        """End what is being recorded, with all that was heard by now."""
        self._recorder.close()
