"""An engine's audio side once more, without a control side: it is given what the other was given, and sounds alike.

Threads: control, one at a time.
"""

from __future__ import annotations

import numpy as np

from workbench import settings
from workbench.engine.callback import render_to
from workbench.engine.layout import (
    C_CODE_AT,
    C_COMMANDS_AT,
    C_JOURNALED,
    C_PARAMS_AT,
    C_TURNS,
    CONTROL_AT,
    CONTROL_WORDS,
)
from workbench.errors import SessionError
from workbench.journal.inputs import Chapter, Commands, Input
from workbench.rt import RECORD, Arena, Region
from workbench.rt.ring_buffer import Producer
from workbench.rt.triple_buffer import TripleInput


class Replica:
    """Plays a chapter.

    Parameters
    ----------
    chapter : Chapter
        From whose start it goes on.

    Attributes
    ----------
    frame : int
        Session frame up to which it has rendered.
    """

    def __init__(self, chapter: Chapter) -> None:
        self._arena = arena = Arena(settings.ARENA_MB << 20)
        arena.bytes[: len(chapter.memory)] = chapter.memory
        control = arena.view(CONTROL_AT, np.int64, CONTROL_WORDS)
        control[C_JOURNALED], control[C_TURNS] = 0, 0
        self._code = arena.view(int(control[C_CODE_AT]), np.int64, settings.CODE_CAPACITY)
        self._commands = Producer(arena, Region("commands", int(control[C_COMMANDS_AT]), 0), RECORD)
        self._params = TripleInput(arena, Region("params", int(control[C_PARAMS_AT]), 0))
        self._render = render_to.foreign
        self.frame = chapter.start

    def take(self, given: Input) -> None:
        """Take an input, at the quantum that starts here.

        Parameters
        ----------
        given : Input
            Which.

        Raises
        ------
        SessionError
            If there is no room for the commands, which there was the first time.
        """
        if not isinstance(given, Commands):
            self._params.publish(given.content)
            return
        for index, code in given.codes.items():
            self._code[index] = code.address
        for placed in given.placed:
            self._arena.bytes[placed.start : placed.end] = 0
            for at, run in placed.runs:
                self._arena.bytes[at : at + len(run)] = run
        if not self._commands.push(given.records):
            raise SessionError(f"{len(given.records)} commands find no room that had some when they were played")

    def render_into(self, block: np.ndarray) -> None:
        """Render from here on.

        Parameters
        ----------
        block : numpy.ndarray [shape=(frames, 2), dtype=float32, C order]
            Filled.
        """
        self._render(self._arena.base, block.ctypes.data, 0, len(block))
        self.frame += len(block)
