"""No claim goes untested unseen: what .ci/skips.py makes of the logs of a test run."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "skips.py"
LOG = """
tests/unit/test_a.py ss                         [100%]
=========================== short test summary info ============================
SKIPPED [2] tests/unit/test_a.py:17: this processor has no AVX2
SKIPPED [1] tests/device/test_b.py: jackd is not installed (apt install jackd2)
ok 3 - draws a knob # SKIP
1 passed, 3 skipped in 0.1s
"""


@pytest.fixture(scope="module")
def script():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("skips", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_skips_are_found(script):
    """Of pytest with and without a line number, and of Node's test runner."""
    assert script.skips(LOG) == [
        (2, "tests/unit/test_a.py", "this processor has no AVX2"),
        (1, "tests/device/test_b.py", "jackd is not installed (apt install jackd2)"),
        (1, "draws a knob", "no reason given"),
    ]


def test_a_reason_must_be_allowed_on_this_system(script):
    """A star stands for every system."""
    allowed = script.permits("# why\n\n* | no AVX2 | other vectors\nDarwin | jackd | no such server\n")
    vector, server, node = script.skips(LOG)

    assert script.permit_for(vector, allowed, "Linux").why == "other vectors"
    assert script.permit_for(server, allowed, "Darwin").why == "no such server"
    assert script.permit_for(server, allowed, "Linux") is None
    assert script.permit_for(node, allowed, "Linux") is None


def test_the_exit_code_says_it(script, tmp_path, capsys):
    """0 without skips, 1 with one that nothing allows."""
    calm, loud = tmp_path / "calm.log", tmp_path / "loud.log"
    calm.write_text("3 passed in 0.1s\n")
    loud.write_text("SKIPPED [1] tests/lab/test_tour.py:16: no JupyterLab here\n")

    assert script.main([str(calm)]) == 0
    assert script.main([str(calm), str(loud)]) == 1
    assert "no JupyterLab here (NOT ALLOWED" in capsys.readouterr().out


def test_the_table_is_complete(script):
    """Each line names a system, a text and a reason, and the text stands in a test."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPT.parents[1].glob("tests/**/*.py"))
    for system, text, why in script.permits(script.ALLOWED.read_text(encoding="utf-8")):
        assert system in ("*", "Darwin", "Linux")
        assert text in tests
        assert why
