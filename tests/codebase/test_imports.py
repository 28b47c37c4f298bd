"""`import workbench` is light, opens nothing, and every name it offers exists."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.codebase.source import PACKAGE, ROOT

HEAVY = ("anywidget", "bokeh", "ipykernel", "ipywidgets", "llvmlite", "mido", "numba", "scipy", "sounddevice")
LIGHT_LAYERS = ("workbench", "workbench.errors", "workbench.settings", "workbench.units", "workbench.cli")

PROBE = """
import json, sys, threading
{statement}
print(json.dumps({{"modules": sorted(sys.modules), "threads": threading.active_count()}}))
"""


def run(code: str, *options: str, timeout: float = 120, env: dict | None = None) -> str:
    """Run code in a fresh process that must end well and complain about nothing; what it printed."""
    command = [sys.executable, *options, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("module", LIGHT_LAYERS)
def test_import_is_light(module):
    """Neither devices, nor the compiler, nor a front end is loaded, and no thread is started."""
    found = json.loads(run(PROBE.format(statement=f"import {module}")))

    assert [name for name in HEAVY if name in found["modules"]] == []
    assert found["threads"] == 1


def test_import_opens_no_device_and_writes_nothing(tmp_path):
    """With no home, no cache folder and no PortAudio library the import still works."""
    code = "import sys; sys.modules['sounddevice'] = None; import workbench"
    absent = str(tmp_path / "absent")
    run(code, "-B", env={"PATH": "", "HOME": absent, "WORKBENCH_CACHE_DIR": absent, "PYTHONPATH": str(ROOT)})

    assert list(tmp_path.iterdir()) == []


def test_offered_names_exist():
    """Every name in `workbench.__all__` can be fetched, and tab completion shows it."""
    code = "import workbench as wb; print([n for n in wb.__all__ if getattr(wb, n, None) is None or n not in dir(wb)])"

    assert run(code, timeout=300).strip() == "[]"


def test_unknown_name_is_an_attribute_error():
    """A name that does not exist is refused as Python does it."""
    import workbench

    with pytest.raises(AttributeError, match="no_such_name"):
        workbench.no_such_name  # noqa: B018


def test_every_all_is_true():
    """`__all__` of each package names only what the package has."""
    import importlib

    for path in sorted(PACKAGE.rglob("__init__.py")):
        module = importlib.import_module(".".join(path.parent.relative_to(ROOT).parts))
        assert [name for name in getattr(module, "__all__", ()) if not hasattr(module, name)] == [], module.__name__


def test_layers_hold():
    """The import contracts of pyproject.toml are kept."""
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    run("import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))")
