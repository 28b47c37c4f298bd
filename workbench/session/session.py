"""The session: brings engine, sink, widgets and views together. The only module that knows both sides.

Threads: control, any of them.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from workbench import settings
from workbench.commands import NOW, CommandKind
from workbench.engine import Engine
from workbench.engine.offline import render_seconds
from workbench.engine.portaudio import rescan
from workbench.errors import NoteError, ParameterError, SessionError, in_range, real
from workbench.events import History
from workbench.instruments.instrument import Instrument
from workbench.page.pump import shared_pump
from workbench.session import registry
from workbench.session.cells import CellCounter
from workbench.session.handle import LATE_S, InstrumentHandle
from workbench.session.health import Health
from workbench.session.progress import announce_first_compile, shown_progress
from workbench.session.scoring import Playback, score_records
from workbench.session.sinks import open_sink
from workbench.session.tap import Tap
from workbench.session.views import SessionViews

if TYPE_CHECKING:
    from workbench.midi.score import Score
    from workbench.params import Params

FADE_WAIT_S = 0.25  # how long a stop waits for the fade-out; a device that is gone never finishes it
WATCH_HZ = 2.0
STALL_S = 2.0  # a device that has not called for so long is taken for gone


class Session(SessionViews):
    """A running workbench: instruments, a way out for sound, and a clock.

    The same name and settings give the session that is there already, so running a cell again is harmless; the same name
    with other settings replaces it.

    Parameters
    ----------
    name : str
        Sessions with different names run side by side.
    sink : str, optional
        ``"device"`` plays on a sound card, ``"null"`` runs the clock without one, ``"auto"`` takes the sound card if
        there is one and otherwise says why not. The environment variable ``WORKBENCH_SINK`` sets the default.
    sample_rate : float
        8000..192000 Hz.
    block_size : int
        Frames per callback, 16..8192. What is heard does not depend on it, only latency and safety do.
    device : str or int, optional
        Which sound card, as `sounddevice` takes it.
    seed : int
        What all random numbers of the sound start from.

    Raises
    ------
    ParameterError, SessionError
        If a setting is not allowed.

    Examples
    --------
    >>> import workbench as wb
    >>> with wb.Session(name="example", sink="null") as s:
    ...     lead = s.add(wb.Synth(waveform="saw"))
    ...     lead.note_on("C4", velocity=100, at=0.5)
    ...     audio = s.render(seconds=1.0)
    >>> audio.shape
    (48000, 2)
    """

    _settings: tuple[Any, ...]

    def __new__(
        cls,
        name: str = "main",
        sink: str | None = None,
        sample_rate: float = settings.SAMPLE_RATE,
        block_size: int = settings.BLOCK_SIZE,
        device: str | int | None = None,
        seed: int = 0,
    ) -> Self:
        """Give the running session of that name and these settings, or make it."""
        chosen = sink if sink is not None else settings.default_sink()
        wanted = (chosen, *_checked(name, sample_rate, block_size, seed), device)
        with registry.lock:
            running = registry.sessions.get(name)
            if running is not None and running._settings == wanted:  # noqa: SLF001 one of our own
                return running  # type: ignore[return-value]
            if running is not None:
                running.close()
            session = super().__new__(cls)
            session._open(name, wanted)
            registry.sessions[name] = session
        return session

    def __init__(self, *args: Any, **settings_: Any) -> None:
        """All is done in `__new__`, because the session may exist already."""

    def _open(self, name: str, wanted: tuple[Any, ...]) -> None:
        sink, sample_rate, block_size, seed, device = wanted
        self.name = name
        self._settings = wanted
        self._lock = threading.RLock()
        self._cells = CellCounter()
        self._handles: dict[str, InstrumentHandle] = {}
        self._by_cell: dict[tuple[str, int], str] = {}
        self._playing = False
        self._faded = False
        self._watched = (0, time.monotonic())
        self.is_closed = False
        with announce_first_compile():
            self.engine = Engine(sample_rate, seed)
            self._sink, self._note = open_sink(sink, self.engine, block_size, device)
        self._open_views()
        if self._note:
            print(self._note)  # noqa: T201 the one line that says where the sound goes, and why

    # ---- instruments

    def add(self, instrument: Instrument, name: str | None = None) -> InstrumentHandle:
        """Add an instrument; it can play at once.

        Running the same cell again, or adding under the same name, gives the same handle with its parameters set anew; if
        it is another kind of instrument, it takes the place of the one before.

        Parameters
        ----------
        instrument : Instrument
            For example ``wb.Synth(waveform="saw")``.
        name : str, optional
            What to call it; made from its kind if not given.

        Returns
        -------
        InstrumentHandle
            Plays notes; its parameters are attributes.

        Raises
        ------
        SessionError
            If the session is closed, or that is no instrument.
        CapacityError
            If there is no room left.
        """
        self._require_open()
        if not isinstance(instrument, Instrument):
            raise SessionError(f"add takes an instrument, for example wb.Synth(), got {type(instrument).__name__}")
        with self._lock:
            key = self._cells.next_key() if name is None else None
            chosen = name or self._by_cell.get(key or ("", 0)) or self._new_name(instrument.voice.name)
            if key is not None:
                self._by_cell[key] = chosen
            known = self._handles.get(chosen)
            if known is not None:
                node = known._node  # noqa: SLF001 one of our own
                if node.voice is instrument.voice and node.polyphony == instrument.polyphony:
                    known.params.set(**instrument.values)
                    return known
                self.remove(known)
            with announce_first_compile():
                handle = InstrumentHandle(self, self.engine.add(instrument, chosen))
            self._handles[chosen] = handle
            return handle

    def _new_name(self, kind: str) -> str:
        names = (kind if count == 1 else f"{kind} {count}" for count in range(1, len(self._handles) + 2))
        return next(name for name in names if name not in self._handles)

    def remove(self, handle: InstrumentHandle) -> None:
        """Fade an instrument out and take it away.

        Parameters
        ----------
        handle : InstrumentHandle
            Which; one that is not (or no longer) here is an error.
        """
        with self._lock:
            if self._handles.get(handle.name) is not handle:
                raise SessionError(f"{handle.name} is not in session {self.name!r}")
            self.engine.remove(handle._node)  # noqa: SLF001 one of our own
            del self._handles[handle.name]
            handle.close_panel()

    @property
    def instruments(self) -> tuple[InstrumentHandle, ...]:
        """What was added, in that order."""
        return tuple(self._handles.values())

    @property
    def params(self) -> Params:
        """The session's own parameters: its volume."""
        return self.engine.master.params

    # ---- transport

    def play(self) -> None:
        """Start the sound; does nothing if it runs already."""
        self._require_open()
        with self._lock:
            if self._playing:
                return
            if self._faded:
                self.engine.commands.send(CommandKind.FADE_IN)
                self._faded = False
            self._start_sink()
            self._playing = True
            shared_pump().add(self._tick, settings.VIEW_HZ)
            shared_pump().add(self._watch, WATCH_HZ)
        registry.tune_interpreter()

    def stop(self) -> None:
        """Fade out in 10 ms and stop the clock; `play` goes on from there. Does nothing if stopped."""
        with self._lock:
            if not self._playing:
                return
            self._fade_out()
            self._sink.stop()
            self._playing = False
            shared_pump().remove(self._tick)
            shared_pump().remove(self._watch)
            self._tick()
        registry.tune_interpreter()

    def panic(self) -> None:
        """Silence everything at once (in 5 ms): every voice, every score, all that was scheduled."""
        self._require_open()
        self.engine.commands.send(CommandKind.PANIC)

    def close(self) -> None:
        """Stop, let go of the device, close widgets and views. Closing twice does no harm."""
        with self._lock:
            if self.is_closed:
                return
            self.stop()
            self.is_closed = True
            self._sink.close()
            for handle in self._handles.values():
                handle.close_panel()
            self._close_views()
        with registry.lock:
            if registry.sessions.get(self.name) is self:
                del registry.sessions[self.name]

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it at the block's end."""
        self.close()

    def reconnect(self) -> None:
        """Look for sound cards again and go on there, with everything as it is."""
        self._require_open()
        with self._lock:
            was_playing = self._playing
            self.stop()
            self._sink.close()
            if not any(each._sink.kind == "device" for each in registry.sessions.values() if each is not self):  # noqa: SLF001
                with contextlib.suppress(Exception):
                    rescan()
            sink, _, block_size, *_, device = self._settings
            self._sink, self._note = open_sink(sink, self.engine, block_size, device)
            print(self._note or f"Playing on {self._sink.description}.")  # noqa: T201 the answer to what was asked
            if was_playing:
                self.play()

    @property
    def is_playing(self) -> bool:
        """Whether the clock runs."""
        return self._playing

    @property
    def now(self) -> float:
        """Session time in seconds: the earliest moment that can still be changed."""
        return self.engine.quantum_frame / self.engine.sample_rate

    @property
    def frame(self) -> int:
        """Frames that the listener has been given."""
        return self.engine.frame

    @property
    def sample_rate(self) -> float:
        """Frames per second."""
        return self.engine.sample_rate

    def frame_at(self, at: float | None) -> int:
        """Turn a session time into a frame.

        Parameters
        ----------
        at : float or None
            Seconds; None for "at once".

        Returns
        -------
        int
            Frame, or `NOW`.

        Raises
        ------
        NoteError
            If it is no time, or has passed (by more than a tenth of a second while playing).
        """
        if at is None:
            return NOW
        try:
            seconds = real("at", at)
        except ParameterError as error:
            raise NoteError(str(error)) from None
        now = self.now
        if seconds < now - (LATE_S if self._playing else 0.0) - 0.5 / self.sample_rate:
            raise NoteError(
                f"at={seconds:g} s has passed: session {self.name!r} is at {now:.3f} s; "
                f"give a later time, for example at=s.now + {max(seconds, 0.0):g}"
            )
        return round(max(seconds, 0.0) * self.sample_rate)

    # ---- music

    def play_score(
        self,
        score: Score,
        instruments: InstrumentHandle | Mapping[int, InstrumentHandle | None] | None = None,
        at: float | None = None,
    ) -> Playback:
        """Play a score, exact to the sample, on the audio side: a busy cell does not hold it up.

        Parameters
        ----------
        score : Score
            For example from `wb.load_midi`.
        instruments : InstrumentHandle or mapping, optional
            One for all channels, or channel -> instrument (None leaves a channel out). Not needed if the session has just
            one.
        at : float, optional
            Session time in seconds at which it begins; at once if not given.

        Returns
        -------
        Playback
            To watch or stop it.

        Raises
        ------
        SessionError
            If it is not clear what plays a channel.
        NoteError
            If the time has passed.
        """
        self._require_open()
        targets = self._targets(score, instruments)
        records = score_records(score.notes, targets, self.sample_rate)
        playing = self.engine.scores.play(records, self.frame_at(at))

        def stop() -> None:
            self.engine.scores.stop(playing)
            for number in set(targets.values()):
                self.engine.commands.send(CommandKind.ALL_NOTES_OFF, source=number)

        return Playback(playing, stop, score.name)

    def _targets(self, score: Score, instruments: Any) -> dict[int, int]:
        if instruments is None:
            if len(self._handles) != 1:
                listing = ", ".join(self._handles) or "none"
                raise SessionError(f"say which instrument plays: s.play_score(score, instrument); there is: {listing}")
            instruments = next(iter(self._handles.values()))
        if isinstance(instruments, InstrumentHandle):
            return dict.fromkeys(score.channels, instruments.number)
        if not isinstance(instruments, Mapping):
            raise SessionError(f"instruments must be a handle or a mapping of channels to handles, got {instruments!r}")
        missing = [channel for channel in score.channels if channel not in instruments]
        if missing:
            raise SessionError(
                f"no instrument for channel {missing[0]} of {score.name!r}: name one, or None to leave it out"
            )
        return {channel: handle.number for channel, handle in instruments.items() if handle is not None}

    def render(self, seconds: float) -> np.ndarray:
        """Render from the current frame on, faster than real time, without a device.

        Parameters
        ----------
        seconds : float
            0 to 4 hours.

        Returns
        -------
        numpy.ndarray [shape=(frames, 2), dtype=float32]
            What would have been heard.

        Raises
        ------
        SessionError
            If the session is playing.
        ParameterError
            If `seconds` is no such time.
        """
        self._require_open()
        with self._lock:
            if self._playing:
                raise SessionError("the session is playing: s.stop() first, or look back with s.tap(seconds)")
            if self._faded:
                self.engine.commands.send(CommandKind.FADE_IN)
                self._faded = False
            with shown_progress("rendering") as progress:
                return render_seconds(self.engine, seconds, progress)

    # ---- looking

    def tap(self, signal: InstrumentHandle | None = None, seconds: float = 5.0) -> Tap:
        """Look back at what was heard.

        Parameters
        ----------
        signal : InstrumentHandle, optional
            An instrument's output; the session's own if not given.
        seconds : float
            How far back, up to 10.

        Returns
        -------
        Tap
            ``.numpy()`` gives the sound.
        """
        return Tap(self.signal(signal), seconds)

    def signal(self, source: InstrumentHandle | None = None) -> History:
        """Find the history of an instrument, or the session's own.

        Parameters
        ----------
        source : InstrumentHandle, optional
            The instrument.

        Returns
        -------
        History
            What taps and views look at.
        """
        if source is None:
            return self.engine.master.history
        if not isinstance(source, InstrumentHandle):
            raise SessionError(f"a signal is an instrument of the session, or nothing for all, got {source!r}")
        return source.history

    def health(self) -> Health:
        """Read how the session is doing.

        Returns
        -------
        Health
            Load, xruns, drops, voices, and where the sound goes.
        """
        engine = self.engine
        loads = engine.loads()
        p50, p99 = np.percentile(loads, [50, 99]) if loads.size else (0.0, 0.0)
        return Health(
            load_p50=float(p50),
            load_p99=float(p99),
            load_max=float(loads.max(initial=0.0)),
            xruns=engine.xruns,
            dropped_events=engine.bus.lost,
            late_commands=engine.late,
            active_voices=sum(each.active_voices for each in self._handles.values()),
            sink=" ".join(filter(None, [self._sink.description, self._note])),
            sample_rate=engine.sample_rate,
            block_size=self._settings[2],
            latency_s=self._sink.latency_s,
            params_version=engine.store.version,
            params_used=engine.params_used,
        )

    # ---- inside

    def _require_open(self) -> None:
        if self.is_closed:
            raise SessionError(f"session {self.name!r} is closed: make it again with wb.Session()")

    def _start_sink(self) -> None:
        try:
            self._sink.start()
        except Exception as error:  # noqa: BLE001 whatever the device says, the session runs on
            self._fall_back(str(error))
            print(self._note)  # noqa: T201 says where the sound goes, and why

    def _fall_back(self, reason: str) -> None:
        """Go on without a sound card."""
        self._sink.close()
        sink, _ = open_sink("null", self.engine, self._settings[2], None)
        self._sink, self._note = sink, f"No sound card in use: {reason}. Playing silently; s.reconnect() tries again."
        sink.start()

    def _fade_out(self) -> None:
        with contextlib.suppress(Exception):  # a full queue must not keep a session from stopping
            self.engine.commands.send(CommandKind.FADE_OUT)
            self._faded = True
            until = time.monotonic() + FADE_WAIT_S
            while self._sink.is_running and not self.engine.master.is_silent and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(min(self._sink.latency_s, FADE_WAIT_S))

    def _tick(self) -> None:
        """Take the events; runs on the pump."""
        self.engine.bus.drain()

    def _watch(self) -> None:
        """Notice a device that is gone; runs on the pump."""
        callbacks, since = self._watched
        if self.engine.callbacks != callbacks:
            self._watched = (self.engine.callbacks, time.monotonic())
            return
        if self._playing and self._sink.kind == "device" and time.monotonic() - since > STALL_S:
            with self._lock:
                if self._playing:
                    self._fall_back("the device has stopped calling, it may have been unplugged")

    def __repr__(self) -> str:
        """Say how it stands."""
        state = "closed" if self.is_closed else "playing" if self._playing else "stopped"
        names = ", ".join(self._handles) or "no instruments"
        return f"Session({self.name!r}, {state} at {self.now:.2f} s, {names}; {self._sink.description})"


def _checked(name: object, sample_rate: object, block_size: object, seed: object) -> tuple[float, int, int]:
    if not isinstance(name, str) or not name:
        raise SessionError(f"name must be a word, got {name!r}")
    rate = in_range("sample_rate", sample_rate, 8000, 192_000, "Hz")
    size = in_range("block_size", block_size, 16, 8192, "frames")
    number = in_range("seed", seed, 0, 2**31 - 1)
    if size != int(size) or number != int(number):
        raise ParameterError(f"block_size and seed must be whole numbers, got {block_size!r} and {seed!r}")
    return rate, int(size), int(number)
