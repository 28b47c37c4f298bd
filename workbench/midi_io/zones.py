"""MPE zones: which channels carry one note each, and which channel speaks for all of them.

Threads: the owner's.
Source: MIDI Polyphonic Expression, version 1.1 (MMA RP-053).
"""

from __future__ import annotations

from workbench.errors import ParameterError

LOWER, UPPER = 1, 16  # the zones' master channels
MOST_MEMBERS = 15
SHAPES = {None: (0, 0), "lower": (MOST_MEMBERS, 0), "upper": (0, MOST_MEMBERS)}


class Zones:
    """The lower zone (channel 1 and those after it) and the upper one (channel 16 and those before it).

    Attributes
    ----------
    lower, upper : int, 0..15
        How many member channels each has; 0 for none.
    """

    def __init__(self, shape: str | None = None) -> None:
        if shape not in SHAPES:
            raise ParameterError(f"mpe must be 'lower', 'upper' or None for what the device says, got {shape!r}")
        self.lower, self.upper = SHAPES[shape]

    def configure(self, master: int, members: int) -> bool:
        """Follow a configuration message: the newest zone is as large as it says, the other one gives way.

        Parameters
        ----------
        master : int
            Channel that it came on: 1 or 16; others say nothing.
        members : int
            How many; 0 ends the zone.

        Returns
        -------
        bool
            Whether anything has changed.
        """
        before = self.lower, self.upper
        members = min(members, MOST_MEMBERS)
        room = max(MOST_MEMBERS - 1 - members, 0)
        if master == LOWER:
            self.lower, self.upper = members, min(self.upper, room)
        elif master == UPPER:
            self.lower, self.upper = min(self.lower, room), members
        return before != (self.lower, self.upper)

    def master_of(self, channel: int) -> int | None:
        """Say who speaks for a channel.

        Parameters
        ----------
        channel : int
            1..16.

        Returns
        -------
        int or None
            1 or 16 for a member channel; None for every other one.
        """
        if LOWER < channel <= LOWER + self.lower:
            return LOWER
        if UPPER - self.upper <= channel < UPPER:
            return UPPER
        return None

    def spoken_for(self, channel: int) -> tuple[int, ...]:
        """List the channels that a message on a channel is about.

        Parameters
        ----------
        channel : int
            1..16.

        Returns
        -------
        tuple of int
            Itself and, for a master, its members.
        """
        return (channel, *(each for each in range(LOWER, UPPER + 1) if self.master_of(each) == channel))
