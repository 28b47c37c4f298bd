"""From this machine's code to WebAssembly."""

from __future__ import annotations

import pytest

from workbench.browser import encoding as wasm
from workbench.browser.target import compile_for_browser

WIDE = """
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

define i64 @made(i64 %at) #0 {
  %p = inttoptr i64 %at to ptr
  %x = load <16 x float>, ptr %p, align 4
  %y = fadd <16 x float> %x, %x
  store <16 x float> %y, ptr %p, align 4
  ret i64 0
}

define i64 @unused(i64 %at) {
  %x = call i64 @elsewhere(i64 %at)
  ret i64 %x
}

declare i64 @elsewhere(i64)

attributes #0 = { "prefer-vector-width"="512" "target-cpu"="cascadelake" "target-features"="+avx512f" }
"""
ONLY_X86 = """
define i64 @made(i64 %at) {
  %p = inttoptr i64 %at to ptr
  call void @llvm.x86.sse.ldmxcsr(ptr %p)
  ret i64 0
}

declare void @llvm.x86.sse.ldmxcsr(ptr)
"""
CLOCK = """
define i64 @made(i64 %at) {{
  %now = call i64 @llvm.{counter}()
  ret i64 %now
}}

declare i64 @llvm.{counter}()
"""


@pytest.mark.parametrize("counter", ["readcyclecounter", "readsteadycounter"])
def test_clocks_ask_for_nothing(counter):
    """What reads this machine's tick counter, on any processor, reads a constant there."""
    assert wasm.imports(compile_for_browser(CLOCK.format(counter=counter), "made"))[1:] == []


def test_wide_vectors_become_narrow_ones():
    """What was made for 512 bits is a WebAssembly object."""
    made = compile_for_browser(WIDE, "made")

    assert made.startswith(wasm.HEADER)
    assert [each.name for each in wasm.imports(made)] == ["__linear_memory"]


def test_only_what_is_reached_is_kept():
    """A function that nobody calls asks for nothing."""
    assert "elsewhere" not in [each.name for each in wasm.imports(compile_for_browser(WIDE, "made"))]
    assert "elsewhere" in [each.name for each in wasm.imports(compile_for_browser(WIDE, "unused"))]


def test_vectors_without_a_length_are_refused():
    """Some processors have them, WebAssembly does not; the compiler itself would end the process."""
    with pytest.raises(ValueError, match="vectors without a fixed length"):
        compile_for_browser(WIDE.replace("<16 x float>", "<vscale x 4 x float>"), "made")


def test_what_only_this_processor_has_is_refused():
    """The same for its own instructions."""
    with pytest.raises(ValueError, match=r"llvm\.x86\.sse\.ldmxcsr"):
        compile_for_browser(ONLY_X86, "made")
