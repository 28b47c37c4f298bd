"""Programs in an interpreter of their own, with the package and the caches of this one."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_python(code: str, env: Mapping[str, str] | None = None, seconds: float = 120.0) -> subprocess.CompletedProcess:
    """Run a program to its end; its output is text. The limit is generous: code may have to be compiled first.

    Parameters
    ----------
    code : str
        Python, indented as one likes.
    env : mapping of str to str, optional
        On top of this process's environment.
    seconds : float
        After so long it is killed and `subprocess.TimeoutExpired` raised.
    """
    path = os.pathsep.join(filter(None, [(env or {}).get("PYTHONPATH"), str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code)],
        env={**os.environ, **(env or {}), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
