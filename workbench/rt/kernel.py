"""The one way to make code for the audio thread.

`kernel` compiles a function that other kernels call; `entry` compiles one that C code calls by its address. Both use
NumPy's rules for arithmetic (a division by zero gives ``inf``, never an exception), never hold the GIL, never reorder
floating point (so that every home of a kernel gives the same bits), compile when first used and keep the result in a
folder of ours.

Threads: control (compiling); the compiled code runs anywhere.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, overload

from numba import config
from numba.core import types
from numba.core.ccallback import CFunc
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

from workbench.rt import plain
from workbench.rt.cache import open_cache
from workbench.rt.precision import SinglePrecisionCompiler

OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": False}


@overload
def kernel(function: Callable[..., Any]) -> Any: ...
@overload
def kernel(*, single: bool = ...) -> Callable[[Callable[..., Any]], Any]: ...
def kernel(function: Callable[..., Any] | None = None, *, single: bool = False) -> Any:
    """Make a function callable from other kernels (and from Python, for tests).

    Parameters
    ----------
    function : callable
        Plain Python on numbers and arrays.
    single : bool
        Read decimal literals as float32; for DSP. Leave it off where doubles are wanted (time, counting).

    Returns
    -------
    callable
        The compiled function; with ``NUMBA_DISABLE_JIT=1`` the function itself.
    """
    if function is None:
        return functools.partial(kernel, single=single)
    return function if config.DISABLE_JIT else Kernel(function, single=single)


class _Inside(CPUDispatcher):
    """A kernel as other kernels see it.

    It has no doors for Python and C, and it is not compiled anew for every constant that it is called with. There are
    far more calls between kernels than from outside: this halves the time of a first start.
    """

    def __init__(self, function: Callable[..., Any], *, single: bool, **doors: bool) -> None:
        # RT: building blocks are always inlined: a call in the inner loop would keep the lanes from running side by
        # side.
        options = {**OPTIONS, "nopython": True, "boundscheck": None, "forceinline": single, **doors}
        super().__init__(function, {}, options, SinglePrecisionCompiler if single else Compiler)
        self._cache = open_cache(function, f"single={single} {sorted(doors)}")

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Find the version for some types; a constant counts as any other number."""
        return super().get_call_template([types.unliteral(each) for each in args], kws)


class Kernel(_Inside):
    """A kernel as Python sees it: what is called from tests and from the control side.

    Parameters
    ----------
    function : callable
        Plain Python.
    single : bool
        As for `kernel`.
    """

    def __init__(self, function: Callable[..., Any], *, single: bool) -> None:
        super().__init__(function, single=single)
        self.single = single

    @functools.cached_property
    def inside(self) -> CPUDispatcher:
        """The same for other kernels."""
        return _Inside(self.py_func, single=self.single, no_cpython_wrapper=True, no_cfunc_wrapper=True)

    @property
    def _numba_type_(self) -> types.Dispatcher:
        """What the compiler finds where a kernel names this one."""
        return types.Dispatcher(self.inside)


class Entry:
    """A kernel with a C address: what a callback, the plan or a voice group is entered through.

    It is compiled when its address is first asked for. Whoever hands the address to another thread keeps this object
    alive until that thread has let go of it.
    """

    narrow: Callable[[], Entry] | None = None  # makes the same for vectors of 128 bits, where that is other code

    def __init__(self, function: Callable[..., Any], returns: Any, arguments: tuple[Any, ...], *, single: bool) -> None:
        self.function = function
        self.argument_types = arguments
        self.single = single
        self._returns = returns
        functools.update_wrapper(self, function)

    @functools.cached_property
    def compiled(self) -> CFunc:
        """The C callback, compiled or loaded from the cache."""
        compiler = SinglePrecisionCompiler if self.single else Compiler
        made = CFunc(self.function, (self.argument_types, self._returns), {}, dict(OPTIONS), pipeline_class=compiler)
        made._cache = open_cache(self.function, f"entry single={self.single}")  # noqa: SLF001 the same
        made.compile()
        return made

    @functools.cached_property
    def address(self) -> int:
        """Address of the C function; without the JIT, a number that stands for it."""
        if config.DISABLE_JIT:
            return plain.register(self.function)
        return int(self.compiled.address)

    @property
    def llvm_text(self) -> str:
        """What the compiler made of it and of all that it calls, for this machine, as LLVM text.

        Unlike what numba shows, it is there for what was loaded from the cache, too.
        """
        return str(self.compiled._library._get_module_for_linking())  # noqa: SLF001 as other kernels are linked

    @property
    def symbol(self) -> str:
        """Name of the C function in `llvm_text`."""
        return str(self.compiled._wrapper_name)  # noqa: SLF001 the only place that it stands in

    @functools.cached_property
    def foreign(self) -> Callable[..., int]:
        """The C function as Python can call it: the GIL is let go of while it runs."""
        if config.DISABLE_JIT:
            return self.function
        made: Callable[..., int] = self.compiled.ctypes
        return made

    def __call__(self, *arguments: Any) -> Any:
        """Run it from Python, uncompiled.

        Parameters
        ----------
        *arguments : int
            As declared.

        Returns
        -------
        int
            What the function returns.
        """
        return self.function(*arguments)


NODE_ARGUMENTS = (types.int64,) * 4


def entry(
    returns: Any = types.int64, arguments: tuple[Any, ...] = NODE_ARGUMENTS, *, single: bool = False
) -> Callable[[Callable[..., Any]], Entry]:
    """Make a function callable from C.

    Parameters
    ----------
    returns : numba type
        What it returns; nodes return a status, 0 for "all is well".
    arguments : tuple of numba types
        By default those of a node: (base, record offset, first frame, frames).
    single : bool
        As for `kernel`.

    Returns
    -------
    callable
        A decorator that gives an `Entry`.
    """
    return lambda function: Entry(function, returns, arguments, single=single)
