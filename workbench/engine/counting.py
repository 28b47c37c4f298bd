"""The callback that sinks are given: the compiled one, or the same behind the counters of a counted process.

Threads: control (choosing); what is chosen runs on the audio thread.
"""

from __future__ import annotations

from collections.abc import Callable

from numba import config

from workbench.counter import Counts, counter
from workbench.engine.callback import portaudio_callback


def play_block() -> Callable[..., int]:
    """Choose what Python calls as a device would.

    Returns
    -------
    callable
        A PaStreamCallback; the GIL is let go of while it runs.
    """
    counting = None if config.DISABLE_JIT else counter()
    return counting.guarded(portaudio_callback.address) if counting else portaudio_callback.foreign


def callback_address() -> int:
    """Choose what a device calls.

    Returns
    -------
    int
        Address of a PaStreamCallback; its user data is the arena's base.
    """
    counting = None if config.DISABLE_JIT else counter()
    return counting.guard(portaudio_callback.address) if counting else portaudio_callback.address


def counts() -> Counts | None:
    """Read what the audio threads of this process did that they must not.

    Returns
    -------
    Counts or None
        None if the process is not counted.
    """
    counting = counter()
    return counting.read() if counting else None
