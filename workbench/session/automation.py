"""A parameter that a lane moves, in time with the transport.

Threads: control, any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from workbench.errors import ParameterError, SessionError
from workbench.sequencer.lane import Lane
from workbench.sequencer.layout import ORIGIN_HERE, ORIGIN_KEPT, ORIGIN_START
from workbench.session.attributes import ParamAttributes

if TYPE_CHECKING:
    from workbench.engine.automations import Automations, Mover
    from workbench.params import Param, Params, ParamSpec
    from workbench.session.session import Session
    from workbench.session.transport import When


@dataclass(frozen=True)
class Place:
    """Where the audio side finds a parameter.

    Attributes
    ----------
    param : int
        Which of the node's parameters; without a node its slot.
    node : int
        Number of the node, or 0.
    declared : int
        How the node declares its parameters.
    """

    param: int
    node: int = 0
    declared: int = 0


class Automation(ParamAttributes):
    """What ``lead.automate("cutoff_hz", lane)`` gives: the lane can be changed while it plays, and be muted.

    The knob shows where the lane has it. Who turns it takes it over, and has it until `resume` or another lane.

    Parameters
    ----------
    session : Session
        Whose.
    name : str
        What people call it.
    param : Param
        What it moves.
    place : Place
        Where the audio side finds that.
    """

    _plain: ClassVar[frozenset[str]] = frozenset({"place"})

    def __init__(self, session: Session, name: str, param: Param, place: Place) -> None:
        self._session = session
        self._name = name
        self._param = param
        self._lane: Lane | None = None
        self._loops = True
        self._mover: Mover | None = self._automations.add(place.param, place.node, place.declared)
        self._own = self._mover.params
        self.place = place
        param.show(self._shown, self._take_over)

    @property
    def _automations(self) -> Automations:
        return self._session.engine.automations

    @property
    def params(self) -> Params:
        """Its parameters, by name: `mute`."""
        return self._own

    @property
    def is_here(self) -> bool:
        """Whether it can move anything: False once it was removed."""
        return self._mover is not None

    @property
    def lane(self) -> Lane | None:
        """What it plays; None if it was stopped. Setting it changes that at the next bar line."""
        return self._lane

    @lane.setter
    def lane(self, lane: Lane) -> None:
        self.play(lane, loop=self._loops)

    @property
    def value(self) -> float:
        """What its parameter is now: where the lane has it, or where the hand has it."""
        return self._param.shown

    @property
    def is_held(self) -> bool:
        """Whether a hand has taken the parameter over."""
        return self._mover is not None and self._mover.is_held

    def play(self, lane: Lane, at: When = "bar", *, launch: bool = False, loop: bool = True) -> None:
        """Move the parameter by another lane.

        Parameters
        ----------
        lane : Lane
            Which; its values are in the parameter's unit.
        at : {"now", "beat", "bar"} or float
            When it takes over: at once, at the next beat or bar line, or at the next multiple of so many beats.
        launch : bool
            Whether it begins from its start there; else it is where it would be if it had played since bar 1.
        loop : bool
            Whether it begins again after its length; else it stays at its last value.

        Raises
        ------
        ParameterError
            If the parameter cannot have its values, or there is no such moment.
        SessionError
            If it was removed.
        """
        check_lane(self._param.spec, lane)
        grid = self._session.transport.grid(at)
        origin = ORIGIN_HERE if launch else ORIGIN_START
        self._automations.set_lane(self._require(), lane.words(loop=loop), grid, origin=origin)
        self._lane, self._loops = lane, loop

    def resume(self, at: When = "now") -> None:
        """Take the parameter back from the hand that holds it; the lane is where it would be without that.

        Parameters
        ----------
        at : {"now", "beat", "bar"} or float
            As for `play`.
        """
        mover = self._require()
        if self._lane is not None:
            grid = self._session.transport.grid(at)
            self._automations.set_lane(mover, self._lane.words(loop=self._loops), grid, origin=ORIGIN_KEPT)

    def stop(self, at: When = "now") -> None:
        """Give the parameter back to the hand: it goes to where that has it. `play` goes on.

        Parameters
        ----------
        at : {"now", "beat", "bar"} or float
            As for `play`.
        """
        self._automations.set_lane(self._require(), None, self._session.transport.grid(at))
        self._lane = None

    def remove(self) -> None:
        """Give the parameter back and be gone. Doing so twice does no harm."""
        mover, self._mover = self._mover, None
        if mover is not None:
            self._automations.remove(mover)
            self._param.show(None)

    def _shown(self) -> float | None:
        """Where the lane has the parameter; None if the hand has it."""
        mover = self._mover
        return mover.value if mover is not None and mover.moves else None

    def _take_over(self) -> None:
        mover = self._mover
        if mover is not None:
            self._automations.hold(mover)

    def _require(self) -> Mover:
        if self._mover is None:
            raise SessionError(f"{self._name} was removed: automate the parameter anew with .automate(...)")
        return self._mover

    def _called(self) -> str:
        return self._name

    def _repr_html_(self) -> str | None:
        return self._lane._repr_html_() if self._lane is not None else None

    def __repr__(self) -> str:
        """Say what it plays, and who has the parameter."""
        if self._mover is None:
            return f"Automation({self._name}, removed)"
        who = ", held by hand" if self.is_held else ""
        return f"Automation({self._name}: {self._lane or 'stopped'}{who})"


def check_lane(spec: ParamSpec, lane: object) -> None:
    """Refuse a lane whose values a parameter cannot have.

    Parameters
    ----------
    spec : ParamSpec
        Of the parameter.
    lane : Lane
        What is to move it.

    Raises
    ------
    ParameterError
        The message has the parameter's range.
    """
    if not isinstance(lane, Lane):
        raise ParameterError(
            f"{spec.name} is automated by a lane such as wb.lane([(0, {spec.low:g}), (4, {spec.high:g})]), got {lane!r}"
        )
    if spec.curve == "choice":
        is_stepped = all(b.curve == "hold" or b.value == a.value for a, b in pairwise(lane.points))
        if not is_stepped or any(each.value != int(each.value) for each in lane.points):
            names = ", ".join(f"{k} {name}" for k, name in enumerate(spec.choices))
            raise ParameterError(
                f"{spec.name} is a choice: a lane for it has whole numbers ({names}) and 'hold' curves, "
                "such as wb.lane([(0, 0), (4, 1, 'hold'), (8, 1)])"
            )
    if not spec.low <= lane.low <= lane.high <= spec.high:
        raise ParameterError(
            f"{spec.name} must be in range {spec.low:g}..{spec.high:g} {spec.unit}".rstrip()
            + f", and the lane goes from {lane.low:g} to {lane.high:g}: "
            "change its values, or use lane.scale, lane.shift"
        )
