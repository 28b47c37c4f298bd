"""The transport of a session, as a clock from outside leads it.

Threads: the leader's.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from workbench.midi_io.arrival import ArrivalClock
from workbench.sequencer.layout import PPQ

if TYPE_CHECKING:
    from workbench.session.session import Session


class LedTransport:
    """The transport of a session, as others lead it.

    Parameters
    ----------
    session : Session
        Whose.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._clock = ArrivalClock()

    def see(self) -> None:
        """Take note of what time it is there; the more often, the better."""
        engine = self._session.engine
        self._clock.see(engine.quantum_frame / engine.sample_rate, time.perf_counter())

    def start(self) -> None:
        """Run."""
        self._session.transport.start()

    def stop(self) -> None:
        """Stand still."""
        self._session.transport.stop()

    def seek(self, beats: float) -> None:
        """Go somewhere.

        Parameters
        ----------
        beats : float
            Quarter notes from the beginning.
        """
        self._session.engine.music.seek(round(beats * PPQ))

    def beats_at(self, time_s: float) -> float:
        """Say where it is.

        Parameters
        ----------
        time_s : float
            On the clock of `time.perf_counter`.

        Returns
        -------
        float
            Quarter notes from the beginning.
        """
        engine = self._session.engine
        return engine.music.tick_at(self._clock.theirs(time_s) * engine.sample_rate) / PPQ

    def set_tempo(self, tempo_bpm: float) -> None:
        """Run that fast.

        Parameters
        ----------
        tempo_bpm : float, 10..500
            Quarter notes a minute.
        """
        with self._session.changes.aside():
            self._session.transport.params["tempo_bpm"].value = tempo_bpm
