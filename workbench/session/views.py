"""What a session shows: panels, views, transport, health. Nothing is imported before it is asked for.

Threads: control.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from workbench.errors import SessionError
from workbench.session.node_handle import NodeHandle
from workbench.session.tap import Tap

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.events import History
    from workbench.session.handle import InstrumentHandle
    from workbench.session.health import Health


class SessionViews(ABC):
    """What `Session` adds to itself to be seen; it stands on what the session says of itself."""

    engine: Engine
    is_closed: bool

    @property
    @abstractmethod
    def frame(self) -> int:
        """Frames that the listener has been given."""

    @property
    @abstractmethod
    def is_playing(self) -> bool:
        """Whether the clock runs."""

    @property
    @abstractmethod
    def instruments(self) -> tuple[InstrumentHandle, ...]:
        """What was added."""

    @abstractmethod
    def health(self) -> Health:
        """How the session is doing."""

    @abstractmethod
    def _require_open(self) -> None:
        """Raise `SessionError` if the session is closed."""

    def tap(self, signal: NodeHandle | None = None, seconds: float = 5.0) -> Tap:
        """Look back at what was heard.

        Parameters
        ----------
        signal : NodeHandle, optional
            An instrument's output; the session's own if not given.
        seconds : float
            How far back, up to 10.

        Returns
        -------
        Tap
            ``.numpy()`` gives the sound.
        """
        return Tap(self.signal(signal), seconds)

    def signal(self, source: NodeHandle | None = None) -> History:
        """Find the history of an instrument, or the session's own.

        Parameters
        ----------
        source : NodeHandle, optional
            The instrument or processor.

        Returns
        -------
        History
            What taps and views look at.
        """
        if source is None:
            return self.engine.master.history
        if not isinstance(source, NodeHandle):
            raise SessionError(
                f"a signal is a node of the session, or nothing for all, got {source!r}; "
                "all else is given by name, for example s.tap(seconds=1)"
            )
        return source.history

    def _open_views(self) -> None:
        self._hub: Any = None
        self._box: Any = None
        self._bar: Any = None
        self._badge: Any = None

    @property
    def hub(self) -> Any:
        """The one line to the page that all views of this session share; a closed session has none."""
        self._require_open()
        if self._hub is None:
            from workbench.page.hub import Hub

            self._hub = Hub()
        return self._hub

    def scope(self, signal: NodeHandle | None = None, **options: Any) -> Any:
        """Show an oscilloscope.

        Parameters
        ----------
        signal : NodeHandle, optional
            What to show; the session's output if not given.
        **options
            `window_ms`, `trigger_level`, `channels`, `name`: see `workbench.views.oscilloscope`.

        Returns
        -------
        workbench.views.Oscilloscope
            The same one if it is open already.
        """
        from workbench.views.oscilloscope import oscilloscope

        return oscilloscope(self._playing(signal), self.hub, **options)

    def spectrum(self, signal: NodeHandle | None = None, **options: Any) -> Any:
        """Show a spectrum.

        Parameters
        ----------
        signal : NodeHandle, optional
            What to show; the session's output if not given.
        **options
            `peaks`, `name`: see `workbench.views.spectrum`.

        Returns
        -------
        workbench.views.Spectrum
            The same one if it is open already.
        """
        from workbench.views.spectrum import spectrum

        return spectrum(self._playing(signal), self.hub, **options)

    def piano_roll(self, **options: Any) -> Any:
        """Show the notes as they were rendered.

        Parameters
        ----------
        **options
            `seconds`, `colour_by`, `name`: see `workbench.views.piano_roll`.

        Returns
        -------
        workbench.views.PianoRoll
            The same one if it is open already.
        """
        from workbench.views.piano_roll import piano_roll

        def names() -> dict[int, str]:
            return {each.number: each.name for each in self.instruments}

        rate = self.engine.sample_rate
        return piano_roll(self.engine.bus, self._frame_now, rate, self.hub, names=names, **options)

    def meters(self, **options: Any) -> Any:
        """Show the levels of all instruments and of the session, and what the limiter does.

        Parameters
        ----------
        **options
            `name`: see `workbench.views.meters`.

        Returns
        -------
        workbench.views.Meters
            The same one if it is open already and shows the same signals.
        """
        from workbench.views.meters import meters

        signals = [*(each.history for each in self.instruments), self.signal()]
        return meters(signals, self.engine.bus, self.hub, **options)

    def graph(self, **options: Any) -> Any:
        """Show the graph: its nodes in running order, levels on the connections, and what each node costs.

        Nodes are measured while such a view is open, and not otherwise.

        Parameters
        ----------
        **options
            `name`: see `workbench.views.graph`.

        Returns
        -------
        workbench.views.GraphView
            The same one if it is open already.
        """
        from workbench.session.graph_picture import GraphWatch
        from workbench.views.graph import graph

        return graph(GraphWatch(self.engine), self.hub, **options)

    def mixer(self) -> Any:
        """Show the mixer: a strip per track with fader, pan, mute, solo, sends and meter, and one for all sound.

        The strip of all sound shows its loudness in LUFS, too, from the moment at which the mixer was opened.

        Returns
        -------
        workbench.widgets.Mixer
            The same one if it is open already; it follows as tracks and sends come and go.
        """
        from workbench.session.console import mixer

        return mixer(self)  # type: ignore[arg-type]

    def make_bar(self) -> Any:
        """Make the bar with play, stop, record, panic and the clock. For `Transport.bar`.

        Returns
        -------
        workbench.widgets.TransportBar
            The same one if it is open already.
        """
        from workbench.widgets.transport import TransportBar

        if self._bar is None or not self._bar.is_open:
            self._bar = TransportBar(
                self,  # type: ignore[arg-type]
                self._frame_now,
                self.engine.sample_rate,
                self.hub,
                music=self.transport,  # type: ignore[attr-defined]
                recorder=self.recorder,  # type: ignore[attr-defined]
            )
        return self._bar

    def health_badge(self) -> Any:
        """Show load, xruns, drops and where the sound goes.

        Returns
        -------
        workbench.widgets.HealthBadge
            The same one if it is open already.
        """
        from workbench.widgets.health import HealthBadge

        if self._badge is None or not self._badge.is_open:
            self._badge = HealthBadge(self.health, lambda: self.is_playing, self.hub)
        return self._badge

    def make_panel(self, handle: NodeHandle) -> Any:
        """Make the panel of a node.

        Parameters
        ----------
        handle : NodeHandle
            Which.

        Returns
        -------
        workbench.widgets.Panel
            Showing all its parameters.
        """
        from workbench.session.handle import InstrumentHandle
        from workbench.widgets.panel import panel

        notes: Any = handle if isinstance(handle, InstrumentHandle) else None
        return panel(handle.name, handle.params, notes, handle.history, self.hub, subtitle=handle.subtitle)

    def _playing(self, source: NodeHandle | None) -> History:
        signal = self.signal(source)
        if signal.is_closed:
            raise SessionError(f"{signal.name} was removed: run the cell that adds it again")
        return signal

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if self.is_closed:
            return {"text/plain": repr(self)}
        from ipywidgets import VBox

        parts = (self.make_bar(), self.health_badge())
        if self._box is None or self._box.children != parts:
            self._box = VBox(parts)
        return self._box._repr_mimebundle_(**options)

    def _frame_now(self) -> int:
        return self.frame

    def _forget(self, handle: NodeHandle) -> None:
        """Close what shows a node that was taken away."""
        from workbench.session.pattern_player import PatternPlayer

        handle.close_panel()
        if isinstance(handle, PatternPlayer):
            handle.end_sequences()
        if self._hub is not None and handle.node.is_remembered:
            self._hub.close_views(handle.node.history)

    def _close_views(self) -> None:
        with contextlib.ExitStack() as each_of_them:  # also if one of them fails
            for widget in (self._hub, self._badge, self._bar, self._box):
                if widget is not None:
                    each_of_them.callback(widget.close)
