"""From a score in seconds to commands at frames, and the thing that plays them.

Threads: control.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.commands import CENTS, CommandKind
from workbench.engine import PlayingScore
from workbench.errors import SessionError
from workbench.rt import RECORD

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.score.score import Score
    from workbench.session.handle import InstrumentHandle


def score_records(notes: np.ndarray, targets: Mapping[int, int], sample_rate: float) -> np.ndarray:
    """Turn notes into commands.

    Parameters
    ----------
    notes : numpy.ndarray [fields start_s, end_s, key, velocity, channel]
        Sorted by start.
    targets : mapping of int to int
        Channel -> number of the node that plays it; notes of other channels are left out.
    sample_rate : float
        Frames per second.

    Returns
    -------
    numpy.ndarray [shape=(n,), dtype=RECORD]
        In order of frames; at the same frame, notes end before others begin. A note that still sounds when its key is
        struck again in the same part ends there.
    """
    kept = notes[np.isin(notes["channel"], list(targets))]
    on = np.zeros(len(kept), RECORD)
    on["frame"] = np.rint(kept["start_s"] * sample_rate)
    on["kind"] = CommandKind.NOTE_ON
    on["source"] = [targets[channel] for channel in kept["channel"].tolist()]
    on["a"] = kept["key"].astype(np.int64) * CENTS
    on["x"] = kept["key"]
    on["y"] = kept["velocity"]
    off = on.copy()
    off["kind"] = CommandKind.NOTE_OFF
    off["frame"] = np.maximum(np.rint(kept["end_s"] * sample_rate), on["frame"] + 1)
    _end_where_struck_again(on, off)
    records = np.concatenate([off, on])
    return records[np.argsort(records["frame"], kind="stable")]


def _end_where_struck_again(on: np.ndarray, off: np.ndarray) -> None:
    order = np.lexsort((on["frame"], on["a"], on["source"]))
    same = (on["a"][order][1:] == on["a"][order][:-1]) & (on["source"][order][1:] == on["source"][order][:-1])
    earlier, later = order[:-1][same], order[1:][same]
    off["frame"][earlier] = np.minimum(off["frame"][earlier], on["frame"][later])


def score_targets(score: Score, instruments: Any, present: Sequence[InstrumentHandle]) -> dict[int, int]:
    """Find out which node plays which channel.

    Parameters
    ----------
    score : Score
        What is to be played.
    instruments : InstrumentHandle, mapping or None
        One for all channels, channel -> instrument (or None to leave it out), or nothing if there is just one.
    present : sequence of InstrumentHandle
        The session's instruments.

    Returns
    -------
    dict of int to int
        Channel -> number of the node.

    Raises
    ------
    SessionError
        If it is not clear what plays a channel.
    """
    if not hasattr(score, "notes"):
        raise SessionError(f"play_score takes a score, for example wb.load_midi('piece.mid'), got {score!r}")
    if instruments is None:
        if len(present) != 1:
            listing = ", ".join(each.name for each in present) or "none"
            raise SessionError(f"say which instrument plays: s.play_score(score, instrument); there is: {listing}")
        instruments = present[0]
    if any(instruments is each for each in present):
        return dict.fromkeys(score.channels, instruments.number)
    if not isinstance(instruments, Mapping):
        raise SessionError(
            f"instruments must be one of this session, or a mapping of channels to them, got {_called(instruments)}"
        )
    missing = [channel for channel in score.channels if channel not in instruments]
    if missing:
        raise SessionError(
            f"no instrument for channel {missing[0]} of {score.name!r}: name one, or None to leave it out"
        )
    strange = [each for each in instruments.values() if each is not None and not any(each is one for one in present)]
    if strange:
        raise SessionError(f"{_called(strange[0])} is not an instrument of this session: add it with s.add first")
    return {channel: handle.number for channel, handle in instruments.items() if handle is not None}


def _called(thing: object) -> str:
    """Name an instrument, rather than list all its parameters; anything else as it is."""
    return repr(getattr(thing, "name", thing))


class Playback:
    """A score that a session plays.

    Parameters
    ----------
    score : PlayingScore
        The engine's side of it.
    stop : callable
        Stops it and lets its notes ring out.
    name : str
        Title of the piece.
    """

    def __init__(self, score: PlayingScore, stop: Callable[[], None], name: str) -> None:
        self._score = score
        self._stop = stop
        self.name = name

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, or was stopped."""
        return self._score.is_over

    @property
    def progress(self) -> float:
        """Share of its notes that have been played, 0..1."""
        return self._score.played / max(self._score.count, 1)

    def stop(self) -> None:
        """Stop it; its notes ring out. Stopping it twice does no harm."""
        if not self.is_over:
            self._stop()

    def __repr__(self) -> str:
        """Say how far it is."""
        state = "over" if self.is_over else f"{self.progress:.0%} played"
        return f"Playback({self.name!r}, {state})"


class SessionScores(ABC):
    """What `Session` adds to itself to play scores; it stands on what the session says of itself."""

    engine: Engine

    @property
    @abstractmethod
    def instruments(self) -> tuple[InstrumentHandle, ...]:
        """What was added."""

    @property
    @abstractmethod
    def sample_rate(self) -> float:
        """Frames per second."""

    @abstractmethod
    def frame_at(self, at: float | str | None) -> int:
        """Turn a session time into a frame."""

    @abstractmethod
    def _require_open(self) -> None:
        """Raise `SessionError` if the session is closed."""

    def play_score(
        self,
        score: Score,
        instruments: InstrumentHandle | Mapping[int, InstrumentHandle | None] | None = None,
        at: float | None = None,
    ) -> Playback:
        """Play a score, exact to the sample, on the audio side: a busy cell does not hold it up.

        Parameters
        ----------
        score : Score
            For example from `wb.load_midi`.
        instruments : InstrumentHandle or mapping, optional
            One for all channels, or channel -> instrument (None leaves a channel out). Not needed if the session has
            just one.
        at : float, optional
            Session time in seconds at which it begins; at once if not given.

        Returns
        -------
        Playback
            To watch or stop it.

        Raises
        ------
        SessionError
            If it is not clear what plays a channel.
        NoteError
            If the time has passed.
        """
        self._require_open()
        targets = score_targets(score, instruments, self.instruments)
        records = score_records(score.notes, targets, self.sample_rate)
        playing = self.engine.scores.play(records, self.frame_at(at))

        def stop() -> None:
            self.engine.scores.stop(playing)
            for number in set(targets.values()):
                self.engine.commands.send(CommandKind.ALL_NOTES_OFF, source=number)

        return Playback(playing, stop, score.name)
