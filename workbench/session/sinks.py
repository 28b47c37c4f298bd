"""Choosing where the sound goes, and saying why.

Threads: control.
"""

from __future__ import annotations

import os

from workbench.engine import Engine
from workbench.engine.audio_input import Input
from workbench.engine.null import NullSink
from workbench.engine.portaudio import PortAudioSink
from workbench.engine.sink import Sink
from workbench.errors import DeviceError, SessionError
from workbench.page.route import has_page

KINDS = ("auto", "device", "browser", "null")
REMOTE = ("JUPYTERHUB_API_URL", "BINDER_LAUNCH_HOST")  # set where the kernel is not the listener's machine


def open_sink(
    kind: str,
    engine: Engine,
    block_size: int,
    device: str | int | None,
    heard: Input | None = None,
    before: Sink | None = None,
) -> tuple[Sink, str]:
    """Open a sink.

    Parameters
    ----------
    kind : str
        ``"null"``; ``"browser"``; ``"device"`` for the sound card; ``"auto"`` for the sound card if there is one here,
        else for the page if there is one.
    engine : Engine
        What it plays.
    block_size : int
        Frames at a time.
    device : str or int, optional
        Which sound card.
    heard : Input, optional
        What is to be heard; if that is refused, the session plays without.
    before : Sink, optional
        Where it has gone until now, stopped; a page is asked again and goes on being the way out.

    Returns
    -------
    tuple of Sink and str
        The sink, not started, and a sentence on what is not as it was wanted, and why (empty if all is).

    Raises
    ------
    SessionError
        If there is no such kind.
    """
    if kind not in KINDS:
        allowed = ", ".join(repr(each) for each in KINDS)
        raise SessionError(f"sink must be one of {allowed}, got {kind!r}")
    if kind == "null":
        return NullSink(engine, block_size), ""
    if kind == "browser" or (kind == "auto" and has_page() and is_remote()):
        return _page_sink(engine, block_size, heard, before), ""
    note = ""
    if heard is not None:
        try:
            return PortAudioSink(engine, block_size, device, heard), ""
        except DeviceError as error:
            note = f"The audio input is silent, because {error}. s.reconnect() tries again."
    try:
        return PortAudioSink(engine, block_size, device), note
    except DeviceError as error:
        if kind == "auto" and has_page():
            return _page_sink(
                engine, block_size, heard, before
            ), f"This session plays in your browser, because {error}."
        return NullSink(engine, block_size), silent_because(error)


def _page_sink(engine: Engine, block_size: int, heard: Input | None, before: Sink | None) -> Sink:
    from workbench.browser.sink import BrowserSink  # not before it is asked for: it brings the widgets along

    if isinstance(before, BrowserSink):
        before.listen(heard)
        before.ask()
        return before
    return BrowserSink(engine, block_size, heard)


def is_remote() -> bool:
    """Say whether the kernel is known to run elsewhere than where its pages are looked at.

    Returns
    -------
    bool
        True on a JupyterHub, Binder included.
    """
    return any(os.environ.get(each) for each in REMOTE)


def silent_because(reason: object) -> str:
    """Say in a sentence that nothing will be heard, why, and what to do.

    Parameters
    ----------
    reason : object
        What follows "because", without a full stop.

    Returns
    -------
    str
        For the user.
    """
    return f"This session plays silently, because {reason}. s.reconnect() tries again."
