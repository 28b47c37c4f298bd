"""Makes a module that a browser can load of the one object file that the compiler gives.

All code of a kernel stands in one object, so there is nothing to bring together: numbers of functions are final, and
what was compiled as position-independent code finds its constants at `__memory_base`, which whoever loads it decides.
What is missing is an export, constants as one piece that starts there, and a note of how much room they take. That note
is the standard one of dynamic libraries.

Source: WebAssembly tool conventions: Linking.md (object files), DynamicLinking.md ("dylink.0", `__memory_base`).
Threads: control.
"""

from __future__ import annotations

from workbench.browser import encoding as wasm
from workbench.browser.encoding import Reader, Section

EXPORT_NAME = "process"
BASE = "__memory_base"
MEMORY_INFO = 1  # subsection of "dylink.0"
SYMBOLS = 8  # subsection of "linking"
A_FUNCTION, A_DATUM, A_SECTION = 0, 1, 3  # kinds of symbols
UNDEFINED, NAMED = 0x10, 0x40  # flags of symbols
ALIGNMENT_BITS = 4  # constants stand at multiples of 16 bytes: a vector


def link(compiled: bytes, symbol: str) -> bytes:
    """Turn an object file into a module with one export, ``process``.

    Parameters
    ----------
    compiled : bytes
        A relocatable object, position-independent.
    symbol : str
        Name of the function that is exported.

    Returns
    -------
    bytes
        The module.

    Raises
    ------
    ValueError
        If the function is not in it, or its constants hold addresses.
    """
    parts = list(wasm.sections(compiled))
    if _custom(parts, "reloc.DATA"):
        raise ValueError("constants that hold addresses cannot be placed when a module is loaded")
    index = _function(_custom(parts, "linking"), symbol)
    export = wasm.number(1) + wasm.name(EXPORT_NAME) + b"\0" + wasm.number(index)
    kept = [part for part in parts if part.number not in (wasm.CUSTOM, wasm.DATA, wasm.DATA_COUNT)]
    kept.append(Section(wasm.EXPORT, export))
    constants = _constants(parts)
    info = []
    if constants:
        base = [each.name for each in wasm.imports(compiled) if each.kind == wasm.A_GLOBAL].index(BASE)
        kept.append(_placed(constants, base))
        info.append(_memory_info(len(constants)))
    return wasm.joined([*info, *sorted(kept, key=lambda part: wasm.ORDER.index(part.number))])


def _custom(parts: list[Section], name: str) -> bytes:
    """Body of a custom section without its name; empty if there is none."""
    for part in parts:
        if part.number == wasm.CUSTOM:
            reader = Reader(part.body)
            if reader.name() == name:
                return part.body[reader.at :]
    return b""


def _function(linking: bytes, wanted: str) -> int:
    """Number of the function of a name, from the symbol table."""
    reader = Reader(linking)
    reader.number()  # version
    while not reader.is_done:
        kind, body = reader.byte(), reader.vector()
        if kind == SYMBOLS:
            table = Reader(body)
            for _ in range(table.number()):
                index = _symbol(table, wanted)
                if index is not None:
                    return index
    raise ValueError(f"there is no function {wanted} in the object file")


def _symbol(table: Reader, wanted: str) -> int | None:
    """Read one symbol; its number, if it is the function that is wanted."""
    kind, flags = table.byte(), table.number()
    if kind == A_DATUM:
        table.name()
        for _ in range(0 if flags & UNDEFINED else 3):  # segment, offset, size
            table.number()
        return None
    index = table.number()
    has_name = kind != A_SECTION and (not flags & UNDEFINED or flags & NAMED)
    name = table.name() if has_name else ""
    return index if kind == A_FUNCTION and name == wanted else None


def _constants(parts: list[Section]) -> bytes:
    """All data segments as one piece, from offset 0."""
    body = next((part.body for part in parts if part.number == wasm.DATA), b"\0")
    reader, made = Reader(body), bytearray()
    for _ in range(reader.number()):
        reader.take(2)  # an active segment; i32.const
        offset = reader.number()  # NB: a signed number; one that is not negative reads alike
        reader.byte()  # end
        content = reader.vector()
        made += bytes(offset - len(made)) + content
    return bytes(made)


def _placed(constants: bytes, base: int) -> Section:
    """One segment that starts where the loader says."""
    start = b"\x23" + wasm.number(base) + b"\x0b"  # global.get, end
    return Section(wasm.DATA, wasm.number(1) + b"\0" + start + wasm.number(len(constants)) + constants)


def _memory_info(size: int) -> Section:
    info = wasm.number(size) + wasm.number(ALIGNMENT_BITS) + wasm.number(0) * 2  # no room in the table
    return Section(wasm.CUSTOM, wasm.name("dylink.0") + bytes([MEMORY_INFO]) + wasm.number(len(info)) + info)
