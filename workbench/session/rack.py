"""The instruments of a session by name: adding the same thing again gives the same thing.

Threads: control, any of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.engine import Engine, InstrumentNode
from workbench.errors import CapacityError, SessionError
from workbench.instruments.instrument import Instrument
from workbench.page.cells import CellCounter
from workbench.session.handle import InstrumentHandle


class Rack:
    """Where a session keeps its instruments.

    Parameters
    ----------
    engine : Engine
        What plays them.
    make : callable
        Makes the handle of a node.
    settle : callable
        Frees what the engine no longer needs, if nothing renders; says whether it could.
    forget : callable
        Closes the views of a handle that goes.
    """

    def __init__(
        self,
        engine: Engine,
        make: Callable[[InstrumentNode], InstrumentHandle],
        settle: Callable[[], bool],
        forget: Callable[[InstrumentHandle], None],
    ) -> None:
        self._engine = engine
        self._make = make
        self._settle = settle
        self._forget = forget
        self._lock = threading.RLock()
        self._cells = CellCounter()
        self._names: dict[tuple[str, int], str] = {}  # what the n-th addition of a cell was called
        self._handles: dict[str, InstrumentHandle] = {}

    @property
    def handles(self) -> tuple[InstrumentHandle, ...]:
        """All of them, in the order in which they were added."""
        return tuple(self._handles.values())

    def add(self, instrument: Instrument, name: str | None) -> InstrumentHandle:
        """Add an instrument, or set the one that is there already.

        Parameters
        ----------
        instrument : Instrument
            What to add.
        name : str, optional
            Its name.

        Returns
        -------
        InstrumentHandle
            Its handle.

        Raises
        ------
        SessionError
            If the name is no word.
        CapacityError
            If there is no room; what played under that name goes on playing.
        """
        if name is not None and (not isinstance(name, str) or not name):
            raise SessionError(f"name must be a word, got {name!r}")
        with self._lock:
            chosen = name or self._name_for(instrument.voice.name)
            known = self._handles.get(chosen)
            if known is not None and known.plays(instrument):
                known.params.set(**instrument.values)
                return known
            node = self._place(instrument, chosen, known.node if known is not None else None)
            if known is not None:
                del self._handles[chosen]
                self._forget(known)
            handle = self._handles[chosen] = self._make(node)
            return handle

    def _place(self, instrument: Instrument, name: str, replacing: InstrumentNode | None) -> InstrumentNode:
        try:
            return self._engine.add(instrument, name, replacing)
        except CapacityError:
            if not self._settle():  # what was removed keeps its memory until sound goes on
                raise
            return self._engine.add(instrument, name, replacing)

    def remove(self, handle: InstrumentHandle) -> None:
        """Take an instrument away.

        Parameters
        ----------
        handle : InstrumentHandle
            Which.

        Raises
        ------
        SessionError
            If it is not here.
        """
        with self._lock:
            if handle not in self.handles:
                raise SessionError(
                    f"{getattr(handle, 'name', handle)!r} is not an instrument of this session (any more)"
                )
            self._engine.remove(handle.node)
            del self._handles[handle.name]
            self._forget(handle)

    def _name_for(self, kind: str) -> str:
        """Name an instrument after its kind; what the same place of the same cell added before keeps its name."""
        key = self._cells.next_key()
        name = self._names.get(key) if key is not None else None
        if name is None:
            numbered = (kind if count == 1 else f"{kind} {count}" for count in range(1, len(self._handles) + 2))
            name = next(each for each in numbered if each not in self._handles)
        if key is not None:
            self._names[key] = name
        return name
