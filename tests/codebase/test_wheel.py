"""What `pip install .` brings: the package, its front end, its Jupyter settings, and nothing that only tests need."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from tests.codebase.source import FRONTEND, PACKAGE, ROOT

pytest.importorskip("hatchling", reason="hatchling is not installed")

SHARED = (
    "share/jupyter/lab/settings/overrides.d/workbench.json",
    "etc/jupyter/jupyter_server_config.d/workbench.json",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that pip would install, built without the internet."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel):
    """Names of the files in the wheel."""
    return set(zipfile.ZipFile(wheel).namelist())


def test_wheel_has_every_module(names):
    """Each Python module is in it."""
    wanted = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py")}

    assert wanted - names == set()


def test_wheel_has_the_front_end(names):
    """Each module and style sheet of the front end is in it, as `workbench/_frontend`."""
    files = [path for path in FRONTEND.rglob("*") if path.suffix in {".js", ".css"}]
    wanted = {f"workbench/_frontend/{path.relative_to(FRONTEND).as_posix()}" for path in files}

    assert wanted
    assert wanted - names == set()


def test_wheel_has_the_presets(names):
    """Each file of presets is in it."""
    wanted = {path.relative_to(ROOT).as_posix() for path in (PACKAGE / "instruments" / "presets").glob("*.json")}

    assert wanted
    assert wanted - names == set()


def test_wheel_has_the_jupyter_settings(names):
    """The Lab override and the server's drop-in go where Jupyter looks for them."""
    assert [each for each in SHARED if not any(name.endswith(f".data/data/{each}") for name in names)] == []


def test_wheel_has_nothing_else(names):
    """Neither tests nor notebooks nor compiled Python."""
    tops = {name.split("/")[0].split("-")[0] for name in names}

    assert tops == {"workbench", "music_workbench"}
    assert [name for name in names if name.endswith(".pyc")] == []


def test_installed_package_finds_its_own_front_end(wheel, tmp_path):
    """Unpacked elsewhere, without the repository, the package bundles a widget from its own files."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "from workbench.page import frontend; print(frontend.__file__, len(frontend.bundle('knob')))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    where, size = done.stdout.split()
    assert where.startswith(str(tmp_path))
    assert int(size) > 1000


def test_wheel_has_no_modules_of_another_state(names):
    """A wheel that `.ci/wheel.sh` did not build brings none: what lies about would not fit its sources."""
    assert [name for name in names if name.endswith(".wasm")] == []
