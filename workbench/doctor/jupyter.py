"""Whether widgets work while a cell runs: the kernel's subshells, the Lab setting, the server extension."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from workbench.doctor.report import Line

EXTENSION = "workbench.server_extension"
PLUGIN = "@jupyterlab/apputils-extension:kernels-settings"
SETTING = "commsOverSubshells"
REINSTALL = "pip install .   (in the environment that JupyterLab runs from)"


def subshells() -> Line:
    """Look at ipykernel: from version 7 on, widget messages can be handled while a cell runs.

    Returns
    -------
    Line
        Its version and what follows from it.
    """
    fix = 'pip install "ipykernel>=7"'
    try:
        version = metadata.version("ipykernel")
    except metadata.PackageNotFoundError:
        return Line("kernel subshells", "ipykernel is missing", ok=False, fix=fix)
    if int(version.split(".")[0]) < 7:
        return Line("kernel subshells", f"ipykernel {version}: widgets wait until the cell ends", ok=False, fix=fix)
    return Line("kernel subshells", f"ipykernel {version}: widgets work while a cell runs")


def server_extension() -> Line:
    """Look through Jupyter's configuration folders for our server extension.

    Returns
    -------
    Line
        Enabled, disabled, or nowhere.
    """
    from jupyter_core.paths import jupyter_config_path

    said: tuple[bool, Path] | None = None
    for folder in reversed(jupyter_config_path()):  # the first folder has the last word
        for path in _server_files(Path(folder)):
            value = _read(path).get("ServerApp", {}).get("jpserver_extensions", {}).get(EXTENSION)
            if value is not None:
                said = bool(value), path
    slow = "each widget message takes some 40 ms longer"
    if said is None:
        return Line("server extension", f"not installed: {slow}", ok=False, fix=REINSTALL)
    enabled, where = said
    if not enabled:
        fix = f"jupyter server extension enable {EXTENSION}"
        return Line("server extension", f"disabled by {where}: {slow}", ok=False, fix=fix)
    return Line("server extension", f"enabled by {where}")


def lab_override() -> Line:
    """Look up which value of the subshell setting JupyterLab will use.

    Returns
    -------
    Line
        The value and where it comes from.
    """
    from jupyterlab.commands import get_app_dir, get_user_settings_dir

    value, where = "perCommTarget", "JupyterLab's own default; our override is not installed"
    shipped = Path(get_app_dir()) / "settings" / "overrides.d" / "workbench.json"
    for path in (shipped, Path(get_app_dir()) / "settings" / "overrides.json"):
        found = _read(path).get(PLUGIN, {}).get(SETTING)
        if found is not None:
            value, where = found, str(path)
    package, name = PLUGIN.split(":")
    own = Path(get_user_settings_dir()) / package / f"{name}.jupyterlab-settings"
    found = _read(own).get(SETTING)
    if found is not None:
        value, where = found, str(own)
    if value == "disabled":
        fix = "JupyterLab: Settings > Kernels > Kernel Comms over subshells > One subshell per comm-target"
        return Line("Lab setting", f"{SETTING} = disabled, from {where}: widgets wait", ok=False, fix=fix)
    if not shipped.exists():
        return Line("Lab setting", f"{SETTING} = {value} ({where})", ok=False, fix=REINSTALL)
    return Line("Lab setting", f"{SETTING} = {value}, from {where}")


def _server_files(folder: Path) -> list[Path]:
    """Files of one configuration folder, later ones win."""
    return [*sorted((folder / "jupyter_server_config.d").glob("*.json")), folder / "jupyter_server_config.json"]


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON file that may have comments, or may not be there or be broken: then it says nothing."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return {}
    text = re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)
    try:
        read = json.loads(re.sub(r",(\s*[}\]])", r"\1", text))
    except json.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}
