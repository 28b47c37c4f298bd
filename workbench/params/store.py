"""The parameter store: every live parameter of a session, and the channel that carries them to the audio thread.

Python sees a shadow copy in double precision; the audio thread sees the latest published block, single precision. The
whole block is written before each publish, because the slot that a triple buffer hands back holds old contents.

Block: word 0 is the version (int64), word 1 the number of slots in use, then one float32 a slot, from byte 64 on.

Threads: control, any number of them: one lock, never seen by the audio thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from workbench.errors import CapacityError, SessionError, unknown
from workbench.params.spec import ParamSpec
from workbench.rt.arena import Arena
from workbench.rt.triple_buffer import triple_buffer

HEADER_BYTES = 64


class ParamWay(Protocol):
    """Where blocks go: the triple buffer's writing side, or whoever passes them on."""

    def publish(self, state: np.ndarray) -> None:
        """Hand a block over."""


class ParamStore:
    """The writing side of the parameter channel.

    Parameters
    ----------
    arena : Arena
        Where the triple buffer is placed.
    capacity : int
        How many slots there are.
    """

    def __init__(self, arena: Arena, capacity: int) -> None:
        self._input: ParamWay
        self._input, self.output, self.region = triple_buffer(arena, "params", HEADER_BYTES + 4 * capacity)
        self._shadow = np.zeros(HEADER_BYTES + 4 * capacity, np.uint8)
        self._version = self._shadow[:8].view(np.int64)
        self._values = self._shadow[HEADER_BYTES:].view(np.float32)
        self._taken = np.zeros(capacity, bool)
        self._used_bytes = HEADER_BYTES
        self._depth = 0
        self._changed: dict[int, Param] = {}  # inside `together`, by slot
        self._late: dict[Param, int] = {}  # set after the audio side had swapped their node, before anybody noted it
        self.unnoted: Callable[[], int] = lambda: 0  # number of the newest plan in use, if it has swaps not noted yet
        self.page_sound = ""  # by which a page finds the sound that is in it, if these are its parameters
        self.turns: dict[int, int] = {}  # by slot: the last turn in that page of which this store knows
        self.lock = threading.RLock()

    @property
    def version(self) -> int:
        """Number of the latest published block; the engine echoes the one it uses."""
        return int(self._version[0])

    def allocate(self, specs: Iterable[ParamSpec], values: Mapping[str, float]) -> Params:
        """Give a set of parameters neighbouring slots.

        Parameters
        ----------
        specs : iterable of ParamSpec
            What they are.
        values : mapping of str to float
            Their start values, already validated.

        Returns
        -------
        Params
            The live parameters, in the order of `specs`.

        Raises
        ------
        CapacityError
            If there are not enough neighbouring slots left.
        """
        specs = tuple(specs)
        with self.lock:
            first = self._free_run(len(specs))
            self._taken[first : first + len(specs)] = True
            self._used_bytes = max(self._used_bytes, HEADER_BYTES + 4 * (first + len(specs)))
            params = Params(
                self, first, [Param(self, first + k, spec, values[spec.name]) for k, spec in enumerate(specs)]
            )
            self.publish()
        return params

    def release(self, params: Params) -> None:
        """Give slots back, once no plan reads them any more; doing so twice does no harm.

        Parameters
        ----------
        params : Params
            As `allocate` returned them.
        """
        with self.lock:
            if not params.is_released:
                params.is_released = True
                self.detach(params)
                self._taken[params.first : params.first + len(params)] = False

    def detach(self, params: Params) -> None:
        """Keep parameters from being set from now on: their instrument is gone. They can still be read.

        Parameters
        ----------
        params : Params
            As `allocate` returned them.
        """
        with self.lock:
            for param in params.values():
                param.is_detached = True

    def trade(self, some: Params, others: Params) -> None:
        """Let two sets of parameters that are declared alike change places: slots and values. Nobody is told.

        What was set since the audio side has swapped their nodes was meant for the new one, and stays.

        Parameters
        ----------
        some, others : Params
            As `allocate` returned them.
        """
        with self.lock:
            some.first, others.first = others.first, some.first
            late = {each: each.number for each in (*some.values(), *others.values()) if each in self._late}
            for one, other in zip(some.values(), others.values(), strict=True):
                one.trade(other)
            for param, number in late.items():
                param.set_late(number)

    def forget_late(self, noted: int) -> None:
        """Forget what was set late, once the swaps are noted.

        Parameters
        ----------
        noted : int
            Number of the newest plan whose swaps are.
        """
        with self.lock:
            self._late = {param: number for param, number in self._late.items() if number > noted}

    def _free_run(self, count: int) -> int:
        if count == 0:
            return 0
        # Runs of free slots: where they begin and end, with a taken slot before the first and behind the last.
        edges = np.flatnonzero(np.diff(np.concatenate([[True], self._taken, [True]])))
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            if stop - start >= count:
                return int(start)
        raise CapacityError(
            f"no room for {count} more parameters ({int(self._taken.sum())} of {self._taken.size} in use): "
            "remove instruments that are not needed"
        )

    @contextmanager
    def together(self) -> Iterator[None]:
        """Publish all changes made inside at once, so that the sound never hears half of them.

        Who observes the parameters is told afterwards, once for each that has changed.

        Yields
        ------
        None
            Nothing; changes from other threads wait meanwhile.
        """
        changed: tuple[Param, ...] = ()
        try:
            with self.lock:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    if self._depth == 0:
                        changed = tuple(self._changed.values())
                        self._changed.clear()
                        self.publish()
        finally:
            for param in changed:  # without the lock: an observer may wait for a thread that wants it
                param.tell_observers()

    def write(self, param: Param, value: float) -> bool:
        """Set one slot. Called by `Param`, under the lock.

        Parameters
        ----------
        param : Param
            Which.
        value : float
            Already validated.

        Returns
        -------
        bool
            Whether the change is published, so that observers are to be told; otherwise `together` will tell them.
        """
        self._values[param.slot] = value
        if number := self.unnoted():
            self._late[param] = number
        if self._depth == 0:
            self.publish()
            return True
        self._changed[param.slot] = param
        return False

    def publish(self) -> None:
        """Hand the block to the audio side, with the next version."""
        with self.lock:
            self._version[0] += 1
            self._input.publish(self._shadow[: self._used_bytes])

    def route(self, way: ParamWay) -> ParamWay:
        """Have blocks go another way from now on. Only with `lock` held.

        Parameters
        ----------
        way : ParamWay
            Where they go.

        Returns
        -------
        ParamWay
            Where they went.
        """
        before, self._input = self._input, way
        return before

    def block(self) -> np.ndarray:
        """Copy the latest block.

        Returns
        -------
        numpy.ndarray [dtype=uint8]
            Header and values, as published.
        """
        with self.lock:
            return self._shadow[: self._used_bytes].copy()


