"""One live parameter, and the set of those of one node: what people hold of the parameter channel.

Threads: control, any number of them; what is written goes through the store, under its lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from workbench.errors import SessionError, unknown

if TYPE_CHECKING:
    from workbench.params.spec import ParamSpec
    from workbench.params.store import ParamStore


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

    def observe_sound(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when `page_sound` changes.

        Parameters
        ----------
        callback : callable
            Called after that, on the thread that did it. Keep it short.

        Returns
        -------
        callable
            Ends it; calling it twice does no harm.
        """
        return self._store.observe_sound(callback)

    def note_turn(self, slot: int, turn: int) -> None:
        """Note that the page has turned it, and the sound there has followed.

        Parameters
        ----------
        slot : int
            Where the page has turned it; a swap may have given it another place since.
        turn : int
            The page's number for that.
        """
        self._store.turns[slot] = turn

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
            before, self._number = self._number, number
            is_published = self._store.write(self, number)
            self._store.tell(self, before, number)
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
    refused : dict of str to ParamSpec
        Others that it is known why nobody gets at.
    """

    def __init__(
        self, store: ParamStore, first: int, params: list[Param], refused: Mapping[str, ParamSpec] | None = None
    ) -> None:
        self._by_name = {param.name: param for param in params}
        self.store = store
        self.first = first
        self.is_released = False
        self._refused = refused or {}
        self._public: Params | None = None

    @property
    def public(self) -> Params:
        """Those that people may set: the same parameters without the internal ones."""
        if self._public is None:
            inside = {name: each.spec for name, each in self._by_name.items() if each.spec.is_internal}
            open_ = [each for name, each in self._by_name.items() if name not in inside]
            self._public = Params(self.store, self.first, open_, inside) if inside else self
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
