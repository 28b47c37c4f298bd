"""An engine as it is, for a browser: what is in its arena, and its code as WebAssembly. From there it goes on alike.

Histories are left empty: the audio side writes them and never looks at them.

Packed, an image is the length of a header (4 bytes, little-endian), the header (JSON) and the rest compressed by zlib:
the runs of the arena that are not zero, the way in, and the modules, one after the other. The other half is
`widgets/lib/wasm_image.js`.

Threads: control. Nothing may render meanwhile.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass

import numpy as np

from workbench.browser.modules import module_of
from workbench.engine.callback import browser_callback
from workbench.engine.engine import Engine
from workbench.engine.layout import C_CODE_AT
from workbench.engine.node import Node
from workbench.engine.snapshot import runs_of, snapshot
from workbench.errors import SessionError

LEVEL = 6  # of zlib


@dataclass(frozen=True)
class Image:
    """An engine between two calls of `render`.

    Attributes
    ----------
    sample_rate : float
        Frames per second.
    memory : numpy.ndarray [shape=(bytes,), dtype=uint8]
        The arena up to the end of what is placed in it, without absolute addresses and without histories.
    code_at : int
        Offset of the code table in it.
    door : bytes
        The module that a browser enters through.
    modules : dict of int to bytes
        The others by their index in the code table.
    """

    sample_rate: float
    memory: np.ndarray
    code_at: int
    door: bytes
    modules: dict[int, bytes]

    def packed(self) -> bytes:
        """Write it as one piece, compressed.

        Returns
        -------
        bytes
            As described at the top of this file.
        """
        runs = list(runs_of(self.memory))
        header = {
            "sampleRate": self.sample_rate,
            "size": len(self.memory),
            "codeAt": self.code_at,
            "runs": runs,
            "door": len(self.door),
            "modules": [[index, len(module)] for index, module in self.modules.items()],
        }
        text = json.dumps(header, separators=(",", ":")).encode()
        pieces = [self.memory[at : at + count].tobytes() for at, count in runs]
        body = zlib.compress(b"".join([*pieces, self.door, *self.modules.values()]), LEVEL)
        return struct.pack("<I", len(text)) + text + body


def take_image(engine: Engine) -> Image:
    """Take the image of an engine.

    Parameters
    ----------
    engine : Engine
        Which nobody renders meanwhile.

    Returns
    -------
    Image
        What a browser needs to go on from here.

    Raises
    ------
    SessionError
        If a node needs what only the machine of the kernel has.
    KernelError
        If the code of a node cannot run in a browser.
    """
    with engine.lock:
        return Image(
            engine.sample_rate,
            _memory(engine),
            int(engine.control[C_CODE_AT]),
            module_of(browser_callback),
            modules_of(engine),
        )


def modules_of(engine: Engine) -> dict[int, bytes]:
    """Compile all that an engine runs, those nodes included that a swap will bring. What was compiled stays ready.

    Parameters
    ----------
    engine : Engine
        Any.

    Returns
    -------
    dict of int to bytes
        Modules by their index in the code table.

    Raises
    ------
    SessionError, KernelError
        As `take_image` does.
    """
    nodes = [engine.master, *engine.patch.nodes, *(swap.new for swap in engine.rewiring.waiting)]
    for node in nodes:
        refuse_what_needs_the_host(node)
    names = {code: node.name for node in nodes for code in node.codes}
    return {index: module_of(code, names.get(code, "")) for index, code in engine.memory.code.places.items()}


def refuse_what_needs_the_host(node: Node) -> None:
    """Refuse a node that cannot run in a browser.

    Parameters
    ----------
    node : Node
        Any.

    Raises
    ------
    SessionError
        If it needs what only the machine of the kernel has.
    """
    if node.needs_host:
        raise SessionError(
            f"{node.name} cannot run in a browser: it needs {node.needs_host}. "
            "Remove it, or listen on the machine that the kernel runs on"
        )


def _memory(engine: Engine) -> np.ndarray:
    """Copy what is placed, without the addresses: a page has its own."""
    memory = snapshot(engine)
    at = int(engine.control[C_CODE_AT])
    memory[at : at + 8 * engine.memory.code.capacity] = 0
    return memory
