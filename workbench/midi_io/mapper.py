"""Which control of which device turns which parameter: learned, applied, kept.

Threads: any; the MIDI threads call `apply`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import ParameterError, WorkbenchError
from workbench.midi_io.binding import COARSE, Binding, Knob
from workbench.midi_io.controllers import Turn

if TYPE_CHECKING:
    from workbench.params import Param

VERSION = 1
Find = Callable[[str, str], "Param | None"]  # a node's name and a parameter's
Name = Callable[["Param"], tuple[str, str]]  # the other way; raises SessionError


class ControllerMapper:
    """The mapping of a session: ``s.mapping``.

    A parameter is turned along its own curve, from its lowest value to its highest, and only from where it stands: a
    knob that is elsewhere has no effect until it has come there. Names are looked up when a knob is turned, so a
    mapping may be loaded before its instruments are there, and outlives their swaps.

    Parameters
    ----------
    find : callable
        Gives the parameter of a name, or None.
    name : callable
        Gives the names of a parameter.
    tell : callable
        Says a sentence to the user.
    """

    def __init__(self, find: Find, name: Name, tell: Callable[[str], object]) -> None:
        self._find = find
        self._name = name
        self._tell = tell
        self._lock = threading.RLock()
        self._bindings: list[Binding] = []
        self._learning: tuple[str, str] | None = None
        self._learned: tuple[str, Binding] | None = None  # the last one, which may turn out to be finer, and its port

    # ---- learning

    def learn(self, param: Param) -> None:
        """Bind a parameter to whatever control is turned next on a device that is open.

        Parameters
        ----------
        param : Param
            For example ``lead.params["cutoff_hz"]``.

        Raises
        ------
        SessionError
            If it is no parameter of this session.
        """
        node, name = self._name(param)
        with self._lock:
            self._learning = node, name

    def stop_learning(self) -> None:
        """Wait for no control any more."""
        with self._lock:
            self._learning = None

    @property
    def is_learning(self) -> bool:
        """Whether the next control that is turned will be bound."""
        return self._learning is not None

    # ---- turning

    def apply(self, turn: Turn, port: str = "") -> bool:
        """Turn what a control turns.

        Parameters
        ----------
        turn : Turn
            What was turned, and how far.
        port : str
            On which device.

        Returns
        -------
        bool
            Whether it is bound to anything.
        """
        with self._lock:
            self._take_note(turn, port)
            bound = [each for each in self._bindings if each.knob.means(port, turn)]
        for each in bound:
            param = self._find(each.node, each.param)
            if param is not None:
                try:
                    each.turn(param, turn)
                except WorkbenchError:
                    continue  # removed between the two; the others are turned
        return bool(bound)

    def _take_note(self, turn: Turn, port: str) -> None:
        if self._learning is not None:
            (node, param), self._learning = self._learning, None
            binding = self._add(Knob(turn.number, turn.kind, turn.channel, port), node, param)
            self._learned = port, binding
            self._tell(f"{binding.knob} turns {node}.{param}.")
        elif self._learned is not None and turn.kind in COARSE:
            where, learned = self._learned
            coarse = Turn(COARSE[turn.kind], turn.number, turn.channel, 0)
            if where == port and learned.knob.means(port, coarse) and learned in self._bindings:
                knob = Knob(turn.number, turn.kind, turn.channel, port)  # it sends a fine half, too
                self._bindings[self._bindings.index(learned)] = learned.with_knob(knob)
            self._learned = None

    # ---- the mapping itself

    def bind(self, knob: Knob | int, param: Param) -> Binding:
        """Have a control turn a parameter, besides what it turns already.

        Parameters
        ----------
        knob : Knob or int
            The control; a number is a controller on any device and channel.
        param : Param
            What it turns; bound to one control at a time.

        Returns
        -------
        Binding
            In the mapping.

        Raises
        ------
        ParameterError
            If there is no such control.
        SessionError
            If it is no parameter of this session.
        """
        return self._add(knob if isinstance(knob, Knob) else Knob(knob), *self._name(param))

    def unbind(self, what: Param | Knob) -> None:
        """Have a parameter turned by nothing, or a control turn nothing; does nothing if it is so.

        Parameters
        ----------
        what : Param or Knob
            Which.
        """
        names = None if isinstance(what, Knob) else self._name(what)
        with self._lock:
            self._bindings = [each for each in self._bindings if what != each.knob and names != (each.node, each.param)]

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._bindings.clear()

    def __iter__(self) -> Iterator[Binding]:
        """Go through the bindings."""
        return iter(tuple(self._bindings))

    def __len__(self) -> int:
        """Count them."""
        return len(self._bindings)

    def _add(self, knob: Knob, node: str, param: str) -> Binding:
        made = Binding(knob, node, param)
        with self._lock:
            for each in self._bindings:
                if each == made:
                    return each  # with the hold that it has
            self._bindings = [each for each in self._bindings if (each.node, each.param) != (node, param)]
            self._bindings.append(made)
        return made

    # ---- as a file

    def save(self, path: str | Path) -> None:
        """Write the mapping into a JSON file.

        Parameters
        ----------
        path : str or path
            Where.

        Raises
        ------
        ParameterError
            If it cannot be written.
        """
        content = {"version": VERSION, "bindings": [each.as_json() for each in self]}
        try:
            Path(path).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise ParameterError(f"the mapping cannot be written to {path}: {error.strerror}") from error

    def load(self, path: str | Path) -> None:
        """Take the mapping of a file instead of this one; if anything in it is wrong, nothing changes.

        Parameters
        ----------
        path : str or path
            What `save` wrote.

        Raises
        ------
        ParameterError
            If it cannot be read, or is no mapping.
        """
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ParameterError(f"{path} cannot be read as a mapping: {error}") from error
        bindings = [_binding(each, path) for each in _rows(content, path)]
        with self._lock:
            self._bindings = bindings

    def __repr__(self) -> str:
        """List them, one a line."""
        rows = [f"{each.knob} -> {each.node}.{each.param}" for each in self]
        return "\n".join(rows) or "no control is bound: s.learn(lead.params['cutoff_hz']), then turn one"


def _rows(content: Any, path: object) -> list[Any]:
    if not isinstance(content, dict) or not isinstance(content.get("bindings"), list):
        raise ParameterError(f"{path} is no mapping: it has no list of bindings")
    if content.get("version") != VERSION:
        raise ParameterError(f"{path} is a mapping of version {content.get('version')!r}; this one reads {VERSION}")
    return list(content["bindings"])


def _binding(row: Any, path: object) -> Binding:
    fields = {"node", "param", "kind", "number", "channel", "port"}
    if not isinstance(row, dict) or set(row) != fields or not all(isinstance(row[k], str) for k in ("node", "param")):
        raise ParameterError(f"{path}: a binding has {', '.join(sorted(fields))}, got {row!r}")
    try:
        return Binding(Knob(row["number"], row["kind"], row["channel"], row["port"]), row["node"], row["param"])
    except (ParameterError, TypeError) as error:
        raise ParameterError(f"{path}: {error}") from error