class Param:
    """One live parameter.

    Parameters
    ----------
    store : ParamStore
        Where it lives.
    slot : int
        Its place in the block.
    spec : ParamSpec
        What it is.
    value : float
        Start value.
    """

    def __init__(self, store: ParamStore, slot: int, spec: ParamSpec, value: float) -> None:
        self._store = store
        self._number = value
        self._observers: list[Callable[[Param], None]] = []
        self.slot = slot
        self.spec = spec
        self.is_detached = False
        store._values[slot] = value  # noqa: SLF001 the allocation that makes us publishes once for all

    @property
    def name(self) -> str:
        """Name of the parameter."""
        return self.spec.name

    @property
    def page_sound(self) -> str:
        """By which a page finds the sound that this parameter is of, if it is in that page; else nothing."""
        return self._store.page_sound

    def note_turn(self, turn: int) -> None:
        """Note that the page has turned it, and the sound there has followed.

        Parameters
        ----------
        turn : int
            The page's number for that.
        """
        self._store.turns[self.slot] = turn

    @property
    def number(self) -> float:
        """The value as a number; for a choice its index."""
        return self._number

    @property
    def value(self) -> float | str:
        """The value; for a choice its name. Setting it checks it, then the sound follows within its smoothing time.

        Setting raises `SessionError` once the instrument has been removed: its place may be another's.
        """
        return self.spec.choices[round(self._number)] if self.spec.curve == "choice" else self._number

    @value.setter
    def value(self, value: object) -> None:
        number = self.spec.validate(value)
        with self._store.lock:
            if self.is_detached:
                raise SessionError(
                    f"{self.name} cannot be set: its instrument was removed; run the cell that adds it again"
                )
            if number == self._number:
                return
            self._number = number
            is_published = self._store.write(self, number)
        if is_published:
            self.tell_observers()

    def trade(self, other: Param) -> None:
        """Change slots and values with another one. Called by the store, under its lock.

        Parameters
        ----------
        other : Param
            Declared alike.
        """
        self.slot, other.slot = other.slot, self.slot
        self._number, other._number = other._number, self._number

    def set_late(self, number: float) -> None:
        """Set the value again, in the slot of now. Called by the store, under its lock.

        Parameters
        ----------
        number : float
            Already validated.
        """
        self._number = number
        self._store.write(self, number)

    def tell_observers(self) -> None:
        """Call everybody who asked to be told of changes; the store's lock is not held then."""
        for observer in tuple(self._observers):
            observer(self)

    def reset(self) -> None:
        """Set it to its default."""
        self.value = self.spec.default

    def observe(self, callback: Callable[[Param], None]) -> Callable[[], None]:
        """Be told of changes.

        Parameters
        ----------
        callback : callable
            Called with the parameter on the thread that changed it, after the change. Keep it short.

        Returns
        -------
        callable
            Ends it; calling it twice does no harm.
        """
        self._observers.append(callback)

        def remove() -> None:
            if callback in self._observers:
                self._observers.remove(callback)

        return remove

    def __repr__(self) -> str:
        """Show value, range and meaning."""
        spec = self.spec
        span = (
            ", ".join(spec.choices) if spec.curve == "choice" else f"{spec.low:g}..{spec.high:g} {spec.unit}".rstrip()
        )
        return f"{spec.name} = {spec.format(self._number)}  ({span})  {spec.help}".rstrip()


