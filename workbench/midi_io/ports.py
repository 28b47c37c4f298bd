"""The MIDI ports of the computer on which the kernel runs: listed, and found by a part of their name.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbench.errors import DeviceError
from workbench.midi_io.backend import Backend
from workbench.midi_io.rtmidi_backend import RtMidiBackend

NONE = "no MIDI port is there: plug a device in; on Linux, ALSA's sequencer or a JACK server has to run"


@dataclass(frozen=True)
class MidiPorts:
    """The ports that are there now.

    Attributes
    ----------
    inputs, outputs : tuple of str
        Names of those that can be listened to, and played.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def __repr__(self) -> str:
        """List them, one a line."""
        rows = [f"in   {name}" for name in self.inputs] + [f"out  {name}" for name in self.outputs]
        return "\n".join(rows) or NONE


@cache
def shared_backend() -> Backend:
    """Return the backend of this process.

    Returns
    -------
    Backend
        Always the same one.

    Raises
    ------
    DeviceError
        If python-rtmidi is not installed.
    """
    return RtMidiBackend()


def midi_ports() -> MidiPorts:
    """List the MIDI ports of the computer on which the kernel runs.

    Returns
    -------
    MidiPorts
        `inputs` and `outputs`.

    Raises
    ------
    DeviceError
        If python-rtmidi is not installed.
    """
    backend = shared_backend()
    return MidiPorts(tuple(backend.inputs()), tuple(backend.outputs()))


def find_port(wanted: str, there: list[str], way: str) -> str:
    """Find a port by its name or a part of it.

    Parameters
    ----------
    wanted : str
        Capital letters do not matter.
    there : list of str
        The ports that are there.
    way : {"input", "output"}
        What is looked for, for the message.

    Returns
    -------
    str
        The whole name.

    Raises
    ------
    DeviceError
        If it is none, or could be several; the message lists them.
    """
    if not isinstance(wanted, str) or not wanted.strip():
        raise DeviceError(f"a MIDI {way} is given by its name or a part of it, got {wanted!r}")
    if wanted in there:
        return wanted
    found = [name for name in there if wanted.lower() in name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        raise DeviceError(f"{wanted!r} could be {len(found)} MIDI {way}s: {', '.join(found)}. Say more of the name.")
    listing = f"There is: {', '.join(there)}." if there else f"There is none; {NONE}."
    raise DeviceError(f"There is no MIDI {way} {wanted!r}. {listing}")
