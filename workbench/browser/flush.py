"""Flush-to-zero for a machine that cannot be told to: what is stored is never a denormal number.

Here a setting of the processor does it (`workbench.rt.denormals`); WebAssembly has none, and the tail of a filter would
cost ten times more once it is too small to hear. Whatever decays, decays from one quantum to the next through memory:
so it is enough that denormals end as zeros where float32 are stored.

Threads: control. The code that is written runs on the audio thread.
"""

from __future__ import annotations

import re
from itertools import count

_STORE = re.compile(r"^(?P<indent>\s*)store (?P<type>float|<(?P<lanes>\d+) x float>) (?P<value>%[^,]+),", re.MULTILINE)
EXPONENT = 0x7F80_0000  # its bits in a float32: all of them are 0 in zeros and denormal numbers only

# By the bits, as whole numbers: no arithmetic on floats touches what may be a denormal.
_FUNCTION = """
define internal {x} @{name}({x} %x) alwaysinline {{
  %bits = bitcast {x} %x to {whole}
  %exponent = and {whole} %bits, {mask}
  %is_tiny = icmp eq {whole} %exponent, {zero}
  %kept = select {truth} %is_tiny, {whole} {zero}, {whole} %bits
  %y = bitcast {whole} %kept to {x}
  ret {x} %y
}}
"""


def flush_stores(text: str) -> str:
    """Have every store of float32 write zero in place of a denormal number.

    Parameters
    ----------
    text : str
        LLVM text.

    Returns
    -------
    str
        The same with a step before each store.
    """
    numbers, used = count(), dict[int, str]()

    def flushed(match: re.Match[str]) -> str:
        indent, kind, value = match["indent"], match["type"], match["value"]
        lanes = int(match["lanes"] or 0)
        used[lanes] = _function(lanes)
        new = f"%flushed.{next(numbers)}"
        return f"{indent}{new} = call {kind} @{_name(lanes)}({kind} {value})\n{indent}store {kind} {new},"

    return _STORE.sub(flushed, text) + "".join(used.values())


def _name(lanes: int) -> str:
    return f"workbench.flush.{lanes}"


def _function(lanes: int) -> str:
    """Write the step for vectors of so many lanes, or for single numbers (0)."""
    one = {"x": "float", "whole": "i32", "truth": "i1", "mask": EXPONENT, "zero": 0}
    many = {
        "x": f"<{lanes} x float>",
        "whole": f"<{lanes} x i32>",
        "truth": f"<{lanes} x i1>",
        "mask": f"splat (i32 {EXPONENT})",
        "zero": "zeroinitializer",
    }
    return _FUNCTION.format(name=_name(lanes), **(many if lanes else one))
