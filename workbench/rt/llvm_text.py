"""Reads LLVM's text for what the audio thread must not do: what can be reached, whom it calls, what it raises.

Threads: control.
"""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass

from workbench.rt.memory import NODE_CALL

ALLOCATES = re.compile(
    r"NRT_(MemInfo_(alloc|new|varsize)|Allocate|Reallocate)|^numba_(dict|list|set)_|^(malloc|calloc|realloc)$"
)
RELEASES = re.compile(r"NRT_(Free|decref|incref|MemInfo_(call_dtor|destroy|release|acquire))|^free$")
PRINTS = re.compile(r"PySys_FormatStdout|^(printf|puts|putchar)$")
PYTHON = re.compile(r"^_?Py|numba_gil_|numba_unpickle")
RAISES = re.compile(r"numba_do_raise|numba_runtime_build_excinfo_struct|__cxa_|_Unwind")

# Pure arithmetic of the C library: no memory, no lock, no system call. It keeps a loop from running in vectors, though.
MATH = frozenset(
    [
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "ceil",
        "copysign",
        "cos",
        "cosh",
        "erf",
        "erfc",
        "exp",
        "exp2",
        "expm1",
        "fabs",
        "floor",
        "fmod",
        "hypot",
        "ldexp",
        "log",
        "log10",
        "log1p",
        "log2",
        "nearbyint",
        "nextafter",
        "pow",
        "remainder",
        "rint",
        "round",
        "sin",
        "sinh",
        "sqrt",
        "tan",
        "tanh",
        "tgamma",
        "lgamma",
        "trunc",
        "__divti3",
        "__modti3",
        "__udivti3",
        "__umodti3",
        "__muloti4",
        "__multi3",
    ]
)
# Intrinsics that become calls of the above on machines without an instruction for them.
SLOW_INTRINSIC = re.compile(r"^llvm\.(sin|cos|tan|exp|exp2|exp10|log|log2|log10|pow|powi)\b")
MEMORY = frozenset({"memcpy", "memmove", "memset"})

_FUNCTION = re.compile(r"^define [^@]*@(\"[^\"]+\"|[\w.$-]+)\(.*?^}", re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"\b(?:call|invoke)\b[^@\n]*@(\"[^\"]+\"|[\w.$-]+)\(")
# A call whose target is not a name: a pointer in a register, or made of a number.
_CALL_BY_POINTER = re.compile(r"\b(?:call|invoke)\b[^@\n]*?\s(?:%[\w.\"-]+|inttoptr \([^)]*\))\(")
_DEBUG = re.compile(r"!dbg !(\d+)")
_LOCATION = re.compile(r"^!(\d+) = (?:distinct )?!DILocation\(line: (\d+),", re.MULTILINE)
_PICKLE = re.compile(r"^@\.const\.pickledata\.(\w+) = internal constant \[\d+ x i8\] c\"(.*)\"", re.MULTILINE)
_PICKLE_USE = re.compile(r"@\.const\.picklebuf\.(\w+)")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that was found.

    Attributes
    ----------
    line : int
        Line of the source, 0 if unknown.
    what : str
        What it does.
    is_problem : bool
        Whether it must not be.
    """

    line: int
    what: str
    is_problem: bool = True


def findings(text: str, main: str) -> list[Finding]:
    """Find what a compiled function and all that it reaches do.

    Parameters
    ----------
    text : str
        The module as LLVM text.
    main : str
        Symbol of the function.

    Returns
    -------
    list of Finding
        In order of lines, each once.
    """
    bodies = {match.group(1).strip('"'): match.group(0) for match in _FUNCTION.finditer(text)}
    lines = {number: int(line) for number, line in _LOCATION.findall(text)}
    raised = {key: _exception(data) for key, data in _PICKLE.findall(text)}
    found: set[Finding] = set()
    seen, open_ = {main}, [(main, 0)]
    while open_:
        name, reached_from = open_.pop()
        body = bodies[name].splitlines()[1:]
        # NB: what numba inlines from its own library carries no line; the one around it does.
        nearest = reached_from or next((line for line in (_line(each, lines) for each in body) if line), 0)
        for instruction in body:
            line = nearest = _line(instruction, lines) or nearest
            for key in _PICKLE_USE.findall(instruction):
                kind, own_line = raised.get(key, ("an exception", 0))
                found.add(Finding(own_line or line, f"may raise {kind}"))
            if _CALL_BY_POINTER.search(instruction) and f"!{NODE_CALL} " not in instruction:
                found.add(Finding(line, "calls through an address, so that nobody can say what it does"))
            if "asm sideeffect" in instruction:
                found.add(Finding(line, "contains inline assembly"))
            for callee in (match.strip('"') for match in _CALL.findall(instruction)):
                verdict = _judge(callee)
                if callee in bodies and verdict is None and callee not in seen:
                    seen.add(callee)
                    open_.append((callee, line))
                elif callee not in bodies or verdict is not None:
                    found.update(_outside(callee, line))
    return sorted(_without_echoes(found))


def _judge(name: str) -> str | None:
    """Say what a function of numba's runtime or of Python does, or None if it is not one of those."""
    for pattern, what in (
        (ALLOCATES, "allocates memory"),
        (RELEASES, "takes or releases memory that numba counts references to"),
        (PRINTS, "prints"),
        (RAISES, "may raise an exception"),
        (PYTHON, "calls into Python"),
    ):
        if pattern.search(name):
            return what
    return None


def _outside(name: str, line: int) -> list[Finding]:
    what = _judge(name)
    if what is not None:
        return [Finding(line, what)]
    if SLOW_INTRINSIC.match(name) or name.removesuffix("f") in MATH or name in MATH:
        short = name.removeprefix("llvm.").split(".")[0]
        return [
            Finding(
                line,
                f"calls the C library's {short}: allowed, but slower than the functions of wb.dsp",
                is_problem=False,
            )
        ]
    if name.startswith("llvm.") or name in MEMORY:
        return []
    return [Finding(line, f"calls {name}, which is not on the list of what the audio thread may call")]


def _line(instruction: str, lines: dict[str, int]) -> int:
    match = _DEBUG.search(instruction)
    return lines.get(match.group(1), 0) if match else 0


def _exception(data: str) -> tuple[str, int]:
    """Read numba's pickled exception: its class, and the line if numba noted one."""
    raw = re.sub(r"\\([0-9A-Fa-f]{2})", lambda match: chr(int(match.group(1), 16)), data).encode("latin-1")
    try:
        kind, _, place = pickle.loads(raw)  # noqa: S301 written by numba in this process, a moment ago
        return getattr(kind, "__name__", "an exception"), int(place[2]) if place and "numba" not in place[1] else 0
    except (pickle.PickleError, TypeError, ValueError, IndexError, AttributeError, EOFError, ImportError):
        return "an exception", 0


def _without_echoes(found: set[Finding]) -> set[Finding]:
    """Leave out what only follows from something else, such as the release of what was allocated."""
    allocating = {each.line for each in found if each.what == "allocates memory"}
    named = {
        each.line for each in found if each.what.startswith("may raise ") and each.what != "may raise an exception"
    }
    prints = {each.line for each in found if each.what == "prints"}
    echo = "takes or releases memory that numba counts references to"
    return {
        each
        for each in found
        if not (each.what == echo and allocating)
        and not (each.what.startswith("may raise") and (each.line in allocating or (each.line == 0 and allocating)))
        and not (each.what.startswith("may raise") and each.line in prints)
        and not (each.what == "may raise an exception" and (each.line in named or (each.line == 0 and named)))
        and not (each.what == "calls into Python" and (each.line in prints or each.line == 0))
    }
