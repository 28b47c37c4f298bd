"""Session time: seconds from the session's start, and which of them can still be changed.

Threads: control.
"""

from __future__ import annotations

from workbench.errors import NoteError, ParameterError, real

MOST_S = 1e9  # thirty years: frames stay far within 64 bits
LATE_S = 0.1  # a time that has passed by less than this while playing is played at once, and counted as late


def frame_of(at: object, now: float, sample_rate: float, *, is_playing: bool) -> int:
    """Turn a session time into a frame.

    Parameters
    ----------
    at : float
        Seconds since the session's start.
    now : float
        The earliest time that can still be changed.
    sample_rate : float
        Frames per second.
    is_playing : bool
        Whether time goes on by itself, so that what was right a moment ago may just have passed.

    Returns
    -------
    int
        The nearest frame.

    Raises
    ------
    NoteError
        If it is no time, has passed, or is more than 1e9 s away.
    """
    if isinstance(at, str):
        raise NoteError(f"at must be a number of seconds, 'beat' or 'bar', got {at!r}")
    try:
        seconds = real("at", at)
    except ParameterError as error:
        raise NoteError(str(error)) from None
    if seconds < now - (LATE_S if is_playing else 0.0) - 0.5 / sample_rate:
        ahead = seconds if seconds > 0.0 else 0.5
        raise NoteError(
            f"at={seconds:g} s has passed: the session is at {now:.3f} s; "
            f"give a later time, for example at=s.now + {ahead:g}"
        )
    if seconds > MOST_S:
        raise NoteError(f"at={seconds:g} s is beyond the longest session ({MOST_S:g} s)")
    return round(max(seconds, 0.0) * sample_rate)
