"""Settings in force, the cache folder, and what priority the system lets an audio thread have."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from workbench import settings
from workbench.doctor.report import Line

VARIABLES = ("WORKBENCH_SINK", "WORKBENCH_CACHE_DIR", "NUMBA_DISABLE_JIT")


def in_force() -> list[Line]:
    """Look at settings and at the environment variables that change them.

    Returns
    -------
    list of Line
        Defaults of a session, then the variables that are set.
    """
    defaults = f"{settings.SAMPLE_RATE} Hz, blocks of {settings.BLOCK_SIZE} frames, {settings.POLYPHONY} voices"
    lines = [Line("defaults", f"{defaults}, sink {settings.default_sink()!r}")]
    lines += [Line(name, os.environ[name]) for name in VARIABLES if name in os.environ]
    return lines


def cache() -> list[Line]:
    """Look at the folder of compiled kernels.

    Returns
    -------
    list of Line
        Where it is, what is in it, and whether it can be written.
    """
    folder = settings.cache_dir()
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    size = sum(path.stat().st_size for path in files) / 1e6
    lines = [Line("cache", f"{folder}: {len(files)} files, {size:.1f} MB")]
    reason = _why_unwritable(folder)
    if reason:
        slow = "kernels are compiled anew in every process"
        fix = "WORKBENCH_CACHE_DIR=/a/folder/you/can/write"
        lines.append(Line("cache writable", f"no ({reason}): {slow}", ok=False, fix=fix))
    else:
        lines.append(Line("cache writable", "yes"))
    return lines


def priority() -> list[Line]:
    """Look at what the system allows for threads that must be on time.

    Returns
    -------
    list of Line
        Limits on Linux; elsewhere the system's audio service decides.
    """
    if not sys.platform.startswith("linux"):
        return [Line("audio priority", "given by the system's audio service")]
    import resource

    realtime = resource.getrlimit(resource.RLIMIT_RTPRIO)[0]
    locked = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0]
    memory = "unlimited" if locked == resource.RLIM_INFINITY else f"{locked / 1e6:.1f} MB"
    text = "unlimited" if realtime == resource.RLIM_INFINITY else str(realtime)
    lines = [Line("real-time priority", text), Line("lockable memory", memory)]
    if realtime == 0:
        fix = "sudo usermod -aG audio $USER, then log in again   (or ask whoever runs this machine)"
        what = "none: the audio thread runs at ordinary priority, with more xruns on a busy machine"
        lines[0] = Line("real-time priority", what, ok=False, fix=fix)
    return lines


def _why_unwritable(folder: Path) -> str:
    """Nothing if the folder, or the nearest one above it, takes a file; else the reason."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)
