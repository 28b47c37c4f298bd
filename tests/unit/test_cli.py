"""The `workbench` command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workbench import cli, counter, doctor
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


@pytest.mark.parametrize(("holds", "code"), [(True, 0), (False, 1)])
def test_prove_prints_the_table_and_its_verdict_is_the_exit_code(monkeypatch, capsys, holds, code):
    """`workbench prove --quick` ends with 1 if a claim does not hold."""
    from workbench import proof

    asked = []

    def prove(quick):
        asked.append(quick)
        return proof.Proof((proof.Claim("Nothing is late", holds, "0 of 10", "Counted."),))

    monkeypatch.setattr(proof, "prove", prove)

    assert cli.main(["prove", "--quick"]) == code
    assert asked == [True]
    assert "Nothing is late" in capsys.readouterr().out


@pytest.mark.skipif(bool(counter.missing()), reason=counter.missing())
def test_count_runs_a_program_under_the_counters():
    """`workbench count python ...` becomes that program, and its process is counted."""
    asks = "from workbench.counter import counter; print(counter().read().blocks)"
    command = [sys.executable, "-m", "workbench", "count", sys.executable, "-c", asks]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.stdout == "0\n", done.stderr


@pytest.mark.parametrize(("program", "words"), [([], "Say what to run"), (["./no such program"], "Cannot count")])
def test_count_says_what_is_wrong(capsys, program, words):
    """Nothing to run, or nothing that can be run, is a sentence and exit code 1."""
    assert cli.main(["count", *program]) == 1
    assert words in capsys.readouterr().out


def test_warm_says_what_is_ready(monkeypatch, capsys):
    """`workbench warm` prints a line for each, and where it lies."""
    from workbench import warm

    monkeypatch.setattr(
        warm, "warm", lambda: iter([warm.Warmed("engine", 1, 2, 50.0), warm.Warmed("delay", 2, 2, 1.0)])
    )

    assert cli.main(["warm"]) == 0
    assert "  1/2 engine: 50.0 s\n  2/2 delay: 1.0 s\nReady: " in capsys.readouterr().out
