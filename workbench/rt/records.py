"""NumPy records at raw addresses: what lets a node's code say ``s.phase`` and ``s.line[i]``.

Threads: any. SAFETY: nothing here checks an address; offsets come from the arena only.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import config, types
from numba.extending import intrinsic
from numba.np.numpy_support import from_dtype


@cache
def record_viewer(dtype: np.dtype[Any]) -> Callable[[int], Any]:
    """Make a function that views memory as a record.

    Parameters
    ----------
    dtype : numpy.dtype
        A structured dtype; its fields can be read and set by name, arrays in it by index.

    Returns
    -------
    callable
        address -> record, for kernels; with ``NUMBA_DISABLE_JIT=1`` for Python.
    """
    if config.DISABLE_JIT:

        def plain_view(address: int) -> Any:
            block = (ctypes.c_uint8 * dtype.itemsize).from_address(int(address))
            return np.frombuffer(memoryview(block), dtype).view(np.recarray)[0]

        return plain_view

    record: types.Record = from_dtype(dtype)

    @intrinsic
    def view(typing_context: Any, address: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(record))

        return record(types.int64), codegen

    made: Callable[[int], Any] = view
    return made
