"""Python, the machine, and the versions of what the workbench stands on. Nothing of it is imported."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

from workbench.doctor.report import Line

DISTRIBUTION = "music-workbench"
NEEDED = (
    "numpy",
    "numba",
    "llvmlite",
    "sounddevice",
    "soundfile",
    "jupyterlab",
    "ipykernel",
    "ipywidgets",
    "anywidget",
    "bokeh",
    "mido",
)


def machine() -> list[Line]:
    """Look at the interpreter, the operating system and the processor.

    Returns
    -------
    list of Line
        One each.
    """
    return [
        Line("Python", f"{platform.python_version()} ({platform.python_implementation()}), {sys.executable}"),
        Line("system", f"{platform.platform()}, {platform.machine()}"),
        Line("processor", f"{_processor()}, {os.cpu_count()} cores"),
    ]


def packages() -> list[Line]:
    """Look up the installed versions.

    Returns
    -------
    list of Line
        The workbench itself, then what it needs.
    """
    own = _version(DISTRIBUTION)
    lines = [Line("workbench", own, fix="")] if own else [_not_installed()]
    for name in NEEDED:
        version = _version(name)
        lines.append(Line(name, version) if version else Line(name, "missing", ok=False, fix=f"pip install {name}"))
    return lines


def _not_installed() -> Line:
    return Line(
        "workbench",
        f"runs from {Path(__file__).parents[1]} without being installed",
        ok=False,
        fix="pip install .   (brings the JupyterLab settings and the server extension)",
    )


def _version(name: str) -> str:
    """Version of a distribution, or nothing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    """Name of the processor, as well as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
