"""Keeps the pages of one widget and some parameters in step, both ways.

Up, a page sends ``{page, number, values}``; down, the pump sends at most 25 messages per second with the values that
have changed, and with the number of each page's last message.  A page ignores values that do not know its last move
yet, so no old echo moves a control under the hand, and in the end page and store agree.

Threads: control.  `receive` on a kernel subshell, `flush` on the pump's thread, observers on any writer's thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from workbench.errors import ParameterError, WorkbenchError

if TYPE_CHECKING:
    from workbench.page.pump import Pump
    from workbench.params import Param

DOWN_HZ = 25.0  # messages per second from the kernel for one widget, at most
_PAGES_KEPT = 16  # a page that was reloaded comes back under a new name; the oldest are forgotten


class ParamLink:
    """The line between some parameters and the pages of one widget.

    Parameters
    ----------
    params : iterable of Param
        With different names.
    tell : callable
        Sends a message (kind, content) to all pages of the widget.
    pump : Pump
        Who calls :meth:`flush`.
    on_error : callable
        Told about exceptions while sending.
    together : callable
        Returns a context in which several parameters change at once.
    """

    def __init__(
        self,
        params: Iterable[Param],
        tell: Callable[[str, dict[str, Any]], object],
        pump: Pump,
        on_error: Callable[[Exception], object],
        together: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._together = together
        self._params = {param.name: param for param in params}
        self._tell = tell
        self._pump = pump
        self._lock = threading.Lock()
        self._dirty: set[str] = set()
        self._automated: dict[str, float] = {}  # where automation had some of them at the last flush
        self._seen: OrderedDict[str, int] = OrderedDict()
        self._forget = [param.observe(self._mark) for param in self._params.values()]
        # All parameters of the engine's own are of one store.
        own = next((param for param in self._params.values() if hasattr(param, "observe_sound")), None)
        if own is not None:
            self._forget.append(own.observe_sound(self._mark_all))
        pump.add(self.flush, hz=DOWN_HZ, on_error=on_error)

    @property
    def params(self) -> tuple[Param, ...]:
        """The parameters, in order."""
        return tuple(self._params.values())

    def hello(self, page: str) -> None:
        """Take note of a page that has just drawn the widget: it gets every value with the next flush.

        Parameters
        ----------
        page : str
            The page's own name for itself.
        """
        with self._lock:
            self._note(page, 0)
            self._dirty.update(self._params)

    def take_over(self, before: ParamLink) -> None:
        """Go on with the pages of a link that this one takes the place of.

        Parameters
        ----------
        before : ParamLink
            Of the same widget.
        """
        with before._lock:
            seen = before._seen.copy()
        with self._lock:
            self._seen = seen
            self._dirty.update(self._params)

    def receive(self, content: dict[str, Any]) -> None:
        """Set what a page has moved.

        Parameters
        ----------
        content : dict
            ``page`` (str), ``number`` (int), ``values`` (numbers by parameter name), and ``turns`` (by name) of what
            the sound in that page has heard already.

        Raises
        ------
        ParameterError
            If some value is refused; all others are set, and the page gets the values that hold.
        Exception
            What an observer of a parameter raised first, in the same way.
        """
        refused: list[str] = []
        raised: list[Exception] = []
        turns = content.get("turns", {})
        with self._together():
            for name, (slot, turn) in turns.items():
                if hasattr(self._params.get(name), "note_turn"):
                    self._params[name].note_turn(int(slot), int(turn))
            for name, value in content["values"].items():
                try:
                    self._set(name, value)
                except WorkbenchError as error:
                    refused.append(str(error))
                except Exception as error:  # noqa: BLE001  (of somebody's observer; the others are set)
                    raised.append(error)
        with self._lock:  # after the values are set: what is sent with this number knows them
            self._note(str(content["page"]), int(content["number"]))
            self._dirty.update(self._params.keys() & content["values"].keys())
        if raised:
            raise raised[0]
        if refused:
            raise ParameterError("; ".join(refused))

    def flush(self) -> bool:
        """Send the values that have changed since the last flush, if any page is there.

        Returns
        -------
        bool
            Whether a message was sent.
        """
        with self._lock:
            self._mark_automated()
            if not self._dirty or not self._seen:
                return False
            values = {name: shown(param) for name, param in self._params.items() if name in self._dirty}
            automated = [name for name in values if name in self._automated]
            seen = dict(self._seen)
            self._dirty.clear()
            direct = self._direct(values)
        self._tell(
            "values", {"values": values, "seen": seen, **direct, **({"automated": automated} if automated else {})}
        )
        return True

    def close(self) -> None:
        """Let go of the parameters and the pump."""
        self._pump.remove(self.flush)
        for forget in self._forget:
            forget()
        self._forget.clear()

    def _set(self, name: str, value: object) -> None:
        param = self._params.get(name)
        if param is None:
            raise ParameterError(f"This widget has no parameter {name!r}; it has {', '.join(self._params)}.")
        param.value = value

    def _direct(self, names: Iterable[str]) -> dict[str, Any]:
        """Say where a page finds these parameters if the sound is in that page; nothing if it never is."""
        # What is no parameter of the engine's own (mute, a send's level) goes by way of the kernel.
        found = [self._params[name] for name in names if hasattr(self._params[name], "slot")]
        sound = next((param.page_sound for param in found if param.page_sound), "")
        slots = {param.name: param.slot for param in found if param.page_sound == sound}
        return {"sound": sound, "slots": slots} if sound else {}

    def _mark(self, param: Param) -> None:
        with self._lock:
            self._dirty.add(param.name)

    def _mark_automated(self) -> None:
        """Mark what automation has moved, has begun to move, or has let go of; call with the lock held."""
        now = {name: shown(param) for name, param in self._params.items() if getattr(param, "is_automated", False)}
        before, self._automated = self._automated, now
        self._dirty.update(name for name in {*now, *before} if now.get(name) != before.get(name))

    def _mark_all(self) -> None:
        """The sound is in another place: pages have to know where each parameter is there."""
        with self._lock:
            self._dirty.update(self._params)

    def _note(self, page: str, number: int) -> None:
        """Remember a page's last message; call with the lock held."""
        self._seen[page] = number
        self._seen.move_to_end(page)
        while len(self._seen) > _PAGES_KEPT:
            self._seen.popitem(last=False)


def shown(param: Param) -> float:
    """Say what a control shows; only the engine's own parameters can be where no hand has put them."""
    return getattr(param, "shown", param.number)
