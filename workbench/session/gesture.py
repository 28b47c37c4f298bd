"""A gesture: what a hand does to a parameter while the transport runs becomes a lane.

Threads: control; moves come on the thread of whoever sets the parameter.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import SessionError, in_range
from workbench.sequencer.lane import MAX_POINTS, Breakpoint, Lane
from workbench.sequencer.layout import PPQ
from workbench.sequencer.thinning import thinned

if TYPE_CHECKING:
    from workbench.params import Param
    from workbench.session.session import Session

PAUSE_S = 0.1  # a hand that moves is heard of more often: before a move after such a pause the value stood still
ERROR = 0.005  # of a knob's way: less than half of what two hundred steps of a wheel are apart


class Gesture:
    """What ``lead.record_automation("cutoff_hz")`` gives: it notes moves until `stop`.

    If the transport goes back meanwhile, as in a loop, the last time through counts.

    Parameters
    ----------
    session : Session
        Whose.
    param : Param
        What is listened to.
    """

    def __init__(self, session: Session, param: Param) -> None:
        self._session = session
        self._param = param
        self._rows: list[tuple[float, float, float]] = []  # tick, session time, number
        self._end: float | None = None
        self._forget = param.observe(lambda _: self._note())

    @property
    def is_recording(self) -> bool:
        """Whether it still notes moves."""
        return self._end is None

    def _note(self) -> None:
        music = self._session.engine.music
        if not music.runs:
            return
        tick = music.tick
        if self._rows and tick < self._rows[-1][0]:
            self._rows.clear()
        if self._rows and tick == self._rows[-1][0]:
            self._rows.pop()  # two moves that are heard at once: the last one counts
        self._rows.append((tick, self._session.now, self._param.number))

    def stop(self) -> Gesture:
        """Note nothing more. Doing so twice does no harm.

        Returns
        -------
        Gesture
            Itself.
        """
        if self._end is None:
            self._forget()
            tick = self._session.engine.music.tick
            self._end = max(tick, self._rows[-1][0]) if self._rows else tick
        return self

    def lane(self, error: float = ERROR) -> Lane:
        """Make a lane of what was recorded so far, of whole bars from the bar line before the first move.

        Parameters
        ----------
        error : float, 0..1
            How far it may be off, as a share of the knob's way: the more, the fewer breakpoints.

        Returns
        -------
        Lane
            To be played with ``launch=True`` from a bar line on. Its lines are straight on the knob, so ``"exp"`` for
            parameters with a log curve.

        Raises
        ------
        SessionError
            If nothing was moved while the transport ran.
        ParameterError
            If `error` is out of range.
        """
        off = in_range("error", error, 0.0, 1.0)
        if not self._rows:
            raise SessionError(
                f"nothing was recorded: turn {self._param.name} while the transport runs (s.transport.start())"
            )
        spec = self._param.spec
        ticks, values = self._line()
        start, stop = self._bars(ticks[0], ticks[-1])
        curve = {"log": "exp", "choice": "hold"}.get(spec.curve, "linear")
        positions = np.array([spec.to_position(each) for each in values])
        kept = np.arange(len(ticks)) if curve == "hold" else thinned(ticks, positions, off)
        while len(kept) > MAX_POINTS:
            off = 2.0 * off or ERROR
            kept = thinned(ticks, positions, off)
        points = [Breakpoint(Fraction(int(ticks[k]), PPQ) - start, float(values[k]), curve) for k in kept]
        return Lane(points, stop - start)

    def _line(self) -> tuple[np.ndarray, np.ndarray]:
        """Whole ticks and values that straight lines join; where the hand has rested, two of the same value."""
        steps = self._param.spec.curve == "choice"
        ticks, values = [self._rows[0][0]], [self._rows[0][2]]
        for (before, then, value), (tick, now, number) in zip(self._rows, self._rows[1:], strict=False):
            if now - then > PAUSE_S and not steps:
                ticks.append(tick - (tick - before) * PAUSE_S / (now - then))
                values.append(value)
            ticks.append(tick)
            values.append(number)
        end = self._end if self._end is not None else self._session.engine.music.tick
        if end > ticks[-1]:
            ticks.append(end)
            values.append(values[-1])
        whole, places = np.unique(np.round(ticks).astype(np.int64), return_index=True)
        return whole, np.array(values)[places]

    def _bars(self, first: float, last: float) -> tuple[Fraction, Fraction]:
        """Beats of the bar line before a tick, and of the one behind another."""
        meters = self._session.engine.music.timeline.meter_map
        bars = [meters.position(float(tick) / PPQ).bar for tick in (first, last)]
        start, stop = (Fraction(meters.to_beat(bar)) for bar in (bars[0], bars[1] + 1))
        return start, stop

    def __repr__(self) -> str:
        """Say what was recorded so far."""
        state = "recording" if self.is_recording else "stopped"
        return f"Gesture({self._param.name}, {len(self._rows)} moves, {state})"
