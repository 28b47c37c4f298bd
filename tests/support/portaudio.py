"""Let PortAudio look for devices again: it does so only when it starts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from tests.support.process import environment


def restart() -> None:
    """End PortAudio and start it again; no stream may be open."""
    import sounddevice

    sounddevice._terminate()
    sounddevice._initialize()


@contextlib.contextmanager
def portaudio_with(env: Mapping[str, str]) -> Iterator[None]:
    """Run the block with PortAudio started under `env`, and start it once more without afterwards."""
    with environment(env):
        restart()
        try:
            yield
        finally:
            import sounddevice

            sounddevice._terminate()
    import sounddevice

    sounddevice._initialize()


def device_index(host_api: str, name: str = "") -> int:
    """Index of the first output device of `host_api` whose name contains `name`."""
    import sounddevice

    apis = sounddevice.query_hostapis()
    found = [
        index
        for index, device in enumerate(sounddevice.query_devices())
        if apis[device["hostapi"]]["name"].startswith(host_api)
        and device["max_output_channels"] >= 2
        and name in device["name"]
    ]
    if not found:
        raise LookupError(f"no {host_api} output named {name!r} in:\n{sounddevice.query_devices()}")
    return found[0]
