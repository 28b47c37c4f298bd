"""Denormal numbers end where they are stored."""

from __future__ import annotations

import re

from llvmlite import binding

from workbench.browser.flush import flush_stores

TEXT = """
define void @f(ptr %p, float %x, <4 x float> %v, <16 x float> %w, i32 %n, double %d) {
  store float %x, ptr %p, align 4
  store <4 x float> %v, ptr %p, align 4
  store <16 x float> %w, ptr %p, align 4
  store i32 %n, ptr %p, align 4
  store double %d, ptr %p, align 8
  store float 1.000000e+00, ptr %p, align 4
  ret void
}
"""


def test_stores_of_floats_get_a_step_before():
    """Of one and of many; whole numbers, doubles and constants are left alone."""
    made = flush_stores(TEXT)
    binding.parse_assembly(made).verify()

    assert re.findall(r"call .* @workbench\.flush\.(\d+)\(", made) == ["0", "4", "16"]
    assert made.count("define internal") == 3
    assert "store i32 %n" in made
    assert "store double %d" in made
    assert "store float 1.0" in made


def test_what_stores_nothing_stays():
    """Not a letter is changed."""
    text = "define i32 @f(i32 %x) {\n  ret i32 %x\n}\n"

    assert flush_stores(text) == text
