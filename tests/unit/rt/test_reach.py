"""What a kernel names: a change far away is seen, what cannot matter is not."""

from __future__ import annotations

import types

import numpy as np
import pytest

from tests.support.compiled import needs_jit
from workbench.rt.kernel import kernel
from workbench.rt.reach import code_text, reach

PROGRAM = """
GAIN = 2.0
TABLE = np.array([1.0, 2.0])
SIZES = (1, 2)
UNUSED = 0

def far(x):
    return x + 1.0

def near(x):
    return far(x) * GAIN

def made(step):
    def inner(x):
        return x + step
    return inner

shifted = made(0.5)

def root(x, y=3.0):
    return near(x) + TABLE[0] + SIZES[1] + tools.bend(x) + shifted(x) + y
"""


def load(text=PROGRAM, bend="def bend(x):\n    return x * x\n"):
    """The functions of a program, as a notebook would define them; `tools` is a module of the user's own."""
    tools = types.ModuleType("tools")
    exec(bend, vars(tools))
    scope = {"np": np, "tools": tools, "__name__": "__main__"}
    exec(text, scope)
    return scope


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("GAIN = 2.0", "GAIN = 3.0"),
        ("[1.0, 2.0]", "[1.0, 2.5]"),
        ("(1, 2)", "(1, 3)"),
        ("x + 1.0", "x + 1.5"),
        ("made(0.5)", "made(0.25)"),
        ("y=3.0", "y=4.0"),
        ("GAIN = 2.0", "GAIN = 2"),
    ],
)
def test_reach_sees_what_a_kernel_names(old, new):
    """A constant, an array, a tuple, a helper's helper, a closure, a default, a type: each change is seen."""
    assert old in PROGRAM
    assert reach(load()["root"]) != reach(load(PROGRAM.replace(old, new))["root"])


def test_reach_sees_into_modules_of_the_user():
    """A function of another module is part of the kernel."""
    assert reach(load()["root"]) != reach(load(bend="def bend(x):\n    return x * x * x\n")["root"])


def test_reach_is_the_same_for_the_same():
    """Loaded again, moved, commented, or with another unused name, it is the same text."""
    other = "\n\n# a comment\n" + PROGRAM.replace("UNUSED = 0", "UNUSED = 1")

    assert reach(load()["root"]) == reach(load(other)["root"])
    assert code_text(load()["root"].__code__) == code_text(load(other)["root"].__code__)


def test_reach_survives_circles_and_gaps():
    """Functions that call each other, names that are not there yet, and cells that are empty do no harm."""
    scope = load("def even(x):\n    return odd(x - 1)\n\ndef odd(x):\n    return even(x - 1) + not_there\n")

    assert "function __main__.odd" in reach(scope["even"])


@needs_jit
def test_cache_forgets_a_kernel_whose_helper_or_constant_has_changed(tmp_path, monkeypatch):
    """The text of the kernel is the same, what it names is not: it is compiled again, not taken from the cache."""
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path))
    text = "SCALE = {}\ndef add(x):\n    return x + {}\nadd = kernel(add)\ndef use(x):\n    return add(x) * SCALE\n"

    def use(scale, step):
        scope = {"kernel": kernel, "__name__": "__main__"}
        exec(text.format(scale, step), scope)
        compiled = kernel(scope["use"])
        return compiled(2.0), sum(compiled.stats.cache_hits.values())

    assert use(10.0, 1.0) == (30.0, 0)
    assert use(10.0, 1.0) == (30.0, 1)
    assert use(20.0, 1.0) == (60.0, 0)
    assert use(20.0, 5.0) == (140.0, 0)
