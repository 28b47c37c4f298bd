"""The sound card, through PortAudio, which calls our compiled function itself: no Python and no GIL in between.

`sounddevice` documents its base class for library authors: it takes a C function pointer and user data. All that we
rely on in it is in this one file, and a test checks that the signature is still the same.

Threads: control; the callback runs on PortAudio's own thread.
"""

from __future__ import annotations

import contextlib
from typing import Any

from workbench.engine.audio_input import Input
from workbench.engine.engine import Engine
from workbench.engine.portaudio_library import (
    ask_driver,
    is_jack,
    jack_knows_us,
    leave_behind,
    load_sounddevice,
    output_devices,
    quiet,
)
from workbench.errors import DeviceError


class PortAudioSink:
    """Plays through a sound card.

    Parameters
    ----------
    engine : Engine
        What to play; kept alive as long as the stream, because the callback reads its arena.
    block_size : int
        Frames per callback.
    device : str or int, optional
        As `sounddevice` takes it; the default output if not given.
    heard : Input, optional
        What to listen to besides, in the same callback.

    Raises
    ------
    DeviceError
        If there is no such device, or it is busy, or does not take the sample rate, or cannot be heard.
    """

    kind = "device"
    widget = None

    def __init__(
        self, engine: Engine, block_size: int, device: str | int | None = None, heard: Input | None = None
    ) -> None:
        self._engine = engine
        self._block_size = block_size
        self._is_lost = False
        self._sounddevice = sounddevice = load_sounddevice()
        self._heard_channels = 0
        names = output_devices()
        if not names:
            raise DeviceError("no sound card was found")
        try:
            with quiet():
                self._stream = self._open(device, heard)
                info = sounddevice.query_devices(self._of_output(self._stream.device), "output")
        except (sounddevice.PortAudioError, ValueError) as error:
            listing = ", ".join(repr(name) for name in names)
            reason = str(error).split("[")[0].strip()
            if heard is not None:
                raise DeviceError(
                    f"{f'device {heard.device!r}' if heard.device is not None else 'the sound card'} cannot be heard "
                    f"at {engine.sample_rate:g} Hz with {block_size} frames ({reason})"
                ) from error
            raise DeviceError(
                f"{f'device {device!r}' if device is not None else 'the sound card'} refuses "
                f"{engine.sample_rate:g} Hz with {block_size} frames ({reason}). Devices that can play: {listing}"
            ) from error
        self._name = str(info["name"])
        self._is_on_jack = is_jack(sounddevice.query_hostapis(info["hostapi"]))

    def _open(self, device: str | int | None, heard: Input | None) -> Any:
        """Open the stream: for output alone, or with an input in the same callback."""
        sounddevice, engine = self._sounddevice, self._engine
        ffi = sounddevice._ffi  # noqa: SLF001 the documented expert door
        if heard is not None:
            most = int(sounddevice.query_devices(heard.device, "input")["max_input_channels"])
            self._heard_channels = min(heard.channels, most)
        return sounddevice._StreamBase(  # noqa: SLF001 the documented expert door
            kind="output" if heard is None else "duplex",
            samplerate=engine.sample_rate,
            blocksize=self._block_size,
            device=device if heard is None else (heard.device, device),
            channels=2 if heard is None else (self._heard_channels, 2),
            dtype="float32",
            latency="low",
            callback=ffi.cast("PaStreamCallback *", engine.callback_address),
            userdata=ffi.cast("void *", engine.arena.base),
            wrap_callback=None,
        )

    def _of_output(self, each: Any) -> Any:
        """Of what `sounddevice` gives for both directions: that of the output."""
        return each[1] if self._heard_channels else each

    @property
    def description(self) -> str:
        """Device, rate and block size."""
        heard = f", {self._heard_channels} heard" if self._heard_channels else ""
        return f"{self._name}, {self._engine.sample_rate:g} Hz, {self._block_size} frames{heard}"

    @property
    def latency_s(self) -> float:
        """What PortAudio says of the device's output latency."""
        return float(self._of_output(self._stream.latency)) if self._is_there else 0.0

    @property
    def input_latency_s(self) -> float | None:
        """What PortAudio says of the device's input latency; None if nothing is heard."""
        return float(self._stream.latency[0]) if self._is_there and self._heard_channels else None

    @property
    def _is_there(self) -> bool:
        return not (self._is_lost or self._stream.closed)

    @property
    def is_running(self) -> bool:
        """Whether the device calls us; False also if it was unplugged."""
        try:
            return bool(self._is_there and self._stream.active)
        except self._sounddevice.PortAudioError:
            return False

    def start(self) -> None:
        """Start the stream.

        Raises
        ------
        DeviceError
            If the device refuses, or is gone.
        """
        self._leave_if_gone()
        if not self._is_there:
            raise DeviceError(f"{self._name} is gone")
        try:
            if not self._stream.active:
                self._engine.input_channels = self._heard_channels or 2
                with quiet():
                    if not self._stream.stopped:
                        self._stream.stop()
                    self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise DeviceError(f"{self._name} cannot be started ({error})") from error

    def stop(self) -> None:
        """Stop the stream; the callback is not running any more when this returns."""
        if self._is_there:
            self._is_lost = not ask_driver(self._abort, self)

    def listen(self, heard: Input | None) -> None:
        """A stream's directions are fixed while it is open: the session opens another one."""

    def watch(self) -> None:
        """Nothing can go wrong that is not told by itself."""

    def close(self) -> None:
        """Close the stream. A device that is gone, and whose driver does not answer, is left behind."""
        self._leave_if_gone()
        if self._is_there:
            self._is_lost = not ask_driver(self._abort_and_close, self)

    def _leave_if_gone(self) -> None:
        """Leave a stream behind whose JACK server has ended: starting it would wait for ever, closing it crashes."""
        if self._is_there and self._is_on_jack and not self.is_running and not jack_knows_us():
            self._is_lost = True
            leave_behind(self)

    def _abort(self) -> None:
        if not self._stream.stopped:
            self._stream.abort()

    def _abort_and_close(self) -> None:
        with contextlib.suppress(self._sounddevice.PortAudioError):
            self._abort()
        self._stream.close()
