"""The sessions of this process by name, and what must happen to all of them when it ends.

Threads: control.
"""

from __future__ import annotations

import atexit
import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Any

from workbench.page.pump import shared_pump
from workbench.rt.definition import listen
from workbench.settings import SWITCH_INTERVAL_S

if TYPE_CHECKING:
    from workbench.session.session import Session

sessions: dict[str, Session] = {}
lock = threading.RLock()
_usual_interval_s: float | None = None


def tune_interpreter() -> None:
    """Have Python switch threads quickly while a session plays, so that a busy cell leaves room for others."""
    global _usual_interval_s  # noqa: PLW0603 the interpreter has one such setting
    with lock:
        playing = any(each.is_playing for each in sessions.values())
        if playing and _usual_interval_s is None:
            _usual_interval_s = sys.getswitchinterval()
            sys.setswitchinterval(min(_usual_interval_s, SWITCH_INTERVAL_S))
        elif not playing and _usual_interval_s is not None:
            sys.setswitchinterval(_usual_interval_s)
            _usual_interval_s = None


@atexit.register
def end_all() -> None:
    """Stop every stream before the interpreter takes its memory away.

    Widgets are not closed: by now the page knows that the kernel ends and has let go of them, and each message that
    closes one more would be an error in its console.
    """
    shared_pump().clear()
    with contextlib.ExitStack() as each_of_them:  # also if one of them fails
        for session in list(sessions.values()):
            each_of_them.callback(session._end)  # noqa: SLF001 this is its door
            each_of_them.callback(session._close_devices)  # noqa: SLF001 first: no key of a device is left on


def _redefine(kind: Any) -> None:
    """Have every session swap what it runs under a definition that was made anew."""
    for session in list(sessions.values()):
        if not session.is_closed:
            session.redefine(kind)


listen(_redefine)
