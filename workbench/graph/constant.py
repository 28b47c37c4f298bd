"""A signal that stands still: what ``lfo * 0.3 + 0.5`` adds.

Threads: control; its code runs on the audio thread.
"""

from __future__ import annotations

from workbench.graph.door import node


@node(inputs=0, outputs=1, audible=False)
def constant(y, p, s):  # type: ignore[no-untyped-def]
    """One, always."""
    for i in range(len(y)):
        y[i] = 1.0
