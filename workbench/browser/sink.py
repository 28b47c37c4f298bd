"""The browser as a way out: the engine plays in a listener's page, and the one here follows it.

While no page can sound, the engine here runs on a clock of its own: a session plays on whether somebody listens or not,
and whoever comes hears it from where it is. A page that comes, a page that takes over, a page that is lost: each time
the engine is handed over as it is in that moment.

Threads: control, any of them.
"""

from __future__ import annotations

import threading
from typing import Any

from workbench.browser.follower import Follower
from workbench.browser.modules import module_of
from workbench.browser.sound import Sound
from workbench.browser.twin import Twin
from workbench.engine import Engine
from workbench.engine.audio_input import Input
from workbench.engine.callback import browser_callback
from workbench.engine.null import NullSink
from workbench.engine.ready import nothing_more
from workbench.page.route import has_page

PAGE_BLOCK = 128  # frames that a browser asks for at a time
FIRST_PAGE_S = 2.0  # how long the first start waits for a page that is being drawn
ALIVE_EVERY = 20  # looks between two words to a page, which otherwise may hear nothing for long
LATE_AFTER = 30  # looks until the first report: a page may have megabytes to fetch and to compile
LOST_AFTER = 8  # looks, twice a second, without a report: the page is taken for lost
SUSPECTED_LOOKS = 2  # so many of them once another page has come: it may be the same one, loaded again
SHOWN_LAG_S = 0.5  # how far the kernel's engine may be behind the page without a word about it
STEREO = 2


