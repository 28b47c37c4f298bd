"""The sound card, through PortAudio, which calls our compiled function itself: no Python and no GIL in between.

`sounddevice` documents its base class for library authors: it takes a C function pointer and user data. All that we
rely on in it is in this one file, and a test checks that the signature is still the same.

Threads: control; the callback runs on PortAudio's own thread.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from workbench.engine.engine import Engine
from workbench.errors import DeviceError

INSTALL_HINT = (
    "install PortAudio (Debian/Ubuntu: apt install libportaudio2; macOS and Windows: pip install sounddevice brings it)"
)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep ALSA and JACK from writing their searches for devices under the cell: they write past Python."""
    try:
        saved, sink = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    try:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)


def load_sounddevice() -> Any:
    """Import `sounddevice` and with it PortAudio.

    Returns
    -------
    module
        `sounddevice`.

    Raises
    ------
    DeviceError
        If the package or the PortAudio library is missing; the message says how to get it.
    """
    try:
        with _quiet():
            import sounddevice
    except ImportError as error:
        raise DeviceError("the package sounddevice is missing: pip install sounddevice") from error
    except OSError as error:
        raise DeviceError(f"PortAudio is missing: {INSTALL_HINT}") from error
    return sounddevice


def rescan() -> None:
    """Have PortAudio look for devices again: it only does so when it starts.

    Raises
    ------
    DeviceError
        If PortAudio is missing.
    """
    sounddevice = load_sounddevice()
    with _quiet(), contextlib.suppress(sounddevice.PortAudioError):
        sounddevice._terminate()  # noqa: SLF001 the documented way (sounddevice FAQ), though underscored
        sounddevice._initialize()  # noqa: SLF001 the same


def output_devices() -> list[str]:
    """Name the devices that can play.

    Returns
    -------
    list of str
        As `device=` takes them; empty if there is none.

    Raises
    ------
    DeviceError
        If PortAudio is missing.
    """
    sounddevice = load_sounddevice()
    return [str(each["name"]) for each in sounddevice.query_devices() if each["max_output_channels"] >= 2]


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

    Raises
    ------
    DeviceError
        If there is no such device, or it is busy, or does not take the sample rate.
    """

    kind = "device"

    def __init__(self, engine: Engine, block_size: int, device: str | int | None = None) -> None:
        self._engine = engine
        self._block_size = block_size
        self._sounddevice = sounddevice = load_sounddevice()
        ffi = sounddevice._ffi  # noqa: SLF001 the documented expert door
        names = output_devices()
        if not names:
            raise DeviceError("there is no sound card that can play")
        try:
            with _quiet():
                self._stream = sounddevice._StreamBase(  # noqa: SLF001 the documented expert door
                    kind="output",
                    samplerate=engine.sample_rate,
                    blocksize=block_size,
                    device=device,
                    channels=2,
                    dtype="float32",
                    latency="low",
                    callback=ffi.cast("PaStreamCallback *", engine.callback_address),
                    userdata=ffi.cast("void *", engine.arena.base),
                    wrap_callback=None,
                )
                info = sounddevice.query_devices(self._stream.device, "output")
        except (sounddevice.PortAudioError, ValueError) as error:
            listing = ", ".join(repr(name) for name in names)
            reason = str(error).split("[")[0].strip()
            raise DeviceError(
                f"{f'device {device!r}' if device is not None else 'the sound card'} refuses "
                f"{engine.sample_rate:g} Hz with {block_size} frames ({reason}). Devices that can play: {listing}"
            ) from error
        self._name = str(info["name"])

    @property
    def description(self) -> str:
        """Device, rate and block size."""
        return f"{self._name}, {self._engine.sample_rate:g} Hz, {self._block_size} frames"

    @property
    def latency_s(self) -> float:
        """What PortAudio says of the device's output latency."""
        return float(self._stream.latency) if not self._stream.closed else 0.0

    @property
    def is_running(self) -> bool:
        """Whether the device calls us; False also if it was unplugged."""
        return bool(not self._stream.closed and self._stream.active)

    def start(self) -> None:
        """Start the stream.

        Raises
        ------
        DeviceError
            If the device refuses.
        """
        try:
            if not self._stream.active:
                with _quiet():
                    if not self._stream.stopped:
                        self._stream.stop()
                    self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise DeviceError(f"{self._name} cannot be started ({error})") from error

    def stop(self) -> None:
        """Stop the stream; the callback is not running any more when this returns."""
        with contextlib.suppress(self._sounddevice.PortAudioError), _quiet():
            if not self._stream.closed and not self._stream.stopped:
                self._stream.abort()

    def close(self) -> None:
        """Close the stream."""
        with contextlib.suppress(self._sounddevice.PortAudioError), _quiet():
            if not self._stream.closed:
                self._stream.abort()
                self._stream.close()
