"""Which notes sound because of which key or pedal: so that none can hang, whatever goes away.

The page's twin is `widgets/lib/midi_hands.js`; both are tested on the same scenes. A note ends when no key and no pedal
holds it any more. In an MPE zone each channel has its own note, with a bend and a pressure of its own.

Threads: the owner's, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from workbench.errors import QueueFullError, WorkbenchError
from workbench.midi_io.message import (
    AllNotesOff,
    AllSoundOff,
    Bend,
    ChannelMessage,
    KeyPressure,
    NoteOff,
    NoteOn,
    Pedal,
    Pressure,
    Reset,
)
from workbench.midi_io.zones import Zones

HIGHEST, LOUDEST = 127, 127
MOST_STRUCK = 16  # on one key at a time
MEMBER_BEND_CENTS = 4800.0  # what an MPE member's wheel reaches, unless it says otherwise


class Sounding(Protocol):
    """A note that was struck: a `PlayedNote`."""

    def off(self) -> object:
        """End it."""

    def bend(self, cents: float) -> object:
        """Bend it, counted from its key."""

    def set_level(self, level: float) -> object:
        """Send it to a level, 0..1."""


Strike = Callable[[int, int, float], Sounding]  # note, velocity, and the cents by which it begins bent
Place = tuple[int, int]  # channel and note in an MPE zone; 0 and note elsewhere


@dataclass
class _Held:
    note: int
    channel: int  # who struck it last
    keys: set[int] = field(default_factory=set)  # channels that hold its key
    pedals: set[int] = field(default_factory=set)  # channels whose pedal holds it
    sounding: list[Sounding] = field(default_factory=list)


class MidiHands:
    """Plays one instrument with the messages of one device.

    Parameters
    ----------
    strike : callable
        Starts a note: takes note (0..127), velocity (1..127) and cents; gives what sounds.
    bend_cents : float
        How far the wheel bends, up and down.
    zones : Zones, optional
        Where a channel is one note; nowhere by default.
    follows_pressure : bool
        Whether pressure is a note's level: full as struck, from then on as the key is pressed.
    """

    def __init__(
        self, strike: Strike, bend_cents: float = 200.0, zones: Zones | None = None, *, follows_pressure: bool = False
    ) -> None:
        self._strike = strike
        self._bend_cents = bend_cents
        self._zones = zones or Zones()
        self._follows_pressure = follows_pressure
        self._held: dict[Place, _Held] = {}
        self._pedals: set[int] = set()
        self._bends: dict[int, float] = {}  # of the wheel's way, -1..1, by channel
        self._ranges: dict[int, float] = {}  # cents, by channel, where a device has said so
        self._owed: list[Sounding] = []  # ends that found no room

    @property
    def count(self) -> int:
        """Notes that a key or a pedal holds."""
        return len(self._held)

    def take(self, message: ChannelMessage) -> None:
        """Do what a message asks for; what is not for hands is passed over.

        Parameters
        ----------
        message : ChannelMessage
            As `parse_midi` gives it.

        Raises
        ------
        WorkbenchError
            If a note cannot be started.
        """
        match message:
            case NoteOn(channel, note, velocity):
                self._press(channel, note, velocity)
            case NoteOff(channel, note):
                self._release(channel, self._place(channel, note))
            case Pedal(channel, is_down):
                self._pedals.add(channel) if is_down else self._lift((channel,))
            case Bend(channel, bend):
                self._bend(channel, bend)
            case KeyPressure(channel, note, pressure):
                self._press_harder(channel, pressure, note)
            case Pressure(channel, pressure):
                self._press_harder(channel, pressure)
            case AllNotesOff(channel):
                self._release_keys(channel)
            case AllSoundOff(channel):
                self._lift(self._zones.spoken_for(channel))
                self._release_keys(channel)
            case Reset(channel):
                self._lift((channel,))
                self._bend(channel, 0.0)

    def set_bend_range(self, channel: int, cents: float) -> None:
        """Have the wheel reach as far as the device says.

        Parameters
        ----------
        channel : int
            Whose; said by one member of an MPE zone, it holds for all of them.
        cents : float
            Up and down.
        """
        master = self._zones.master_of(channel)
        alike = self._zones.spoken_for(master)[1:] if master is not None else (channel,)
        for each in alike:
            self._ranges[each] = cents

    def configure(self, master: int, members: int) -> None:
        """Follow an MPE configuration message; if it changes anything, all notes end.

        Parameters
        ----------
        master, members : int
            As for `Zones.configure`.
        """
        if self._zones.configure(master, members):
            self.release_all()
            self._ranges.clear()

    def release_all(self) -> None:
        """End everything: whoever played is gone, and pedals and wheels with it."""
        self._pedals.clear()
        self._bends.clear()
        held, self._held = list(self._held.values()), {}
        for each in held:
            self._end(each)

    def settle(self) -> None:
        """Try again to end what could not be ended because too many commands waited."""
        owed, self._owed = self._owed, []
        for each in owed:
            self._off(each)

    @property
    def is_settled(self) -> bool:
        """Whether no end is owed."""
        return not self._owed

    # ---- keys and pedals

    def _place(self, channel: int, note: int) -> Place:
        return (channel if self._zones.master_of(channel) is not None else 0, note)

    def _press(self, channel: int, note: int, velocity: int) -> None:
        place = self._place(channel, note)
        held = self._held.get(place)
        # What only a pedal holds is struck anew: else a trill with the pedal down would heap up voices.
        if held is not None and held.pedals and not held.keys:
            del self._held[place]
            self._end(held)
            held = None
        sounding = self._strike(note, velocity, self._cents(note, channel))
        held = self._held.setdefault(place, held or _Held(note, channel))
        held.keys.add(channel)
        held.channel = channel
        held.sounding.append(sounding)
        if len(held.sounding) > MOST_STRUCK:  # a key that never says that it was let go
            self._off(held.sounding.pop(0))

    def _release(self, channel: int, place: Place) -> None:
        held = self._held.get(place)
        if held is None or channel not in held.keys:
            return
        held.keys.discard(channel)
        held.pedals |= self._pedals & {channel, self._zones.master_of(channel) or channel}
        self._end_if_free(place)

    def _release_keys(self, channel: int) -> None:
        for each in self._zones.spoken_for(channel):
            for place in list(self._held):
                self._release(each, place)

    def _lift(self, channels: tuple[int, ...]) -> None:
        self._pedals.difference_update(channels)
        for place, held in list(self._held.items()):
            if held.pedals - self._pedals:
                held.pedals &= self._pedals
                self._end_if_free(place)

    def _end_if_free(self, place: Place) -> None:
        held = self._held[place]
        if not held.keys and not held.pedals:
            del self._held[place]
            self._end(held)

    def _end(self, held: _Held) -> None:
        for each in held.sounding:
            self._off(each)

    def _off(self, sounding: Sounding) -> None:
        try:
            sounding.off()
        except QueueFullError:
            self._owed.append(sounding)
        except WorkbenchError:
            pass  # who plays no more holds no note

    # ---- wheel and pressure

    def _bend(self, channel: int, share: float) -> None:
        self._bends[channel] = share
        about = self._zones.spoken_for(channel)
        for held in self._held.values():
            if held.channel in about:
                cents = self._cents(held.note, held.channel)
                for each in held.sounding:
                    each.bend(cents)

    def _cents(self, note: int, channel: int) -> float:
        """How far a note is bent; it stays within the range of notes, however far the wheel goes."""
        master = self._zones.master_of(channel)
        own = MEMBER_BEND_CENTS if master is not None else self._bend_cents
        cents = self._bends.get(channel, 0.0) * self._ranges.get(channel, own)
        if master is not None:
            cents += self._bends.get(master, 0.0) * self._ranges.get(master, self._bend_cents)
        return min(max(cents, -100.0 * note), 100.0 * (HIGHEST - note))

    def _press_harder(self, channel: int, pressure: int, note: int | None = None) -> None:
        if not self._follows_pressure:
            return
        about = self._zones.spoken_for(channel)
        for held in self._held.values():
            if held.channel in about and note in (None, held.note):
                for each in held.sounding:
                    each.set_level(pressure / LOUDEST)
