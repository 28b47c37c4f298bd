"""Keep widgets answering while a cell runs: messages of a widget stay on the kernel subshell the page asked for.

ipykernel 7.4 sends each incoming message of a comm to the subshell that *published* on that comm last.  A cell or a
plain thread publishes as the main shell, so the next turn of a knob would wait until the cell ends.  Widgets passed
through :func:`keep_frontend_route` ignore that record.  Messages that ask for no subshell at all (front ends without
that feature) go to a subshell of our own.

ipykernel is looked up among the loaded modules and never imported: without it nothing here does anything.

Threads: control.  Source: ipykernel 7.4 ``comm/comm.py`` and ``kernelbase.shell_channel_thread_main``.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any, TypeVar

_Widget = TypeVar("_Widget")
_HOOK = "_reply_subshell_for"  # NB: private to ipykernel 7.4; where it is absent the front end's route is kept anyway


def keep_frontend_route(widget: _Widget) -> _Widget:
    """Make a widget's messages run where the page wants them to, whoever sent something last.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Any widget with an open comm; without one (or outside ipykernel 7.4) nothing changes.

    Returns
    -------
    ipywidgets.Widget
        The same widget.
    """
    comm = getattr(widget, "comm", None)
    if comm is not None and hasattr(comm, _HOOK):
        _own_subshell.request()
        setattr(comm, _HOOK, _route)
    return widget


def has_page() -> bool:
    """Say whether a page may show what is displayed: whether this is a notebook's kernel.

    Returns
    -------
    bool
        False in a terminal, a script, a test.
    """
    return _running_kernel() is not None


def busy_support() -> tuple[bool, str]:
    """Say whether widgets are answered while a cell runs.

    Returns
    -------
    tuple of (bool, str)
        Whether they are, and one sentence about it that a widget can show.
    """
    kernel = _running_kernel()
    if kernel is None:
        return False, "No Jupyter kernel runs here, so no page is connected."
    if getattr(kernel, "_supports_kernel_subshells", False):
        return True, "Controls and views work while a cell runs."
    version = getattr(sys.modules.get("ipykernel"), "__version__", "unknown")
    return False, f"Controls wait until the running cell ends: ipykernel {version} has no subshells, 7.0 or newer has."


def _running_kernel() -> Any:
    """Return this process's kernel, or None."""
    module = sys.modules.get("ipykernel.kernelbase")
    kernel_class = getattr(module, "Kernel", None)
    if kernel_class is None or not kernel_class.initialized():
        return None
    return kernel_class.instance()


def _route(_data: object, asked: str | None) -> str | None:
    """Choose the subshell for a message: the one asked for, else our own (None is the main shell)."""
    return asked if asked is not None else _own_subshell.id


class _OwnSubshell:
    """One subshell of this process, made on first request without waiting for it."""

    def __init__(self) -> None:
        self.id: str | None = None
        self._requested = False

    def request(self) -> None:
        """Ask the kernel for the subshell, once."""
        if self._requested:
            return
        self._requested = True
        thread = getattr(_running_kernel(), "shell_channel_thread", None)
        with suppress(AttributeError):  # no such thread, or a later ipykernel that names things differently
            thread.io_loop.add_callback(self._create, thread)  # type: ignore[union-attr]

    def _create(self, thread: Any) -> None:
        """Make it; runs on the kernel's shell channel thread."""
        with suppress(AttributeError):
            self.id = thread.manager._create_subshell()  # noqa: SLF001  (the only door from inside the kernel)


_own_subshell = _OwnSubshell()
