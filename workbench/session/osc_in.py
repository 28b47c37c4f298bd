"""A session as an OSC address space: ``/lead/note 60 100``, ``/lead/cutoff_hz 800``, ``/transport/start``.

Threads: control; what comes is done on a thread named "OSC".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.errors import ParameterError, unknown
from workbench.osc import OscMessage, OscServer, matching, osc_name
from workbench.session.handle import InstrumentHandle

if TYPE_CHECKING:
    from workbench.params import Params
    from workbench.session.session import Session

Verb = Callable[..., object]


class OscIn:
    """A port that is listened to: what ``s.osc_in(...)`` gives.

    Parameters
    ----------
    session : Session
        What is played.
    host : str
        Which address of this computer.
    port : int
        Which port; 0 for any that is free.
    """

    def __init__(self, session: Session, host: str, port: int) -> None:
        self._session = session
        self._server = OscServer(host, port, self.take)

    @property
    def host(self) -> str:
        """The address that is listened to."""
        return self._server.host

    @property
    def port(self) -> int:
        """The port that is listened to."""
        return self._server.port

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._server.is_open

    @property
    def received(self) -> int:
        """Packets that came."""
        return self._server.received

    @property
    def refused(self) -> int:
        """Packets and messages that could not be done."""
        return self._server.refused

    @property
    def problem(self) -> str:
        """Why not, the last time; empty if all could."""
        return self._server.problem

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that there is now."""
        return tuple(f"/{owner}/{each}" for owner in self._owners() for each in self._names(owner))

    def close(self) -> None:
        """Stop listening; closing twice does no harm."""
        self._server.close()

    def take(self, message: OscMessage) -> None:
        """Do what a message says.

        Parameters
        ----------
        message : OscMessage
            Its address may be a pattern, and mean several things.

        Raises
        ------
        WorkbenchError
            If there is no such address, or an argument is not allowed.
        """
        parts = message.address.strip("/").split("/")
        if len(parts) != 2:
            raise ParameterError(f"an OSC address has two parts, such as /lead/note, got {message.address!r}")
        owners = matching(parts[0], self._owners())
        if not owners:
            raise unknown("instrument, node, 'transport' or 'session'", parts[0], self._owners())
        meant = [(owner, name) for owner in owners for name in matching(parts[1], self._names(owner))]
        if not meant:
            raise unknown(f"address below /{owners[0]}", parts[1], self._names(owners[0]))
        at = self._session.now + message.ahead_s if message.ahead_s else None
        for owner, name in meant:
            self._do(owner, name, message.arguments, at)

    def _do(self, owner: str, name: str, arguments: tuple[Any, ...], at: float | None) -> None:
        verbs, params = self._owners()[owner]
        if name in verbs:
            try:
                verbs[name](*arguments, at=at)
            except TypeError as error:
                raise ParameterError(f"/{owner}/{name} does not take {_listed(arguments)}: {error}") from error
        elif len(arguments) == 1:
            params[name].value = arguments[0]
        else:
            raise ParameterError(f"/{owner}/{name} takes one value, got {_listed(arguments)}")

    # ---- what there is

    def _names(self, owner: str) -> list[str]:
        verbs, params = self._owners()[owner]
        return [*verbs, *params]

    def _owners(self) -> dict[str, tuple[dict[str, Verb], Params]]:
        session, transport = self._session, self._session.transport
        owners: dict[str, tuple[dict[str, Verb], Params]] = {
            "session": (
                {"play": _now(session.play), "stop": _now(session.stop), "panic": _now(session.panic)},
                session.params,
            ),
            "transport": (
                {"start": _timed(transport.start), "stop": _timed(transport.stop), "seek": transport.seek},
                transport.params,
            ),
        }
        for handle in session.nodes:
            verbs = _note_verbs(handle) if isinstance(handle, InstrumentHandle) else {}
            owners.setdefault(osc_name(handle.name), (verbs, handle.params))
        return owners

    def __repr__(self) -> str:
        """Say how it stands."""
        state = "listening" if self.is_open else "closed"
        refused = f", {self.refused} refused: {self.problem}" if self.refused else ""
        return f"OscIn({self.host}:{self.port}, {state}, {self.received} packets{refused})"


def _note_verbs(handle: InstrumentHandle) -> dict[str, Verb]:
    def note(note: Any, velocity: Any = 100, duration_s: Any = None, *, at: float | None) -> None:
        handle.chord([note], velocity, at, duration_s)

    def note_off(note: Any, *, at: float | None) -> None:
        handle.note_off(note, at)

    def bend(note: Any, cents: Any, *, at: float | None) -> None:
        handle.bend_note(note, cents, at)

    return {"note": note, "note_off": note_off, "bend": bend, "all_notes_off": _now(handle.all_notes_off)}


def _now(do: Callable[[], object]) -> Verb:
    """Something that knows no time, and takes nothing; a controller's button sends its state along."""

    def verb(pressed: Any = 1, *, at: float | None) -> None:
        del at
        if pressed:
            do()

    return verb


def _timed(do: Callable[..., object]) -> Verb:
    """Likewise, at its time."""

    def verb(pressed: Any = 1, *, at: float | None) -> None:
        if pressed:
            do(at=at)

    return verb


def _listed(arguments: tuple[Any, ...]) -> str:
    return ", ".join(repr(each) for each in arguments) or "nothing"
