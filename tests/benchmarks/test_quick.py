"""Every benchmark still runs: shortly, and to the end. What it measured is not looked at."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted((ROOT / "benchmarks").glob("bench_*.py"))
TABLE = re.compile(r"^  -+(?:  -+)+\n(?:  \S.*\n)*  \S.*\d", re.MULTILINE)  # a line below the heads, rows with figures
NOT_MEASURED = re.compile(r"^  not measured: (.+)", re.MULTILINE)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_ends_with_a_table(program):
    """`--quick` ends well and prints a table, or says what is missing here."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{program.stem}", "--quick"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    if TABLE.search(done.stdout) is None:
        missing = NOT_MEASURED.search(done.stdout)
        assert missing, done.stdout
        pytest.skip(missing[1])


@pytest.mark.parametrize("text", ["", "  a  b\n  -  -\n", "  ----\n  1\n", "  a  b\n  x  1\n"])
def test_what_is_no_table(text):
    """The test above does not take a title, an empty table or a line for one."""
    assert TABLE.search(text) is None
