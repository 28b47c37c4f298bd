"""What the mixer shows of a session: its tracks and sends as strips, and how loud the whole is.

Threads: control; the mixer asks on the pump's thread, too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workbench.params import ParamSpec
from workbench.params.spec import choice
from workbench.session.loudness import LoudnessReader
from workbench.session.mixer import TrackHandle
from workbench.session.send import HIGHEST_DB, LOWEST_DB, Send
from workbench.widgets.mixer import Mixer
from workbench.widgets.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.engine import Engine
    from workbench.engine.edge import Connection
    from workbench.engine.node import Node
    from workbench.params import Param
    from workbench.session.session import Session

SOLO = choice("solo", ("off", "on"), "off", help="Only this track is heard, with what belongs to it.")
LEVEL = ParamSpec("level_db", -12.0, LOWEST_DB, HIGHEST_DB, "dB", help="How much of it goes there; -80 dB is nothing.")


class SoloSwitch:
    """Solo of a track as something that a page can turn.

    Parameters
    ----------
    track : TrackHandle
        Whose.
    """

    name = "solo"
    spec = SOLO

    def __init__(self, track: TrackHandle) -> None:
        self._track = track

    @property
    def number(self) -> float:
        """0 or 1."""
        return float(self._track.solo)

    @property
    def value(self) -> str:
        """``"off"`` or ``"on"``."""
        return SOLO.choices[self._track.solo]

    @value.setter
    def value(self, value: Any) -> None:
        self._track.solo = bool(SOLO.validate(value))

    def observe(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Be told when it is set.

        Parameters
        ----------
        callback : callable
            Called with this switch.

        Returns
        -------
        callable
            Ends it.
        """
        return self._track.observe_solo(lambda: callback(self))


class SendLevel:
    """The level of a send as something that a page can turn.

    Parameters
    ----------
    engine : Engine
        Where it is.
    connection : Connection
        Of the send.
    level : Param
        The connection's gain.
    """

    name = "level_db"
    spec = LEVEL

    def __init__(self, engine: Engine, connection: Connection, level: Param) -> None:
        self._level = level
        self._send = Send(engine, [connection], [math.copysign(1.0, level.number)])

    @property
    def number(self) -> float:
        """Decibels."""
        return self._send.level_db

    @property
    def value(self) -> float:
        """Decibels."""
        return self._send.level_db

    @value.setter
    def value(self, value: Any) -> None:
        self._send.level_db = value

    def observe(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Be told when it is set.

        Parameters
        ----------
        callback : callable
            Called with this level.

        Returns
        -------
        callable
            Ends it.
        """
        return self._level.observe(lambda _level: callback(self))


def strips(session: Session) -> list[Strip]:
    """Describe the mixer of a session.

    Parameters
    ----------
    session : Session
        Whose tracks.

    Returns
    -------
    list of Strip
        One per track in the order in which they were added, then the session's own.
    """
    tracks = [each for each in session.nodes if isinstance(each, TrackHandle)]
    return [*(_track_strip(session.engine, each) for each in tracks), _master_strip(session)]


def mixer(session: Session) -> Mixer:
    """Show the mixer of a session.

    Parameters
    ----------
    session : Session
        Whose.

    Returns
    -------
    Mixer
        The same one if it is open already, with the tracks of now.
    """

    def make() -> Mixer:
        heard = LoudnessReader(session.signal())
        return Mixer(lambda: strips(session), session.hub, heard.read, together=session.engine.store.together)

    shown: Mixer = session.hub.view("mixer", None, make)
    shown.follow()
    return shown


def _track_strip(engine: Engine, track: TrackHandle) -> Strip:
    sends = [(each, each.level) for each in engine.patch.connections if _is_send(each, track.node)]
    levels = [(wire, level) for wire, level in sends if level is not None]
    return Strip(
        title=track.name,
        gain=track.params["gain_db"],
        pan=track.params["pan"],
        mute=track.params["mute"],
        solo=SoloSwitch(track),
        silenced=track.node.params["is_silenced"],
        signal=lambda: track.history,
        sends=tuple((wire.target.name, SendLevel(engine, wire, level)) for wire, level in levels),
        parts=(track, track.node, *(level for _, level in levels)),
    )


def _master_strip(session: Session) -> Strip:
    return Strip(
        title="master",
        gain=session.params["volume_db"],
        signal=session.signal,
        parts=(session.engine.master,),
    )


def _is_send(wire: Connection, source: Node) -> bool:
    return wire.is_send and wire.source is source and wire.port.param < 0
