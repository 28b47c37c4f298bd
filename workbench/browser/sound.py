"""The line to the pages that can sound: who listens, who plays, what goes there and what comes back.

Threads: control. Messages of pages arrive on a kernel subshell; `send` may be called from any thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import traitlets as t

from workbench.browser.parts import Parts
from workbench.page.frontend import bundle
from workbench.page.widget import PageWidget

PAUSE_S = 0.008  # between two messages to a page: some 100 a second, of the 1000 that a server lets through


class Sound(PageWidget):
    """The session's loudspeaker in the page.

    Parameters
    ----------
    sample_rate : float
        Frames per second.

    Attributes
    ----------
    on_ready, on_away : callable
        Told of a page (by its key) that can sound, or no longer can.
    on_take : callable
        Told of a page whose listener wants to hear the session there.
    on_report : callable
        Told of a page's report: the page, and what `sound_line.js` sends.
    on_mic : callable
        Told how a page's microphone stands: the page, a word, and seconds from the air to the page.
    """

    _module = "sound"

    sample_rate = t.Float().tag(sync=True)
    worklet = t.Unicode().tag(sync=True)
    key = t.Unicode().tag(sync=True)  # by which a view finds its page's sound
    state = t.Dict().tag(sync=True)  # who plays, and whether anybody does

    def __init__(self, sample_rate: float) -> None:
        self.on_ready: Callable[[str], None] = _nobody
        self.on_away: Callable[[str], None] = _nobody
        self.on_take: Callable[[str], None] = _nobody
        self.on_report: Callable[[str, dict[str, Any]], None] = _nobody
        self.on_mic: Callable[[str, str, float], None] = _nobody
        self.trouble = ""
        self._waiting: list[tuple[str, int, Parts]] = []
        self._changed = threading.Condition()
        self._is_closed = False
        self._sender: threading.Thread | None = None
        super().__init__(sample_rate=sample_rate, worklet=bundle("lib/sound_worklet"))
        self.key = self.model_id or ""
        self.show("", is_playing=False)

    def describe(self) -> str:
        """Say who plays."""
        return "playing in a page" if self.state.get("player") else "no page plays"

    def show(self, player: str, *, is_playing: bool, hears: int = 0) -> None:
        """Tell all pages how things stand.

        Parameters
        ----------
        player : str
            The page that plays, or nothing.
        is_playing : bool
            Whether the session does.
        hears : int
            Channels that it wants to hear: 1, 2, or 0 for none.
        """
        self.state = {"player": player, "playing": is_playing, "hears": hears}

    def begin(self, page: str, epoch: int, image: bytes) -> None:
        """Hand a page an engine.

        Parameters
        ----------
        page : str
            Which.
        epoch : int
            Counts the engines that were handed over.
        image : bytes
            Packed.
        """
        with self._changed:
            self._waiting = []
        self.tell("image", {"page": page, "epoch": epoch}, [image])

    def stop(self, page: str, epoch: int) -> None:
        """Have a page fall silent.

        Parameters
        ----------
        page, epoch : str, int
            As for `begin`.
        """
        self.tell("stop", {"page": page, "epoch": epoch})

    def pass_on(self, page: str, epoch: int, parts: Parts) -> None:
        """Send something on, soon: what comes at nearly the same time goes together.

        Parameters
        ----------
        page, epoch : str, int
            As for `begin`.
        parts : Parts
            What.
        """
        with self._changed:
            self._waiting.append((page, epoch, parts))
            if self._sender is None:
                self._sender = threading.Thread(target=self._send_on, name="workbench sound line", daemon=True)
                self._sender.start()
            self._changed.notify()

    @property
    def is_idle(self) -> bool:
        """Whether all that was passed on has been sent."""
        return not self._waiting

    def _send_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                waiting, self._waiting = self._waiting, []
            page, epoch, _ = waiting[-1]
            ours = [parts for *of, parts in waiting if of == [page, epoch]]
            heads = [head for parts in ours for head in parts.heads]
            self.tell("parts", {"page": page, "epoch": epoch, "parts": heads}, [b"".join(each.body() for each in ours)])
            time.sleep(PAUSE_S)

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Take what a page says."""
        page = str(content.get("page", ""))
        if kind == "report":
            self.on_report(page, content)
        elif kind == "ready":
            self.trouble = ""
            self.on_ready(page)
        elif kind == "away":
            self.on_away(page)
        elif kind == "take":
            self.on_take(page)
        elif kind == "mic":
            self.on_mic(page, str(content.get("state", "")), float(content.get("latency") or 0.0))
        elif kind == "trouble":
            self.trouble = str(content.get("text", ""))
            self.on_away(page)

    def close(self) -> None:
        """End the line."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        super().close()


def _nobody(*_: Any) -> None:
    """Nobody wants to know."""
