"""Says whether code is safe for the audio thread, and if not, which line does what.

The code is compiled just as it would be for the audio thread, and what the compiler made of it is read: every function
that can be reached from it, every call in them, every exception that they could raise. What is not on the list of
harmless things is a problem, and so is a call through an address that nobody can follow. So nothing is guessed from the
source: a line is only blamed for what it really became. What is not judged is how long a loop runs.

Threads: control.
"""

from __future__ import annotations

import inspect
import linecache
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from numba import njit, typeof
from numba.core.compiler import Compiler
from numba.core.errors import NumbaDebugInfoWarning, NumbaError

from workbench.errors import KernelError
from workbench.rt.kernel import OPTIONS, Entry
from workbench.rt.llvm_text import Finding, findings
from workbench.rt.precision import SinglePrecisionCompiler


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that must not happen on the audio thread.

    Attributes
    ----------
    line : int
        Line in the file (or cell) of the function; 0 if it cannot be told.
    source : str
        What stands there.
    what : str
        What it does, for example ``"allocates memory"``.
    """

    line: int
    source: str
    what: str

    def __str__(self) -> str:
        """Say it in a line."""
        place = f"line {self.line}: {self.source}" if self.line else "somewhere"
        return f"{place}  <- {self.what}"


@dataclass(frozen=True)
class Verdict:
    """What `check` found: true if the code is safe.

    Attributes
    ----------
    name : str
        Name of the function.
    problems : tuple of Problem
        Why not; empty if it is safe.
    notes : tuple of Problem
        What is allowed but worth knowing.
    """

    name: str
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = field(default=())

    def __bool__(self) -> bool:
        """Whether it is safe."""
        return not self.problems

    def __str__(self) -> str:
        """Give the verdict, then a line for each problem and note."""
        head = f"{self.name} is {'safe' if self else 'not safe'} for the audio thread"
        return "\n".join([head, *(f"  {each}" for each in self.problems), *(f"  note: {each}" for each in self.notes)])

    __repr__ = __str__


def check(fn: Any, *example_args: Any) -> Verdict:
    """Check a function for the audio thread.

    Parameters
    ----------
    fn : callable
        A plain function, a `kernel`, an `entry`, or a voice.
    *example_args
        Arguments of the types that it will be called with; not needed for an entry or a voice.

    Returns
    -------
    Verdict
        True if it neither allocates nor raises nor calls anything that could block; its text names the lines.

    Raises
    ------
    KernelError
        If `fn` is no Python function, or the number of example arguments does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> def halve(x):
    ...     return 0.5 * x
    >>> bool(check(halve, 1.0))
    True
    >>> def copy(x):
    ...     return np.array([x])
    >>> bool(check(copy, 1.0))
    False
    """
    around: list[Entry] = []
    if hasattr(fn, "check_target"):
        fn, example_args, *around = fn.check_target()
    function, types, single = _target(fn, example_args)
    try:
        found = _compile(function, types, single=single, debug=False)
        if any(each.is_problem or each.line == 0 for each in found):
            found = _compile(function, types, single=single, debug=True)  # again, now with line numbers
        if around and any(each.is_problem for each in found):
            found = _remaining(found, around[0])
    except NumbaError as error:
        return Verdict(function.__name__, (_compile_problem(function, error),))
    problems = sorted({_describe(function, each) for each in found if each.is_problem})
    notes = sorted({_describe(function, each) for each in found if not each.is_problem})
    return Verdict(function.__name__, tuple(problems), tuple(notes))


def _target(fn: Any, example_args: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...], bool]:
    """Find the plain function, its argument types and its precision."""
    if isinstance(fn, Entry):
        return fn.function, fn.argument_types, fn.single
    function = getattr(fn, "py_func", fn)
    if not inspect.isfunction(function):
        raise KernelError(f"check takes a Python function, a kernel, an entry or a voice, got {type(fn).__name__}")
    try:
        inspect.signature(function).bind(*example_args)
    except TypeError as error:
        wanted = ", ".join(inspect.signature(function).parameters)
        raise KernelError(
            f"{function.__name__}({wanted}) needs example arguments that fit ({error}): check({function.__name__}, ...)"
        ) from None
    return function, tuple(typeof(each) for each in example_args), bool(getattr(fn, "single", False))


def _compile(function: Callable[..., Any], types: tuple[Any, ...], *, single: bool, debug: bool) -> list[Finding]:
    compiler = SinglePrecisionCompiler if single else Compiler
    doors = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # nobody will call it
    compiled = njit(**OPTIONS, **doors, pipeline_class=compiler, debug=debug)(function)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaDebugInfoWarning)  # a function without a source file has no lines to show
        compiled.compile(types)
    (result,) = compiled.overloads.values()
    return findings(result.library.get_llvm_str(), result.fndesc.llvm_func_name)


def _remaining(found: list[Finding], around: Entry) -> list[Finding]:
    """Leave out what is gone once the code is part of that which it runs in.

    What gets arrays as arguments may count references to them; where they are made from addresses there are none.
    """
    whole = _compile(around.function, around.argument_types, single=around.single, debug=False)
    left = {each.what for each in whole if each.is_problem}
    return [each for each in found if not each.is_problem or each.what in left]


def _describe(function: Callable[..., Any], found: Finding) -> Problem:
    source = linecache.getline(function.__code__.co_filename, found.line).strip() if found.line else ""
    return Problem(found.line, source, found.what)


def _compile_problem(function: Callable[..., Any], error: NumbaError) -> Problem:
    """Turn a compiler error into one sentence: its last meaningful line and where it is."""
    line = getattr(getattr(error, "loc", None), "line", 0) or function.__code__.co_firstlineno
    source = linecache.getline(function.__code__.co_filename, line).strip()
    return Problem(line, source, f"cannot be compiled: {reason_of(error)}")


def reason_of(error: NumbaError) -> str:
    """Find the one line of a compiler's error that says what is wrong.

    Parameters
    ----------
    error : NumbaError
        What the compiler raised.

    Returns
    -------
    str
        Without colours and without the way through the compiler.
    """
    words = [each.strip() for each in _plain(str(error)).splitlines() if each.strip()]
    return next((each for each in words if not each.startswith(("Failed in", "File", "During"))), "unknown reason")


def _plain(text: str) -> str:
    """Take terminal colours out."""
    parts: Iterable[str] = text.split("\x1b[")
    first, *rest = parts
    return first + "".join(each.split("m", 1)[-1] for each in rest)
