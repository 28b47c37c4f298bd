"""The command queue: many Python writers, one order, one reader.

Threads: control, any number of them: one lock, never seen by the audio thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Protocol

import numpy as np

from workbench.commands.records import NOW, CommandKind
from workbench.errors import QueueFullError
from workbench.rt.record import RECORD

URGENT = (CommandKind.PANIC, CommandKind.FADE_IN, CommandKind.FADE_OUT)


class CommandWay(Protocol):
    """Where commands go: the ring's writing end, or whoever passes them on."""

    @property
    def capacity(self) -> int:
        """How many it holds."""

    @property
    def room(self) -> int:
        """How many can be pushed."""

    @property
    def dropped(self) -> int:
        """How many were given up."""

    def push(self, records: np.ndarray) -> bool:
        """Push all or none; False if there is no room."""

    def drop(self, count: int) -> None:
        """Count what was given up."""


class CommandPass:
    """Stands before another way, and is like it but for what a kind of it says itself: `push`, at least.

    Parameters
    ----------
    ring : CommandWay
        What lies behind.
    """

    def __init__(self, ring: CommandWay) -> None:
        self.ring = ring

    @property
    def capacity(self) -> int:
        """How many lie behind at most."""
        return self.ring.capacity

    @property
    def room(self) -> int:
        """How many can be pushed."""
        return self.ring.room

    @property
    def dropped(self) -> int:
        """How many were given up."""
        return self.ring.dropped

    def drop(self, count: int) -> None:
        """Count what was given up.

        Parameters
        ----------
        count : int
            How many.
        """
        self.ring.drop(count)


class CommandQueue:
    """The writing side of the command channel.

    Parameters
    ----------
    producer : CommandWay
        The ring's writing end.
    reserved : int
        Places of it that only `URGENT` commands may take: what stops the sound must not wait behind ten thousand notes.

    Attributes
    ----------
    way : CommandWay
        Where commands go.
    """

    def __init__(self, producer: CommandWay, reserved: int = 0) -> None:
        self.way = producer
        self._reserved = reserved
        self._lock = threading.Lock()
        self._numbers = count(1)
        self.sent = 0

    def send(
        self, kind: CommandKind, *, source: int = 0, frame: int = NOW, a: int = 0, x: float = 0.0, y: float = 0.0
    ) -> None:
        """Send one command.

        Parameters
        ----------
        kind : CommandKind
            What is asked for.
        source : int
            Number of the node it is for; 0 for the engine.
        frame : int
            Session frame at which it takes effect; `NOW` for the next possible one.
        a : int
            The command's whole number.
        x, y : float
            The command's real numbers.

        Raises
        ------
        QueueFullError
            If the queue is full; nothing was sent.
        """
        self.send_all(np.array([(frame, kind, source, a, x, y)], RECORD))

    def send_all(self, records: np.ndarray) -> None:
        """Send several commands that stay together: all or none.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.

        Raises
        ------
        QueueFullError
            If there is no room for all; none was sent.
        """
        reserved = 0 if np.isin(records["kind"], URGENT).all() else self._reserved
        with self._lock:
            if len(records) + reserved <= self.way.room and self.way.push(records):
                self.sent += len(records)
                return
            self.way.drop(len(records))
        places = self.way.capacity - self._reserved
        raise QueueFullError(
            f"the command queue is full ({places} commands wait for the audio side): play the session or "
            "render it so that they are taken, or send fewer at a time (s.play_score takes whole scores)"
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep everybody from sending.

        Yields
        ------
        None
            Nothing; who sends meanwhile waits.
        """
        with self._lock:
            yield

    def route(self, way: CommandWay) -> CommandWay:
        """Have commands go another way from now on. Only while the queue is held.

        Parameters
        ----------
        way : CommandWay
            Where they go.

        Returns
        -------
        CommandWay
            Where they went.
        """
        before, self.way = self.way, way
        return before

    def new_note_id(self) -> int:
        """Find a number for a note that no other note of this queue has, whichever thread asks.

        Returns
        -------
        int
            1, 2, 3 ...
        """
        with self._lock:
            return next(self._numbers)

    @property
    def refused(self) -> int:
        """Commands that found the queue full (each was also an error to its sender)."""
        return self.way.dropped
