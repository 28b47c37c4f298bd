"""WebAssembly modules of kernels: compiled once, and kept.

Threads: control.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from workbench.browser import encoding as wasm
from workbench.browser.link import BASE, link
from workbench.browser.store import load, save
from workbench.browser.target import compile_for_browser
from workbench.errors import KernelError
from workbench.rt import Entry

GIVEN = frozenset({"__linear_memory", "__indirect_function_table", "__stack_pointer", BASE})
"""What every module may ask of whoever loads it, besides functions."""

_OF_DOUBLES = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "cos",
    "cosh",
    "exp",
    "exp2",
    "expm1",
    "fmod",
    "hypot",
    "log",
    "log10",
    "log1p",
    "log2",
    "pow",
    "sin",
    "sinh",
    "tan",
    "tanh",
]
MATH = frozenset(_OF_DOUBLES) | {f"{each}f" for each in _OF_DOUBLES}
"""Functions of the C library that a browser has: the same list as in `widgets/lib/wasm_math.js`."""

_made: WeakKeyDictionary[Entry, bytes] = WeakKeyDictionary()  # of this process, whether or not there is a folder


def module_of(code: Entry, owner: str = "") -> bytes:
    """Give a kernel as a WebAssembly module with one export, ``process``.

    Parameters
    ----------
    code : Entry
        The kernel.
    owner : str
        What people call the node that it is of, for messages.

    Returns
    -------
    bytes
        To be loaded as it is; out of the cache if it was compiled before.

    Raises
    ------
    KernelError
        If it cannot run in a browser.
    """
    code = code.narrow() if code.narrow is not None else code
    module = _made.get(code) or load(code.function)
    if module is None:
        module = compiled_module(code, owner or code.function.__name__)
        save(code.function, module)
    _made[code] = module
    return module


def compiled_module(code: Entry, owner: str) -> bytes:
    """Compile and link a kernel, wherever it may be kept.

    Parameters
    ----------
    code, owner : Entry, str
        As for `module_of`.

    Returns
    -------
    bytes
        The module.

    Raises
    ------
    KernelError
        As `module_of` does.
    """
    try:
        module = link(compile_for_browser(code.llvm_text, code.symbol), code.symbol)
    except ValueError as error:
        raise KernelError(
            f"{owner} cannot run in a browser: it uses {error}, which WebAssembly does not have"
        ) from error
    for each in wasm.imports(module):
        if each.name not in (MATH if each.kind == wasm.A_FUNCTION else GIVEN):
            raise KernelError(
                f"{owner} cannot run in a browser: it calls {each.name}, and there are only {', '.join(_OF_DOUBLES)} "
                "there: write it with these, or with the functions of wb.dsp"
            )
    return module
