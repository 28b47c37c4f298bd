"""Scores that the audio side plays by itself: a list of records in the arena and a cursor. Python may stall meanwhile.

Threads: control.
"""

from __future__ import annotations

import threading

import numpy as np

from workbench.commands import NOW, CommandKind, CommandQueue
from workbench.engine import layout
from workbench.errors import CapacityError
from workbench.rt import RECORD, Arena, Region
from workbench.rt.atomics import load_acquire


class PlayingScore:
    """One score on its way: where it is and how far it has come.

    Parameters
    ----------
    arena : Arena
        Where it lives.
    region : Region
        Its words and records.
    count : int
        Records.
    """

    def __init__(self, arena: Arena, region: Region, count: int) -> None:
        self._state_at = arena.base + region.offset + 8 * layout.S_STATE
        self._words = arena.view(region.offset, np.int64, layout.SCORE_WORDS)
        self._freed_cursor: int | None = None
        self.region = region
        self.count = count

    @property
    def is_over(self) -> bool:
        """Whether it has been played to its end or stopped."""
        return self._freed_cursor is not None or load_acquire(self._state_at) == layout.DONE

    @property
    def played(self) -> int:
        """Records that have been played."""
        return int(self._words[layout.S_CURSOR]) if self._freed_cursor is None else self._freed_cursor

    def forget(self) -> None:
        """Keep the last reading: the memory is about to be used for something else."""
        self._freed_cursor = self.played


class Scores:
    """The scores of one engine.

    Parameters
    ----------
    arena : Arena
        Where they are placed.
    commands : CommandQueue
        What starts and stops them.
    lock : lock
        The engine's: the arena has many users on the control side.
    """

    def __init__(self, arena: Arena, commands: CommandQueue, lock: threading.RLock) -> None:
        self._arena = arena
        self._commands = commands
        self._lock = lock
        self._scores: list[PlayingScore] = []

    def play(self, records: np.ndarray, frame: int = NOW) -> PlayingScore:
        """Hand a score over.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            Commands in order of their frames, which count from the score's start.
        frame : int
            Session frame at which it starts.

        Returns
        -------
        PlayingScore
            To watch or stop it.

        Raises
        ------
        CapacityError
            If 16 scores play already, or the arena is full.
        """
        with self._lock:
            self.reclaim()
            if len(self._scores) == layout.SCORE_PLACES:
                raise CapacityError(f"{layout.SCORE_PLACES} scores play already: stop one, or wait until one is over")
            region = self._arena.place("score", 8 * layout.SCORE_WORDS + records.nbytes)
            self._arena.view(region.offset, np.int64, layout.SCORE_WORDS)[layout.S_COUNT] = len(records)
            self._arena.view(region.offset + 8 * layout.SCORE_WORDS, RECORD, len(records))[:] = records
            try:
                self._commands.send(CommandKind.PLAY_SCORE, frame=frame, a=region.offset)
            except Exception:
                self._arena.free(region)
                raise
            score = PlayingScore(self._arena, region, len(records))
            self._scores.append(score)
            return score

    def stop(self, score: PlayingScore) -> None:
        """Stop one score; its notes are let go of by whoever stops it.

        Parameters
        ----------
        score : PlayingScore
            Which; one that is over already is left alone.
        """
        with self._lock:  # so that its memory is not another score's by now
            if not score.is_over:
                self._commands.send(CommandKind.STOP_SCORE, a=score.region.offset)

    def reclaim(self) -> None:
        """Free the scores that are over."""
        with self._lock:
            for score in [each for each in self._scores if each.is_over]:
                self._scores.remove(score)
                score.forget()
                self._arena.free(score.region)
