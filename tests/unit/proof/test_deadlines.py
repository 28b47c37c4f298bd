"""The silent clock counts missed blocks; the claim is made from both callbacks' figures."""

from __future__ import annotations

import ctypes
import sys
import time

import numpy as np
import pytest

from workbench.proof import deadlines
from workbench.proof.deadlines import BLOCK, Clock, Misses, judge
from workbench.proof.loads import LOADS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the silent clock needs Linux or macOS")

CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * 4)


def figures(*missed):
    """Misses of 1000 blocks each: idle first."""
    return [Misses(name, 1000, each) for name, each in zip(LOADS, missed, strict=False)]


def test_clock_calls_with_its_arguments_and_keeps_count():
    """The callback gets base, an address, frame 0 and the block's frames, about as often as real time asks."""
    seen = []
    function = CALLBACK(lambda base, out, first, frames: seen.append((base, bool(out), first, frames)) or 0)
    clock = Clock(ctypes.cast(function, ctypes.c_void_p).value, 42)
    with clock.running():
        time.sleep(0.3)
    due, missed = clock.read()

    assert set(seen) == {(42, True, 0, BLOCK)}
    assert len(seen) == due - missed
    assert due > 20


def test_clock_counts_a_late_block():
    """A callback that once takes ten blocks' time misses about ten, and the clock goes on in its grid."""
    calls = []

    def once_late(*_):
        calls.append(0)
        if len(calls) == 5:
            time.sleep(10.5 * BLOCK / 48_000)
        return 0

    function = CALLBACK(once_late)
    clock = Clock(ctypes.cast(function, ctypes.c_void_p).value, 0)
    with clock.running():
        time.sleep(0.3)

    when, late_ms = clock.lateness()

    assert clock.read()[1] >= 10
    assert len(when) == len(late_ms) == len(calls)
    assert late_ms.max() >= 10.5 * BLOCK / 48.0
    np.testing.assert_allclose(np.diff(when)[late_ms[:-1] < 0.9 * BLOCK / 48.0], BLOCK / 48_000, rtol=0.01)


def test_real_loads_give_figures_for_both():
    """Both callbacks ran during the work, and the interpreter's setting is put back."""
    before = sys.getswitchinterval()
    native, python, _ = deadlines.measure(0.2, {name: LOADS[name] for name in ("idle", "json.dumps")})

    assert [each.load for each in native] == [each.load for each in python] == ["idle", "json.dumps"]
    assert all(each.due > 40 for each in native)
    assert sys.getswitchinterval() == before


def test_few_native_misses_hold():
    """A callback that is as late under work as without is what is claimed."""
    (claim,) = judge(figures(0, 0, 0, 3), figures(0, 10, 300, 50), True)

    assert claim.holds is True
    assert claim.figure == "3 of 3,000 blocks missed; Python callback: 360"


@pytest.mark.parametrize("native", [(0, 0, 100), (0, 21, 0)])
def test_misses_under_one_kind_of_work_are_enough(native):
    """More than two in a hundred blocks under any work, beyond those without, and the claim is false."""
    (claim,) = judge(figures(*native), figures(0, 500, 500), True)

    assert claim.holds is False


def test_a_machine_that_is_late_anyway_is_not_blamed_on_python():
    """Misses that an idle interpreter has as well are not the work's."""
    (claim,) = judge(figures(50, 55, 60), figures(60, 500, 500), False)

    assert claim.holds is True
    assert "without real-time priority" in claim.detail


def test_work_that_does_not_disturb_proves_nothing():
    """If Python's own callback missed nothing, the work was none."""
    (claim,) = judge(figures(0, 0, 0), figures(0, 1, 2), True)

    assert claim.holds is None
