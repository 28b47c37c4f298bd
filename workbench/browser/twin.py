"""Keeps the kernel's engine in step with one that plays in a page: the same inputs, at the same frames.

The page has the clock. It gets an image of the engine, and from then on everything that goes into it: commands, blocks
of parameters, new memory, new code. It says at which frame it took what, and how far it has come. Only then the engine
here takes the same at the same frame, and renders as far. So all that Python looks at (meters, events, histories,
what has been freed) is what it would be if the sound card were here, a moment later; nothing of it has to travel.

Threads: control. `follow` and `end` exclude each other; what is passed on comes from any thread.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from workbench.browser.image import Image, modules_of, refuse_what_needs_the_host, take_image
from workbench.browser.modules import module_of
from workbench.browser.parts import Parts
from workbench.browser.relay import RelayedCommands, RelayedParams
from workbench.commands import NOW, SPEAK_OF_MEMORY, CommandKind
from workbench.engine import Engine
from workbench.engine.news import News
from workbench.engine.node import everything
from workbench.errors import SessionError
from workbench.params.store import HEADER_BYTES
from workbench.rt import RECORD

CHUNK = 4096  # frames rendered at a time
MOST_S = 600  # that a page may be ahead: a kernel that was held up for longer is not caught up with
OWN_COMMANDS = frozenset(  # what may begin in a page: keys and their ends, and silence
    {
        CommandKind.NOTE_ON,
        CommandKind.NOTE_OFF,
        CommandKind.NOTE_PITCH,
        CommandKind.NOTE_LEVEL,
        CommandKind.ALL_NOTES_OFF,
        CommandKind.PANIC,
    }
)


@dataclass(frozen=True)
class Passed:
    """Something that went to the page and that it has not taken yet.

    Attributes
    ----------
    number : int
        Counts up.
    kind : str
        ``"commands"`` or ``"params"``.
    content : numpy.ndarray
        Records, or a block.
    """

    number: int
    kind: str
    content: np.ndarray


class Twin:
    """An engine that follows one in a page.

    Parameters
    ----------
    engine : Engine
        Which nobody renders meanwhile, here.
    send : callable
        Takes `Parts` on their way to the page; it must not wait.

    Attributes
    ----------
    image : Image
        What the page begins with.
    start : int
        Session frame at which it does.

    Raises
    ------
    SessionError, KernelError
        If a node cannot run in a browser.
    """

    def __init__(self, engine: Engine, send: Callable[[Parts], None]) -> None:
        self._engine = engine
        self._send = send
        self._passing = threading.Lock()
        self._following = threading.Lock()
        self._waiting: deque[Passed] = deque()
        self._number = self._commands_waiting = 0
        self._pressed: set[tuple[int, int]] = set()  # (source, key) of what hands hold in the page
        self._scratch = np.zeros((CHUNK, 2), np.float32)
        self._is_over = False
        modules_of(engine)  # before anything is held: it may last
        with engine.held():
            self.image: Image = take_image(engine)
            self.start = engine.frame
            self._block = engine.store.block()
            engine.store.turns.clear()
            self._news = News(engine.memory)
            engine.admit = refuse_what_needs_the_host
            self._ring = engine.commands.way
            engine.commands.route(RelayedCommands(self, self._ring))
            self._params = engine.store.route(RelayedParams(self))

    # ---- on the way there

    @property
    def commands_waiting(self) -> int:
        """Commands that the page has not taken yet."""
        return self._commands_waiting

    def pass_commands(self, records: np.ndarray) -> None:
        """Pass commands on; with those that speak of memory goes all that was placed and entered since the last.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.

        Raises
        ------
        SessionError, KernelError
            If what is new cannot run in a browser; nothing was passed on.
        """
        # Others are sent by whoever likes, while what has just been placed is still being filled.
        speaks_of_memory = np.isin(records["kind"], SPEAK_OF_MEMORY).any()
        self._pass(self._what_is_new() if speaks_of_memory else Parts(), "commands", records)

    def pass_params(self, block: np.ndarray) -> None:
        """Pass a block of parameters on.

        Parameters
        ----------
        block : numpy.ndarray [dtype=uint8]
            As published.
        """
        self._pass(Parts(), "params", block, turns=list(self._engine.store.turns.items()))

    def _pass(self, parts: Parts, kind: str, content: np.ndarray, **more: Any) -> None:
        with self._passing:
            self._number += 1
            parts.input(kind, self._number, content, **more)
            self._waiting.append(Passed(self._number, kind, content))
            if kind == "commands":
                self._commands_waiting += len(content)
            self._send(parts)

    def _what_is_new(self) -> Parts:
        """Memory that was placed and code that was entered since the last time."""
        parts = Parts()
        for index, module in [(index, module_of(code)) for index, code in self._news.codes.items()]:
            parts.code(index, module)
        for region, memory in self._news.regions():
            parts.memory(region, memory)
        self._news.noted()
        return parts

    # ---- on the way back

    def follow(self, frame: int, log: list[list[Any]]) -> None:
        """Do what the page has done.

        Parameters
        ----------
        frame : int
            Session frame up to which it has rendered.
        log : list
            What it took, in order: [frame, number]; for what began there [frame, {"slots": [[slot, value], ...],
            "change": number}] or [frame, {"commands": [[frame, kind, source, a, x, y], ...]}].
        """
        with self._following:
            if self._is_over:
                return
            if frame - self._engine.frame > MOST_S * self._engine.sample_rate:
                raise SessionError(f"the page says that it is more than {MOST_S} s ahead")
            for at, what in log:
                self._render_to(int(at))
                if isinstance(what, Mapping):
                    self._take_own(what)
                else:
                    self._take(int(what))
            self._render_to(frame)

    def _take(self, number: int) -> None:
        """Take what was passed on, up to a number."""
        while self._waiting and self._waiting[0].number <= number:
            self._apply(self._waiting.popleft())

    def _apply(self, each: Passed) -> None:
        if each.kind == "commands":
            if not self._ring.push(each.content):
                self._ring.drop(len(each.content))
                raise SessionError(f"{len(each.content)} commands found the queue full that the page has taken")
            with self._passing:  # after that: meanwhile they count twice, which is safe
                self._commands_waiting -= len(each.content)
        else:
            self._block = each.content
            self._params.publish(each.content)

    def _take_own(self, what: Mapping[str, Any]) -> None:
        """Take what began in the page: controls that were turned there, keys that were played there."""
        slots = [(int(slot), float(value)) for slot, value in what.get("slots", ())]
        room = (len(self._block) - HEADER_BYTES) // 4
        if not all(0 <= slot < room and isfinite(value) for slot, value in slots):
            raise SessionError("the page turned a parameter that there is not, or to no number")
        if slots:
            self._block = self._block.copy()
            values = self._block[HEADER_BYTES:].view(np.float32)
            self._block[:8].view(np.int32)[1] = int(what["change"])  # as the page does: a version of its own
            for slot, value in slots:
                values[slot] = value
            self._params.publish(self._block)
        records = [tuple(each) for each in what.get("commands", ())]
        if any(record[1] not in OWN_COMMANDS for record in records):
            raise SessionError("the page sent a command that only the kernel may send")
        for _, kind, source, key, *_ in records:
            if kind == CommandKind.NOTE_ON:
                self._pressed.add((source, key))
            elif kind == CommandKind.NOTE_OFF:
                self._pressed.discard((source, key))
        if records and not self._ring.push(np.array(records, RECORD)):
            self._ring.drop(len(records))
            raise SessionError(f"the page has played {len(records)} commands that found the queue full")

    def _render_to(self, frame: int) -> None:
        while (left := frame - self._engine.frame) > 0:
            self._engine.prepare()
            self._engine.render_into(self._scratch[: min(left, CHUNK)])
            self._engine.keep_up()

    # ---- the end

    def end(self) -> None:
        """Let go: the engine goes on by itself, with all that is still on its way. Twice does no harm.

        Keys that were held in the page are released: nobody may be there to lift them.
        """
        with self._following, self._engine.held():
            if self._is_over:
                return
            self._is_over = True
            self._news.close()
            self._engine.admit = everything
            self._engine.commands.route(self._ring)
            self._engine.store.route(self._params)
            while self._waiting:
                with contextlib.suppress(SessionError):  # what finds no room is counted as refused
                    self._apply(self._waiting.popleft())
            released = [(NOW, CommandKind.NOTE_OFF, source, key, 0.0, 0.0) for source, key in sorted(self._pressed)]
            if released:
                self._ring.push(np.array(released, RECORD))
