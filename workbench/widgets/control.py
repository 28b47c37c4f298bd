"""The base of widgets that hold parameters: specifications and values to the page, moves back."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets as t

from workbench.errors import ParameterError
from workbench.page.pump import shared_pump
from workbench.page.widget import PageWidget
from workbench.widgets.labels import spec_content
from workbench.widgets.link import ParamLink, shown
from workbench.widgets.table import param_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from workbench.page.pump import Pump
    from workbench.params import Param


class ParamWidget(PageWidget):
    """A widget of controls, each of which holds one parameter.

    Parameters
    ----------
    params : sequence of Param
        What it controls, in the order its front end expects.
    labels : mapping, optional
        Texts beside the controls, by parameter name.
    pump : Pump, optional
        Who sends values to the page; the process's own by default.
    together : callable
        Returns a context in which several parameters change at once.
    **traits
        Further synced traits.
    """

    _link: ParamLink | None = None  # NB: ipywidgets calls close() on widgets that were never finished, too

    specs: t.List[dict[str, Any]] = t.List().tag(sync=True)
    values = t.Dict().tag(sync=True)

    def __init__(
        self,
        params: Sequence[Param],
        labels: Mapping[str, str] | None = None,
        pump: Pump | None = None,
        together: Callable[[], AbstractContextManager[object]] = nullcontext,
        **traits: Any,
    ) -> None:
        self._together = together
        self._labels = dict(labels or {})
        self._pump = pump if pump is not None else shared_pump()
        self._connect(params)
        super().__init__(specs=self._specs(), values=self._snapshot(), **traits)

    @property
    def params(self) -> tuple[Param, ...]:
        """The parameters it controls now."""
        return self._link.params if self._link is not None else ()

    def hold(self, params: Sequence[Param]) -> None:
        """Control other parameters from now on.

        Parameters
        ----------
        params : sequence of Param
            As many and of the same kind as before, unless the front end is told of its new parts as well.
        """
        self._connect(params)
        with self.hold_sync():
            self.values = self._snapshot()
            self.specs = self._specs()

    def describe(self) -> str:
        """Name the parameters and their values."""
        return ", ".join(f"{param.name}={param.spec.format(param.number)}" for param in self.params)

    def text(self) -> str:
        """Return what is shown where there is no front end."""
        return param_table(self.params, f"{type(self).__name__}")

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Take a page's moves, or greet a page that has just drawn the widget."""
        if self._link is None:
            return
        if kind == "set":
            self._link.receive(content)
        elif kind == "hello":
            self._link.hello(str(content["page"]))

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the synced traits, with the values of this moment.

        Parameters
        ----------
        key : str or iterable of str, optional
            Which traits; all by default.
        drop_defaults : bool
            Leave out what has its default value.

        Returns
        -------
        dict
            State by trait name.
        """
        state: dict[str, Any] = super().get_state(key=key, drop_defaults=drop_defaults)
        if "values" in state:
            state["values"] = self._snapshot()
        return state

    def close(self) -> None:
        """Let go of the parameters and close the line to the page."""
        if self._link is not None:
            self._link.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**kwargs), self.text())

    def _connect(self, params: Sequence[Param]) -> None:
        before = self._link
        if before is not None:
            before.close()
        self._link = ParamLink(params, self.tell, self._pump, self.show_error, self._together)
        if before is not None:
            self._link.take_over(before)

    def _snapshot(self) -> dict[str, float]:
        return {param.name: shown(param) for param in self.params}

    def _specs(self) -> list[dict[str, Any]]:
        return [spec_content(param.spec, self._labels.get(param.name)) for param in self.params]


class OneParamWidget(ParamWidget):
    """A widget that holds a single parameter.

    Parameters
    ----------
    param : Param
        What it controls.
    label : str, optional
        Text beside it; made from the parameter's name by default.
    pump : Pump, optional
        Who sends values to the page; the process's own by default.
    **traits
        Further synced traits.
    """

    curves: ClassVar[tuple[str, ...]] = ("linear", "log", "choice")

    def __init__(self, param: Param, label: str | None = None, pump: Pump | None = None, **traits: Any) -> None:
        self._check(param)
        super().__init__([param], {} if label is None else {param.name: label}, pump, **traits)

    @property
    def param(self) -> Param:
        """The parameter it controls now."""
        return self.params[0]

    def hold(self, params: Sequence[Param]) -> None:
        """Control another parameter from now on.

        Parameters
        ----------
        params : sequence of Param
            Exactly one.
        """
        (param,) = params
        self._check(param)
        super().hold(params)

    def _check(self, param: Param) -> None:
        if param.spec.curve not in self.curves:
            raise ParameterError(
                f"{type(self).__name__} cannot show {param.name}, which is a {param.spec.curve} parameter; "
                f"it takes {' or '.join(self.curves)} ones."
            )


def with_text(bundle: Any, text: str) -> Any:
    """Put a text into a display bundle as its plain form.

    Parameters
    ----------
    bundle : dict, tuple or None
        What `_repr_mimebundle_` of the base class returned.
    text : str
        May have several lines.

    Returns
    -------
    dict or tuple
        The same with ``text/plain`` replaced.
    """
    if isinstance(bundle, tuple):
        return ({**bundle[0], "text/plain": text}, *bundle[1:])
    return {**(bundle or {}), "text/plain": text}
