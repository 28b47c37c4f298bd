"""Builds the counting library, once per version, with the machine's own C compiler, into the cache folder.

Threads: control.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from workbench import settings
from workbench.errors import WorkbenchError

SOURCE = Path(__file__).with_name("counter.c")
COMPILERS = ("cc", "gcc", "clang")
FLAGS = ("-O1", "-fPIC", "-shared", "-fno-builtin", "-w")
PREFIX = "workbench-counter-"


def _compiler() -> str | None:
    named = os.environ.get("CC", "").split()[:1]
    return next((found for each in (*named, *COMPILERS) if (found := shutil.which(each))), None)


def missing() -> str:
    """Say why nothing can be counted on this machine.

    Returns
    -------
    str
        A sentence; empty if all is there.
    """
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc":
        return "counting needs Linux with glibc"
    if _compiler() is None:
        return "counting needs a C compiler: install one (on Debian and Ubuntu: apt install gcc)"
    return ""


def build() -> Path:
    """Compile the library, unless that has been done.

    Returns
    -------
    pathlib.Path
        The shared library.

    Raises
    ------
    WorkbenchError
        If something is missing, or the compiler refuses.
    """
    if missing():
        raise WorkbenchError(missing())
    stamp = hashlib.sha256(SOURCE.read_bytes() + " ".join([*FLAGS, platform.machine()]).encode()).hexdigest()[:12]
    made = _folder() / f"{PREFIX}{stamp}.so"
    if not made.exists():
        half = made.with_suffix(f".{os.getpid()}")
        command = [str(_compiler()), *FLAGS, "-o", str(half), str(SOURCE), "-ldl", "-lpthread"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 the compiler
        if done.returncode != 0:
            raise WorkbenchError(f"the C compiler refuses to build the counter: {done.stderr.strip()[-300:]}")
        half.replace(made)  # whole or not at all, also when two processes build it
    return made


def _folder() -> Path:
    """Find a folder that can be written: the cache, or a temporary one."""
    chosen = settings.cache_dir() / "counter"
    try:
        chosen.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="workbench-"))
    return chosen if os.access(chosen, os.W_OK) else Path(tempfile.mkdtemp(prefix="workbench-"))


def environment() -> dict[str, str]:
    """Make the environment in which a process is counted.

    Returns
    -------
    dict of str to str
        This process's own, with the library to be loaded first.

    Raises
    ------
    WorkbenchError
        If it cannot be built.
    """
    others = [each for each in os.environ.get("LD_PRELOAD", "").split() if PREFIX not in each]
    return {**os.environ, "LD_PRELOAD": " ".join([str(build()), *others])}


def preloaded() -> str | None:
    """Find the library among those that this process was started with.

    Returns
    -------
    str or None
        Its path; None if the process is not counted.
    """
    return next((each for each in os.environ.get("LD_PRELOAD", "").split() if PREFIX in each), None)
