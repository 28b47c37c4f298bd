"""Connections as people make them: checked, given levels, put into the engine's patch.

Threads: control, any of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from workbench.effects import Track
from workbench.engine import Engine
from workbench.engine.edge import Connection
from workbench.engine.engine import CROSSFADE_S
from workbench.errors import GraphError, ParameterError, SessionError, in_range, real
from workbench.graph import NodeKind, Processor
from workbench.graph.constant import constant
from workbench.graph.layout import ADDED, OCTAVES
from workbench.instruments import Instrument, Voice
from workbench.session.mixer import OutputHandle, TrackHandle, silenced
from workbench.session.node_handle import Inlet, NodeHandle
from workbench.session.rack import Rack
from workbench.session.send import HIGHEST_DB, LOWEST_DB, Modulation, Send
from workbench.session.signal import Signal, SignalMath, Term
from workbench.units import db_to_gain

if TYPE_CHECKING:
    from workbench.engine.patch import Patch
    from workbench.engine.port import InputPort


def described(source: Any) -> Instrument | Processor:
    """Bring all that can be added to a session into one of two forms.

    Parameters
    ----------
    source : Instrument, Voice, Processor or NodeKind
        What is to be added.

    Returns
    -------
    Instrument or Processor
        With its start values.

    Raises
    ------
    SessionError
        If it is none of these.
    """
    if isinstance(source, Voice):
        return Instrument(source)
    if isinstance(source, NodeKind):
        return source()
    if isinstance(source, (Instrument, Processor)):
        return source
    raise SessionError(f"add takes an instrument or a node, for example wb.Synth(), got {type(source).__name__}")


CURVES = {"linear": ADDED, "octaves": OCTAVES}


class SessionRouting(ABC):
    """What `Session` adds to itself to be wired; it stands on what the session says of itself."""

    engine: Engine
    _rack: Rack
    _output_handle: OutputHandle

    @abstractmethod
    def frame_at(self, at: float | str | None) -> int:
        """Turn a session time into a frame."""

    @abstractmethod
    def add(self, instrument: Any, name: str | None = None) -> Any:
        """Add a node."""

    @abstractmethod
    def _listen(self) -> None:
        """Have the device hear what the audio input wants to hear."""

    @abstractmethod
    def _require_open(self) -> None:
        """Raise `SessionError` if the session is closed."""

    @property
    def output(self) -> OutputHandle:
        """Where sound leaves: what is connected to it is heard, what is inserted there works on everything."""
        return self._output_handle

    def track(self, name: str, **values: Any) -> TrackHandle:
        """Add a track of the mixer, or set the one of that name.

        Parameters
        ----------
        name : str
            What to call it.
        **values
            Start values: `gain_db`, `pan`, `width`, `mute`.

        Returns
        -------
        TrackHandle
            To lead signals into; it can be heard alone.
        """
        handle: TrackHandle = self.add(Track(**values), name)
        return handle

    def _open_routing(self) -> None:
        self._output_handle = OutputHandle(self, self.engine.master)  # type: ignore[arg-type]

    def balance(self) -> None:
        """Silence the tracks that are not heard because others are solo, and let the others sound."""
        tracks = [each for each in self._rack.handles if isinstance(each, TrackHandle)]
        for track, is_silenced in silenced(self.engine, tracks).items():
            track.node.params["is_silenced"].value = "on" if is_silenced else "off"

    def connect(self, source: Any, target: Any, to: str | None = None) -> Any:
        """Lead a signal into a node; it fades in, and its automatic way to the output fades out.

        Parameters
        ----------
        source : node handle or Signal
            What is led on: ``lead``, ``lead * 0.5 + pad``, ``crossover.out("low")``.
        target : node handle, or what `add` takes
            Where it goes: ``reverb``, ``reverb.into("key")``, ``s.output``, ``wb.Delay(time_s=0.3)``.
        to : str, optional
            Which input, if there are several; the first one if not given.

        Returns
        -------
        NodeHandle
            The target, so that a chain can be written in a line.

        Raises
        ------
        GraphError
            If a node would feed itself (the message names the circle), or the channels do not fit.
        """
        signal, (handle, port) = self._signal_of(source), self._target(target, to)
        with self.engine.lock:
            patch = self.engine.patch.copy()
            self._wire(patch, signal, handle, port)
            if handle.node is self.engine.master:
                patch.unheard.difference_update(each.node for each in signal.terms)
            self.engine.rewire(patch)
        self.balance()
        return handle

    def send(self, source: Any, target: Any, level_db: float = -12.0) -> Send:
        """Lead some of a signal into a node besides: it is heard as before.

        Parameters
        ----------
        source : node handle or Signal
            What is led on.
        target : node handle, or what `add` takes
            Where it goes, for example a reverb that several share.
        level_db : float, -80..12
            How much of it.

        Returns
        -------
        Send
            Its level can be turned.

        Raises
        ------
        GraphError
            If a node would feed itself, or the channels do not fit.
        ParameterError
            If the level is not in that range.
        """
        amount = db_to_gain(in_range("level_db", level_db, LOWEST_DB, HIGHEST_DB, "dB"))
        signal, (handle, port) = self._signal_of(source), self._target(target, None)
        with self.engine.lock:
            patch = self.engine.patch.copy()
            made = self._wire(patch, signal.weighed(amount), handle, port, is_send=True)
            self.engine.rewire(patch)
        self.balance()
        return Send(self.engine, made, [each.gain for each in signal.terms])

    def modulate(
        self, target: NodeHandle, param: str, signal: Any, depth: float = 1.0, curve: str | None = None
    ) -> Modulation:
        """Have a signal move a parameter, sample by sample. The parameter stays within its range.

        Parameters
        ----------
        target : NodeHandle
            Whose parameter.
        param : str
            Which.
        signal : Signal or node handle
            What moves it: ``lfo``, ``lfo * 0.3 + env``.
        depth : float
            How far: in the parameter's unit or, with ``curve="octaves"``, in octaves, for a signal of 1.
        curve : str, optional
            ``"linear"`` or ``"octaves"``; octaves for parameters with a log curve if not given.

        Returns
        -------
        Modulation
            Its depth can be turned. The same signal on the same parameter again takes the place of the first.

        Raises
        ------
        GraphError
            If a node would feed itself.
        ParameterError
            If `depth` is no number, or `curve` none of these.
        """
        self._require_node(target)
        spec = target.params[param].spec
        chosen = curve if curve is not None else ("octaves" if spec.curve == "log" else "linear")
        if chosen not in CURVES:
            raise ParameterError(f"curve must be one of {', '.join(map(repr, CURVES))}, got {curve!r}")
        amount, moving = real("depth", depth), self._signal_of(signal)
        with self.engine.lock:
            port = target.node.modulation(param, CURVES[chosen])
            patch = self.engine.patch.copy()
            made = self._wire(patch, moving.weighed(amount or 1.0), target, port, is_send=True)
            self.engine.rewire(patch)
        self.balance()
        modulation = Modulation(self.engine, made, [each.gain for each in moving.terms])
        if amount == 0.0:
            modulation.depth = 0.0
        return modulation

    def disconnect(self, source: NodeHandle, target: NodeHandle | None = None) -> None:
        """Take connections away; they fade out. What is connected to nothing any more goes to the output again.

        Parameters
        ----------
        source : NodeHandle
            From where.
        target : NodeHandle, optional
            To where; everywhere if not given. ``s.output`` silences it.

        Raises
        ------
        SessionError
            If one of them is no node of the session.
        """
        self._require_open()
        self._require_node(source)
        if target is not None:
            self._require_node(target)
        with self.engine.lock:
            patch = self.engine.patch.copy()
            patch.connections = [
                each
                for each in patch.connections
                if each.source is not source.node
                or (target is not None and each.target not in (target.node, target.node.inlet))
            ]
            if target is not None and target.node is self.engine.master:
                patch.unheard.add(source.node)
            self.engine.rewire(patch)
        self.balance()

    def swap(self, handle: Any, new: Any, at: float | str | None = None, crossfade_s: float = CROSSFADE_S) -> Any:
        """Have a node play something else while it sounds; its connections, its notes and its name stay.

        If both remember the same (the same state under the same names), the new one goes on where the old one is, in
        the middle of a note; if not, an instrument strikes the notes that are held. New code of yours is checked and
        tried out first; what fails is refused, with the reason, and what played goes on.

        Parameters
        ----------
        handle : InstrumentHandle or ProcessorHandle
            Which.
        new : Instrument, Voice, Processor or NodeKind
            What it plays from then on.
        at : float, "beat" or "bar", optional
            Session time in seconds, or the transport's next beat or bar line; at once if not given. Until then all is
            as before, whatever else is edited.
        crossfade_s : float, 0.001..10
            How long the two are mixed.

        Returns
        -------
        InstrumentHandle or ProcessorHandle
            The same handle.

        Raises
        ------
        KernelError
            If the new code is not safe, or fails its dry run.
        SessionError
            If the handle is not here, or one is an instrument and the other is none.
        """
        self._require_open()
        self._require_node(handle)
        if handle is self.output:
            raise SessionError("the output cannot be swapped: give it effects with s.output.insert(...)")
        source = described(new)
        fade_s = in_range("crossfade_s", crossfade_s, 0.001, 10.0, "s")
        if at is None:
            self._rack.swap(handle, source, crossfade_s=fade_s)
        else:
            frame = self.frame_at(at)  # refused now, rather than after a compilation
            when = (lambda: self.frame_at(at)) if isinstance(at, str) else lambda: frame
            self._rack.swap(handle, source, when, fade_s)
        self._listen()
        self.balance()
        return handle

    def redefine(self, kind: Voice | NodeKind) -> None:
        """Swap every node whose code was defined anew, as when its cell is run again.

        Parameters
        ----------
        kind : Voice or NodeKind
            The new definition.
        """
        self._rack.redefine(kind)

    # ---- inside

    def _wire(
        self, patch: Patch, signal: Signal, handle: NodeHandle, port: InputPort, *, is_send: bool = False
    ) -> list[Connection]:
        """Put a signal's connections into a patch; those that are there already are only weighed anew."""
        return [self._wire_term(patch, term, handle, port, is_send=is_send) for term in signal.terms]

    def _wire_term(self, patch: Patch, term: Term, handle: NodeHandle, port: InputPort, *, is_send: bool) -> Connection:
        given, heard = term.output.channels, port.channels
        if given != heard and 1 not in (given, heard):
            raise GraphError(
                f"{term.node.name} gives {given} channels and {handle.name} hears {heard}: "
                "as many, or one on either side, can be connected"
            )
        target = handle.node if port.param >= 0 else handle.node.inlet
        has_level = is_send or term.gain != 1.0
        for each in patch.connections:
            same = each.source is term.node and each.output == term.output and each.port == port
            if same and each.target is target and each.is_send == is_send and (each.level is None) != has_level:
                if each.level is not None:
                    each.level.value = term.gain
                return each
        patch.connections = [
            each
            for each in patch.connections
            if (each.source, each.output, each.target, each.port, each.is_send)
            != (term.node, term.output, target, port, is_send)
        ]
        level = self.engine.levels.make(term.gain) if has_level else None
        made = Connection(term.node, term.output, target, port, level, is_send)
        patch.connections.append(made)
        return made

    def _signal_of(self, source: Any) -> Signal:
        self._require_open()
        if isinstance(source, (Instrument, Voice, NodeKind, Processor)):
            source = self.add(source)
        if not isinstance(source, SignalMath):
            raise SessionError(f"a signal is a node of the session or a sum of them, got {source!r}")
        signal = source._signal()  # noqa: SLF001 one family
        if signal.session is not self:
            raise GraphError(f"{signal!r} is of another session")
        self._require_all_here(each.node for each in signal.terms)
        if signal.offset == 0.0:
            return signal
        one: NodeHandle = self.add(constant(), "constant")
        return Signal(signal.session, (*signal.terms, *(one * signal.offset).terms))

    def _target(self, target: Any, to: str | None) -> tuple[NodeHandle, InputPort]:
        self._require_open()
        if isinstance(target, (NodeKind, Processor)):
            target = self.add(target)
        if isinstance(target, Inlet):
            target, to = target.handle, target.name
        if not isinstance(target, NodeHandle):
            raise SessionError(f"a target is a node of the session or one to be added to it, got {target!r}")
        self._require_node(target)
        return target, target.port(to)

    def _require_node(self, handle: Any) -> None:
        """Refuse what is no node of this session, or no longer one."""
        if not isinstance(handle, NodeHandle):
            raise SessionError(f"a node of the session is needed here, as s.add(...) gives it, got {handle!r}")
        if handle._session is not self:  # noqa: SLF001 one family
            raise GraphError(f"{handle.name} is of another session")
        self._require_all_here([handle.node])

    def _require_all_here(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            if node is not self.engine.master and not self.engine.has(node):
                raise SessionError(f"{node.name} is not in the session any more: run the cell that adds it again")
