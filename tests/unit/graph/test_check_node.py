"""Whether a node is safe is judged by what is left of it in the process function that runs."""

from __future__ import annotations

import numpy as np

from tests.support.compiled import needs_jit
from workbench.graph import node
from workbench.rt.check import check

pytestmark = needs_jit


@node(params={"level": 0.5, "depth": 0.5}, state={"work": np.zeros(64, np.float32), "held": 0.0}, inputs=2, outputs=2)
def many_loops(x, y, p, s):
    """Several loops with branches over arrays of several origins: numba counts references to them when it is alone."""
    held = s.held
    for i in range(x.shape[1]):
        s.work[i] = max(abs(x[0, i]), abs(x[1, i]))
    for i in range(x.shape[1]):
        held = s.work[i] if s.work[i] > held else 0.99 * held
        s.work[i] = p.level[i] * held if held > p.depth[i] else p.depth[i]
    s.held = held
    for i in range(x.shape[1]):
        y[0, i] = x[0, i] * s.work[i]
        y[1, i] = x[1, i] * s.work[i]


@node()
def doubled(x, y, p, s):
    """Makes a new array."""
    twice = x + x
    for i in range(len(x)):
        y[i] = twice[i]


def test_references_that_are_not_there_in_the_end_are_no_problem():
    """The process function makes its arrays from addresses: nothing is counted."""
    assert check(many_loops), str(check(many_loops))


def test_an_allocation_still_is():
    """And its line is named."""
    verdict = check(doubled)

    assert not verdict
    assert any(problem.source == "twice = x + x" and problem.what == "allocates memory" for problem in verdict.problems)
