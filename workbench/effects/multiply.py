"""The product of two signals: what ``a * b`` adds to a session.

Threads: control; the code runs on the audio thread.
"""

from __future__ import annotations

from workbench.graph.door import node


@node(inputs={"input": 2, "factor": 2}, outputs=2)
def multiply(x, y, p, s):  # type: ignore[no-untyped-def]
    """Multiply both channels, frame by frame."""
    for i in range(y.shape[1]):
        y[0, i] = x.input[0, i] * x.factor[0, i]
        y[1, i] = x.input[1, i] * x.factor[1, i]
