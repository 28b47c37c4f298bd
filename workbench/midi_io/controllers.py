"""Puts together what controllers send in pieces: 14-bit values, and parameters that are found by number (RPN, NRPN).

Threads: the owner's.
Source: MIDI 1.0 Detailed Specification, revision 4.2, "Control Change" and "Registered Parameter Numbers".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

DATA, DATA_FINE = 6, 38
NRPN_FINE, NRPN, RPN_FINE, RPN = 98, 99, 100, 101
FINE = 32  # controllers 0..31 have their fine half at 32..63
NOTHING = 0x3FFF  # "no parameter"
BEND_RANGE, MPE_CONFIGURATION = 0, 6  # registered parameters
COARSE_STEPS, FINE_STEPS = 127, 16383


@dataclass(frozen=True, slots=True)
class Turn:
    """A control of a device was turned.

    Attributes
    ----------
    kind : str
        ``"control"`` (7 bits), ``"control14"``, ``"nrpn"`` (7 bits), ``"nrpn14"`` or ``"pressure"``.
    number : int
        Which; 0 for pressure.
    channel : int
        1..16.
    bits : int
        The value as it came.
    """

    FINE_KINDS: ClassVar[frozenset[str]] = frozenset({"control14", "nrpn14"})

    kind: str
    number: int
    channel: int
    bits: int

    @property
    def steps(self) -> int:
        """The largest value."""
        return FINE_STEPS if self.kind in self.FINE_KINDS else COARSE_STEPS

    @property
    def position(self) -> float:
        """How far it is turned: 0..1."""
        return self.bits / self.steps


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered parameter was set: bend range, MPE configuration."""

    number: int
    channel: int
    coarse: int
    fine: int


class ControllerReader:
    """Remembers the halves of what controllers send; one per device."""

    def __init__(self) -> None:
        self._coarse: dict[tuple[int, int], int] = {}  # by channel and controller
        self._chosen: dict[int, tuple[bool, int]] = {}  # by channel: whether it is registered, and which

    def take(self, channel: int, number: int, value: int) -> list[Turn | Registered]:
        """Take a controller's message.

        Parameters
        ----------
        channel, number, value : int
            1..16, 0..119, 0..127.

        Returns
        -------
        list of Turn or Registered
            What it means; a fine half means two things, because some devices have plain knobs there.
        """
        if number in (NRPN, NRPN_FINE, RPN, RPN_FINE):
            self._choose(channel, number, value)
            return []
        chosen = self._chosen.get(channel)
        if chosen is not None and number in (DATA, DATA_FINE):
            return self._data(channel, *chosen, number, value)
        found: list[Turn | Registered] = [Turn("control", number, channel, value)]
        if number < FINE:
            self._coarse[channel, number] = value
        elif number < 2 * FINE and (coarse := self._coarse.get((channel, number - FINE))) is not None:
            found.append(Turn("control14", number - FINE, channel, coarse << 7 | value))
        return found

    def forget(self) -> None:
        """Begin anew: another device may be there."""
        self._coarse.clear()
        self._chosen.clear()

    def _choose(self, channel: int, number: int, value: int) -> None:
        is_registered = number in (RPN, RPN_FINE)
        was_registered, before = self._chosen.get(channel, (is_registered, NOTHING))
        if was_registered != is_registered:
            before = NOTHING
        is_fine = number in (NRPN_FINE, RPN_FINE)
        parameter = before & 0x3F80 | value if is_fine else before & 0x7F | value << 7
        self._chosen[channel] = is_registered, parameter
        if parameter == NOTHING:
            del self._chosen[channel]

    def _data(
        self, channel: int, is_registered: bool, parameter: int, number: int, value: int
    ) -> list[Turn | Registered]:
        is_fine = number == DATA_FINE
        if not is_fine:
            self._coarse[channel, DATA] = value
        coarse = self._coarse.get((channel, DATA), 0)
        if is_registered:
            return [Registered(parameter, channel, coarse, value if is_fine else 0)]
        if is_fine:
            return [Turn("nrpn14", parameter, channel, coarse << 7 | value)]
        return [Turn("nrpn", parameter, channel, value)]
