"""Long work shows that it is going on: what is compiled for the first time, and long renders.

Threads: control.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Iterator

from workbench.engine.instrument import instrument
from workbench.instruments.synth import synth
from workbench.rt.cache import note_warm, package_is_warm
from workbench.session.notice import begin, end, say, show_progress

QUIET_S = 1.5  # work shorter than this says nothing
MOMENT_S = 0.5  # nor does compiling that takes no longer than this


@contextlib.contextmanager
def announce_first_compile() -> Iterator[None]:
    """Say beforehand that the engine is about to be compiled, if this machine has not done so yet.

    Yields
    ------
    None
        Nothing.
    """
    cold = not package_is_warm()
    if cold:
        say("Compiling the audio engine: once per machine and version, about half a minute ...")
    yield
    if cold:
        for code in (instrument, synth.lanes):
            code.address  # noqa: B018 compiles what the first instrument would make one wait for, unannounced
        note_warm()


@contextlib.contextmanager
def announce_compiling(name: str) -> Iterator[None]:
    """Say what is being compiled if that takes longer than a moment, and in the end how long it took.

    How long it takes shows only by waiting, so another thread looks at the clock.

    Parameters
    ----------
    name : str
        What the user knows it by.

    Yields
    ------
    None
        Nothing.
    """
    start = time.monotonic()
    is_done, is_said = threading.Event(), threading.Event()

    def wait() -> None:
        if not is_done.wait(MOMENT_S):
            is_said.set()
            begin(f"compiling {name} (once) ...")

    # In the context of who waits: Jupyter looks there for the cell that a line belongs to.
    context = contextvars.copy_context()
    waiting = threading.Thread(target=context.run, args=(wait,), name="compiling", daemon=True)
    waiting.start()
    try:
        yield
    finally:
        is_done.set()
        waiting.join()
        if is_said.is_set():
            end(f" {time.monotonic() - start:.1f} s")


@contextlib.contextmanager
def shown_progress(what: str) -> Iterator[Callable[[float], None]]:
    """Show a line of progress if the work takes long.

    Parameters
    ----------
    what : str
        What is going on.

    Yields
    ------
    callable
        To be told the share that is done, 0..1.
    """
    start = last = time.monotonic()
    shown = False

    def tell(share: float) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if now - start > QUIET_S and now - last > 0.2:
            show_progress(f"{what}: {share:4.0%}")
            last, shown = now, True

    try:
        yield tell
    finally:
        if shown:
            show_progress(f"{what}: done ({time.monotonic() - start:.1f} s)", is_last=True)
