"""The binary format of WebAssembly, as much of it as linking needs: numbers, names, sections.

Source: WebAssembly Core Specification 2.0, section 5 (binary format).
Threads: any.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

HEADER = b"\0asm\1\0\0\0"
CUSTOM, TYPE, IMPORT, FUNCTION, EXPORT, CODE, DATA, DATA_COUNT = 0, 1, 2, 3, 7, 10, 11, 12
ORDER = (0, 1, 2, 3, 4, 5, 6, 13, 7, 8, 9, 12, 10, 11)
"""Numbers of sections in the order in which they must stand; custom sections may stand anywhere."""


class Section(NamedTuple):
    """A section of a module.

    Attributes
    ----------
    number : int
        What it holds, such as `CODE`.
    body : bytes
        All that follows its size.
    """

    number: int
    body: bytes


def number(value: int) -> bytes:
    """Write an unsigned number (LEB128).

    Parameters
    ----------
    value : int, >= 0
        The number.

    Returns
    -------
    bytes
        Seven bits a byte, the lowest first.
    """
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def name(text: str) -> bytes:
    """Write a name.

    Parameters
    ----------
    text : str
        The name.

    Returns
    -------
    bytes
        Its length, then UTF-8.
    """
    raw = text.encode()
    return number(len(raw)) + raw


class Reader:
    """Reads one thing after the other.

    Parameters
    ----------
    data : bytes
        What is read.
    at : int
        Where to begin.
    """

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.data)

    def number(self) -> int:
        """Read an unsigned number."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def byte(self) -> int:
        """Read a byte."""
        self.at += 1
        return self.data[self.at - 1]

    def take(self, count: int) -> bytes:
        """Read some bytes."""
        self.at += count
        return self.data[self.at - count : self.at]

    def vector(self) -> bytes:
        """Read bytes that their count stands before."""
        return self.take(self.number())

    def name(self) -> str:
        """Read a name."""
        return self.vector().decode()

    def limits(self) -> None:
        """Read over the limits of a memory or a table."""
        has_maximum = self.byte() & 1
        for _ in range(1 + has_maximum):
            self.number()


def sections(module: bytes) -> Iterator[Section]:
    """Go through the sections of a module or an object file.

    Parameters
    ----------
    module : bytes
        All of it.

    Yields
    ------
    Section
        In order.

    Raises
    ------
    ValueError
        If it is no WebAssembly of version 1.
    """
    if module[:8] != HEADER:
        raise ValueError("this is no WebAssembly module of version 1")
    reader = Reader(module, len(HEADER))
    while not reader.is_done:
        yield Section(reader.byte(), reader.vector())


def joined(parts: list[Section]) -> bytes:
    """Write a module.

    Parameters
    ----------
    parts : list of Section
        In the order of the standard.

    Returns
    -------
    bytes
        The module.
    """
    return HEADER + b"".join(bytes([part.number]) + number(len(part.body)) + part.body for part in parts)


class Import(NamedTuple):
    """What a module asks for.

    Attributes
    ----------
    name : str
        Its name, within the module ``env``.
    kind : int
        `A_FUNCTION`, `A_TABLE`, `A_MEMORY` or `A_GLOBAL`.
    """

    name: str
    kind: int


A_FUNCTION, A_TABLE, A_MEMORY, A_GLOBAL = range(4)


def imports(module: bytes) -> list[Import]:
    """List what a module asks for.

    Parameters
    ----------
    module : bytes
        All of it.

    Returns
    -------
    list of Import
        In order: functions among them are numbered before the module's own.
    """
    body = next((part.body for part in sections(module) if part.number == IMPORT), b"\0")
    reader, found = Reader(body), []
    for _ in range(reader.number()):
        reader.name()
        found.append(Import(reader.name(), reader.byte()))
        match found[-1].kind:
            case 0:  # a function: its type
                reader.number()
            case 1:  # a table: what it holds, and its limits
                reader.byte()
                reader.limits()
            case 2:
                reader.limits()
            case _:  # a global: its type, and whether it can be set
                reader.take(2)
    return found
