"""The piano roll: what was rendered in the last seconds, with stolen voices and xruns marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from workbench.errors import ParameterError, in_range
from workbench.events.records import EventKind
from workbench.views.bokeh_view import BokehView
from workbench.views.plot import instrument_figure, source, ticks
from workbench.views.roll_history import KINDS, RollHistory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.views.door import Clock, EventBus

ColourBy = Literal["source", "velocity"]
_FIRST_KEYS = (48, 84)  # C3..C6, until notes outside come
_BLACK = (1, 3, 6, 8, 10)


class PianoRoll(BokehView):
    """Shows notes as bars that move to the left.

    Made by :func:`piano_roll`, which says what the parameters are. Each instrument has a colour; they are given out in
    the order in which the instruments are first heard, as in the drawing of a score.
    """

    _module = "piano_roll"

    def __init__(
        self,
        bus: EventBus,
        now: Clock,
        sample_rate: float,
        hub: Hub,
        *,
        name: str,
        seconds: float,
        colour_by: ColourBy,
        names: Callable[[], Mapping[int, str]],
    ) -> None:
        in_range("seconds", seconds, 1.0, 120.0, "s")
        if colour_by not in ("source", "velocity"):
            raise ParameterError(f"colour_by must be 'source' or 'velocity', got {colour_by!r}")
        self._now = now
        self._sample_rate = sample_rate
        self._colour_by = colour_by
        self._names = names
        self._colours: dict[int, int] = {}  # place in the palette by source
        self._history = RollHistory(math.ceil(seconds * sample_rate))
        self._keys = _FIRST_KEYS
        self._shown: tuple[int, tuple[int, int]] | None = None
        self._subscription = bus.subscribe(*KINDS)
        super().__init__(hub, name, "Piano roll · as rendered", _plot(seconds))

    def poll(self) -> None:
        """Take the records that have come, shown or not."""
        self._history.take(self._subscription.take())
        self._history.forget(self._now())

    def refresh(self) -> None:
        """Send the next picture even if it is the same."""
        self._shown = None

    def pack(self) -> Packed | None:
        """Return notes and marks relative to now."""
        now = self._now()
        self._widen()
        if (now, self._keys) == self._shown:
            return None
        self._shown = (now, self._keys)
        counts = self._history.counts
        notes = self._coloured(self._history.notes(now, self._sample_rate))
        meta = {
            "low": self._keys[0],
            "high": self._keys[1],
            "by": self._colour_by,
            "legend": self._legend(),
            "held": self._history.held,
            "stolen": counts[EventKind.VOICE_STOLEN],
            "xruns": counts[EventKind.XRUN],
            "late": counts[EventKind.LATE],
        }
        return meta, [notes, self._history.marks(now, self._sample_rate)]

    def release(self) -> None:
        """Stop collecting records."""
        self._subscription.close()

    def _coloured(self, notes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Put the place of its colour where a note has its source."""
        if self._colour_by == "source":
            notes[:, 3] = [self._colours.setdefault(int(number), len(self._colours)) for number in notes[:, 3]]
        return notes

    def _legend(self) -> list[tuple[int, str]]:
        """Return colours and names of the instruments that were heard and are still there."""
        names = self._names()
        return [(colour, names[number]) for number, colour in self._colours.items() if number in names]

    def _widen(self) -> None:
        """Grow the range of keys by octaves so that all notes are in it; it never shrinks by itself."""
        keys = self._history.keys()
        if keys is not None:
            low, high = 12 * math.floor(keys[0] / 12), 12 * math.ceil(keys[1] / 12)
            self._keys = (min(low, self._keys[0]), max(high, self._keys[1]))


def _plot(seconds: float) -> Any:
    """Make the figure: lanes of the black keys, notes, marks."""
    low, high = _FIRST_KEYS
    plot = instrument_figure((-seconds, 0.0), (low - 0.5, high + 0.5), height=236)
    step = next(each for each in (1, 2, 5, 10, 20) if seconds / each <= 10 or each == 20)
    ago = {-float(each): f"\N{MINUS SIGN}{each} s" for each in range(step, int(seconds) + 1, step)}
    ticks(plot.xaxis, {0.0: "now", **ago})
    ticks(plot.yaxis, {12.0 * octave + 12.0: f"C{octave}" for octave in range(-1, 10)})
    black = source("black", "y")
    black.data = {"y": [12 * octave + key for octave in range(11) for key in _BLACK]}
    plot.hbar(y="y", left=-seconds, right=0.0, height=1.0, source=black, line_color=None, name="black-bars")
    notes = source("notes", "left", "right", "bottom", "top", "colour", "alpha")
    plot.quad(
        left="left", right="right", bottom="bottom", top="top", fill_color="colour", fill_alpha="alpha",
        line_color=None, border_radius=2, source=notes, name="notes-bars",
    )  # fmt: skip
    full_height = {"x0": "x", "x1": "x", "y0": -1, "y1": 129}
    plot.segment(**full_height, source=source("xruns", "x"), line_width=1.5, name="xruns-lines")
    plot.segment(**full_height, source=source("late", "x"), line_width=1, line_dash=[2, 4], name="late-lines")
    plot.scatter("x", "y", marker="x", size=8, line_width=2, source=source("stolen", "x", "y"), name="stolen-marks")
    return plot


def piano_roll(
    bus: EventBus,
    now: Clock,
    sample_rate: float,
    hub: Hub,
    *,
    name: str = "roll",
    seconds: float = 8.0,
    colour_by: ColourBy = "source",
    names: Callable[[], Mapping[int, str]] = dict,
) -> PianoRoll:
    """Show the notes of the last seconds as they were rendered; the same name gives the same view.

    Parameters
    ----------
    bus : EventBus
        Where the records of the audio thread arrive.
    now : callable
        Returns the frame number of now.
    sample_rate : float
        Frames per second.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view.
    seconds : float, 1..120 s
        How much time is shown.
    colour_by : {"source", "velocity"}
        What the colour of a note says.
    names : callable
        Returns the names for the legend, by source.

    Returns
    -------
    PianoRoll
        The open view of that name and these settings, or a new one in its place.

    Raises
    ------
    ParameterError
        If `seconds` is outside its range or `colour_by` is neither.
    """

    def make() -> PianoRoll:
        return PianoRoll(bus, now, sample_rate, hub, name=name, seconds=seconds, colour_by=colour_by, names=names)

    return hub.view(name, (bus, sample_rate, seconds, colour_by), make)
