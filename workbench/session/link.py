"""Ableton Link: the transport in tempo, phase and, if wanted, start and stop with other programs in the network.

Threads: control; a thread named "Link" compares the two and steers.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from workbench.errors import DeviceError, in_range
from workbench.midi_io.clock_in import FASTEST_BPM, SLOWEST_BPM, steered
from workbench.session.led_transport import LedTransport

if TYPE_CHECKING:
    from workbench.session.session import Session

MISSING = (
    'Ableton Link needs the package LinkPython-extern: pip install "music-workbench[link]", then restart the kernel.'
)
STEP_S = 0.02
LOST_BEATS = 0.25  # farther off than this, the transport goes there at once
SAME_TEMPO = 1e-4  # share
SETTLE_US = 100_000  # microseconds after which our transport does what it was told


class Link:
    """What ``s.link()`` gives: the transport follows, and its tempo is everybody's.

    Parameters
    ----------
    session : Session
        Whose transport.
    quantum : float
        As for `Session.link`.
    follows_start : bool
        As for `Session.link`.
    """

    def __init__(self, session: Session, quantum: float, *, follows_start: bool) -> None:
        try:
            import link
        except ImportError as error:
            raise DeviceError(MISSING) from error
        self._session = session
        self._led = LedTransport(session)
        self.quantum = in_range("quantum", quantum, 1.0, 64.0, "beats")
        self._tempo = float(session.transport.params["tempo_bpm"].number)  # everybody's, as we know it
        self._steered: float | None = None  # what we have set ours to
        self._link: Any = link.Link(self._tempo)
        self._link.startStopSyncEnabled = follows_start
        self._link.enabled = True
        self._follows_start = follows_start
        self._was_playing = False
        self._joined_as: bool | None = session.transport.is_running  # who joins starts and stops nobody
        self._wait_until = 0
        self.distance_beats = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="Link", daemon=True)
        self._thread.start()

    @property
    def peers(self) -> int:
        """Other programs in the network."""
        return int(self._link.numPeers())

    @property
    def tempo_bpm(self) -> float:
        """Everybody's tempo, in quarter notes a minute."""
        return float(self._link.captureSessionState().tempo())

    @property
    def is_open(self) -> bool:
        """Whether it takes part."""
        return not self._over.is_set()

    def close(self) -> None:
        """Leave the others; closing twice does no harm."""
        self._over.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._link.enabled = False

    def _run(self) -> None:
        while not self._over.wait(STEP_S):
            self._step()

    def _step(self) -> None:
        """Bring the two together: who has changed something last is followed."""
        self._led.see()
        state, now = self._link.captureSessionState(), int(self._link.clock().micros())
        ours = float(self._session.transport.params["tempo_bpm"].number)
        is_set_here = self._steered is not None and abs(ours / self._steered - 1.0) > SAME_TEMPO
        if is_set_here and abs(ours / self._tempo - 1.0) > SAME_TEMPO:
            state.setTempo(ours, now)
            self._link.commitSessionState(state)
        self._tempo = float(state.tempo())
        if self._follows_start:
            self._start_together(state, now)
        if self._session.is_playing and self._session.transport.is_running:
            self._steer(float(state.beatAtTime(now, self.quantum)))
        elif self._steered is None or abs(self._tempo / self._steered - 1.0) > SAME_TEMPO:
            self._set_tempo(self._tempo)

    def _steer(self, beat: float) -> None:
        here = self._led.beats_at(time.perf_counter())
        half = self.quantum / 2
        self.distance_beats = (beat - here + half) % self.quantum - half
        if abs(self.distance_beats) > LOST_BEATS:
            self._led.seek(max(here + self.distance_beats, 0.0))
            self._set_tempo(self._tempo)
        else:
            self._set_tempo(steered(self._tempo, self.distance_beats))

    def _set_tempo(self, tempo_bpm: float) -> None:
        self._led.set_tempo(min(max(tempo_bpm, SLOWEST_BPM), FASTEST_BPM))
        self._steered = float(self._session.transport.params["tempo_bpm"].number)

    def _start_together(self, state: Any, now: int) -> None:
        running, playing = self._session.transport.is_running, bool(state.isPlaying())
        if playing != self._was_playing:
            (self._led.start if playing else self._led.stop)()
            self._joined_as, self._wait_until = None, now + SETTLE_US
        elif running != self._joined_as and now > self._wait_until:
            self._joined_as = None
            if running != playing:
                state.setIsPlaying(running, now)
                self._link.commitSessionState(state)
                playing = running
        self._was_playing = playing

    def __repr__(self) -> str:
        """Say how it stands."""
        state = f"{self.peers} others, {self.tempo_bpm:.2f} bpm" if self.is_open else "closed"
        return f"Link({state})"
