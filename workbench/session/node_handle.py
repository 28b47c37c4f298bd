"""A node in a session as people hold it: its parameters are attributes, and it can be led on, tapped and shown.

Threads: control, any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import SessionError, unknown
from workbench.graph.response import read_response
from workbench.session.automating import Automating
from workbench.session.automation import Place
from workbench.session.signal import Signal, SignalMath, Term
from workbench.session.tap import Tap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.engine.node import Node
    from workbench.engine.port import InputPort
    from workbench.events import History
    from workbench.graph import NodeKind, Processor
    from workbench.params import Params
    from workbench.session.send import Modulation, Send
    from workbench.session.session import Session


class NodeHandle(Automating, SignalMath):
    """A node in a session.

    ``delay.time_s = 0.3`` sets a parameter, ``delay.time_s`` reads it, ``delay.params["time_s"]`` is the parameter
    itself. Shown in a cell, it is its panel.

    Parameters
    ----------
    session : Session
        Where it sounds.
    node : Node
        The engine's side of it.
    """

    def __init__(self, session: Session, node: Node) -> None:
        self._session = session
        self._latest = node
        self._is_left = False
        self._panel: Any = None

    def _called(self) -> str:
        return self.name

    @property
    def _host(self) -> Session:
        self._require_here()
        return self._session

    def _place_of(self, param: str) -> Place:
        node = self._node
        return Place(list(node.params).index(param), node.number, node.declared)

    @property
    def params(self) -> Params:
        """All parameters, by name."""
        return self._node.params.public

    @property
    def name(self) -> str:
        """Its name in the session."""
        return self._node.name

    @property
    def kind_name(self) -> str:
        """What it is an example of: the name of its code."""
        return self._node.kind_name

    @property
    def node(self) -> Node:
        """The engine's side of it, as it is now: a swap puts another one in its place when its time has come."""
        return self._node

    @property
    def _node(self) -> Node:
        if not self._is_left:
            self._latest = self._session.engine.current(self._latest)
        return self._latest

    @property
    def number(self) -> int:
        """What events call it: their `source`."""
        return self._node.number

    def leave(self, node: Node) -> None:
        """Stay with a node that is gone: another handle stands for what has its name and its place.

        Parameters
        ----------
        node : Node
            The last one that it stood for.
        """
        self._latest, self._is_left = node, True

    # ---- connections

    def connect(self, target: Any, to: str | None = None) -> Any:
        """Lead it into another node, instead of straight to the output: `Session.connect` from here.

        Parameters
        ----------
        target : node handle, or what `Session.add` takes
            Where it goes.
        to : str, optional
            Which input, if there are several; the first one if not given.

        Returns
        -------
        NodeHandle
            The target, so that a chain can be written in a line.
        """
        return self._session.connect(self, target, to)

    def __rrshift__(self, source: Any) -> Any:
        """Lead what is not added yet into it: ``wb.Noise() >> reverb`` adds the noise first."""
        return self._session.connect(source, self)

    def disconnect(self, target: NodeHandle | None = None) -> None:
        """Take its connections away: `Session.disconnect` from here.

        Parameters
        ----------
        target : NodeHandle, optional
            Those to one node only; all that lead from it if not given.
        """
        self._session.disconnect(self, target)

    def send(self, target: Any, level_db: float = -12.0) -> Send:
        """Lead some of it into another node besides: `Session.send` from here.

        Parameters
        ----------
        target : node handle, or what `Session.add` takes
            Where it goes, for example a reverb that several share.
        level_db : float, -80..12
            How much of it.

        Returns
        -------
        Send
            Its level can be turned.
        """
        return self._session.send(self, target, level_db)

    def modulate(self, param: str, signal: Any, depth: float = 1.0, curve: str | None = None) -> Modulation:
        """Have a signal move a parameter: `Session.modulate` from here.

        Parameters
        ----------
        param : str
            Which parameter.
        signal : Signal or node handle
            What moves it.
        depth : float
            How far: in the parameter's unit or, with ``curve="octaves"``, in octaves, for a signal of 1.
        curve : str, optional
            ``"linear"`` or ``"octaves"``; octaves for parameters with a log curve if not given.

        Returns
        -------
        Modulation
            Its depth can be turned.
        """
        return self._session.modulate(self, param, signal, depth, curve)

    def out(self, name: str) -> Signal:
        """Take one of several outputs.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        Signal
            To be led on.
        """
        if name not in self._node.outputs:
            raise unknown(f"output of {self.name}", name, self._node.outputs)
        return Signal(self._session, (Term(self._node, self._node.outputs[name], 1.0),))

    def into(self, name: str) -> Inlet:
        """Name one of several inputs as a target.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        Inlet
            ``kick >> compressor.into("key")``.
        """
        return Inlet(self, name)

    def port(self, name: str | None) -> InputPort:
        """Find an input.

        Parameters
        ----------
        name : str, optional
            Its name; the first one if not given.

        Returns
        -------
        InputPort
            The engine's side of it.
        """
        ports = {port.name: port for port in self._node.inlet.inputs}
        if not ports:
            raise unknown(f"input of {self.name}", name or "input", ())
        if name is not None and name not in ports:
            raise unknown(f"input of {self.name}", name, ports)
        return ports[name] if name is not None else next(iter(ports.values()))

    def _signal(self) -> Signal:
        return self.out(next(iter(self._node.outputs)))

    # ---- looking

    @property
    def history(self) -> History:
        """Its output, the last ten seconds of it; what was not looked at before is remembered from now on."""
        if not self._node.is_remembered:
            self._require_here()
        self._session.engine.remember(self._node)
        return self._node.history

    def tap(self, seconds: float = 5.0) -> Tap:
        """Look back at its output.

        Parameters
        ----------
        seconds : float
            How far back, up to 10.

        Returns
        -------
        Tap
            ``.numpy()`` gives the sound.
        """
        return Tap(self.history, seconds)

    def panel(self) -> Any:
        """Its front panel, the same one however often it is asked for.

        Returns
        -------
        workbench.widgets.Panel
            All parameters and a meter; an instrument's has a keyboard, too.

        Raises
        ------
        SessionError
            If it was removed, or its session is closed.
        """
        self._require_here()
        if self._panel is None or not self._panel.is_open:
            self._panel = self._session.make_panel(self)
        return self._panel

    def refresh_panel(self) -> None:
        """Have the panel show what is there now, if it is open."""
        if self._panel is not None and self._panel.is_open:
            self._panel.show(self.params, self.subtitle)

    @property
    def subtitle(self) -> str:
        """Its kind, where the name does not say it."""
        return self.kind_name if self.kind_name != self.name else ""

    def close_panel(self) -> None:
        """Close the panel, if there is one."""
        panel, self._panel = self._panel, None
        if panel is not None:
            panel.close()

    def _require_here(self) -> None:
        if not self._is_here:
            raise SessionError(f"{self.name} is not in a running session any more: run the cell that adds it again")

    @property
    def _is_here(self) -> bool:
        """Whether it sounds: its session is open and still has it."""
        return not self._session.is_closed and self._session.engine.has(self._node)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if not self._is_here:
            return {"text/plain": repr(self)}
        return self.panel()._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        """List the parameters."""
        return f"{self.name} ({self.kind_name})\n{self.params!r}".rstrip()


