"""The base of everything of ours that shows in a notebook page."""

from __future__ import annotations

import traceback
from typing import Any, ClassVar

import anywidget
import traitlets as t

from workbench.page.frontend import bundle, stylesheet
from workbench.page.route import keep_frontend_route


class PageWidget(anywidget.AnyWidget):
    """An anywidget whose front end is a module of ours and whose callback errors are shown, not lost.

    A subclass names its module in `_module`, declares small synced traits, and answers messages of its page in
    :meth:`on_page_message`.

    Attributes
    ----------
    last_error : str
        What went wrong in a callback last; shown in the widget until it is dismissed there, or set to ``""``.
    last_traceback : str
        The same with its traceback, for whoever looks for the cause.
    """

    _module: ClassVar[str] = ""

    _esm = t.Unicode().tag(sync=True)
    _css = t.Unicode().tag(sync=True)
    last_error = t.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self.last_traceback = ""
        super().__init__(**traits)

    @t.default("_esm")
    def _default_esm(self) -> str:
        return bundle(self._module)

    @t.default("_css")
    def _default_css(self) -> str:
        return stylesheet(self._module)

    @t.observe("comm")
    def _keep_route(self, _change: object) -> None:
        keep_frontend_route(self)

    def __repr__(self) -> str:
        """Return a stable text (no memory address), also shown where there is no front end."""
        return f"{type(self).__name__}({self.describe()})"

    def describe(self) -> str:
        """Say in a few words what the widget shows; for subclasses to replace."""
        return ""

    @property
    def is_open(self) -> bool:
        """Whether the widget still has its line to the page (False after :meth:`close`)."""
        return self.comm is not None

    def tell(self, kind: str, content: dict[str, Any] | None = None, buffers: list[Any] | None = None) -> None:
        """Send a message to every page that holds this widget; may be called from any thread.

        Parameters
        ----------
        kind : str
            What the message is; arrives as ``message.kind``.
        content : dict, optional
            Further JSON-able fields.
        buffers : list of bytes-like, optional
            Binary data, sent as it is.
        """
        self.send({"kind": kind, **(content or {})}, buffers=buffers)

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Answer a message of the page; for subclasses to replace.

        Parameters
        ----------
        kind : str
            The message's ``kind``.
        content : dict
            The whole message.
        """

    def show_error(self, error: BaseException) -> None:
        """Show an exception in the widget.

        Parameters
        ----------
        error : BaseException
            What was raised.
        """
        self.last_traceback = "".join(traceback.format_exception(error))
        self.last_error = f"{type(error).__name__}: {error}"

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take trait values from the page; an observer that raises is shown in the widget.

        Parameters
        ----------
        sync_data : dict
            New values by trait name.
        """
        try:
            super().set_state(sync_data)
        except Exception as error:  # noqa: BLE001  (anything an observer may raise)
            self.show_error(error)

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        """Hand a custom message of the page to :meth:`on_page_message`, then to `on_msg` callbacks."""
        try:
            if isinstance(content, dict) and "kind" in content:
                self.on_page_message(str(content["kind"]), content)
        except Exception as error:  # noqa: BLE001  (anything a handler may raise)
            self.show_error(error)
        super()._handle_custom_msg(content, buffers)
