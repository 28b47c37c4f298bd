"""Decimal numbers written in a voice are single precision, as everything on the audio thread is.

In Python ``0.5`` is a double, and one double turns every product it meets into doubles, which halves the number of
voices a vector holds. So kernels made with ``single=True`` read their decimal literals as float32. Whole numbers stay
what they are.

Threads: control.
"""

from __future__ import annotations

import numpy as np
from numba.core import ir
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.untyped_passes import IRProcessing


@register_pass(mutates_CFG=False, analysis_only=False)
class SingleLiterals(FunctionPass):
    """Turn float literals of a function into float32 before its types are inferred."""

    _name = "workbench_single_literals"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: object) -> bool:
        """Rewrite the constants of one function in place.

        Parameters
        ----------
        state : numba.core.compiler.StateDict
            The compiler's state; only its numba IR is touched.

        Returns
        -------
        bool
            Whether anything changed.
        """
        changed = False
        for block in state.func_ir.blocks.values():  # type: ignore[attr-defined]
            for assignment in block.find_insts(ir.Assign):
                value = assignment.value
                if isinstance(value, (ir.Const, ir.Global, ir.FreeVar)) and type(value.value) is float:
                    value.value = np.float32(value.value)
                    changed = True
        return changed


class SinglePrecisionCompiler(CompilerBase):
    """numba's compiler with that one pass added."""

    def define_pipelines(self) -> list[object]:
        """Say which passes run.

        Returns
        -------
        list
            One pipeline: numba's own with the literals made single right after the IR is there.
        """
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.add_pass_after(SingleLiterals, IRProcessing)
        pipeline.finalize()
        return [pipeline]
