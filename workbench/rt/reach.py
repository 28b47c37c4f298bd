"""What a kernel is made of: its own code, and all helpers and constants that it names, however far away they stand.

The compiler freezes both into machine code. A kernel in the cache is right only as long as none of them has changed:
in a notebook a constant or a helper changes far more often than the kernel that uses it.

Threads: control.
"""

from __future__ import annotations

import contextlib
import dis
import hashlib
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from workbench.errors import KernelError

SETTLED = frozenset({"builtins", "llvmlite", "math", "numba", "numpy", "workbench"})  # other stamps stand for these
_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...), np.generic)


def code_text(code: CodeType) -> str:
    """Write down what a code object does, without where it stands.

    Parameters
    ----------
    code : types.CodeType
        Of a function.

    Returns
    -------
    str
        The same for the same code; comments, names of files and line numbers are not in it.
    """
    constants = [code_text(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    parts = (code.co_argcount, code.co_varnames, code.co_names, code.co_freevars, code.co_code.hex(), constants)
    return repr(parts)


def reach(function: Callable[..., Any]) -> str:
    """Write down all that a function names and that may change without its own text.

    Parameters
    ----------
    function : callable
        The plain Python function behind a kernel, as it is now: what it names may be replaced later.

    Returns
    -------
    str
        Code of helpers and values of constants, of their helpers and constants, and so on.
    """
    return "\n".join(_named_by(function, set()))


def fingerprint(function: Callable[..., Any], *declared: Any) -> str:
    """Write down all that decides what a definition does: its code, what that names, and what it declares.

    Parameters
    ----------
    function : callable
        Its code.
    *declared
        What else it says of itself: plain data, arrays, and dicts and tuples of these.

    Returns
    -------
    str
        The same for definitions that do the same, however often they are made.
    """
    parts = "\n".join("\n".join(_thing("declared", each, set(), set())) for each in declared)
    text = "\n".join(
        [str(function.__module__), function.__qualname__, code_text(function.__code__), reach(function), parts]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_numbers(function: Callable[..., Any]) -> list[str]:
    """Find plain numbers from outside that a function uses as if they could change.

    The compiler freezes them: setting the variable later would change nothing. Names in capitals are constants, and say
    so; attributes of modules are not looked at.

    Parameters
    ----------
    function : callable
        The plain Python function behind a kernel.

    Returns
    -------
    list of str
        Their names, sorted; those that its helpers outside the package use are among them.
    """
    found: set[str] = set()
    waiting, seen = [getattr(function, "py_func", function)], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        for name, named in _outside(each):
            thing = getattr(named, "py_func", named)
            if isinstance(thing, FunctionType) and not _is_settled(thing.__module__):
                waiting.append(thing)
            elif isinstance(thing, (int, float, np.number)) and not name.isupper():
                found.add(name)
    return sorted(found)


def require_own_values(what: str, function: Callable[..., Any]) -> None:
    """Refuse users' code that uses numbers from outside: a knob that does nothing is worse than none.

    Parameters
    ----------
    what : str
        What it will be: ``"voice"`` or ``"node"``.
    function : callable
        Its code.

    Raises
    ------
    KernelError
        If it would freeze a number that has no name in capitals.
    """
    frozen = [] if is_ours(function) else frozen_numbers(function)
    for name in frozen[:1]:
        raise KernelError(
            f"{what} {function.__name__} uses {', '.join(frozen)} from outside, and would never hear of a new value: "
            f"make it a parameter (params={{{name!r}: ...}}, then p.{name}), or write a constant in capitals"
        )


def _outside(function: Any) -> Iterator[tuple[str, Any]]:
    """Globals and closure cells that a function reads, with what they hold now."""
    codes = [function.__code__]
    for code in codes:  # grows while it is gone through: nested functions, too
        codes += [each for each in code.co_consts if isinstance(each, CodeType)]
    loads = {step.argval for code in codes for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    for name in sorted(loads & function.__globals__.keys()):
        yield name, function.__globals__[name]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        with contextlib.suppress(ValueError):  # not filled yet
            yield name, cell.cell_contents


def is_ours(function: Callable[..., Any]) -> bool:
    """Say whether a function comes with the package: such code is checked by tests, once and for all.

    Parameters
    ----------
    function : callable
        Any.

    Returns
    -------
    bool
        False for users' code.
    """
    return str(function.__module__).startswith("workbench.")


def _named_by(function: Any, seen: set[int]) -> Iterator[str]:
    """Go through the globals, closure cells and defaults of one function."""
    seen.add(id(function))
    names = _names(function.__code__)
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    for name in sorted(names & function.__globals__.keys()):
        yield from _thing(name, function.__globals__[name], names, seen)
    for name, cell in cells:
        try:
            yield from _thing(name, cell.cell_contents, names, seen)
        except ValueError:  # not filled yet
            yield f"{name} unknown"
    yield from _thing("defaults", function.__defaults__, names, seen)


def _names(code: CodeType) -> set[str]:
    """Every name in the code, of nested functions too: globals and attributes alike."""
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*inner)


def _thing(name: str, thing: Any, names: set[str], seen: set[int]) -> Iterator[str]:
    """Write down one thing that is named."""
    if isinstance(thing, ModuleType):
        yield from _module(name, thing, names, seen)
        return
    thing = getattr(thing, "py_func", thing)  # a kernel
    thing = getattr(thing, "function", thing)  # an entry or a voice
    if isinstance(thing, FunctionType):
        yield f"{name} = function {thing.__module__}.{thing.__qualname__}"
        if id(thing) not in seen and not _is_settled(thing.__module__):
            yield code_text(thing.__code__)
            yield from _named_by(thing, seen)
    elif isinstance(thing, Mapping):
        for key, each in thing.items():
            yield from _thing(f"{name}[{key!r}]", each, names, seen)
    elif isinstance(thing, (tuple, list, frozenset)):
        for index, each in enumerate(thing):
            yield from _thing(f"{name}[{index}]", each, names, seen)
    else:
        yield f"{name} = {_value(thing)}"


def _module(name: str, module: ModuleType, names: set[str], seen: set[int]) -> Iterator[str]:
    """Write down what a module of the user's has under the names in question."""
    if id(module) in seen or _is_settled(module.__name__):
        return
    seen.add(id(module))
    for each in sorted(names & vars(module).keys()):
        yield from _thing(f"{name}.{each}", vars(module)[each], names, seen)


def _value(thing: Any) -> str:
    """Write down a constant."""
    if isinstance(thing, np.ndarray):
        return f"array {thing.dtype.str} {thing.shape} {thing.tobytes().hex()}"
    if isinstance(thing, type):
        return f"class {thing.__module__}.{thing.__qualname__} {getattr(thing, '_fields', '')}"
    if _is_settled(type(thing).__module__) and not isinstance(thing, _PLAIN):
        return f"a {type(thing).__qualname__}"
    return f"{type(thing).__name__} {thing!r}"  # NB: what shows its address never matches: rather slow than wrong


def _is_settled(module: str | None) -> bool:
    return (module or "").split(".")[0] in SETTLED