class Params(MutableMapping[str, Any]):
    """The parameters of one instrument, by name: ``params["cutoff_hz"]`` is a `Param`; setting an item sets its value.

    Parameters
    ----------
    store : ParamStore
        Where they live.
    first : int
        Slot of the first one.
    params : list of Param
        In declared order.
    """

    def __init__(self, store: ParamStore, first: int, params: list[Param]) -> None:
        self._by_name = {param.name: param for param in params}
        self.store = store
        self.first = first
        self.is_released = False
        self._refused: dict[str, ParamSpec] = {}
        self._public: Params | None = None

    @property
    def public(self) -> Params:
        """Those that people may set: the same parameters without the internal ones."""
        if self._public is None:
            inside = {name: each.spec for name, each in self._by_name.items() if each.spec.is_internal}
            open_ = [each for name, each in self._by_name.items() if name not in inside]
            self._public = Params(self.store, self.first, open_) if inside else self
            self._public._refused = inside
        return self._public

    def require_public(self, name: str) -> None:
        """Refuse a name that is internal.

        Parameters
        ----------
        name : str
            Any.

        Raises
        ------
        ParameterError
            If it is; the message says what to use instead.
        """
        if name in self._refused:
            raise self._refused[name].refusal()

    def __getitem__(self, name: str) -> Param:
        """Find a parameter; an unknown name lists those that exist."""
        try:
            return self._by_name[name]
        except KeyError:
            self.require_public(name)
            raise unknown("parameter", name, self._by_name) from None

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a parameter."""
        return name in self._by_name

    def __setitem__(self, name: str, value: object) -> None:
        """Set a parameter's value."""
        self[name].value = value

    def __delitem__(self, name: str) -> None:
        """Refuse: parameters belong to their instrument."""
        raise TypeError(f"{name} belongs to its instrument and cannot be deleted")

    def __iter__(self) -> Iterator[str]:
        """Go through the names in declared order."""
        return iter(self._by_name)

    def __len__(self) -> int:
        """Count them."""
        return len(self._by_name)

    def set(self, **values: object) -> None:
        """Set several at once: all are checked first, then all are published together.

        Parameters
        ----------
        **values
            Parameter names and values.
        """
        checked = {name: self[name].spec.validate(value) for name, value in values.items()}
        with self.store.together():
            for name, value in checked.items():
                self[name].value = value

    def __repr__(self) -> str:
        """List them, one a line."""
        return "\n".join(repr(param) for param in self._by_name.values())
