"""The transport of a session: beats and bars, tempo and meter, loop and metronome.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from workbench.engine.music import Track
from workbench.errors import ParameterError, in_range, whole
from workbench.instruments import Drums
from workbench.score import MeterMap, TempoMap
from workbench.sequencer.layout import NEXT_BAR, NEXT_NOW, PPQ
from workbench.sequencer.timeline import Timeline
from workbench.session.automating import Automating
from workbench.session.harmony import TransportHarmony

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.params import Params
    from workbench.score import Score
    from workbench.score.meter_map import MeterChange
    from workbench.session.handle import InstrumentHandle
    from workbench.session.session import Session

When: TypeAlias = "str | float"
GRIDS = {"now": NEXT_NOW, "bar": NEXT_BAR, "beat": PPQ}
MOST_BARS = 100_000
MOST_COUNT_IN = 16
METRONOME = "metronome"
CLICK_DB = -6.0


@dataclass(frozen=True)
class Position:
    """A place in the music, as musicians count: from 1.

    Attributes
    ----------
    bar : int
        Which bar; those before the start are 0 and less.
    beat : float
        Which of its beats, with its fraction: 1 is the first.
    beats : float
        Quarter notes from the start.
    """

    bar: int
    beat: float
    beats: float

    def __str__(self) -> str:
        """As a transport shows it."""
        return f"{self.bar}.{self.beat:.2f}"


class Transport(Automating, TransportHarmony):
    """Runs through the music: everything in beats and bars follows it, to the sample, whatever Python does.

    ``s.transport.tempo_bpm = 90`` changes the tempo while it runs; ``speed``, ``swing`` (0.5 is straight, 0.67 a
    triplet), ``swing_unit``, ``fill`` and ``metronome`` likewise.

    Parameters
    ----------
    session : Session
        Whose.
    """

    _plain: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, session: Session) -> None:
        self._session = session
        self._open_harmony()
        self._click: tuple[InstrumentHandle, Track] | None = None
        self.params[METRONOME].observe(lambda param: self._need_click() if param.number else None)
        self._is_ours = True  # until somebody starts or stops it

    @property
    def params(self) -> Params:
        """Its parameters, by name."""
        return self._engine.music.params

    @property
    def _engine(self) -> Engine:
        return self._session.engine

    @property
    def _line(self) -> Timeline:
        return self._engine.music.timeline

    # ---- running

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self._engine.music.runs

    @property
    def position(self) -> Position:
        """Where it is."""
        tick = self._engine.music.tick
        place = self._line.meter_map.position(round(tick, 3) / PPQ)
        return Position(place.bar, place.beat + float(place.fraction), tick / PPQ)

    def start(self, at: float | None = None, count_in: int = 0) -> None:
        """Run from where it stands; does nothing if it runs. The sound has to be on, too: ``s.play()``.

        Parameters
        ----------
        at : float, optional
            Session time in seconds, exact to the sample; at once if not given.
        count_in : int, 0..16
            Bars in which only the metronome is heard first.

        Raises
        ------
        ParameterError
            If there cannot be so many bars.
        NoteError
            If the time has passed.
        """
        bars = whole("count_in", count_in, 0, MOST_COUNT_IN)
        if bars:
            self._need_click()
        self._engine.music.start(self._session.frame_at(at), round(bars * self._meter_now().bar_beats * PPQ))
        self._is_ours = False

    def start_first(self) -> None:
        """Start, if nobody has ever started or stopped it."""
        if self._is_ours:
            self.start()

    def stop(self, at: float | None = None) -> None:
        """Stand still; notes that patterns hold end. `start` goes on from there.

        Parameters
        ----------
        at : float, optional
            Session time in seconds; at once if not given.
        """
        self._engine.music.halt(self._session.frame_at(at))
        self._is_ours = False

    def seek(self, bar: int = 1, beat: float = 1.0, at: float | None = None) -> None:
        """Go to a place, running or not.

        Parameters
        ----------
        bar : int
            Counted from 1.
        beat : float
            Of that bar, counted from 1, with a fraction.
        at : float, optional
            Session time in seconds; at once if not given.

        Raises
        ------
        ParameterError
            If there is no such place.
        """
        self._engine.music.seek(self._tick(bar, beat), self._session.frame_at(at))

    # ---- the timeline

    @property
    def loop(self) -> tuple[int, int] | tuple[Fraction, Fraction] | None:
        """Bars that are repeated: ``(1, 5)`` from the start of bar 1 to the start of bar 5; None for no loop."""
        if self._line.loop is None:
            return None
        first, last = (self._line.meter_map.position(each) for each in self._line.loop)
        is_of_bars = first.beat == last.beat == 1 and first.fraction == last.fraction == 0
        return (first.bar, last.bar) if is_of_bars else self._line.loop

    @loop.setter
    def loop(self, bars: tuple[int, int] | None) -> None:
        if bars is None:
            self._set(replace(self._line, loop=None))
            return
        try:
            first, last = bars
        except (TypeError, ValueError):
            raise ParameterError(f"loop is None or two bars, for example (1, 5), got {bars!r}") from None
        ends = [Fraction(self._tick(bar), PPQ) for bar in (first, last)]
        self._set(replace(self._line, loop=(ends[0], ends[1])))

    @property
    def meter(self) -> str:
        """The meter at the position, such as ``"4/4"``. Setting it counts everything by that one."""
        meter = self._meter_now()
        return f"{meter.numerator}/{meter.denominator}"

    @meter.setter
    def meter(self, meter: str) -> None:
        self.set_meters({1: meter})

    def set_meters(self, meters: Mapping[int, str]) -> None:
        """Count bars by several meters.

        Parameters
        ----------
        meters : mapping of int to str
            The bar (from 1) at which each begins: ``{1: "4/4", 9: "7/8"}``.

        Raises
        ------
        ParameterError
            If one is no meter, or none is given for bar 1.
        """
        made = MeterMap()
        changes: list[tuple[Fraction, int, int]] = []
        for bar, text in sorted(meters.items()):
            changes.append((made.to_beat(whole("bar", bar, 1, MOST_BARS)), *_signature(text)))
            made = MeterMap(changes)
        self._set(replace(self._line, meter_map=made))

    @property
    def tempo_map(self) -> TempoMap | None:
        """Tempos that are followed instead of ``tempo_bpm`` (`speed` still counts); None if there are none.

        Set it to a `TempoMap`, for example a score's, or to rows of (beat, bpm) and (beat, bpm, "ramp"): from a beat (a
        quarter note, from 0) on a tempo holds, or changes evenly to the next one.
        """
        return self._line.tempo_map

    @tempo_map.setter
    def tempo_map(self, tempos: TempoMap | Iterable[tuple[Any, ...]] | None) -> None:
        made = tempos if isinstance(tempos, TempoMap) or tempos is None else TempoMap([_tempo(each) for each in tempos])
        self._set(replace(self._line, tempo_map=made))

    def follow(self, score: Score) -> None:
        """Take over tempo and meter of a score.

        Parameters
        ----------
        score : Score
            For example from `wb.load_score`.
        """
        self._set(replace(self._line, tempo_map=score.tempo_map, meter_map=score.meter_map))

    def _set(self, timeline: Timeline) -> None:
        before = self._line
        if timeline != before:
            self._engine.music.set_timeline(timeline)
        if timeline.meter_map != before.meter_map:
            self._renew_harmony()

    def frame(self, at: When) -> int:
        """Find the session frame of the next bar line, beat or multiple of so many beats, as the tempo is now.

        Parameters
        ----------
        at : {"now", "beat", "bar"} or float
            Which.

        Returns
        -------
        int
            Frame; `NOW` while the transport stands.
        """
        return self._engine.music.next_frame(self.grid(at))

    # ---- looking

    @property
    def quarters_per_s(self) -> float:
        """How fast it goes where it is, in quarter notes a second; whether it runs or not."""
        return self._tempo_now() / 60.0

    def bar(self) -> Any:
        """Show play, stop and panic with the clock.

        Returns
        -------
        workbench.widgets.TransportBar
            The same one if it is open already.
        """
        return self._session.make_bar()

    @property
    def reading(self) -> dict[str, Any]:
        """Where it is and how fast it goes, for a page to count on."""
        position, meter = self.position, self._meter_now()
        quarter_bpm = self._tempo_now()
        return {
            "running": self.is_running and self._session.is_playing,
            "bar": position.bar,
            "beat": position.beat,
            "beats": meter.numerator,
            "meter": self.meter,
            "bpm": round(quarter_bpm / float(self.speed), 3),
            "beats_per_s": quarter_bpm * meter.denominator / 4 / 60.0,
            "mapped": self._line.tempo_map is not None,
            "metronome": self.metronome == "on",
        }

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if self._session.is_closed:
            return {"text/plain": repr(self)}
        return self.bar()._repr_mimebundle_(**options)

    # ---- inside

    def grid(self, at: When) -> int:
        """Turn what people say into what the audio side counts.

        Parameters
        ----------
        at : {"now", "beat", "bar"} or float
            The next of those, or the next multiple of so many beats.

        Returns
        -------
        int
            Ticks, or ``NEXT_BAR``, ``NEXT_NOW``.

        Raises
        ------
        ParameterError
            If it is none of them, or the loop has no such place.
        """
        if isinstance(at, str):
            if at not in GRIDS:
                raise ParameterError(f"at must be 'now', 'beat', 'bar' or a number of beats, got {at!r}")
            return GRIDS[at]
        grid = max(round(in_range("at", at, 1 / 64, 1024, "beats") * PPQ), 1)
        if not self._line.comes_to(grid, self._engine.music.tick):
            raise ParameterError(f"at={at:g}: the loop has no multiple of that; choose fewer beats, 'bar' or 'now'")
        return grid

    def _need_click(self) -> None:
        """Give the metronome its instrument, when it is first wanted."""
        if self._click is not None and self._click[0] in self._session.instruments:
            return
        if self._click is not None:  # its instrument was removed
            self._engine.music.remove_track(self._click[1])
        instrument = self._session.add(Drums(level_db=CLICK_DB), METRONOME)
        self._click = instrument, self._engine.music.add_track(instrument.number, is_metronome=True)

    def _meter_now(self) -> MeterChange:
        return self._meter_at(self.position.beats)

    def _meter_at(self, beats: float | Fraction) -> MeterChange:
        return [each for each in self._line.meter_map.changes if each.beat <= max(beats, 0)][-1]

    def _tempo_now(self) -> float:
        """Quarter notes a minute, as they are heard."""
        tempo_map = self._line.tempo_map
        bpm = self.tempo_bpm if tempo_map is None else tempo_map.tempo_at(self.position.beats)
        return float(bpm) * float(self.speed)

    def _tick(self, bar: int, beat: float = 1.0) -> int:
        start = self._line.meter_map.to_beat(whole("bar", bar, 1, MOST_BARS))
        meter = self._meter_at(start)
        within = in_range("beat", beat, 1.0, meter.numerator + 1.0)
        return round((start + Fraction(within - 1.0) * 4 / meter.denominator) * PPQ)

    @property
    def _host(self) -> Session:
        return self._session

    def _check_automatable(self, param: str) -> None:
        if param in ("tempo_bpm", "speed"):
            raise ParameterError(
                f"{param} cannot be automated, because where a lane is depends on it: write the tempos down, "
                "s.transport.tempo_map = [(0, 90, 'ramp'), (16, 140)]"
            )
        if param == METRONOME:
            self._need_click()

    def _called(self) -> str:
        return "the transport"

    def __repr__(self) -> str:
        """Say where it is."""
        state = "running" if self.is_running else "standing"
        tempo = f"{self.tempo_bpm:g} bpm" if self.tempo_map is None else f"{len(self.tempo_map.points)} tempos"
        return f"Transport({state} at bar {self.position.bar}, beat {self.position.beat:.2f}; {tempo}, {self.meter})"


def _signature(text: object) -> tuple[int, int]:
    try:
        beats, unit = (int(each) for each in str(text).split("/"))
    except ValueError:
        raise ParameterError(f"a meter is written like '4/4' or '7/8', got {text!r}") from None
    return beats, unit


def _tempo(given: Any) -> tuple[Any, ...]:
    match given:
        case (beat, bpm):
            return beat, bpm
        case (beat, bpm, "ramp"):
            return beat, bpm, True
    raise ParameterError(f"a tempo is (beat, bpm) or (beat, bpm, 'ramp'), got {given!r}")
