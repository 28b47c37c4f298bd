"""Where modules are kept between runs: a folder of ours, which may be missing or unwritable without harm.

A module's file is named after all that decides what it does, and begins with a checksum: what was cut short or damaged
counts as not there. The machine that it was made on is not in the name, since it changes no result. So a release
brings files along that were made elsewhere; from another version's sources or compiler, they are not found.

Threads: control.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite

from workbench import settings
from workbench.rt.cache import stamp_of

COMPILING = ("encoding.py", "flush.py", "link.py", "modules.py", "target.py")  # what decides how a module comes out
BROUGHT = Path(__file__).parents[1] / "_wasm"  # what a release brings along; in a checkout there is none
SEAL_BYTES = hashlib.sha256().digest_size


@cache
def _own_stamp() -> str:
    """Hash what compiles: what comes out depends on how."""
    digest = hashlib.sha256(llvmlite.__version__.encode())
    for each in COMPILING:
        digest.update(Path(__file__).with_name(each).read_bytes())
    return digest.hexdigest()


def _file_name(function: Callable[..., Any]) -> str:
    stamp = hashlib.sha256((stamp_of(function) + _own_stamp()).encode()).hexdigest()
    return f"{function.__name__}-{stamp[:32]}.wasm"


def _kept() -> Path:
    return settings.cache_dir() / "wasm"


def load(function: Callable[..., Any]) -> bytes | None:
    """Find the module of a kernel.

    Parameters
    ----------
    function : callable
        The plain Python function behind it.

    Returns
    -------
    bytes or None
        The module, or None if it has to be compiled.
    """
    name = _file_name(function)
    for folder in (_kept(), BROUGHT):
        with contextlib.suppress(OSError):
            data = (folder / name).read_bytes()
            seal, module = data[:SEAL_BYTES], data[SEAL_BYTES:]
            if hashlib.sha256(module).digest() == seal:
                return module
    return None


def save(function: Callable[..., Any], module: bytes) -> None:
    """Keep the module of a kernel; without a writable folder it is compiled again the next time.

    Parameters
    ----------
    function : callable
        The plain Python function behind it.
    module : bytes
        The module.
    """
    with contextlib.suppress(OSError):
        path = _kept() / _file_name(function)
        path.parent.mkdir(parents=True, exist_ok=True)
        number, part = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(number, "wb") as file:
            file.write(hashlib.sha256(module).digest() + module)
        Path(part).replace(path)  # in one step: who reads finds all of it, or nothing
