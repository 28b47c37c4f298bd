"""One control of a device and the parameter that it turns, with soft take-over: the value never jumps.

Threads: the owner's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workbench.errors import ParameterError
from workbench.midi_io.controllers import FINE, NOTHING, Turn
from workbench.midi_io.message import CONTROL_NUMBERS, SUSTAIN

if TYPE_CHECKING:
    from workbench.params import Param

CHANNELS = 16
KINDS = {  # how many numbers each kind has
    "control": CONTROL_NUMBERS,
    "control14": FINE,
    "nrpn": NOTHING,
    "nrpn14": NOTHING,
    "pressure": 1,
}
COARSE = {"control14": "control", "nrpn14": "nrpn"}


@dataclass(frozen=True)
class Knob:
    """A control as a mapping names it.

    Attributes
    ----------
    number : int
        Controller 0..119 without 64; of a pair the coarse one, 0..31; an NRPN 0..16382; 0 for pressure.
    kind : str
        ``"control"``, ``"control14"``, ``"nrpn"``, ``"nrpn14"`` or ``"pressure"``.
    channel : int
        1..16; 0 for all.
    port : str
        As it was named where it was opened; empty for all.
    """

    number: int
    kind: str = "control"
    channel: int = 0
    port: str = ""

    def __post_init__(self) -> None:
        """Refuse what no device has."""
        if self.kind not in KINDS:
            raise ParameterError(f"the kind of a control must be one of {', '.join(KINDS)}, got {self.kind!r}")
        most = KINDS[self.kind] - 1
        if isinstance(self.number, bool) or not isinstance(self.number, int) or not 0 <= self.number <= most:
            raise ParameterError(f"a controller is a whole number in range 0..{most}, got {self.number!r}")
        if self.kind == "control" and self.number == SUSTAIN:
            raise ParameterError(f"controller {SUSTAIN} is the sustain pedal, which holds notes: choose another one")
        if isinstance(self.channel, bool) or not isinstance(self.channel, int) or not 0 <= self.channel <= CHANNELS:
            raise ParameterError(f"channel must be a whole number in range 1..{CHANNELS}, 0 for all: {self.channel!r}")
        if not isinstance(self.port, str):
            raise ParameterError(f"port must be a name, or '' for all, got {self.port!r}")

    def means(self, port: str, turn: Turn) -> bool:
        """Say whether a turn is one of this control.

        Parameters
        ----------
        port : str
            Where it came from.
        turn : Turn
            What was turned.

        Returns
        -------
        bool
            Whether kind, number, channel and port are the same.
        """
        alike = (self.kind, self.number) == (turn.kind, turn.number)
        return alike and self.channel in (0, turn.channel) and self.port in ("", port)

    def __str__(self) -> str:
        """As people call it."""
        names = {"control": "CC", "control14": "CC (14 bits)", "nrpn": "NRPN", "nrpn14": "NRPN (14 bits)"}
        where = [f"channel {self.channel}"] if self.channel else []
        where += [self.port] if self.port else []
        name = "pressure" if self.kind == "pressure" else f"{names[self.kind]} {self.number}"
        return name + (f" ({', '.join(where)})" if where else "")


@dataclass
class Binding:
    """A control, and what it turns.

    Attributes
    ----------
    knob : Knob
        The control.
    node : str
        Name of the instrument or node; ``"session"`` and ``"transport"`` have parameters, too.
    param : str
        Name of its parameter.
    """

    knob: Knob
    node: str
    param: str
    _before: float | None = field(default=None, repr=False, compare=False)  # where the knob stood
    _given: float | None = field(default=None, repr=False, compare=False)  # what it set last

    def turn(self, param: Param, turn: Turn) -> bool:
        """Turn the parameter, once the knob has come to where the parameter is.

        Parameters
        ----------
        param : Param
            What it turns.
        turn : Turn
            How far the knob is.

        Returns
        -------
        bool
            Whether it has hold of it. A hold is lost when somebody else sets the parameter.
        """
        spec, position = param.spec, turn.position
        before, self._before = self._before, position
        here = spec.to_position(param.number)
        if self._given != param.number:
            near = 1.0 / turn.steps if spec.curve != "choice" else 0.5 / (len(spec.choices) - 1)
            passed = before is not None and min(before, position) <= here <= max(before, position)
            if not passed and abs(position - here) > near:
                self._given = None
                return False
        param.value = spec.from_position(position)
        self._given = param.number
        return True

    def with_knob(self, knob: Knob) -> Binding:
        """Make the same with a control that turns out to be finer; its hold stays.

        Parameters
        ----------
        knob : Knob
            The control.

        Returns
        -------
        Binding
            To take its place.
        """
        return replace(self, knob=knob)

    def as_json(self) -> dict[str, Any]:
        """Write it down.

        Returns
        -------
        dict
            ``node``, ``param`` and the fields of the knob.
        """
        knob = self.knob
        where = {"kind": knob.kind, "number": knob.number, "channel": knob.channel, "port": knob.port}
        return {"node": self.node, "param": self.param, **where}
