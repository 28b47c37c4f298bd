"""Sizes and habits of the workbench, in one place; environment variables override those that depend on the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SAMPLE_RATE = 48_000
BLOCK_SIZE = 256
QUANTUM = 64  # frames; the engine's own step, counted from frame 0, whatever block the host asks for
LANES = 16  # voices computed together: one 512-bit vector, or two or four smaller ones
POLYPHONY = 64  # voices of one instrument, unless it says otherwise

ARENA_MB = int(os.environ.get("WORKBENCH_ARENA_MB", "512"))  # address space; pages are only taken when they are used
PARAM_SLOTS = 16_384
COMMAND_CAPACITY = 8192
EVENT_CAPACITY = 32_768
SCHEDULE_CAPACITY = 8192  # notes waiting on the audio side for their frame
CODE_CAPACITY = 1024
HISTORY_S = 10.0  # how far back a tap can look

VIEW_HZ = 30.0
SWITCH_INTERVAL_S = (
    0.0005  # while a session plays: how often Python lets other threads run (see docs/realtime-rules.md)
)


def cache_dir() -> Path:
    """Where compiled kernels are kept: ``WORKBENCH_CACHE_DIR``, or the platform's own place for caches.

    Returns
    -------
    pathlib.Path
        The folder; it need not exist, and need not be writable.
    """
    chosen = os.environ.get("WORKBENCH_CACHE_DIR")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "workbench" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "workbench"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "workbench"


def default_sink() -> str:
    """Which sink a session takes when none is named: ``WORKBENCH_SINK``, or ``"auto"``.

    Returns
    -------
    str
        ``"auto"``, ``"device"``, ``"browser"`` or ``"null"``.
    """
    return os.environ.get("WORKBENCH_SINK", "auto")
