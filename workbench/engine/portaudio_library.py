"""The PortAudio library in this process: finding it, having it look for devices again, and doing without a stuck one.

Threads: control.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workbench.errors import DeviceError

INSTALL_HINT = (
    "install PortAudio (Debian/Ubuntu: apt install libportaudio2; macOS and Windows: pip install sounddevice brings it)"
)


ANSWER_S = 2.0  # a driver that has not answered by then has lost its device

_quiet_lock = threading.Lock()  # the process has one standard error, and who lends it must be the one who gives it back
_stuck: list[object] = []  # what a stuck PortAudio may still use, kept for as long as the process lives


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep ALSA and JACK from writing their searches for devices under the cell: they write past Python.

    Yields
    ------
    None
        Nothing; what is written to standard error meanwhile is lost.
    """
    with _quiet_lock, _silent_stderr():
        yield


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
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
        with quiet():
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
    if any(is_jack(api) for api in sounddevice.query_hostapis()) and not jack_knows_us():
        _renew()
        return
    with quiet(), contextlib.suppress(sounddevice.PortAudioError):
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


# Asked in another process: a JACK library that has lost its server is not to be touched.
_JACK_PROBE = """
import ctypes, sys
jack = ctypes.CDLL("libjack.so.0")
jack.jack_client_open.restype = jack.jack_get_uuid_for_client_name.restype = ctypes.c_void_p
client = ctypes.c_void_p(jack.jack_client_open(b"workbench-probe", 1, None))  # 1: starts no server
names = [b"PortAudio", *(b"PortAudio-%02d" % k for k in range(1, 20))]
known = bool(client) and any(jack.jack_get_uuid_for_client_name(client, name) for name in names)
sys.exit(0 if known else 3)
"""


def is_jack(host_api: Any) -> bool:
    """Say whether a host API of PortAudio's is JACK.

    Parameters
    ----------
    host_api : dict
        As `sounddevice.query_hostapis` gives it.

    Returns
    -------
    bool
        Whether it is.
    """
    return str(host_api["name"]).startswith("JACK")


def jack_knows_us() -> bool:
    """Say whether the JACK server still has PortAudio as a client; False once the server has ended or started anew.

    NB: PortAudio closes nothing of a server that has died: an assertion in its C code ends the whole process.

    Returns
    -------
    bool
        True also if it cannot be found out.
    """
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        asked = [sys.executable, "-c", _JACK_PROBE]
        return subprocess.run(asked, capture_output=True, timeout=ANSWER_S, check=False).returncode != 3  # noqa: S603 our own
    return True


def leave_behind(keep: object) -> None:
    """Give up a PortAudio that cannot be used or ended any more, and go on with a fresh one.

    Parameters
    ----------
    keep : object
        What must stay alive, because the one that is left behind may still use it.
    """
    _stuck.append(keep)
    _renew()


def ask_driver(question: Callable[[], object], keep: object) -> bool:
    """Ask a driver something that it may never answer, such as to stop a device that was pulled out.

    NB: PortAudio waits ten minutes for a JACK server that has ended, and holds up everything else until then.

    Parameters
    ----------
    question : callable
        Called on a thread of its own; what it raises is ignored.
    keep : object
        What must stay alive if there is no answer, because the driver may still use it.

    Returns
    -------
    bool
        False if there was no answer within 2 s; PortAudio has been replaced by a fresh copy then.
    """

    def ask() -> None:
        with contextlib.suppress(Exception):
            question()

    asker = threading.Thread(target=ask, name="workbench asks a driver", daemon=True)
    with quiet():
        asker.start()
        asker.join(ANSWER_S)
    if not asker.is_alive():
        return True
    leave_behind(keep)
    return False


def _renew() -> None:
    """Leave a stuck PortAudio behind and load another copy of the library: ending the stuck one ends the process."""
    sounddevice = load_sounddevice()
    _stuck.append(sounddevice._lib)  # noqa: SLF001 SAFETY: letting go of it would unload code that a thread is in
    atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001 it would wait for the stuck one
    library = _library_file()
    if library is None:
        return
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        copy = shutil.copy(library, Path(folder) / f"fresh-{len(_stuck)}-{library.name}")
        fresh = sounddevice._ffi.dlopen(str(copy))  # noqa: SLF001 as sounddevice does it
    with quiet(), contextlib.suppress(sounddevice.PortAudioError):
        sounddevice._lib, sounddevice._initialized = fresh, 0  # noqa: SLF001 the only place where it is kept
        sounddevice._initialize()  # noqa: SLF001 the documented way (sounddevice FAQ), though underscored
    atexit.register(sounddevice._exit_handler)  # noqa: SLF001 the fresh one ends as usual


def _library_file() -> Path | None:
    """Where the library was loaded from, as far as the system tells."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            path = Path(line.rpartition(" ")[2])
            if "portaudio" in path.name and path.exists():
                return path
    return None
