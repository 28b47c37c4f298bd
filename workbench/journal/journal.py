"""Notes everything that goes into an engine, and the frame at which the audio side took it.

It stands at the last gate, so it does not matter where things came from (cells, widgets, patterns, a page that has the
clock) nor where the sound goes. The audio side tells of each quantum in which it took something; so the journal costs
an event then, and nothing else.

Threads: `Journal` is made and ended on control threads; the gates tell it on whichever thread passes them, the events
on the one that drains them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from workbench.commands import SPEAK_OF_MEMORY
from workbench.engine import Engine
from workbench.engine.layout import C_COMMANDS_AT, C_FRAME, C_JOURNALED, CONTROL_AT
from workbench.engine.news import News
from workbench.engine.snapshot import snapshot
from workbench.errors import SessionError
from workbench.events import EventKind
from workbench.journal.inputs import Block, Chapter, Commands, Input, Names, Placed
from workbench.journal.performance import Performance
from workbench.rt.ring_buffer import TAIL

FRAME_AT = CONTROL_AT + 8 * C_FRAME


class Journal:
    """Keeps a performance, from now on.

    Parameters
    ----------
    engine : Engine
        Of whom; it may be playing.
    names : callable
        Says what the slots of the parameters are called.

    Raises
    ------
    SessionError
        If the engine has no journal to spare, or no moment to be copied in.
    """

    def __init__(self, engine: Engine, names: Callable[[], Names]) -> None:
        self._engine = engine
        self._ask_names = names
        self._lock = threading.Lock()
        self._chapters: list[Chapter] = []
        self._inputs: list[tuple[int, Input]] = []
        self._commands: deque[tuple[int, Commands]] = deque()  # not taken yet, with how many were pushed before them
        self._blocks: deque[np.ndarray] = deque()  # not taken yet
        self._end: int | None = None
        self._tail = engine.arena.view(int(engine.control[C_COMMANDS_AT]), np.int64, TAIL + 1)
        self._missed = engine.bus.missed
        self._names = names()
        with engine.held():
            if engine.memory.command_gate.observer is not None:
                raise SessionError("this session has a journal already: stop that one first")
            self._begin_chapter()
            self._news = News(engine.memory)
            engine.memory.command_gate.observer = self._note_commands
            engine.memory.param_gate.observer = self._note_block
            engine.settled.append(self._settle)
            engine.bus.handle(EventKind.TOOK_COMMANDS, self._took_commands)
            engine.bus.handle(EventKind.TOOK_PARAMS, self._took_params)
            engine.control[C_JOURNALED] = 1

    def _begin_chapter(self) -> None:
        """Go on from a copy of the engine: what is still on its way is in it."""
        engine = self._engine
        memory = snapshot(engine)
        start = int(memory[FRAME_AT : FRAME_AT + 8].view(np.int64)[0])
        chapter = Chapter(start, memory, engine.memory.code.places, Block(engine.store.block(), self._names))
        with self._lock:
            self._close_chapter()
            self._chapters.append(chapter)
            self._commands.clear()
            self._blocks.clear()

    def _close_chapter(self) -> None:
        if self._chapters:
            inputs = tuple(sorted(self._inputs, key=lambda each: each[0]))
            self._chapters[-1] = replace(self._chapters[-1], inputs=self._chapters[-1].inputs + inputs)
        self._inputs = []

    def _settle(self) -> None:
        """Nobody renders, and the control side has put a plan into use by itself."""
        with self._engine.held():
            self._begin_chapter()
            self._news.noted()

    # ---- on the way in

    def _note_commands(self, records: np.ndarray) -> None:
        commands = Commands(records.copy())
        if np.isin(records["kind"], SPEAK_OF_MEMORY).any():
            placed = tuple(Placed.of(region, memory) for region, memory in self._news.regions())
            commands = Commands(commands.records, placed, self._news.codes)
            self._news.noted()
        with self._lock:
            self._commands.append((int(self._tail[TAIL]), commands))

    def _note_block(self, state: np.ndarray) -> None:
        with self._lock:
            self._blocks.append(state.copy())

    # ---- taken

    def _took_commands(self, event: Any) -> None:
        with self._lock:
            while self._commands and self._commands[0][0] < int(event["a"]):
                self._inputs.append((int(event["frame"]), self._commands.popleft()[1]))

    def _took_params(self, event: Any) -> None:
        names = self._ask_names()
        with self._lock:
            self._names = names
            versions = [Block(each, names).version for each in self._blocks]
            if (version := int(event["a"])) not in versions:
                return  # it was published before the journal began
            for _ in range(versions.index(version)):  # what was overtaken
                self._blocks.popleft()
            self._inputs.append((int(event["frame"]), Block(self._blocks.popleft(), names)))

    # ---- the end

    @property
    def is_running(self) -> bool:
        """Whether it still notes."""
        return self._end is None

    def stop(self) -> Performance:
        """Note no more. Doing so twice does no harm.

        Returns
        -------
        Performance
            From the start to here.
        """
        self.close()
        return self.performance()

    def close(self) -> None:
        """Note no more; what there is can still be had. Doing so twice does no harm."""
        if self._end is not None:
            return
        engine = self._engine
        engine.bus.drain()
        with engine.held():
            self._end = engine.frame
            engine.control[C_JOURNALED] = 0
            engine.memory.command_gate.observer = engine.memory.param_gate.observer = None
            engine.settled.remove(self._settle)
            self._news.close()

    def performance(self) -> Performance:
        """Give what there is so far.

        Returns
        -------
        Performance
            It does not change any more.

        Raises
        ------
        SessionError
            If the journal has lost track, or a node needs what cannot be brought back.
        """
        engine = self._engine
        end = self._end
        if end is None:
            end = engine.frame
            engine.bus.drain()  # so that all is noted that was taken before that frame
        if engine.bus.missed > self._missed:
            raise SessionError(
                "this journal has lost track: more events came at once than the queue for them holds, "
                "so when some things happened is not known. Start another"
            )
        hosted = [node.name for node in engine.patch.nodes if node.needs_host]
        if hosted:
            raise SessionError(
                f"{hosted[0]} cannot be played again by a journal: what it plays comes from elsewhere while it plays. "
                "Record the sound instead"
            )
        with self._lock:
            self._close_chapter()
            return Performance(engine.sample_rate, tuple(self._chapters), end)
