"""What the hub has sent, held back and has under way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HubStats:
    """What the hub has done so far.

    Attributes
    ----------
    frames_sent : int
        Messages sent; each holds the parts of all views shown at that moment.
    frames_held : int
        Refreshes left out because a page was behind.
    in_flight : int
        Frames the slowest page has not reported yet.
    pages : int
        Pages that show at least one view.
    bytes_sent : int
        Bytes of array data sent.
    messages_per_s : float
        Messages per second over the last five seconds.
    """

    frames_sent: int
    frames_held: int
    in_flight: int
    pages: int
    bytes_sent: int
    messages_per_s: float
