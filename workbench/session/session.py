"""The session: brings engine, sink, widgets and views together. The only module that knows both sides.

Threads: control, any of them.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast, overload

import numpy as np

from workbench import settings
from workbench.commands import NOW, CommandKind
from workbench.engine import Engine
from workbench.engine.offline import render_seconds
from workbench.errors import SessionError
from workbench.graph import NodeKind, Processor
from workbench.instruments import Instrument, Voice
from workbench.session import registry
from workbench.session.attributes import ParamAttributes
from workbench.session.clock import frame_of
from workbench.session.handle import InstrumentHandle
from workbench.session.health import Health, read_health
from workbench.session.journaling import SessionJournal
from workbench.session.node_handle import NodeHandle, ProcessorHandle
from workbench.session.notice import present, say
from workbench.session.options import Options
from workbench.session.output import Output
from workbench.session.progress import announce_first_compile, shown_progress
from workbench.session.rack import Rack
from workbench.session.recording import SessionRecording
from workbench.session.routing import SessionRouting, described
from workbench.session.scoring import SessionScores
from workbench.session.sorts import Handle, handle_of
from workbench.session.transport import GRIDS, Transport
from workbench.session.views import SessionViews

if TYPE_CHECKING:
    from workbench.params import Params


class Session(ParamAttributes, SessionRouting, SessionScores, SessionViews, SessionRecording, SessionJournal):
    """A running workbench: instruments, a way out for sound, and a clock.

    The same name and settings give the session that is there already, so running a cell again is harmless; the same
    name with other settings replaces it.

    Parameters
    ----------
    name : str
        Sessions with different names run side by side.
    sink : str, optional
        ``"device"`` plays on a sound card, ``"browser"`` in the listener's page, ``"null"`` runs the clock without
        sound. ``"auto"`` takes the sound card if there is one where the kernel runs, else the page, and says so. The
        environment variable ``WORKBENCH_SINK`` sets the default.
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

    _plain: ClassVar[frozenset[str]] = frozenset({"options", "is_closed", "engine"})

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
        options = Options(name, sink or settings.default_sink(), sample_rate, block_size, device, seed)
        with registry.lock:
            running = registry.sessions.get(name)
            if running is not None and not running.is_closed and running.options == options:
                say(running.health().note)
                present(running.loudspeaker)
                return cast("Self", running)
            if running is not None:
                running.close()
            session = super().__new__(cls)
            session._open(options)
            registry.sessions[name] = session
        return session

    def __init__(self, *args: Any, **settings_: Any) -> None:
        """All is done in `__new__`, because the session may exist already."""

    def _open(self, options: Options) -> None:
        self.options = options
        self.is_closed = False
        with announce_first_compile():
            self.engine = Engine(options.sample_rate, int(options.seed))
            self._output = Output(self.engine, options.sink, int(options.block_size), options.device)
        self._rack = Rack(self.engine, lambda node: handle_of(self, node), self._output.settle, self._forget)
        self.engine.on_swap = self._rack.note
        self._transport = Transport(self)
        self._open_routing()
        self._open_journal()
        self._open_recording()
        self._open_views()
        say(self._output.note)
        present(self.loudspeaker)

    @property
    def name(self) -> str:
        """Name of the session."""
        return self.options.name

    @overload
    def add(self, instrument: Instrument | Voice, name: str | None = None) -> InstrumentHandle: ...
    @overload
    def add(self, instrument: Processor | NodeKind, name: str | None = None) -> ProcessorHandle: ...
    def add(self, instrument: Instrument | Voice | Processor | NodeKind, name: str | None = None) -> Handle:
        """Add an instrument, an effect or a node of your own; it is heard until it is connected elsewhere.

        Running the same cell again, or adding under the same name, gives the same handle with its parameters set anew;
        if it is another kind of instrument, it takes the place of the one before.

        Parameters
        ----------
        instrument : Instrument, Voice, Processor or NodeKind
            For example ``wb.Synth(waveform="saw")``, or a voice or node of your own.
        name : str, optional
            What to call it; made from its kind if not given.

        Returns
        -------
        InstrumentHandle or ProcessorHandle
            Its parameters are attributes; an instrument's plays notes.

        Raises
        ------
        SessionError
            If the session is closed, or that is no instrument.
        CapacityError
            If there is no room left.
        """
        self._require_open()
        handle = self._rack.add(described(instrument), name)
        self._listen()
        self.balance()
        return handle

    def remove(self, handle: NodeHandle) -> None:
        """Fade a node out and take it away, with all its connections.

        Parameters
        ----------
        handle : NodeHandle
            Which; one that is not (or no longer) here is an error.
        """
        self.recorder.follow()  # what it has played so far will be gone with it
        self._rack.remove(handle)
        self._listen()
        self.balance()

    @property
    def instruments(self) -> tuple[InstrumentHandle, ...]:
        """The instruments that were added, in that order."""
        return tuple(each for each in self._rack.handles if isinstance(each, InstrumentHandle))

    @property
    def nodes(self) -> tuple[Handle, ...]:
        """All that was added, in that order."""
        return self._rack.handles

    @property
    def params(self) -> Params:
        """The session's own parameters: its volume, ``s.volume_db``."""
        return self.engine.master.params

    # ---- the sound and the transport

    @property
    def transport(self) -> Transport:
        """Beats and bars, tempo and meter, loop and metronome: ``s.transport.start()``."""
        return self._transport

    def play(self) -> None:
        """Start the sound; does nothing if it runs already. Refused while another thread renders."""
        self._require_open()
        self._output.start()
        registry.tune_interpreter()

    def stop(self) -> None:
        """Fade out in 10 ms and stop the clock; `play` goes on from there. Does nothing if stopped."""
        self._output.stop()
        registry.tune_interpreter()

    def panic(self) -> None:
        """Silence everything at once (in 5 ms): every voice, every score, all that was scheduled."""
        self._require_open()
        self.engine.commands.send(CommandKind.PANIC)

    def close(self) -> None:
        """Stop, let go of the device, close widgets and views. Closing twice does no harm."""
        with registry.lock:
            if self.is_closed:
                return
            self.is_closed = True
            if registry.sessions.get(self.name) is self:
                del registry.sessions[self.name]
        with contextlib.ExitStack() as steps:  # every step runs, last first, also if one of them fails
            steps.callback(registry.tune_interpreter)
            steps.callback(self._close_views)
            steps.callback(self.output.close_panel)
            for handle in self.nodes:
                steps.callback(handle.close_panel)
                steps.callback(handle.node.detach)  # what is bound to its parameters lets go
            steps.callback(self._close_recording)
            steps.callback(self._output.close)

    def _end(self) -> None:
        """Stop and let go of the device, and leave the rest to the end of the interpreter."""
        self.is_closed = True
        self._output.close()
        self._close_recording()

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it at the block's end."""
        self.close()

    def reconnect(self) -> None:
        """Look for sound cards again and go on there, with everything as it is."""
        self._require_open()
        others = [each for each in list(registry.sessions.values()) if each is not self]
        self._output.reconnect(may_rescan=not any(each.plays_on_device for each in others))
        say(self._output.note or f"Playing on {self._output.sink.description}.")

    @property
    def plays_on_device(self) -> bool:
        """Whether it holds a sound card."""
        return self._output.sink.kind == "device"

    @property
    def loudspeaker(self) -> Any:
        """The line in the page that the sound comes out of, with the sink ``"browser"``; else None."""
        return self._output.widget

    @property
    def is_playing(self) -> bool:
        """Whether the clock runs."""
        return self._output.is_playing

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

    def frame_at(self, at: float | str | None) -> int:
        """Turn a session time into a frame.

        Parameters
        ----------
        at : float, str or None
            Seconds; or ``"beat"``, ``"bar"`` for the transport's next; None for "at once".

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
        if isinstance(at, str) and at in GRIDS:
            return self.transport.frame(at)
        return frame_of(at, self.now, self.sample_rate, is_playing=self.is_playing)

    def render(self, seconds: float, input: Any = None) -> np.ndarray:  # noqa: A002 what it is
        """Render from the current frame on, faster than real time, without a device.

        Parameters
        ----------
        seconds : float
            0 to 4 hours.
        input : array_like [shape=(frames,) or (frames, 1 or 2)], optional
            What `wb.Input` hears, from the current frame on; silence after its end.

        Returns
        -------
        numpy.ndarray [shape=(frames, 2), dtype=float32]
            What would have been heard.

        Raises
        ------
        SessionError
            If the session is playing.
        ParameterError
            If `seconds` is no such time, or `input` is no sound.
        """
        self._require_open()
        with self._output.for_rendering(), shown_progress("rendering") as progress:
            return render_seconds(self.engine, seconds, progress, input)

    def health(self) -> Health:
        """Read how the session is doing.

        Returns
        -------
        Health
            Load, xruns, drops, voices, and where the sound goes.
        """
        return read_health(self.engine, self._output)

    def _called(self) -> str:
        return "the session"

    def _listen(self) -> None:
        """Have the device hear what the audio input wants to hear."""
        heard = self._rack.input
        self._output.listen(heard.wish if heard is not None else None)

    def _require_open(self) -> None:
        if self.is_closed:
            raise SessionError(f"session {self.name!r} is closed: make it again with wb.Session()")

    def __repr__(self) -> str:
        """Say how it stands."""
        state = "closed" if self.is_closed else "playing" if self.is_playing else "stopped"
        names = ", ".join(each.name for each in self.instruments) or "no instruments"
        return f"Session({self.name!r}, {state} at {self.now:.2f} s, {names}; {self._output.sink.description})"
