"""`workbench warm`: compiles all that comes with the package, for this machine and for browsers, while nobody waits.

What it fills is the cache folder, so a lesson or an image of a container begins with everything ready. The browser's
half does not depend on this machine: a release brings the same files along (`.ci/wheel.sh`).

Threads: control.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.browser.modules import module_of
from workbench.effects import Gain
from workbench.engine.callback import browser_callback, portaudio_callback
from workbench.engine.ready import compile_source, nothing_more
from workbench.graph import Processor
from workbench.graph.constant import constant
from workbench.instruments import Instrument, Synth
from workbench.proof.every import describe, public_kinds
from workbench.session import Session
from workbench.session.process import process
from workbench.settings import SAMPLE_RATE

MOMENT_S = 0.1


@dataclass(frozen=True)
class Warmed:
    """Something that is ready now.

    Attributes
    ----------
    name : str
        What people call it.
    number, count : int
        The how many-th of how many.
    seconds : float
        How long it took; next to nothing if it was ready before.
    """

    name: str
    number: int
    count: int
    seconds: float


def warm() -> Iterator[Warmed]:
    """Compile the engine, and every instrument, effect and source that there is, or find that they are ready.

    Yields
    ------
    Warmed
        Each when it is done.
    """
    with tempfile.TemporaryDirectory() as folder:
        steps: list[tuple[str, Callable[[], None]]] = [("engine", _engine)]
        for name, kind in public_kinds():
            steps.append((name, lambda name=name, kind=kind: _source(describe(name, kind, Path(folder)))))  # type: ignore[misc]
        steps += [("constant", lambda: _source(constant())), ("first sounds", _play)]
        for number, (name, step) in enumerate(steps, 1):
            start = time.perf_counter()
            step()
            yield Warmed(name, number, len(steps), time.perf_counter() - start)


def _engine() -> None:
    with _session() as session:
        _ = portaudio_callback.address  # also where no sound card is, yet
        for code in (browser_callback, *session.engine.memory.code.entries):
            module_of(code)


def _source(source: Instrument | Processor) -> None:
    only_here = isinstance(source, Processor) and source.needs_host
    compile_source(source, SAMPLE_RATE, nothing_more if only_here else module_of)


def _play() -> None:
    """Go the ways that code takes besides: commands, events, histories, one node by itself."""
    with _session() as session:
        session.add(Synth(), "lead").note_on("A4", at=0.0)
        session.play()
        session.stop()
        heard = session.render(seconds=MOMENT_S)
        session.tap(seconds=MOMENT_S).numpy()
        process(Gain(), heard)


def _session() -> Session:
    return Session(name="workbench warm", sink="null")
