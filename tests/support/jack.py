"""A private JACK server on the dummy driver: PortAudio in real time, with no sound card."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.portaudio import device_index, portaudio_with
from tests.support.process import daemon

_numbers = itertools.count()

MISSING = "jackd is not installed (apt install jackd2)"


def available() -> bool:
    """Whether `jack_server` can work here."""
    return all(shutil.which(each) for each in ("jackd", "jack_wait"))


@dataclass(frozen=True)
class JackServer:
    """A running server, and the environment in which clients find it."""

    name: str
    sample_rate: int
    block_size: int
    env: dict[str, str] = field(default_factory=dict)

    @property
    def device(self) -> int:
        """PortAudio's index of its output."""
        return device_index("JACK")


@contextlib.contextmanager
def jack_server(sample_rate: int = 48_000, block_size: int = 256) -> Iterator[JackServer]:
    """Run a server of our own name; PortAudio of this process is restarted inside it.

    Parameters
    ----------
    sample_rate : int
        Frames per second (Hz).
    block_size : int
        Frames per period.

    Yields
    ------
    JackServer
        Pass its `env` to subprocesses, and its `device` to PortAudio.
    """
    with tempfile.TemporaryDirectory(prefix="wb-jack-") as folder:
        name = f"wb{os.getpid()}-{next(_numbers)}"
        no_cards = Path(folder) / "asound.conf"  # so that PortAudio's default device is JACK's, not ALSA's way to it
        no_cards.write_text("pcm.absent { type hw card 99 }\n")  # an empty list makes PortAudio abort
        env = {"JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1", "ALSA_CONFIG_PATH": str(no_cards)}
        log = Path(folder) / "jackd.log"
        command = ["jackd", "-n", name, "-R", "-d", "dummy", "-r", str(sample_rate), "-p", str(block_size)]

        def ready() -> bool:
            said = subprocess.run(
                ["jack_wait", "-s", name, "-c"], capture_output=True, text=True, check=False, timeout=5
            )
            return "not running" not in said.stdout and "running" in said.stdout

        with daemon(command, ready, log), portaudio_with(env):
            yield JackServer(name, sample_rate, block_size, env)
