"""Says how wide the vectors of a function may be.

For some processors the compiler keeps to vectors of 256 bits although they have wider ones, because the first of them
slowed their clock down for those, and a few wide operations did not make up for it. A loop over sixteen lanes is
nothing but such operations: there it halves their number. Which vectors are used changes no bit of any result.

Threads: any.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding
from numba import config, types
from numba.extending import intrinsic

_WIDE = '"prefer-vector-width"="512"'


def _floats_per_vector() -> int:
    features = (config.CPU_FEATURES or binding.get_host_cpu_features().flatten()).split(",")
    return 16 if "+avx512f" in features else 8 if "+avx" in features or "+avx2" in features else 4


FLOATS_PER_VECTOR = _floats_per_vector()
"""How many float32 the widest vector of this machine holds: 4, 8 or 16."""

FLOATS_PER_NARROW_VECTOR = 4
"""How many float32 a vector of 128 bits holds: the only ones that WebAssembly has."""

if config.DISABLE_JIT:

    def prefer_wide_vectors() -> None:
        """See `prefer_wide_vectors` below."""

else:

    @intrinsic
    def prefer_wide_vectors(typing_context: Any) -> Any:
        """Have the function that calls this use the widest vectors that the processor has."""

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            # llvmlite knows attributes that are words only; those of the form "key"="value" it prints as they stand.
            set.add(builder.function.attributes, _WIDE)
            return context.get_dummy_value()

        return types.void(), codegen
