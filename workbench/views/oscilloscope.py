"""The oscilloscope: a steady picture of a wave, triggered on a rising edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import traitlets as t
from bokeh.models import PrintfTickFormatter

from workbench.errors import ParameterError, in_range
from workbench.views.bokeh_view import BokehView
from workbench.views.plot import instrument_figure, source
from workbench.views.trace import AutoRange, min_max, rising_edge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.views.door import Signal

Channels = Literal["mono", "stereo"]
POINTS = 800  # per channel: more than a notebook has pixels in width
_SEARCH_S = 0.05  # how far back an edge is looked for: one period of 20 Hz


class Oscilloscope(BokehView):
    """Shows the last milliseconds of a signal.

    Parameters
    ----------
    signal : Signal
        What to show.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view within the hub.
    window_ms : float, 1..1000 ms
        How much time is shown.
    trigger_level : float, -1..1
        The picture begins where the signal rises through this; without such a place it runs freely.
    channels : {"mono", "stereo"}
        The mean of both channels, or both.
    """

    _module = "oscilloscope"

    window_ms = t.Float(20.0)
    trigger_level = t.Float(0.0)
    channels = t.Unicode("mono").tag(sync=True)

    def __init__(
        self, signal: Signal, hub: Hub, name: str, *, window_ms: float, trigger_level: float, channels: Channels
    ) -> None:
        self._signal = signal
        self._range = AutoRange()
        self._shown: tuple[object, ...] | None = None
        plot = instrument_figure((0.0, window_ms), (-1.0, 1.0))
        plot.xaxis.formatter = PrintfTickFormatter(format="%g ms")
        plot.line([0.0, 1000.0], [0.0, 0.0], line_width=1, name="zero-line")
        for each in ("left", "right"):
            plot.line("x", "y", source=source(each, "x", "y"), line_width=1.4, line_join="round", name=f"{each}-line")
        super().__init__(
            hub,
            name,
            f"Oscilloscope · {signal.name}",
            plot,
            window_ms=window_ms,
            trigger_level=trigger_level,
            channels=channels,
        )

    @t.validate("window_ms")
    def _check_window(self, proposal: dict[str, Any]) -> float:
        return in_range("window_ms", proposal["value"], 1.0, 1000.0, "ms")

    @t.validate("trigger_level")
    def _check_level(self, proposal: dict[str, Any]) -> float:
        return in_range("trigger_level", proposal["value"], -1.0, 1.0)

    @t.validate("channels")
    def _check_channels(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] not in ("mono", "stereo"):
            raise ParameterError(f"channels must be 'mono' or 'stereo', got {proposal['value']!r}")
        return str(proposal["value"])

    def refresh(self) -> None:
        """Send the next picture even if it is the same."""
        self._shown = None

    def pack(self) -> Packed | None:
        """Return the triggered window, reduced to pixels."""
        rate = self._signal.sample_rate
        frames = max(2, round(self.window_ms * 1e-3 * rate))
        search = max(2, round(_SEARCH_S * rate))
        sound, end = self._signal.latest(frames + search)
        state = (end, self.window_ms, self.trigger_level, self.channels)
        if state == self._shown or len(sound) < 2:
            return None
        self._shown = state
        mono = sound.mean(axis=1, dtype=np.float32)
        edge = rising_edge(mono[: len(mono) - frames], self.trigger_level) if len(mono) > frames else None
        start = max(len(mono) - frames, 0) if edge is None else int(np.ceil(edge))
        lines = [mono] if self.channels == "mono" else [sound[:, 0], sound[:, 1]]
        reduced = [min_max(line[start : start + frames], POINTS) for line in lines]
        traces = [trace for trace, _ in reduced]
        meta = {
            "first_ms": 0.0 if edge is None else (start - edge) * 1e3 / rate,
            "step_ms": reduced[0][1] * 1e3 / rate,
            "window_ms": self.window_ms,
            "top": self._range.follow(_peak(traces)),
            "triggered": edge is not None,
        }
        return meta, traces


def _peak(traces: list[NDArray[np.float32]]) -> float:
    return max((float(np.max(np.abs(trace))) for trace in traces if trace.size), default=0.0)


def oscilloscope(
    signal: Signal,
    hub: Hub,
    *,
    name: str | None = None,
    window_ms: float = 20.0,
    trigger_level: float = 0.0,
    channels: Channels = "mono",
) -> Oscilloscope:
    """Show a signal on an oscilloscope; the same name gives the same view.

    Parameters
    ----------
    signal : Signal
        What to show.
    hub : Hub
        Who sends the frames.
    name : str, optional
        Name of the view; made from the signal's by default.
    window_ms : float, 1..1000 ms
        How much time is shown.
    trigger_level : float, -1..1
        Level of the rising edge at which the picture begins.
    channels : {"mono", "stereo"}
        The mean of both channels, or both.

    Returns
    -------
    Oscilloscope
        The open view of that name and these settings, or a new one in its place.

    Raises
    ------
    ParameterError
        If a number is outside its range or `channels` is neither.
    """
    name = name or f"scope:{signal.name}"

    def make() -> Oscilloscope:
        return Oscilloscope(signal, hub, name, window_ms=window_ms, trigger_level=trigger_level, channels=channels)

    return hub.view(name, (signal, window_ms, trigger_level, channels), make)
