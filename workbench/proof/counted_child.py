"""The program that is counted: a session plays while its control side is as busy as a notebook can be.

It runs in a process of its own, started by `workbench.proof.counted`, and prints what was counted as JSON.

Threads: the main thread stands in for the audio thread; the control side is another one.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import asdict

import numpy as np
from numba.core import types

from workbench.counter import Counter, counter
from workbench.engine.callback import portaudio_callback
from workbench.errors import SessionError
from workbench.instruments import Synth
from workbench.midi import Score
from workbench.proof.piece import band
from workbench.rt import entry
from workbench.session import Session
from workbench.session.notice import say

FRAMES = 256
ROUND = 500  # blocks between two looks at the control side
CONTROL_BLOCKS = 100
CALLBACK = (types.int32, (types.int64, types.int64, types.uint64, types.int64, types.uint64, types.int64))
PIECE = Score.from_notes([(0.01 * k, 0.01 * k + 0.3 * (k % 5 + 1), 30 + k % 60, 100, k % 2) for k in range(3000)])

_getppid = types.ExternalFunction("getppid", types.int32())


@entry(*CALLBACK)
def allocates(source, out, frames, info, flags, user):  # type: ignore[no-untyped-def]
    """A callback that makes an array, as one writes it without a thought."""
    return np.int32(np.zeros(np.int64(frames)).sum())


@entry(*CALLBACK)
def asks_the_system(source, out, frames, info, flags, user):  # type: ignore[no-untyped-def]
    """A callback that asks the system something harmless."""
    return np.int32(min(_getppid(), 0))


def count_piece(counting: Counter, blocks: int) -> dict[str, object]:
    """Count a piece of music.

    Parameters
    ----------
    counting : Counter
        The counters.
    blocks : int
        At least so many.

    Returns
    -------
    dict
        ``counts`` as in `Counts`, and ``peak`` and ``commands``: what was heard and done meanwhile.
    """
    with Session(name="proof: counted", sink="null", seed=1) as session:
        lead, noise = band(session)
        session.play_score(PIECE, {0: lead, 1: noise})
        session.render(0.2)
        out = np.zeros((FRAMES, 2), np.float32)
        control = threading.Thread(target=_control, args=(session,))
        counting.reset()
        control.start()
        done = 0
        while done < blocks or control.is_alive():
            counting.run(portaudio_callback.address, out.ctypes.data, FRAMES, session.engine.arena.base, ROUND)
            done += ROUND
        control.join()
        peak = float(np.abs(session.tap(None, 10.0).numpy()).max())
        return {"counts": asdict(counting.read()), "peak": peak, "commands": int(session.engine.commands.sent)}


def _control(session: Session) -> None:
    """What a busy notebook does: notes, knobs, panic, instruments that come and go."""
    lead = session.instruments[0]
    for k in range(200):
        lead.note_on(30 + k % 90)
        lead.cutoff_hz = 100 + 20 * k
        if k % 10 == 0:
            session.panic()
        if k % 8 == 0:
            extra = session.add(Synth(polyphony=4), name="extra")
            extra.note_on(70)
        elif k % 8 == 4:
            session.remove(extra)
        session.engine.bus.drain()
        threading.Event().wait(0.002)


def count_callback(counting: Counter, callback: int) -> dict[str, object]:
    """Count a callback that breaks the rules.

    Parameters
    ----------
    counting : Counter
        The counters.
    callback : int
        Its address.

    Returns
    -------
    dict
        As in `Counts`.
    """
    counting.run(callback, 0, FRAMES, 0, 5)  # what happens once, at first
    counting.reset()
    counting.run(callback, 0, FRAMES, 0, CONTROL_BLOCKS)
    return asdict(counting.read())


def main(blocks: int) -> None:
    """Count everything, and print it.

    Parameters
    ----------
    blocks : int
        Of the piece.
    """
    counting = counter()
    if counting is None:
        raise SessionError("this program is started by workbench.proof.counted")
    found = count_piece(counting, blocks)
    found["sees_system_calls"] = counting.sees_system_calls
    found["allocates"] = count_callback(counting, allocates.address)
    found["asks"] = count_callback(counting, asks_the_system.address)
    say(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