@dataclass(frozen=True)
class Inlet:
    """One of several inputs of a node.

    Attributes
    ----------
    handle : NodeHandle
        Whose.
    name : str
        Which.
    """

    handle: NodeHandle
    name: str


class ProcessorHandle(NodeHandle):
    """A processor in a session: an effect, a source, a node of your own."""

    def plays(self, processor: Processor) -> bool:
        """Say whether it could do the same by setting its parameters alone.

        Parameters
        ----------
        processor : Processor
            A description.

        Returns
        -------
        bool
            True if it runs the same code.
        """
        return bool(processor.kind.is_same(self._node.kind))  # type: ignore[attr-defined]

    @property
    def definition(self) -> NodeKind:
        """The code that it runs."""
        return self._node.kind  # type: ignore[attr-defined,no-any-return]

    def response(self, freqs_hz: Any) -> np.ndarray:
        """Say what it does to each frequency, as its parameters are set now, if its kind declares that (filters do).

        Parameters
        ----------
        freqs_hz : array_like
            Frequencies: 0 Hz to half the sample rate.

        Returns
        -------
        numpy.ndarray [dtype=complex128]
            Output over input for each frequency; ``20 * np.log10(abs(...))`` is the gain in dB.

        Raises
        ------
        GraphError
            If it declares none.
        ParameterError
            If a frequency is not in that range.
        """
        values = {name: each.number for name, each in self.params.items()}
        return read_response(self.definition, freqs_hz, self._session.sample_rate, values)

    def like(self, kind: NodeKind, values: Mapping[str, Any]) -> Processor:
        """Describe the same with other code.

        Parameters
        ----------
        kind : NodeKind
            The code.
        values : mapping
            Values of its parameters.

        Returns
        -------
        Processor
            To be swapped in.
        """
        return kind(**values)

    @property
    def memory(self) -> Any:
        """What it remembers, as it is now: a copy, one NumPy record per channel."""
        self._require_here()
        return self._node.memory.copy()  # type: ignore[attr-defined]
