"""OSC packets: from bytes to messages and back, through python-osc.

Threads: any.
Source: The Open Sound Control 1.0 Specification (Wright 2002).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import DeviceError, ParameterError

MISSING = 'OSC needs the package python-osc: pip install "music-workbench[osc]", then restart the kernel.'
SOON_S = 0.001  # what is due sooner than this is due now


@dataclass(frozen=True)
class OscMessage:
    """A message that came.

    Attributes
    ----------
    address : str
        Such as ``"/lead/note"``.
    arguments : tuple
        Numbers, texts and what else OSC has.
    ahead_s : float, >= 0
        How long from now it is due, as its bundle says; 0 for at once.
    """

    address: str
    arguments: tuple[Any, ...]
    ahead_s: float = 0.0


def _quiet(record: logging.LogRecord) -> bool:
    return "pythonosc" not in record.pathname


def require_osc() -> None:
    """See that python-osc is installed.

    Raises
    ------
    DeviceError
        If it is not; the message says how to get it.
    """
    try:
        import pythonosc  # noqa: F401
    except ImportError as error:
        raise DeviceError(MISSING) from error
    logging.getLogger().addFilter(_quiet)  # it writes a line for every odd packet; we count them


def read_packet(data: bytes) -> list[OscMessage]:
    """Read a packet: a message, or a bundle of them.

    Parameters
    ----------
    data : bytes
        As it came.

    Returns
    -------
    list of OscMessage
        By the time at which they are due.

    Raises
    ------
    ParameterError
        If it is no whole packet.
    """
    from pythonosc.osc_packet import OscPacket

    try:
        found = OscPacket(data).messages
    except Exception as error:  # python-osc has errors of several kinds for bytes that are no packet
        raise ParameterError(f"no OSC packet ({len(data)} bytes): {error}") from error
    now = time.time()
    read = []
    for when, message in found:
        ahead = when - now
        read.append(OscMessage(message.address, tuple(message.params), ahead if ahead > SOON_S else 0.0))
    return read


def write_message(address: str, arguments: Sequence[float | str]) -> bytes:
    """Write a message.

    Parameters
    ----------
    address : str
        Such as ``"/lead/note"``.
    arguments : sequence of int, float or str
        Numbers are sent in 32 bits.

    Returns
    -------
    bytes
        The packet.
    """
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address)
    for each in arguments:
        builder.add_arg(each, "s" if isinstance(each, str) else "i" if isinstance(each, int) else "f")
    data: bytes = builder.build().dgram
    return data
