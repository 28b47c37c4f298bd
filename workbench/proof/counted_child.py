"""The program that is counted: every node plays while its control side is as busy as a notebook can be.

It runs in a process of its own, started by `workbench.proof.counted`, and prints what was counted as JSON.

Threads: the main thread stands in for the audio thread; the control side is another one.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from workbench.counter import Counter, counter
from workbench.engine.callback import portaudio_callback
from workbench.errors import SessionError
from workbench.proof.ensemble import Ensemble
from workbench.proof.hands import ROUND, Hands
from workbench.proof.offenders import offending_nodes
from workbench.session import Session
from workbench.session.notice import say

STRETCH = 16_384  # frames between two looks at what each node gives
CONTROL_BLOCKS = 100


class Stage:
    """An ensemble whose blocks are counted, beside a control thread.

    Parameters
    ----------
    counting : Counter
        The counters.
    session : Session
        Where it plays.
    folder : pathlib.Path
        Where sound files may be written.
    frames : int
        Of a block.
    """

    def __init__(self, counting: Counter, session: Session, folder: Path, frames: int) -> None:
        self._counting = counting
        self._session = session
        self._frames = frames
        self._out = np.zeros((frames, 2), np.float32)
        self._heard = np.random.default_rng(2).uniform(-0.3, 0.3, (frames, 2)).astype(np.float32)
        self.ensemble = Ensemble(session, folder)
        self.hands = Hands(self.ensemble)
        self.ensemble.play()

    def run(self, blocks: int) -> None:
        """Play some blocks on this thread, and see what each node gives.

        Parameters
        ----------
        blocks : int
            How many.
        """
        self._counting.run(
            portaudio_callback.address,
            self._out.ctypes.data,
            self._frames,
            self._session.engine.arena.base,
            blocks,
            heard=self._heard.ctypes.data,
        )
        self.ensemble.listen()

    def count(self, blocks: int, turns: int) -> dict[str, Any]:
        """Play while the control side does its turns.

        Parameters
        ----------
        blocks : int
            At least so many; more, if the control side takes longer.
        turns : int
            What it does.

        Returns
        -------
        dict
            ``counts`` as in `Counts`; and what was heard and done meanwhile.
        """
        failed: list[BaseException] = []
        control = threading.Thread(target=_kept(failed, self.hands.work), args=(turns,))
        self.run(CONTROL_BLOCKS)  # what happens once, at first
        self._counting.reset()
        control.start()
        done, stretch = 0, max(STRETCH // self._frames, 1)
        while done < blocks or control.is_alive():
            self.run(stretch)
            done += stretch
        control.join()
        counts = self._counting.read()
        if failed:
            raise failed[0]
        return {
            "counts": asdict(counts),
            "frames": self._frames,
            "peak": float(np.abs(self._session.tap(None, 10.0).numpy()).max()),
            "commands": int(self._session.engine.commands.sent),
            "peaks": self.ensemble.peaks,
            "done": dict(self.hands.done),
            "swapped": sorted(self.hands.swapped),
        }

    def count_offender(self, name: str) -> dict[str, Any]:
        """Add a node to that very graph that breaks the rules.

        Parameters
        ----------
        name : str
            As `offending_nodes` calls it.

        Returns
        -------
        dict
            As in `Counts`, over 100 blocks; each of them runs it.
        """
        node = self._session.add(offending_nodes()[name], name)
        self.run(CONTROL_BLOCKS)  # until it runs
        self._counting.reset()
        self.run(CONTROL_BLOCKS)
        counts = self._counting.read()
        self._session.remove(node)
        self.run(CONTROL_BLOCKS)  # until it has faded out
        return asdict(counts)


def _kept(failed: list[BaseException], work: Callable[[int], None]) -> Callable[[int], None]:
    """Have a thread's error reach the main thread."""

    def run(turns: int) -> None:
        try:
            work(turns)
        except BaseException as error:  # noqa: BLE001 raised again where it is seen
            failed.append(error)

    return run


def main(blocks: int, frames: int, rounds: int) -> None:
    """Count everything, and print it.

    Parameters
    ----------
    blocks : int
        Of the piece, at least.
    frames : int
        Of a block.
    rounds : int
        Of what the control side does.
    """
    counting = counter()
    if counting is None:
        raise SessionError("this program is started by workbench.proof.counted")
    with tempfile.TemporaryDirectory() as folder, Session(name="proof: counted", sink="null", seed=1) as session:
        stage = Stage(counting, session, Path(folder), frames)
        found = stage.count(blocks, rounds * ROUND)
        for name in offending_nodes():
            found[name] = stage.count_offender(name)
    found["sees_system_calls"] = counting.sees_system_calls
    say(json.dumps(found))


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
