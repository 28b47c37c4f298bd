"""What a test has found out about compiled code is kept beside that code, until one of the two changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numba
from llvmlite import binding

from workbench import settings
from workbench.rt.cache import package_stamp
from workbench.rt.kernel import Entry
from workbench.rt.reach import code_text, reach


def noted(find: Callable[[Entry], set[str]], made: Entry) -> set[str]:
    """What `find` says of an entry: asked once per version of the code, the compiler, processor and `find` itself."""
    function = made.function
    parts = [code_text(find.__code__), code_text(function.__code__), reach(function), package_stamp()]
    parts += [numba.__version__, binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    path = Path(settings.cache_dir()) / "tests" / key
    with contextlib.suppress(OSError, ValueError):
        return set(json.loads(path.read_text()))
    found = find(made)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(sorted(found)))
    return found
