"""The binary format: what is written is read again."""

from __future__ import annotations

import pytest

from workbench.browser import encoding as wasm
from workbench.browser.encoding import Import, Reader, Section


@pytest.mark.parametrize(
    ("value", "raw"),
    [(0, "00"), (1, "01"), (127, "7f"), (128, "80 01"), (624_485, "e5 8e 26"), (2**32 - 1, "ff " * 4 + "0f")],
)
def test_numbers(value, raw):
    """Seven bits a byte, the lowest first; 624485 is the standard's own example."""
    assert wasm.number(value) == bytes.fromhex(raw)
    assert Reader(wasm.number(value)).number() == value


def test_padded_numbers_are_read():
    """Object files leave room for any number: five bytes for a 1."""
    assert Reader(bytes.fromhex("81 80 80 80 00")).number() == 1


def test_names():
    """UTF-8 behind its length in bytes."""
    assert wasm.name("é") == b"\x02\xc3\xa9"
    assert Reader(wasm.name("process")).name() == "process"


def test_sections_come_back():
    """A module is its sections."""
    parts = [Section(wasm.TYPE, b"\0"), Section(wasm.CODE, bytes(300))]

    assert list(wasm.sections(wasm.joined(parts))) == parts


def test_what_is_no_module():
    """Anything else is refused."""
    with pytest.raises(ValueError, match="no WebAssembly module of version 1"):
        list(wasm.sections(b"\x7fELF"))


def test_imports_of_all_kinds():
    """A function, a table, a memory with a maximum and a global are told apart."""
    env = wasm.name("env")
    body = b"".join(
        [
            wasm.number(4),
            env + wasm.name("sinf") + b"\0" + wasm.number(2),
            env + wasm.name("table") + b"\1\x70\0\0",
            env + wasm.name("memory") + b"\2\1\1\x80\2",
            env + wasm.name("stack") + b"\3\x7f\1",
        ]
    )
    module = wasm.joined([Section(wasm.IMPORT, body)])

    assert wasm.imports(module) == [
        Import("sinf", wasm.A_FUNCTION),
        Import("table", wasm.A_TABLE),
        Import("memory", wasm.A_MEMORY),
        Import("stack", wasm.A_GLOBAL),
    ]
    assert wasm.imports(wasm.joined([])) == []