class BrowserSink:
    """Plays an engine in a page.

    Parameters
    ----------
    engine : Engine
        What is played.
    block_size : int
        Frames at a time while no page plays.
    heard : Input, optional
        What the page's microphone is wanted for.
    """

    kind = "browser"

    def __init__(self, engine: Engine, block_size: int, heard: Input | None = None) -> None:
        self._engine = engine
        self._block_size = block_size
        self._clock = NullSink(engine, block_size)
        self._lock = threading.RLock()
        self._pages: list[str] = []  # that can sound; the last one to come is asked first
        self._player = ""
        self._twin: Twin | None = None
        self._follower = Follower(self._begin_anew)
        self._epoch = 0
        self._latency_s = 0.0
        self._heard = heard
        self._mic_s: float | None = None  # from the air to the page, while the microphone is on
        self._underruns = 0  # that the page has counted
        self._reports = self._seen = self._missed = self._looks = 0
        self._first_word = threading.Event()  # a page has said whether it can sound
        self._has_begun = False  # whether the page has reported yet
        self.is_running = False
        self.trouble = ""
        for code in (browser_callback, *engine.memory.code.entries):  # now, not when the first note is due
            module_of(code)
        engine.also_ready = module_of
        self.widget = Sound(engine.sample_rate)
        engine.store.page_sound = self.widget.key
        self.widget.on_ready, self.widget.on_away = self._ready, self._away
        self.widget.on_take, self.widget.on_report = self._take, self._report
        self.widget.on_mic = self._mic

    @property
    def description(self) -> str:
        """Where the sound is."""
        if self._player:
            behind_s = max(self._follower.frame - self._engine.frame, 0) / self._engine.sample_rate
            late = f" ({behind_s:.1f} s ahead of the kernel)" if behind_s > SHOWN_LAG_S else ""
            where, block_size = f"in a page{late}", PAGE_BLOCK
        elif self.trouble:
            where, block_size = f"silent, because {self.trouble}", self._block_size
        else:
            where, block_size = "a page is ready" if self._pages else "in no page yet (silent)", self._block_size
        return f"browser, {where}, {self._engine.sample_rate:g} Hz, {block_size} frames"

    @property
    def latency_s(self) -> float:
        """Seconds from rendering to the ear, as far as the page tells."""
        return self._latency_s

    @property
    def input_latency_s(self) -> float | None:
        """Seconds from the microphone to the page, as far as it tells; None while it is not on."""
        return self._mic_s

    def start(self) -> None:
        """Begin to draw: in the page that came last, or on a clock of its own."""
        if has_page() and not self._pages:
            self._first_word.wait(FIRST_PAGE_S)  # the cell that shows the line may be this one: nothing is to be missed
            self._first_word.set()  # who was not there by then may not come at all
        with self._lock:
            if not self.is_running:
                self.is_running = True
                self._hand_over()

    def stop(self) -> None:
        """Stop drawing; the page stays ready."""
        with self._lock:
            if self.is_running:
                self.is_running = False
                self._take_back()
                self._clock.stop()
                self._show()

    def close(self) -> None:
        """Stop, and end the line to the pages."""
        with self._lock:
            self.stop()
            self._engine.store.page_sound, self._engine.also_ready = "", nothing_more
            self._follower.close()
            self.widget.close()

    def listen(self, heard: Input | None) -> None:
        """Have the page hear its microphone from now on, or let go of it; the sound goes on meanwhile."""
        with self._lock:
            self._heard = heard
            self._show()

    def ask(self) -> None:
        """Have the pages try again, and say whether they can sound."""
        self.widget.tell("ask")

    def watch(self) -> None:
        """Notice a page that has said nothing for long. Called twice a second."""
        with self._lock:
            self._looks += 1
            if self._looks % ALIVE_EVERY == 0 and self._player:
                self.widget.tell("alive")
            self._missed = self._missed + 1 if self._player and self._reports == self._seen else 0
            self._seen = self._reports
            if self._missed >= (LOST_AFTER if self._has_begun else LATE_AFTER):
                self._drop(self._player)

    # ---- what pages say

    def _ready(self, page: str) -> None:
        with self._lock:
            if page not in self._pages:
                self._pages.append(page)
            self._first_word.set()
            if self.is_running and not self._player:
                self._hand_over()
            elif self._player not in ("", page) and self._has_begun:  # a page that was loaded again has another name
                self._missed, self._seen = max(self._missed, LOST_AFTER - SUSPECTED_LOOKS), self._reports

    def _away(self, page: str) -> None:
        with self._lock:
            self._drop(page)
            self._first_word.set()

    def _take(self, page: str) -> None:
        with self._lock:
            self._pages = [*(each for each in self._pages if each != page), page]
            if self.is_running and self._player != page:
                self._take_back()
                self._hand_over()

    def _drop(self, page: str) -> None:
        self._pages = [each for each in self._pages if each != page]
        if page == self._player:
            self._take_back()
            if self.is_running:
                self._hand_over()

    def _report(self, page: str, content: dict[str, Any]) -> None:
        twin, epoch = self._twin, int(content.get("epoch") or 0)
        if twin is None or epoch != self._epoch or page != self._player:
            self.widget.stop(page, epoch)  # it plays what is over: it has not heard of that
            return
        self._reports += 1
        self._has_begun = True
        self._latency_s = float(content.get("latency") or 0.0)
        underruns = int(content.get("underruns") or 0)
        self._engine.note_xruns(max(underruns - self._underruns, 0))
        self._underruns = underruns
        for load in content.get("loads", ()):
            self._engine.note_load(float(load))
        self._follower.take(twin, content)

    def _begin_anew(self, twin: Twin, error: Exception) -> None:
        """Hand the engine over again: the page and the twin are no longer in step."""
        self.widget.show_error(error)
        with self._lock:
            if self._twin is twin:
                self._take_back()
                self._hand_over()

    def _mic(self, page: str, state: str, latency_s: float) -> None:
        if page == self._player:
            self._mic_s = latency_s if state == "on" else None

    # ---- handing over

    def _hand_over(self) -> None:
        """Have the engine play in the page that came last; without one, or if it cannot, on a clock of its own."""
        self._clock.stop()
        self._engine.input_channels = STEREO  # pages always hear two
        if self._pages:
            page, self._epoch = self._pages[-1], self._epoch + 1
            epoch = self._epoch
            self.widget.hold()
            try:
                twin = Twin(self._engine, lambda parts: self.widget.pass_on(page, epoch, parts))
                self.trouble = ""
            except Exception as error:  # noqa: BLE001 whatever it is, the session goes on without the page
                self.trouble = str(error).rstrip(".")
                self.widget.show_error(error)
                self.widget.let_go()
            else:
                self._twin, self._player, self._underruns, self._has_begun = twin, page, 0, False
                self.widget.begin(page, epoch, twin.image.packed())
                self._engine.store.publish()  # the page turns controls in the last block that came
        if self._twin is None:
            self._clock.start()
        self._show()

    def _take_back(self) -> None:
        """Have the engine here go on by itself, from where the page was heard of last."""
        twin, self._twin = self._twin, None
        self._mic_s = None
        if twin is not None:
            self.widget.stop(self._player, self._epoch)
            self._player = ""
            twin.end()

    def _show(self) -> None:
        hears = self._heard.channels if self._heard is not None else 0
        self.widget.show(self._player, is_playing=self.is_running, hears=hears)
