"""Cells as a person writes them while a piece plays: an effect and a voice, in several versions, and what is refused.

They are text that is run, as in a notebook, so that they go through every check that a notebook's code goes through.

Threads: control.
"""

from __future__ import annotations

import linecache
from typing import Any

EFFECT = """
@wb.node(params={{"gain": (0.5, 0.0, 1.0)}}, state={{"last": 0.0}})
def own_effect(x, y, p, s):
    for i in range(len(x)):
        s.last = s.last + {0} * (x[i] - s.last)
        y[i] = p.gain[i] * s.last
"""
VOICE = """
@wb.voice(params={{"level_db": (-18.0, -60.0, 6.0, "dB")}}, state={{"phase": 0.0, "level": 0.0}})
def own_voice(note, p, s):
    level = s.level + 0.001 * (note.gate - s.level)
    bent = wb.dsp.wrap(s.phase + {0} * wb.dsp.sine(s.phase))
    return level * note.velocity * wb.dsp.sine(bent), (wb.dsp.wrap(s.phase + note.freq_hz / note.sample_rate), level)
"""
VERSIONS = (0.1, 0.2, 0.3)  # of either cell: how bright it is
REFUSED = {
    "it is not finite": """
@wb.node(params={"gain": (0.5, 0.0, 1.0)}, state={"last": 0.0})
def own_effect(x, y, p, s):
    for i in range(len(x)):
        y[i] = p.gain[i] * x[i] / abs(x[i])
""",
    "it is too loud": """
@wb.node(params={"gain": (0.5, 0.0, 1.0)}, state={"last": 0.0})
def own_effect(x, y, p, s):
    for i in range(len(x)):
        y[i] = 100000.0 * p.gain[i] * x[i]
""",
    "it allocates": """
@wb.node(params={"gain": (0.5, 0.0, 1.0)}, state={"last": 0.0})
def own_effect(x, y, p, s):
    y[:] = np.zeros(len(x)) + p.gain[0] * x
""",
}


def run_cell(text: str, name: str) -> Any:
    r"""Run a cell.

    Parameters
    ----------
    text : str
        What stands in it.
    name : str
        What it defines.

    Returns
    -------
    NodeKind or Voice
        What stands behind the name afterwards.

    Raises
    ------
    KernelError
        If a session that runs the definition before refuses the new one.

    Examples
    --------
    >>> run_cell('''
    ... @wb.node(inputs=1)
    ... def half(x, y, p, s):
    ...     y[:] = 0.5 * x
    ... ''', "half")
    node half (1 in, 1 out; no parameters)
    """
    import numpy as np

    import workbench as wb

    filename = f"<cell {abs(hash(text)):x}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    scope: dict[str, Any] = {"wb": wb, "np": np, "__name__": "__main__"}
    exec(compile(text, filename, "exec"), scope)  # noqa: S102 our own text
    return scope[name]
