"""Tracks that can be heard alone, and what is inserted before them or before the output.

Threads: control, any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.engine.patch import pairs
from workbench.errors import SessionError
from workbench.graph import NodeKind, Processor
from workbench.graph.wiring import leading_to
from workbench.session.node_handle import NodeHandle, ProcessorHandle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workbench.engine import Engine
    from workbench.engine.node import Node
    from workbench.session.session import Session


class InsertPoint(NodeHandle):
    """Where effects can be inserted: a track, the output."""

    def insert(self, effect: Processor | NodeKind, name: str | None = None) -> Any:
        """Have all that is led here go through an effect first, after those that were inserted before.

        Parameters
        ----------
        effect : Processor or NodeKind
            For example ``wb.Limiter(ceiling_db=-1)``.
        name : str, optional
            What to call it.

        Returns
        -------
        ProcessorHandle
            The effect's handle; `Session.remove` takes it out again.

        Raises
        ------
        SessionError
            If it is no effect, or the track is gone.
        GraphError
            If something is led into it that would be heard through it.
        """
        if not isinstance(effect, (NodeKind, Processor)):
            raise SessionError(f"insert takes an effect, for example wb.Limiter(), got {effect!r}")
        self._session._require_node(self)  # noqa: SLF001 one family
        handle = self._session.add(effect, name)
        engine = self._session.engine
        with engine.lock:
            patch = engine.patch.copy()
            patch.insert(handle.node, self.node)
            engine.rewire(patch)
        self._session.balance()
        return handle


class TrackHandle(InsertPoint, ProcessorHandle):
    """A track of the mixer: what is led into it is added up, placed and given its level."""

    def __init__(self, session: Session, node: Node) -> None:
        super().__init__(session, node)
        self._is_solo = False
        self._solo_observers: list[Callable[[], None]] = []

    @property
    def solo(self) -> bool:
        """Whether only this track is heard, with what leads into it and what it is sent through."""
        return self._is_solo

    @solo.setter
    def solo(self, is_solo: bool) -> None:
        if not isinstance(is_solo, bool):
            raise SessionError(f"solo is True or False, got {is_solo!r}")
        self._is_solo = is_solo
        self._session.balance()
        for observer in tuple(self._solo_observers):
            observer()

    def observe_solo(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when `solo` is set.

        Parameters
        ----------
        callback : callable
            Called on the thread that sets it, after all tracks follow.

        Returns
        -------
        callable
            Ends it; calling it twice does no harm.
        """
        self._solo_observers.append(callback)

        def remove() -> None:
            if callback in self._solo_observers:
                self._solo_observers.remove(callback)

        return remove


class OutputHandle(InsertPoint):
    """Where sound leaves the session."""


def silenced(engine: Engine, tracks: Iterable[TrackHandle]) -> dict[TrackHandle, bool]:
    """Say which tracks must be silent, because others are heard alone.

    Parameters
    ----------
    engine : Engine
        What is connected.
    tracks : iterable of TrackHandle
        All tracks.

    Returns
    -------
    dict of TrackHandle to bool
        False for those that are solo, for what leads into them, and for what they lead into.
    """
    tracks = tuple(tracks)
    alone = {each.node for each in tracks if each.solo}
    if not alone:
        return dict.fromkeys(tracks, False)
    ends = [wire.ends for wire in engine.patch.wires()]
    ends += [(writer, reader) for reader, writer in pairs(engine.patch.nodes)]  # what goes into a feedback comes out
    kept = leading_to(alone, ends) | leading_to(alone, [(target, source) for source, target in ends])
    return {each: each.node not in kept for each in tracks}
