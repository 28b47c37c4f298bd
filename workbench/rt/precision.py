"""Decimal numbers written in a voice are single precision, as everything on the audio thread is.

In Python ``0.5`` is a double, and one double turns every product it meets into doubles, which halves the number of
voices a vector holds. So kernels made with ``single=True`` read their decimal literals as float32, and likewise the
floats that they find in modules, such as ``math.pi``. Whole numbers stay what they are.

Threads: control.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from numba.core import ir, ir_utils
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
                elif (number := _in_a_module(state.func_ir, value)) is not None:  # type: ignore[attr-defined]
                    assignment.value = ir.Const(np.float32(number), value.loc)
                    changed = True
        return changed


def _in_a_module(func_ir: Any, value: Any) -> float | None:
    """The float that stands in a module under a name, as ``math.pi`` does; None for everything else."""
    if not (isinstance(value, ir.Expr) and value.op == "getattr"):
        return None
    module = ir_utils.guard(ir_utils.get_definition, func_ir, value.value)
    if not (isinstance(module, (ir.Global, ir.FreeVar)) and isinstance(module.value, ModuleType)):
        return None
    number = getattr(module.value, value.attr, None)
    return number if type(number) is float else None


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
