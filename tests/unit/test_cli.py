"""The `workbench` command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workbench import cli, doctor
from workbench.doctor.report import Line, Section


def test_doctor_prints_every_section(tmp_path):
    """`python -m workbench doctor` works as a program and looks at all there is."""
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "doctor"], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
    for title in ("Machine", "Packages", "Sound", "Jupyter", "Settings", "Cache", "Priority"):
        assert f"\n{title}\n" in f"\n{done.stdout}"


def test_doctor_works_without_any_dependency():
    """In an interpreter that sees none of the installed packages it still reports."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "workbench", "doctor"], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert "pip install numpy" in done.stdout
    assert "pip install sounddevice" in done.stdout


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_strict_sets_the_exit_code(monkeypatch, capsys, ok, code):
    """`--strict` makes a missing thing an exit code."""
    monkeypatch.setattr(doctor, "diagnose", lambda: [Section("Packages", (Line("mido", "?", ok=ok),))])

    assert cli.main(["doctor", "--strict"]) == code


def test_cache_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    """The doctor names the variable that moves the cache."""
    from workbench.doctor import machine

    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(blocked / "below"))
    line = machine.cache()[-1]

    assert not line.ok
    assert "WORKBENCH_CACHE_DIR" in line.fix
