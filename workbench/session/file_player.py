"""A file player as people hold it: play, stop, seek, at a time that is exact to the sample.

Threads: control, any of them.
"""

from __future__ import annotations

from workbench.engine.file_player_node import FilePlayer, FilePlayerNode
from workbench.errors import ParameterError, SampleError, real
from workbench.graph import Processor
from workbench.session.node_handle import ProcessorHandle


class FilePlayerHandle(ProcessorHandle):
    """A file player in a session."""

    _node: FilePlayerNode

    def plays(self, processor: Processor) -> bool:
        """Say whether it plays the same file in the same way.

        Parameters
        ----------
        processor : Processor
            A description.

        Returns
        -------
        bool
            True if file and loop are the same.
        """
        mine = self._description
        return isinstance(processor, FilePlayer) and (mine.path, mine.loop) == (processor.path, processor.loop)

    def play(self, at: float | None = None, start_s: float | None = None) -> None:
        """Play the file; what plays of it already fades out.

        Parameters
        ----------
        at : float, optional
            Session time in seconds, exact to the sample; at once if not given.
        start_s : float, optional
            Where in the file, in seconds; where `seek` has set it, or at its beginning, if not given.

        Raises
        ------
        NoteError
            If the time has passed.
        SampleError
            If the file is gone or damaged, or ends before that place.
        QueueFullError
            If too many starts wait.
        """
        self._require_here()
        frame = self._session.frame_at(at)
        place_s = self._node.cue_s if start_s is None else self._place(start_s)
        with self._session.engine.lock:
            self._node.play(frame, place_s)
        self._node.cue_s = 0.0

    def stop(self, at: float | None = None) -> None:
        """Fade out within 256 frames.

        Parameters
        ----------
        at : float, optional
            Session time in seconds, exact to the sample; at once if not given.

        Raises
        ------
        NoteError
            If the time has passed.
        """
        self._require_here()
        self._node.stop(self._session.frame_at(at))

    def seek(self, to_s: float) -> None:
        """Go to a place of the file: it plays on from there or, if it does not play, will start there.

        Parameters
        ----------
        to_s : float
            Seconds from the file's beginning.

        Raises
        ------
        SampleError
            If the file ends before that.
        """
        self._require_here()
        place_s = self._place(to_s)
        if self.is_playing:
            self.play(start_s=place_s)
        else:
            self._node.cue_s = place_s

    @property
    def loop(self) -> bool:
        """Whether it begins again at its end; a change is heard once what is decoded ahead (1 s) has been played."""
        return self._node.loop

    @loop.setter
    def loop(self, is_looped: bool) -> None:
        if not isinstance(is_looped, bool):
            raise ParameterError(f"loop is True or False, got {is_looped!r}")
        self._node.loop = is_looped

    @property
    def is_playing(self) -> bool:
        """Whether it sounds."""
        return self._is_here and self._node.is_playing

    @property
    def position_s(self) -> float:
        """Where in the file it plays, or would start, in seconds."""
        return self._node.position_s if self._is_here else 0.0

    @property
    def duration_s(self) -> float:
        """Length of the file in seconds."""
        return self._description.duration_s

    @property
    def missed(self) -> int:
        """Frames that were due before they were decoded, and were silent instead."""
        return self._node.missed if self._is_here else 0

    @property
    def problem(self) -> str:
        """Why the file ended too early; empty if it did not."""
        return self._node.problem

    @property
    def _description(self) -> FilePlayer:
        made: FilePlayer = self._node.description  # type: ignore[assignment]
        return made

    def _place(self, seconds: object) -> float:
        try:
            place_s = real("a place in a file", seconds)
        except ParameterError as error:
            raise SampleError(str(error)) from None
        if not 0.0 <= place_s < self.duration_s:
            raise SampleError(
                f"a place in {self._description.path.name} must lie within its {self.duration_s:g} s, got {place_s:g} s"
            )
        return place_s
