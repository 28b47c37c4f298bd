"""The nodes of a session by name: adding the same thing again gives the same thing.

Threads: control, any of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.commands import NOW
from workbench.engine import Engine
from workbench.engine.audio_input import Input
from workbench.engine.engine import CROSSFADE_S
from workbench.engine.node import Node
from workbench.engine.ready import compile_source
from workbench.engine.rehearsal import needed_for
from workbench.engine.swap import Swap
from workbench.engine.trial import require_sound
from workbench.errors import CapacityError, SessionError
from workbench.graph import NodeKind, Processor
from workbench.instruments import Drums
from workbench.instruments.instrument import Instrument
from workbench.instruments.voice import Voice
from workbench.page.cells import CellCounter
from workbench.recording import Player
from workbench.session.handle import InstrumentHandle
from workbench.session.node_handle import NodeHandle
from workbench.session.progress import announce_compiling
from workbench.session.sorts import Handle, InputHandle, sort_of


def _now() -> int:
    """At once."""
    return NOW


class Rack:
    """Where a session keeps its instruments and processors.

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
        make: Callable[[Node], Handle],
        settle: Callable[[], bool],
        forget: Callable[[NodeHandle], None],
    ) -> None:
        self._engine = engine
        self._make = make
        self._settle = settle
        self._forget = forget
        self._lock = threading.RLock()
        self._cells = CellCounter()
        self._names: dict[tuple[str, int], str] = {}  # what the n-th addition of a cell was called
        self._handles: dict[str, Handle] = {}
        self._tried: set[str] = set()  # code that has passed its dry run
        self.players: dict[int, Player] = {}  # all that ever played here, by their numbers

    @property
    def handles(self) -> tuple[Handle, ...]:
        """All of them, in the order in which they were added."""
        return tuple(self._handles.values())

    @property
    def input(self) -> InputHandle | None:
        """The audio input, if there is one."""
        return next((each for each in self._handles.values() if isinstance(each, InputHandle)), None)

    def add(self, source: Instrument | Processor, name: str | None) -> Handle:
        """Add a node, or set the one that is there already.

        Parameters
        ----------
        source : Instrument or Processor
            What to add.
        name : str, optional
            Its name.

        Returns
        -------
        InstrumentHandle or ProcessorHandle
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
            chosen = name or self._name_for(source.definition.name)
            known = self._handles.get(chosen)
            if known is not None and _is_same(known, source):
                known.node.params.set(**source.values)
                return known
            if known is not None and sort_of(known) == sort_of(source):
                self.swap(known, source)
                return known
            before = known.node if known is not None else None
            node = self._place(source, chosen, before)
            if known is not None and before is not None:
                known.leave(before)
                del self._handles[chosen]
                self._forget(known)
            handle = self._handles[chosen] = self._make(node)
            return handle

    def swap(
        self,
        handle: Handle,
        source: Instrument | Processor,
        when: Callable[[], int] = _now,
        crossfade_s: float = CROSSFADE_S,
    ) -> None:
        """Have a handle play something else; its connections, its notes and its name stay.

        Parameters
        ----------
        handle : InstrumentHandle or ProcessorHandle
            Which.
        source : Instrument or Processor
            What it plays from then on.
        when : callable
            Gives the session frame of the change, once all that takes time is done.
        crossfade_s : float
            How long the two are mixed.

        Raises
        ------
        KernelError
            If its dry run fails; what played goes on.
        SessionError
            If an instrument, a track or another effect would take the place of something of another sort.
        """
        with self._lock:
            if sort_of(handle) != sort_of(source):
                raise SessionError(
                    f"{handle.name} is {sort_of(handle)} and can be swapped for another one only, got {source!r}: "
                    "s.add(..., name=...) under its name puts it in its place, with a new handle"
                )
            if when is _now and _is_same(handle, source):
                handle.node.params.set(**source.values)
            else:
                self._place(source, handle.name, handle.node, when, crossfade_s)

    def note(self, swap: Swap) -> None:
        """Have the panel of what was swapped show what is there now.

        Parameters
        ----------
        swap : Swap
            One that was made.
        """
        handle = self._handles.get(swap.new.name)
        if handle is not None:
            handle.refresh_panel()

    def redefine(self, kind: Voice | NodeKind) -> None:
        """Swap every node whose code was defined anew under the same name; parameters keep their values.

        Parameters
        ----------
        kind : Voice or NodeKind
            The new definition.
        """
        for handle in self.handles:
            before = handle.definition
            if type(before) is not type(kind) or _home(before) != _home(kind) or before.is_same(kind):  # type: ignore[arg-type]
                continue
            known = {spec.name: spec for spec in kind.params}
            values = {name: each.value for name, each in handle.params.items() if name in known}
            values = {name: each for name, each in values.items() if known[name].allows(each)}
            self.swap(handle, handle.like(kind, values))  # type: ignore[arg-type]

    def _place(
        self,
        source: Instrument | Processor,
        name: str,
        replacing: Node | None,
        when: Callable[[], int] = _now,
        crossfade_s: float = CROSSFADE_S,
    ) -> Node:
        other = self.input
        if isinstance(source, Input) and other is not None and other.node is not replacing:
            raise SessionError(f"a session has one audio input, and {other.name} is it: use that, or remove it first")
        kind = source.definition
        is_untried = not kind.is_ours and kind.fingerprint not in self._tried
        with announce_compiling(kind.name):
            compile_source(source, self._engine.sample_rate)
            for code in needed_for(source) if is_untried else ():
                _ = code.address
        if is_untried:
            require_sound(source, self._engine.sample_rate, replacing and self._engine.current(replacing))
            self._tried.add(kind.fingerprint)
        try:
            node = self._engine.add(source, name, replacing, when(), crossfade_s)
        except CapacityError:
            if not self._settle():  # what was removed keeps its memory until sound goes on
                raise
            node = self._engine.add(source, name, replacing, when(), crossfade_s)
        if isinstance(source, Instrument):
            self.players[node.number] = Player(name, isinstance(source, Drums))
        return node

    def remove(self, handle: NodeHandle) -> None:
        """Take a node away, with all its connections.

        Parameters
        ----------
        handle : NodeHandle
            Which.

        Raises
        ------
        SessionError
            If it is not here.
        """
        with self._lock:
            if handle not in self.handles:
                raise SessionError(f"{getattr(handle, 'name', handle)!r} is not in this session (any more)")
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


def _is_same(known: Handle, source: Instrument | Processor) -> bool:
    """Whether it is enough to set a handle's parameters."""
    if isinstance(known, InstrumentHandle):
        return isinstance(source, Instrument) and known.plays(source)
    return isinstance(source, Processor) and known.plays(source)


def _home(kind: Voice | NodeKind) -> tuple[str, str]:
    """Where a definition stands: defining it anew there means the same thing."""
    return kind.function.__module__, kind.function.__qualname__
