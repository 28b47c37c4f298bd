"""A session's way out: one sink at a time, fades around its start and stop, and a second way if the first is gone.

Threads: control, any of them; `watch` runs on the pump.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

from workbench import settings
from workbench.commands import CommandKind
from workbench.engine import Engine
from workbench.engine.audio_input import Input
from workbench.engine.counting import counts
from workbench.engine.portaudio_library import rescan
from workbench.errors import DeviceError, SessionError, WorkbenchError
from workbench.page.pump import shared_pump
from workbench.session.notice import say
from workbench.session.sinks import open_sink, silent_because

FADE_WAIT_S = 0.25  # how long a stop waits for the fade-out; a device that is gone never finishes it
WATCH_HZ = 2.0
STALL_S = 2.0  # a device that has not called for so long is taken for gone


class Output:
    """Plays an engine.

    Parameters
    ----------
    engine : Engine
        What is played.
    kind : str
        ``"auto"``, ``"device"``, ``"browser"`` or ``"null"``.
    block_size : int
        Frames per callback.
    device : str or int, optional
        Which sound card.

    Raises
    ------
    SessionError
        If there is no such kind.
    """

    def __init__(self, engine: Engine, kind: str, block_size: int, device: str | int | None) -> None:
        self._engine = engine
        self._wanted = (kind, block_size, device)
        self._lock = threading.RLock()
        self._is_faded = False
        self._is_rendering = False
        self._is_closed = False
        self._last_call = (0, 0.0)
        self._has_told = False
        self._heard: Input | None = None
        self.block_size = block_size
        self.is_playing = False
        self.sink, self.note = open_sink(kind, engine, block_size, device)

    @property
    def widget(self) -> object:
        """What a page has to show for the sound to come out of it; None if that is not needed."""
        return self.sink.widget

    def start(self) -> None:
        """Start the sound; does nothing if it runs.

        Raises
        ------
        SessionError
            If it is closed, or somebody renders.
        """
        with self._lock:
            self._require_open()
            if self.is_playing:
                return
            if self._is_rendering:
                raise SessionError("the session is being rendered: play it when that is done")
            self._fade_in()
            try:
                self.sink.start()
            except DeviceError as error:
                self._fall_back(str(error))
                say(self.note)
            self._last_call = (self._engine.callbacks, time.monotonic())
            self.is_playing = True
            shared_pump().add(self._engine.bus.drain, settings.VIEW_HZ)
            shared_pump().add(self.watch, WATCH_HZ)

    def stop(self) -> None:
        """Fade out and stop the clock; does nothing if stopped."""
        with self._lock:
            if not self.is_playing:
                return
            self._fade_out()
            self.sink.stop()
            self.is_playing = False
            shared_pump().remove(self._engine.bus.drain)
            shared_pump().remove(self.watch)
            self._engine.bus.drain()

    def close(self) -> None:
        """Stop, and let go of the device, for good."""
        with self._lock, contextlib.ExitStack() as both:
            self._is_closed = True
            both.callback(lambda: self.sink.close())  # noqa: PLW0108 the sink that is there by then
            self.stop()

    def settle(self) -> bool:
        """Have the engine free at once what it would free while rendering, if nobody renders.

        Returns
        -------
        bool
            Whether that was possible.
        """
        with self._lock:
            is_at_rest = not self.is_playing and not self._is_rendering
            if is_at_rest:
                self._engine.settle()
            return is_at_rest

    def _require_open(self) -> None:
        if self._is_closed:
            raise SessionError("the session is closed: make it again with wb.Session()")

    def reconnect(self, *, may_rescan: bool) -> None:
        """Look for the wanted sink again, and go on there; a page is asked again, and has its line as before.

        Parameters
        ----------
        may_rescan : bool
            Whether PortAudio may be started anew to find new devices; that ends every stream of the process.
        """
        with self._lock:
            self._require_open()
            was_playing = self.is_playing
            self.stop()
            before = self.sink
            if before.kind != "browser":  # a page is no device that has to be free before it can be opened again
                before.close()
            if may_rescan:
                with contextlib.suppress(DeviceError):  # `open_sink` says what is missing
                    rescan()
            kind, block_size, device = self._wanted
            self.sink, self.note = open_sink(kind, self._engine, block_size, device, self._heard, before)
            if self.sink is not before:
                before.close()
            if was_playing:
                self.start()

    def listen(self, heard: Input | None) -> None:
        """Open the device with an input, or without; the sound pauses for a moment, and goes on where it was.

        A page needs no pause.

        Parameters
        ----------
        heard : Input or None
            What is to be heard.
        """
        with self._lock:
            if self._heard is heard or self._is_closed:
                return
            self._heard = heard
            self.sink.listen(heard)
            if self.sink.kind == "device":
                self.reconnect(may_rescan=False)
                say(self.note)

    @contextlib.contextmanager
    def for_rendering(self) -> Iterator[None]:
        """Have the engine for oneself, to render from it: it has one clock, a sink's or the renderer's.

        Yields
        ------
        None
            Nothing; nobody can start the sound meanwhile.

        Raises
        ------
        SessionError
            If it plays, or somebody else renders.
        """
        with self._lock:
            self._require_open()
            if self.is_playing:
                raise SessionError("the session is playing: s.stop() first, or look back with s.tap(seconds=5)")
            if self._is_rendering:
                raise SessionError("the session is being rendered already: wait until that is done")
            self._is_rendering = True
        try:
            self._fade_in()
            yield
        finally:
            self._is_rendering = False

    def _fade_in(self) -> None:
        """Come up from silence if the last stop has faded out."""
        if self._is_faded:
            self._engine.commands.send(CommandKind.FADE_IN)
            self._is_faded = False

    def _fade_out(self) -> None:
        with contextlib.suppress(WorkbenchError):  # a full queue must not keep a session from stopping
            self._engine.commands.send(CommandKind.FADE_OUT)
            self._is_faded = True
        until = time.monotonic() + FADE_WAIT_S
        while self.sink.is_running and not self._engine.master.is_silent and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(min(self.sink.latency_s, FADE_WAIT_S))

    def _fall_back(self, reason: str) -> None:
        """Go on without a sound card."""
        self.sink.close()
        if self._is_closed:
            return
        self.sink, _ = open_sink("null", self._engine, self.block_size, None)
        self.note = silent_because(reason)
        self.sink.start()

    def watch(self) -> None:
        """Notice a device that is gone, and, in a counted process, a callback that did what it must not."""
        counted = None if self._has_told else counts()
        if counted and not counted.is_clean:
            self._has_told = True
            say(f"The audio thread broke its rules: {counted}. See docs/howto/prove-it.md.")
        self.sink.watch()
        calls, since = self._last_call
        if self._engine.callbacks != calls:
            self._last_call = (self._engine.callbacks, time.monotonic())
        elif self.sink.kind == "device" and (not self.sink.is_running or time.monotonic() - since > STALL_S):
            with self._lock:
                if self.is_playing:
                    self._fall_back("the device has stopped calling (it may have been unplugged)")
