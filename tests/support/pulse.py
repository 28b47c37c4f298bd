"""A private PulseAudio daemon with a null sink: PortAudio reaches it through ALSA, and what it played is recorded."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.support.portaudio import device_index, portaudio_with
from tests.support.process import daemon, stop, wait_until

NEEDED = ("pulseaudio", "pactl", "parec")
MISSING = "PulseAudio is not complete (apt install pulseaudio pulseaudio-utils libasound2-plugins)"
SINK = "workbench"
CHANNELS = 2

# Nothing but the null sink and a socket: no cards, no autospawn, no state of the person who runs the tests.
SCRIPT = """
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
load-module module-null-sink sink_name={sink} format=float32le rate={rate} channels=2 channel_map=stereo
set-default-sink {sink}
"""

ALSA_CONFIG = """
pcm.!default {{ type pulse server "unix:{socket}" device "{sink}" }}
ctl.!default {{ type pulse server "unix:{socket}" }}
"""


def available() -> bool:
    """Whether `pulse_server` can work here."""
    plugins = [
        each for root in ("/usr/lib", "/usr/lib64") for each in Path(root).glob("**/libasound_module_pcm_pulse.so")
    ]
    return all(shutil.which(each) for each in NEEDED) and bool(plugins)


class Recording:
    """What the null sink plays, from the moment `record` was entered."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self._bytes = bytearray()
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, name="parec", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while chunk := self._process.stdout.read1(1 << 16):
            with self._lock:
                self._bytes += chunk

    @property
    def frames(self) -> int:
        """Frames recorded so far."""
        return len(self._bytes) // (4 * CHANNELS)

    def numpy(self) -> np.ndarray:
        """Everything so far [shape=(frames, 2), dtype=float32]."""
        with self._lock:
            whole = bytes(self._bytes[: self.frames * 4 * CHANNELS])
        return np.frombuffer(whole, np.float32).reshape(-1, CHANNELS)

    def close(self) -> None:
        """Stop; what was recorded stays readable."""
        stop(self._process)
        self._reader.join(5.0)
        self._process.stdout.close()


@dataclass(frozen=True)
class PulseServer:
    """A running daemon, and the environment in which clients find it."""

    socket: Path
    sample_rate: int
    env: dict[str, str] = field(default_factory=dict)

    @property
    def device(self) -> int:
        """PortAudio's index of its output."""
        return device_index("ALSA", "default")

    @contextlib.contextmanager
    def record(self) -> Iterator[Recording]:
        """Record the sink's monitor during the block; enters once frames are coming in."""
        command = ["parec", "--raw", f"--device={SINK}.monitor", "--format=float32le", "--channels=2"]
        command += [f"--rate={self.sample_rate}", "--latency-msec=20", f"--server=unix:{self.socket}"]
        recording = Recording(subprocess.Popen(command, stdout=subprocess.PIPE))
        try:
            wait_until(lambda: recording.frames > 0, "parec records")
            yield recording
        finally:
            recording.close()


@contextlib.contextmanager
def pulse_server(sample_rate: int = 48_000) -> Iterator[PulseServer]:
    """Run a daemon of our own; PortAudio of this process is restarted inside it.

    Parameters
    ----------
    sample_rate : int
        Frames per second (Hz) of the null sink.

    Yields
    ------
    PulseServer
        Pass its `env` to subprocesses, and its `device` to PortAudio.
    """
    with tempfile.TemporaryDirectory(prefix="wb-pulse-") as folder:
        home = Path(folder)
        socket = home / "native"
        (home / "start.pa").write_text(SCRIPT.format(socket=socket, sink=SINK, rate=sample_rate))
        (home / "asound.conf").write_text(ALSA_CONFIG.format(socket=socket, sink=SINK))
        own = {"HOME": folder, "XDG_RUNTIME_DIR": folder, "XDG_CONFIG_HOME": folder, "PULSE_RUNTIME_PATH": folder}
        command = ["pulseaudio", "-n", f"--file={home / 'start.pa'}", "--daemonize=no", "--system=false"]
        command += [
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--disable-shm=yes",
            "--realtime=no",
            "--high-priority=no",
        ]

        def ready() -> bool:
            asked = ["pactl", f"--server=unix:{socket}", "get-default-sink"]
            said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=5)
            return said.stdout.strip() == SINK

        env = {"PULSE_SERVER": f"unix:{socket}", "ALSA_CONFIG_PATH": str(home / "asound.conf")}
        env |= {"JACK_DEFAULT_SERVER": "none", "JACK_NO_START_SERVER": "1"}  # and no other way out
        with daemon(command, ready, home / "pulseaudio.log", own), portaudio_with(env):
            yield PulseServer(socket, sample_rate, env)
