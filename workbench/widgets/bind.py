"""Binds any control with a value to a parameter, both ways.

Threads: control. The control's observers run on a kernel subshell or in a cell, the parameter's on any writer's thread,
`flush` on the pump's. A lock guards the book-keeping; it is not held while either side is set, because observers of
other people run then and may set anything.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from workbench.errors import ParameterError, WorkbenchError
from workbench.page.cells import CellCounter
from workbench.page.pump import shared_pump
from workbench.page.route import keep_frontend_route
from workbench.widgets.adapt import adapter_for
from workbench.widgets.control import ParamWidget, with_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.pump import Pump
    from workbench.params import Param

DOWN_HZ = 25.0
HOLD_S = 0.25  # after a move of the control the parameter does not move it back
ECHO_S = 1.0  # sliders of ipywidgets send back what they are set to, rounded to their steps; it takes no longer
_MARK = "⚠ "


class Binding:
    """The bond between one control and one parameter. Shown in a cell, it is a line that tells its state.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Any control with a single `value`.
    param : Param
        The parameter, whose value the control takes at first.
    pump : Pump
        Who carries changes of the parameter to the control.
    clock : callable
        Seconds that only go forward.
    """

    def __init__(self, widget: Any, param: Param, pump: Pump, clock: Callable[[], float] = time.monotonic) -> None:
        self.widget = widget
        self.param = param
        self._pump = pump
        self._clock = clock
        self._lock = threading.Lock()
        self._adapter = adapter_for(widget, param.spec)
        self._is_dirty = True
        self._setter: int | None = None  # the thread that sets the control for us right now
        self._shown: float | None = None
        self._set_lately: deque[tuple[float, float]] = deque(maxlen=64)
        self._free_at = 0.0
        self._error = ""
        self._before_error: dict[str, Any] = {}
        self._line: ipywidgets.HTML | None = None
        self._adapter.prepare()
        keep_frontend_route(widget)
        self.flush()
        widget.observe(self._widget_moved, names="value")
        widget.observe(self._comm_moved, names="comm")
        self._forget = param.observe(self._param_moved)
        self._job = _flush_job(weakref.WeakMethod(self._tick), pump)
        pump.add(self._job, hz=DOWN_HZ, on_error=_if_alive(weakref.WeakMethod(self._failed)))

    def __repr__(self) -> str:
        """Say what is bound, and what went wrong last."""
        end = f", last error: {self._error}" if self._error else ""
        return f"Binding({type(self.widget).__name__} <-> {self.param.name}{end})"

    @property
    def error(self) -> str:
        """What was refused last; empty after a value that was taken."""
        return self._error

    def unbind(self) -> None:
        """End the bond; the control and the parameter stay as they are. Calling it again does nothing.

        It also ends by itself when the control is closed, or the parameter's instrument or session is gone.
        """
        self._pump.remove(self._job)
        with suppress(ValueError):
            self.widget.unobserve(self._widget_moved, names="value")
        with suppress(ValueError):
            self.widget.unobserve(self._comm_moved, names="comm")
        self._forget()
        if getattr(self.widget, "_workbench_binding", None) is self:
            self.widget._workbench_binding = None  # noqa: SLF001  (kept with the control it belongs to)
        for key in [key for key, each in _by_cell.copy().items() if each is self]:
            _by_cell.pop(key, None)
        self._show("")

    def flush(self) -> bool:
        """Bring a change of the parameter to the control, unless the control has just been moved.

        Returns
        -------
        bool
            Whether the control was set.
        """
        with self._lock:
            if not self._is_dirty or self._clock() < self._free_at:
                return False
            self._is_dirty = False
            number = self.param.number
            value = self._adapter.to_widget(number)
            if number == self._shown or self.widget.value == value:
                return False
            self._shown = number
            self._set_lately.append((self._clock(), number))
            self._setter = threading.get_ident()
        try:
            self.widget.value = value
        finally:
            self._setter = None
        return True

    def _tick(self) -> None:
        """Flush, or end the bond if the parameter is of an instrument that is gone."""
        if getattr(self.param, "is_detached", False):
            self.unbind()
        else:
            self.flush()

    def _comm_moved(self, change: Any) -> None:
        if change["new"] is None:  # the control was closed
            self.unbind()

    def _widget_moved(self, change: Any) -> None:
        if self._setter == threading.get_ident():
            return
        with self._lock:
            if self._is_echo(change["new"]):
                return
            self._shown = None
            self._free_at = self._clock() + HOLD_S
            self._is_dirty = True
        try:
            self.param.value = self._adapter.to_param(change["new"])
        except Exception as error:  # noqa: BLE001  (also what somebody's observer of the parameter raises)
            self._free_at = 0.0
            self._failed(error)
        else:
            self._show("")

    def _is_echo(self, value: Any) -> bool:
        """Say whether the page only sends back, rounded, what holds anyway or what it was set to a moment ago."""
        if self._adapter.shows(value, self.param.number):  # a slow page may take longer than any limit
            return True
        since = self._clock() - ECHO_S
        numbers = [number for at, number in self._set_lately if at > since and self._adapter.shows(value, number)]
        if not numbers:
            return False
        self._shown = None  # an older one: the control is behind
        self._is_dirty = True
        return True

    def _param_moved(self, _param: Param) -> None:
        self._is_dirty = True

    def _failed(self, error: Exception) -> None:
        self._show(str(error) if isinstance(error, WorkbenchError) else f"{type(error).__name__}: {error}")

    def _show(self, error: str) -> None:
        """Show an error at the control and in the binding's own line, or take it away."""
        if error == self._error:
            return
        for name, text in (("description", None), ("tooltip", error)):
            if not self.widget.has_trait(name):
                continue
            if error:
                before = self._before_error.setdefault(name, getattr(self.widget, name))
                setattr(self.widget, name, text if text is not None else f"{_MARK}{before}")
            elif name in self._before_error:
                setattr(self.widget, name, self._before_error.pop(name))
        self._error = error
        if self._line is not None:
            self._line.value = self._html()

    def _html(self) -> str:
        colour = "var(--jp-error-color1, #c93a3a)"
        state = f"<b style='color:{colour}'>{escape(self._error)}</b>" if self._error else "bound"
        return f"<code>{self.param.name}</code> &harr; {type(self.widget).__name__}: {state}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self._line is None:
            self._line = ipywidgets.HTML(self._html())
        return with_text(self._line._repr_mimebundle_(**kwargs), repr(self))


