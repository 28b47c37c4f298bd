"""What has parameters that lanes can move: nodes, sequences, the transport, the session.

Threads: control, any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from workbench.errors import WorkbenchError
from workbench.session.attributes import ParamAttributes
from workbench.session.automation import Automation, Place, check_lane
from workbench.session.gesture import Gesture

if TYPE_CHECKING:
    from workbench.sequencer.lane import Lane
    from workbench.session.session import Session
    from workbench.session.transport import When


class Automating(ParamAttributes):
    """Parameters as attributes, which lanes can move."""

    @overload
    def automate(
        self, param: str, lane: Lane, at: When = "bar", *, launch: bool = False, loop: bool = True
    ) -> Automation: ...
    @overload
    def automate(
        self, param: str, lane: None, at: When = "bar", *, launch: bool = False, loop: bool = True
    ) -> None: ...
    def automate(
        self, param: str, lane: Lane | None, at: When = "bar", *, launch: bool = False, loop: bool = True
    ) -> Automation | None:
        """Have a lane move a parameter, in time with the transport; running the cell again changes it as it plays.

        As with patterns, the first one of a session starts the transport; while that stands, the parameter is where the
        lane has it at that place.

        Parameters
        ----------
        param : str
            Which parameter.
        lane : Lane or None
            For example ``wb.lane([(0, 200), (4, 2000, "exp"), (8, 400)])``, in beats and in the parameter's unit; None
            gives the parameter back to the hand.
        at : {"now", "beat", "bar"} or float
            When it takes over: at once, at the next beat or bar line, or at the next multiple of so many beats.
        launch : bool
            Whether it begins from its start there; else it is where it would be if it had played since bar 1.
        loop : bool
            Whether it begins again after its length; else it stays at its last value.

        Returns
        -------
        Automation or None
            To change, mute or stop it.

        Raises
        ------
        UnknownNameError
            If there is no such parameter.
        ParameterError
            If the parameter cannot have the lane's values, or cannot be automated.
        CapacityError
            If 128 parameters are automated already.
        """
        known = self.automations.get(param)
        if lane is None:
            _ = self.params[param]
            if known is not None:
                known.remove()
                del self.automations[param]
            return None
        spec = self.params[param].spec
        self._check_automatable(param)
        check_lane(spec, lane)
        self._host.transport.grid(at)
        if known is None or not known.is_here:
            name = f"{self._called()}.{param}"
            known = Automation(self._host, name, self.params[param], self._place_of(param))
            self.automations[param] = known
        known.play(lane, at, launch=launch, loop=loop)
        self._host.transport.start_first()
        return known

    def record_automation(self, param: str) -> Gesture:
        """Note what a hand does to a parameter while the transport runs, to make a lane of it.

        Parameters
        ----------
        param : str
            Which parameter.

        Returns
        -------
        Gesture
            ``take.stop().lane()`` is the lane.

        Raises
        ------
        UnknownNameError
            If there is no such parameter.
        ParameterError
            If the parameter cannot be automated.
        """
        found = self.params[param]
        self._check_automatable(param)
        return Gesture(self._host, found)

    @property
    def automations(self) -> dict[str, Automation]:
        """What moves its parameters, by their names."""
        made: dict[str, Automation] = self.__dict__.setdefault("_automations", {})
        return made

    def end_automations(self) -> None:
        """Give all parameters back to the hand."""
        for each in self.automations.values():
            each.remove()
        self.automations.clear()

    def carry_automations(self) -> None:
        """Go on after a swap: with parameters that are declared otherwise now, and without those that are gone."""
        for name, each in tuple(self.automations.items()):
            if name in self.params and each.is_here and each.place == self._place_of(name):
                continue
            lane = each.lane
            each.remove()
            del self.automations[name]
            if lane is not None and name in self.params:
                try:
                    self.automate(name, lane, "now")
                except WorkbenchError:  # what is swapped in cannot have these values: the hand has it
                    continue

    @property
    def _host(self) -> Session:
        """The session that all of it is in."""
        raise NotImplementedError

    def _place_of(self, param: str) -> Place:
        """Say where the audio side finds a parameter: here, one that keeps its slot."""
        return Place(self.params[param].slot)

    def _check_automatable(self, param: str) -> None:
        """Refuse a parameter that no lane may move."""
