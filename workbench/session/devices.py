"""What a session has to do with other machines and programs: MIDI ports, knobs that are learned, OSC, Link.

Nothing is imported before it is asked for.

Threads: control.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from workbench.errors import SessionError

if TYPE_CHECKING:
    from workbench.midi_io import ControllerMapper
    from workbench.params import Param, Params
    from workbench.session.handle import InstrumentHandle
    from workbench.session.link import Link
    from workbench.session.midi_in import MidiIn
    from workbench.session.midi_out import MidiOut
    from workbench.session.osc_in import OscIn
    from workbench.session.osc_out import OscOut
    from workbench.session.session import Session
    from workbench.session.sorts import Handle
    from workbench.session.transport import Transport

SESSION, TRANSPORT = "session", "transport"
Device = TypeVar("Device")


class SessionDevices(ABC):
    """What `Session` adds to itself to be played by devices, and to play them."""

    _mapping: ControllerMapper | None = None
    _devices: dict[tuple[str, str], Any] | None = None  # what is open, by kind and by what the user called it
    _watched: Sequence[Callable[[], None]] = ()  # parameters, while it is not said which one is to be learned

    @property
    @abstractmethod
    def nodes(self) -> tuple[Handle, ...]:
        """What was added."""

    @property
    @abstractmethod
    def params(self) -> Params:
        """The session's own parameters."""

    @property
    @abstractmethod
    def transport(self) -> Transport:
        """Beats and bars."""

    @abstractmethod
    def _require_open(self) -> None:
        """Raise `SessionError` if the session is closed."""

    # ---- MIDI

    def midi_in(
        self,
        port: str,
        instrument: InstrumentHandle | Mapping[int, InstrumentHandle] | None = None,
        *,
        channel: int | None = None,
        controls: Mapping[int, str] | None = None,
        bend_cents: float = 200.0,
        mpe: str | None = None,
        pressure: str | None = None,
        programs: Sequence[str] = (),
        clock: bool = False,
    ) -> MidiIn:
        """Have a MIDI device at the computer of the kernel play.

        Keys, velocity, sustain pedal, bend wheel, all-notes-off and MPE zones are taken; knobs turn what `mapping`
        says. Running the cell again opens the port anew, with what it then says. If the device is unplugged, its notes
        end; it is taken again when it returns.

        Parameters
        ----------
        port : str
            Its name or a part of it; `workbench.midi_ports` lists them.
        instrument : InstrumentHandle or mapping, optional
            What plays: one for all channels, or channel (1..16) -> instrument. Nothing plays if not given: for devices
            with knobs only, or a clock.
        channel : int, optional
            The only channel that is listened to, 1..16; all if not given.
        controls : mapping of int to str, optional
            Which parameter a knob turns, by the knob's controller number, as in `InstrumentHandle.page_midi`. Added to
            `mapping`; for one instrument only.
        bend_cents : float, 0..4800 cents
            How far the bend wheel goes, up and down, unless the device says otherwise (RPN 0).
        mpe : {"lower", "upper"}, optional
            Zone of a device in which each note has a channel of its own, with bend and pressure; if not given, what the
            device itself says (its configuration message).
        pressure : {"level"}, optional
            Have the pressure of keys be the level of their notes, from the first time they are pressed harder on.
            If not given, pressure turns what `mapping` says.
        programs : sequence of str
            Names of presets: program change 0 loads the first.
        clock : bool
            Whether the transport follows the device's clock, start, stop and song position.

        Returns
        -------
        MidiIn
            `close()` ends it.

        Raises
        ------
        DeviceError
            If python-rtmidi is missing, or there is no such port, or it refuses.
        ParameterError
            If an argument is not allowed.
        """
        from workbench.midi_io.ports import shared_backend
        from workbench.session.midi_in import MidiIn, instruments_by_channel

        self._require_open()
        by_channel = instruments_by_channel(instrument)
        if controls and not hasattr(instrument, "params"):
            raise SessionError("controls name parameters of one instrument: give it, or use s.mapping.bind(...)")
        for number, name in (controls or {}).items():
            self.mapping.bind(number, instrument.params[name])  # type: ignore[union-attr]

        def make() -> MidiIn:
            return MidiIn(
                cast("Session", self),
                shared_backend(),
                port,
                by_channel,
                bend_cents=bend_cents,
                channel=channel,
                mpe=mpe,
                pressure=pressure,
                programs=programs,
                clock=clock,
            )

        return self._replace("MIDI in", port, make)

    def midi_out(
        self,
        port: str,
        instrument: InstrumentHandle | Mapping[int, InstrumentHandle] | None = None,
        *,
        clock: bool = False,
        delay_s: float | None = None,
    ) -> MidiOut:
        """Send what instruments play to a MIDI device, whoever plays them: keys, cells, patterns, scores.

        Every message goes out the same time after its frame was rendered, so its timing does not depend on the block
        size. Microtones go out as the nearest key. Running the cell again opens the port anew.

        Parameters
        ----------
        port : str
            Its name or a part of it; `workbench.midi_ports` lists them.
        instrument : InstrumentHandle or mapping, optional
            Whose notes: of one, on channel 1, or channel (1..16) -> instrument.
        clock : bool
            Whether the transport goes out as MIDI clock: 24 pulses a quarter note, start, stop, continue, position.
        delay_s : float, 0..2, optional
            How long after its frame a message is sent, in seconds; a block and 3 ms if not given. A larger one brings
            it together with sound that is late by itself.

        Returns
        -------
        MidiOut
            `close()` ends it.

        Raises
        ------
        DeviceError
            If python-rtmidi is missing, or there is no such port, or it refuses.
        ParameterError
            If an argument is not allowed.
        """
        from workbench.midi_io.ports import shared_backend
        from workbench.session.midi_in import instruments_by_channel
        from workbench.session.midi_out import MidiOut

        self._require_open()
        one = instrument is not None and not isinstance(instrument, Mapping)
        by_channel = instruments_by_channel({1: instrument} if one else instrument)  # type: ignore[dict-item]
        me = cast("Session", self)
        return self._replace(
            "MIDI out", port, lambda: MidiOut(me, shared_backend(), port, by_channel, clock=clock, delay_s=delay_s)
        )

    # ---- OSC

    def osc_in(self, port: int = 9000, host: str = "127.0.0.1") -> OscIn:
        """Have OSC messages play: ``/lead/note 60 100``, ``/lead/cutoff_hz 800``, ``/transport/start``.

        Running the cell again opens the port anew.

        Parameters
        ----------
        port : int, 0..65535
            UDP port; 0 for any that is free.
        host : str
            Address of this computer that is listened to. The default hears this computer only; with ``"0.0.0.0"``
            everybody in the network can play, and nobody is asked who they are.

        Returns
        -------
        OscIn
            `addresses` lists what there is; `close()` ends it.

        Raises
        ------
        DeviceError
            If python-osc is missing, or the port cannot be had.
        """
        from workbench.session.osc_in import OscIn

        self._require_open()
        return self._replace("OSC in", f"{host}:{port}", lambda: OscIn(cast("Session", self), host, port))

    def osc_out(self, port: int, host: str = "127.0.0.1", what: Iterable[str] = ("notes", "beats")) -> OscOut:
        """Tell an OSC program what is played.

        Parameters
        ----------
        port : int, 1..65535
            Its UDP port.
        host : str
            Where it runs.
        what : iterable of {"notes", "beats", "meters"}
            ``/lead/note 60 100`` and ``/lead/note_off 60``; ``/transport/beat bar beat``; ``/lead/level_db left
            right``, the peaks of 40 ms.

        Returns
        -------
        OscOut
            `close()` ends it.

        Raises
        ------
        DeviceError
            If python-osc is missing, or there is no such host.
        ParameterError
            If an argument is not allowed.
        """
        from workbench.session.osc_out import OscOut

        self._require_open()
        return self._replace("OSC out", f"{host}:{port}", lambda: OscOut(cast("Session", self), host, port, what))

    # ---- others in the network

    def link(self, quantum: float = 4.0, *, start_stop: bool = False) -> Link:
        """Take part in Ableton Link: tempo and beat together with other programs in the network.

        Who sets a tempo, here or there, sets everybody's. Running the cell again takes part anew.

        Parameters
        ----------
        quantum : float, 1..64 beats
            What is together: 4 for bars of four quarter notes, 1 for beats only.
        start_stop : bool
            Whether the transport starts and stops with the others.

        Returns
        -------
        Link
            `peers`, `tempo_bpm`, `distance_beats`; `close()` ends it.

        Raises
        ------
        DeviceError
            If LinkPython-extern is missing.
        ParameterError
            If an argument is not allowed.
        """
        from workbench.session.link import Link

        self._require_open()
        return self._replace("Link", "", lambda: Link(cast("Session", self), quantum, follows_start=start_stop))

    # ---- knobs

    @property
    def mapping(self) -> ControllerMapper:
        """Which control of which device turns which parameter; it can be saved and loaded."""
        if self._mapping is None:
            from workbench.midi_io import ControllerMapper
            from workbench.session.notice import say

            self._mapping = ControllerMapper(self._param, self._param_names, say)
        return self._mapping

    def learn(self, param: Param | None = None) -> None:
        """Bind a parameter to the control of a device that is turned next.

        Parameters
        ----------
        param : Param, optional
            For example ``lead.params["cutoff_hz"]``. If not given, the parameter that is turned next: turn a knob on
            the screen, then one on the device.

        Raises
        ------
        SessionError
            If it is no parameter of this session, or no device is listened to.
        """
        self._require_open()
        if not any(kind == "MIDI in" and each.is_open for (kind, _), each in (self._devices or {}).items()):
            raise SessionError("no device is listened to: s.midi_in('keys') first, with a part of its name")
        self._stop_watching()
        if param is not None:
            self.mapping.learn(param)
            return
        for params in self._param_homes().values():
            watched = [params[name].observe(self._learn_what_was_turned) for name in params]
            self._watched = [*self._watched, *watched]

    def _learn_what_was_turned(self, param: Param) -> None:
        self._stop_watching()
        with contextlib.suppress(SessionError):  # it was removed meanwhile
            self.mapping.learn(param)

    def _stop_watching(self) -> None:
        watched, self._watched = self._watched, ()
        for forget in watched:
            forget()

    def _param_homes(self) -> dict[str, Params]:
        homes = {handle.name: handle.params for handle in self.nodes}
        return {SESSION: self.params, TRANSPORT: self.transport.params, **homes}

    def _param(self, node: str, name: str) -> Param | None:
        home = self._param_homes().get(node)
        return home[name] if home is not None and name in home else None

    def _param_names(self, param: Param) -> tuple[str, str]:
        for node, params in self._param_homes().items():
            name = getattr(param, "name", "")
            if name in params and params[name] is param:
                return node, name
        raise SessionError(f"a knob turns a parameter of this session, such as lead.params['cutoff_hz'], got {param!r}")

    # ---- all of them

    def _replace(self, kind: str, called: str, make: Callable[[], Device]) -> Device:
        """Open something in the place of what was called the same; if that fails, nothing is open there."""
        if self._devices is None:
            self._devices = {}
        before = self._devices.pop((kind, str(called).lower()), None)
        if before is not None:
            before.close()
        made = make()
        self._devices[kind, str(called).lower()] = made
        return made

    def _close_devices(self) -> None:
        devices, self._devices = self._devices, None
        with contextlib.ExitStack() as each_of_them:  # also if one of them fails
            for device in (devices or {}).values():
                each_of_them.callback(device.close)
