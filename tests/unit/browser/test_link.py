"""Linking: one export, constants in one piece that can be put anywhere, nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from llvmlite import binding, ir

from tests.support.browser import both, difference_db
from tests.support.compiled import needs_jit
from tests.support.offline import new_session, render_frames
from workbench.browser import encoding as wasm
from workbench.browser.encoding import Reader
from workbench.browser.link import link
from workbench.browser.target import compile_for_browser
from workbench.graph import node

I64 = ir.IntType(64)
ONE, OTHER = list(range(100, 107)), list(range(900, 903))


OF_ADDRESSES = """
@one = internal global [3 x i64] [i64 1, i64 2, i64 3]
@other = internal global [2 x i64] [i64 4, i64 5]
@both = internal global [2 x ptr] [ptr @one, ptr @other]

define i64 @made(i64 %k) {
  %place = getelementptr ptr, ptr @both, i64 %k
  %table = load volatile ptr, ptr %place
  %x = load volatile i64, ptr %table
  store volatile i64 %k, ptr %table
  ret i64 %x
}
"""


def text_of(tables, name="made"):
    """LLVM text of a function (i64) -> i64 that adds up an entry of each table [of int64]."""
    module = ir.Module()
    module.triple = binding.get_process_triple()
    function = ir.Function(module, ir.FunctionType(I64, [I64]), name)
    builder = ir.IRBuilder(function.append_basic_block())
    found = I64(0)
    for k, table in enumerate(tables):
        kind = ir.ArrayType(I64, len(table))
        constant = ir.GlobalVariable(module, kind, f"table{k}")
        constant.initializer, constant.global_constant = ir.Constant(kind, table), True
        place = builder.gep(constant, [I64(0), function.args[0]])
        found = builder.add(found, builder.load(place))
    builder.ret(found)
    return str(module)


def made(*tables):
    """A linked module."""
    return link(compile_for_browser(text_of(tables), "made"), "made")


def body(module, number):
    """Of one section."""
    return next((part.body for part in wasm.sections(module) if part.number == number), None)


def test_without_constants_only_the_code_is_left():
    """No data, no note of its size, no symbols."""
    module = made()
    numbers = [part.number for part in wasm.sections(module)]

    assert wasm.CUSTOM not in numbers
    assert wasm.DATA not in numbers
    assert numbers == sorted(numbers)
    assert body(module, wasm.EXPORT)[1:9] == wasm.name("process")


def test_constants_are_one_piece():
    """All tables, in one segment that starts at `__memory_base`, and a note of how long it is."""
    module = made(ONE, OTHER)
    data, note = Reader(body(module, wasm.DATA)), Reader(body(module, wasm.CUSTOM))
    globals_ = [each.name for each in wasm.imports(module) if each.kind == wasm.A_GLOBAL]

    assert (data.number(), data.byte()) == (1, 0)
    assert data.byte() == 0x23  # global.get
    assert globals_[data.number()] == "__memory_base"
    assert data.byte() == 0x0B
    content = data.vector()
    assert set(ONE + OTHER) <= set(np.frombuffer(content, np.int64).tolist())
    assert note.name() == "dylink.0"
    assert note.byte() == 1
    assert Reader(note.vector()).number() == len(content)


def test_a_function_that_is_not_there():
    """The message names it."""
    with pytest.raises(ValueError, match="no function missing"):
        link(compile_for_browser(text_of([]), "made"), "missing")


def test_constants_that_hold_addresses_are_refused():
    """They could only be placed by changing them."""
    with pytest.raises(ValueError, match="hold addresses"):
        link(compile_for_browser(OF_ADDRESSES, "made"), "made")


@needs_jit
def test_each_module_has_its_own_constants(browser):
    """Two nodes with tables frozen into them, side by side, and a third in the place of one."""

    def sounding(numbers):
        numbers = np.array(numbers, np.float32)

        @node(params={}, state={"at": 0}, inputs=0, outputs=2)
        def repeated(y, p, s):
            """A table, over and over."""
            for i in range(y.shape[1]):
                y[0, i] = numbers[s.at]
                y[1, i] = -numbers[s.at]
                s.at = (s.at + 1) % len(numbers)

        return repeated

    rng = np.random.default_rng(3)
    with new_session() as session:
        for size in (101, 77, 12):
            session.add(sounding(rng.uniform(-0.2, 0.2, size)), f"table {size}")
        render_frames(session, 1000)
        native, there = both(browser, session, 4800)

        assert np.abs(native).max() > 0.1
        assert difference_db(native, there) == -np.inf
