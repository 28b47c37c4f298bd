"""From a score in seconds to commands at frames, and the thing that plays them.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.commands import CommandKind
from workbench.engine import PlayingScore
from workbench.rt import RECORD

CENTS = 100


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

    def __init__(self, score: PlayingScore, stop: object, name: str) -> None:
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
            self._stop()  # type: ignore[operator]

    def __repr__(self) -> str:
        """Say how far it is."""
        state = "over" if self.is_over else f"{self.progress:.0%} played"
        return f"Playback({self.name!r}, {state})"