def _flush_job(tick: weakref.WeakMethod[Callable[[], None]], pump: Pump) -> Callable[[], None]:
    """Make what the pump calls: it does not keep the binding, and ends when nobody else keeps it either."""

    def job() -> None:
        call = tick()
        if call is None:
            pump.remove(job)
        else:
            call()

    return job


def _if_alive(method: weakref.WeakMethod[Callable[[Exception], None]]) -> Callable[[Exception], None]:
    def tell(error: Exception) -> None:
        call = method()
        if call is not None:
            call(error)

    return tell


class Holding:
    """The bond between one of our own widgets and a parameter: the widget holds it.

    Parameters
    ----------
    widget : ParamWidget
        One with a single control.
    param : Param
        What it holds from now on.
    """

    def __init__(self, widget: ParamWidget, param: Param) -> None:
        self.widget = widget
        self.param = param
        self._before = widget.params
        widget.hold([param])

    def __repr__(self) -> str:
        """Say what is bound."""
        return f"Binding({type(self.widget).__name__} <-> {self.param.name})"

    @property
    def error(self) -> str:
        """What was refused last."""
        return str(self.widget.last_error)

    def unbind(self) -> None:
        """Give the widget back what it held before."""
        if self.widget.params == (self.param,):
            self.widget.hold(self._before)


_cells = CellCounter()
_by_cell: dict[tuple[str, int], Binding] = {}


def bind(widget: Any, param: Param) -> Binding | Holding:
    """Bind a control to a parameter, both ways.

    What the control's user has left untouched (range, step, options, description) is taken from the parameter.  A value
    that the parameter refuses is shown at the control, and the control goes back to the value that holds.  A control
    that is bound already is bound anew, and a cell that makes its control anew lets go of the one it made before:
    running a cell again is harmless.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Any control with a single `value`, or a widget of ours such as `Knob`.
    param : Param
        For example ``lead.params["cutoff_hz"]``.

    Returns
    -------
    Binding or Holding
        With `unbind()` and `error`.

    Raises
    ------
    ParameterError
        If the control has no single value, or `param` is not a parameter.
    """
    if not hasattr(param, "observe") or not hasattr(param, "spec"):
        raise ParameterError(f"bind needs a parameter such as lead.params['cutoff_hz'], got {param!r}")
    if isinstance(widget, ParamWidget):
        if len(widget.params) != 1:
            kind = type(widget).__name__
            raise ParameterError(f"{kind} holds {len(widget.params)} parameters; use its own hold() to change them all")
        return Holding(widget, param)
    earlier = getattr(widget, "_workbench_binding", None)
    if earlier is not None:
        earlier.unbind()
    key = _cells.next_key()
    if key is not None and key in _by_cell:
        _by_cell[key].unbind()
    binding = Binding(widget, param, shared_pump())
    if key is not None:
        _by_cell[key] = binding
    if hasattr(widget, "add_traits"):
        widget._workbench_binding = binding  # noqa: SLF001  (kept with the control it belongs to)
    return binding
