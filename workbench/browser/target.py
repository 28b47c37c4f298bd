"""Compiles once more for WebAssembly what numba has compiled for this machine.

The machine's optimised code is the source: it is at hand for every kernel, out of the cache too, and has everything
that a kernel calls within it. Addresses stay 64-bit numbers and are cut when they are used; vectors that are wider than
128 bits become several. Nothing is reordered, so what a kernel computes stays the same to the last bit, but for
functions such as `sin`, which are imported.

Source: WebAssembly Core Specification 2.0 (128-bit vectors, bulk memory, sign extension, saturating conversions).
Threads: control.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from llvmlite import binding

from workbench.browser.flush import flush_stores

TRIPLE = "wasm32-unknown-unknown"
LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint"

# What the text says of the machine that it was made for.
_OF_THIS_MACHINE = (
    (re.compile(r"^target datalayout = .*$", re.MULTILINE), f'target datalayout = "{LAYOUT}"'),
    (re.compile(r"^target triple = .*$", re.MULTILINE), f'target triple = "{TRIPLE}"'),
    (re.compile(r'"target-cpu"="[^"]*"'), '"target-cpu"="generic"'),
    (re.compile(r'"target-features"="[^"]*"'), f'"target-features"="{FEATURES}"'),
    (re.compile(r'"prefer-vector-width"="[^"]*"'), '"prefer-vector-width"="128"'),
)
_OF_A_PROCESSOR = re.compile(r"^llvm\.(x86|aarch64|arm)\.")


@cache
def _machine() -> Any:
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    # PIC: constants are found from `__memory_base`, so that each module's can be put anywhere.
    return binding.Target.from_triple(TRIPLE).create_target_machine(opt=3, reloc="pic", features=FEATURES)


def compile_for_browser(text: str, symbol: str) -> bytes:
    """Compile a module of LLVM text for WebAssembly.

    Parameters
    ----------
    text : str
        Made for this machine.
    symbol : str
        Name of the function that is entered from outside; only what it reaches is kept.

    Returns
    -------
    bytes
        An object file.

    Raises
    ------
    ValueError
        If it uses what only this machine's processor has; the message is what.
    """
    if "<vscale x " in text:  # NB: here, too, the compiler would end the process
        raise ValueError("vectors without a fixed length")
    for pattern, there in _OF_THIS_MACHINE:
        text = pattern.sub(there, text)
    module = binding.parse_assembly(flush_stores(text))
    for each in (*module.functions, *module.global_variables):
        if not each.is_declaration:
            each.linkage = "external" if each.name == symbol else "internal"
    options = binding.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = True
    builder = binding.create_pass_builder(_machine(), options)
    builder.getModulePassManager().run(module, builder)
    for each in module.functions:
        if _OF_A_PROCESSOR.match(each.name):  # NB: the compiler would end the process
            raise ValueError(each.name)
    return bytes(_machine().emit_object(module))
