"""The parameter store: every live parameter of a session, and the channel that carries them to the audio thread.

Python sees a shadow copy in double precision; the audio thread sees the latest published block, single precision. The
whole block is written before each publish, because the slot that a triple buffer hands back holds old contents.

Block: word 0 is the version (int64), word 1 the number of slots in use, then one float32 a slot, from byte 64 on.

Threads: control, any number of them: one lock, never seen by the audio thread.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from workbench.errors import CapacityError
from workbench.params.live import Param, Params
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
        self.input: ParamWay
        self.input, self.output, self.region = triple_buffer(arena, "params", HEADER_BYTES + 4 * capacity)
        self._shadow = np.zeros(HEADER_BYTES + 4 * capacity, np.uint8)
        self._version = self._shadow[:8].view(np.int64)
        self._values = self._shadow[HEADER_BYTES:].view(np.float32)
        self._taken = np.zeros(capacity, bool)
        self._used_bytes = HEADER_BYTES
        self._depth = 0
        self._rounds = 0  # of `together`
        self.on_set: Callable[[Param, float, float, int], None] | None = None  # told of values that were set
        self._changed: dict[int, Param] = {}  # inside `together`, by slot
        self._late: dict[Param, int] = {}  # set after the audio side had swapped their node, before anybody noted it
        self.unnoted: Callable[[], int] = lambda: 0  # number of the newest plan in use, if it has swaps not noted yet
        self._page_sound = ""
        self._sound_observers: list[Callable[[], None]] = []
        self.turns: dict[int, int] = {}  # by slot: the last turn in that page of which this store knows
        self.lock = threading.RLock()

    @property
    def page_sound(self) -> str:
        """By which a page finds the sound that is in it, if these are its parameters; else nothing."""
        return self._page_sound

    @page_sound.setter
    def page_sound(self, name: str) -> None:
        if name != self._page_sound:
            self._page_sound = name
            for observer in tuple(self._sound_observers):
                observer()

    def observe_sound(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when the sound goes to a page, or to another way out.

        Parameters
        ----------
        callback : callable
            Called after that, on the thread that did it. Keep it short.

        Returns
        -------
        callable
            Ends it; calling it twice does no harm.
        """
        self._sound_observers.append(callback)

        def forget() -> None:
            with contextlib.suppress(ValueError):
                self._sound_observers.remove(callback)

        return forget

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
                self._rounds += self._depth == 0
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

    def tell(self, param: Param, before: float, after: float) -> None:
        """Tell of a value that was set. Called by `Param`, under the lock.

        Parameters
        ----------
        param : Param
            Which.
        before, after : float
            Its values.
        """
        if self.on_set is not None:
            self.on_set(param, before, after, self._rounds if self._depth else 0)

    def publish(self) -> None:
        """Hand the block to the audio side, with the next version."""
        with self.lock:
            self._version[0] += 1
            self.input.publish(self._shadow[: self._used_bytes])

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
        before, self.input = self.input, way
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
