"""Open Sound Control: packets, names, and the sockets that they travel by."""

from workbench.osc.message import OscMessage, read_packet, write_message
from workbench.osc.names import matching, osc_name
from workbench.osc.server import OscServer

__all__ = ["OscMessage", "OscServer", "matching", "osc_name", "read_packet", "write_message"]
