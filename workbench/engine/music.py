"""Transport, tracks, timeline and harmony as the control side knows them.

Threads: control.
"""

from __future__ import annotations

from itertools import count
from math import ceil
from typing import Any

import numpy as np

from workbench.commands import NOW, CommandKind
from workbench.engine import layout
from workbench.engine.lent import Lent
from workbench.engine.memory import EngineMemory
from workbench.engine.timeline import line_bar_from, line_tick, line_time
from workbench.engine.transport import NO_COUNT_IN
from workbench.errors import CapacityError
from workbench.params import Params, ParamSpec
from workbench.rt import Region
from workbench.sequencer.harmony_plan import Harmony, harmony_words
from workbench.sequencer.layout import (
    HELD_PLACES,
    HELD_WORDS,
    NEXT_BAR,
    NEXT_NOW,
    PPQ,
    R_IN_USE,
    TL_NUMBER,
    TR_NUMBER,
    TR_ORIGIN,
    TR_PARAMS,
    TR_SOURCE,
    TR_WORDS,
)
from workbench.sequencer.timeline import FASTEST_BPM, SLOWEST_BPM, Timeline
from workbench.settings import QUANTUM

AHEAD_FRAMES = 2 * QUANTUM  # a bar line that is nearer than this is missed
TIMELINES_KEPT = 4096  # for whoever asks what was followed then

TRANSPORT_PARAMS = (  # in the order of layout.TRP_...
    ParamSpec(
        "tempo_bpm", 120.0, SLOWEST_BPM, FASTEST_BPM, "bpm", "log", smoothing_s=0.0, help="Quarter notes a minute."
    ),
    ParamSpec("speed", 1.0, 0.25, 4.0, "", "log", smoothing_s=0.0, help="How fast everything goes: 0.5 to practise."),
    ParamSpec("swing", 0.5, 0.5, 0.75, smoothing_s=0.0, help="Share of the first of two notes: 0.5 is straight."),
    ParamSpec("swing_unit", 0.0, 0.0, 1.0, "", "choice", ("eighths", "sixteenths"), help="Which notes swing."),
    ParamSpec("fill", 0.0, 0.0, 1.0, "", "choice", ("off", "on"), help="Whether fills are played."),
    ParamSpec("metronome", 0.0, 0.0, 1.0, "", "choice", ("off", "on"), help="Whether every beat is heard."),
)
TRACK_PARAMS = (  # in the order of TP_...
    ParamSpec("velocity", 1.0, 0.0, 2.0, smoothing_s=0.0, help="How hard its notes are struck, as a factor."),
    ParamSpec("transpose", 0.0, -48.0, 48.0, "semitones", smoothing_s=0.0, help="Moves all its notes."),
    ParamSpec("density", 1.0, 0.0, 1.0, smoothing_s=0.0, help="Makes its events less probable."),
    ParamSpec("mute", 0.0, 0.0, 1.0, "", "choice", ("off", "on"), help="Whether it begins no notes."),
)


class Track:
    """A track of the audio side.

    Attributes
    ----------
    number : int
        By which commands name it; its draws depend on it.
    region : Region
        Where it is.
    params : Params
        `TRACK_PARAMS`.
    """

    def __init__(self, number: int, region: Region, params: Params) -> None:
        self.number = number
        self.region = region
        self.params = params


class Music:
    """What runs in musical time.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    lent : Lent
        What the audio side has of it.

    Attributes
    ----------
    params : Params
        `TRANSPORT_PARAMS`.
    timeline : Timeline
        The newest that was set.
    timelines : dict of int to Timeline
        Those that were set last, by the numbers that events call them; the first is 0.
    """

    def __init__(self, memory: EngineMemory, lent: Lent) -> None:
        self._memory = memory
        self._lent = lent
        self._numbers = count(1)
        self.tracks: list[Track] = []
        self.timeline = Timeline()
        self.timelines = {0: self.timeline}
        self._timeline_numbers = count(1)
        arena = memory.arena
        at = memory.control[layout.C_TRANSPORT_AT]
        self._words = arena.view(int(at), np.int64, layout.T_WORDS)
        self._real = arena.view(int(at), np.float64, layout.T_WORDS)
        self.params = memory.store.allocate(TRANSPORT_PARAMS, {each.name: each.default for each in TRANSPORT_PARAMS})
        self._words[layout.T_PARAMS] = self.params.first
        self._words[layout.T_COUNT_IN_TO] = NO_COUNT_IN
        self._real[layout.T_SPEED] = 1.0
        self._words[layout.T_LINE] = lent.place("timeline", self.timeline.words(memory.sample_rate), R_IN_USE).offset
        self._words[layout.T_HARMONY] = lent.place("harmony", harmony_words([Harmony()]), R_IN_USE).offset

    # ---- the transport

    @property
    def runs(self) -> bool:
        """Whether the transport does."""
        return bool(self._words[layout.T_RUNS])

    @property
    def tick(self) -> float:
        """Where it is: at the start of the next quantum."""
        return float(self._real[layout.T_TICK])

    def next_frame(self, grid: int) -> int:
        """Find where the next bar line or beat is, as the tempo is now.

        Parameters
        ----------
        grid : int
            Ticks, ``NEXT_BAR`` or ``NEXT_NOW``.

        Returns
        -------
        int
            Session frame; `NOW` if the transport stands.
        """
        if not self.runs or grid == NEXT_NOW:
            return NOW
        line, anchor, since, speed = self._anchor()
        soon = self._memory.quantum_frame + AHEAD_FRAMES
        tick = float(line_tick(line, since + (soon - anchor) * speed))
        there = int(line_bar_from(line, tick)) if grid == NEXT_BAR else grid * ceil(tick / grid)
        return round(anchor + (float(line_time(line, float(there))) - since) / speed)

    def tick_at(self, frame: float) -> float:
        """Say where the transport is at a session frame, as it runs or stands now.

        Parameters
        ----------
        frame : float
            Near the present: what has changed since, or will change, is not counted.

        Returns
        -------
        float
            Ticks.
        """
        line, anchor, since, speed = self._anchor()
        return float(line_tick(line, since + (frame - anchor) * speed if self.runs else since))

    def _anchor(self) -> tuple[int, float, float, float]:
        """Read the address of the timeline, and the frame, the time and the speed that position is counted from."""
        while True:  # until nobody has moved the anchor while it was read
            words = self._words.copy()
            if (words == self._words).all():
                break
        real = words.view(np.float64)
        line = self._memory.arena.base + int(words[layout.T_LINE])
        return line, *(float(real[k]) for k in (layout.T_ANCHOR_FRAME, layout.T_ANCHOR_TIME, layout.T_SPEED))  # type: ignore[return-value]

    def start(self, frame: int = NOW, count_in: int = 0) -> None:
        """Have the transport run.

        Parameters
        ----------
        frame : int
            Session frame from which on.
        count_in : int, >= 0
            Ticks for which only the metronome is heard before.
        """
        self._send(CommandKind.START, frame=frame, a=count_in)

    def halt(self, frame: int = NOW) -> None:
        """Have the transport stop, and end what tracks hold.

        Parameters
        ----------
        frame : int
            Session frame at which.
        """
        self._send(CommandKind.HALT, frame=frame)

    def seek(self, tick: int, frame: int = NOW) -> None:
        """Go somewhere else.

        Parameters
        ----------
        tick : int
            Where.
        frame : int
            Session frame at which.
        """
        self._send(CommandKind.SEEK, frame=frame, a=tick)

    def set_timeline(self, timeline: Timeline, frame: int = NOW) -> None:
        """Count by another timeline from a frame on; the tick stays what it is.

        Parameters
        ----------
        timeline : Timeline
            Which.
        frame : int
            Session frame at which.
        """
        words = timeline.words(self._memory.sample_rate)
        with self._lent.lock:
            number = words[TL_NUMBER] = next(self._timeline_numbers)
            self.timelines[number] = timeline  # before the audio side can speak of it
            self.timelines.pop(number - TIMELINES_KEPT, None)
            self._lent.hand_over("timeline", words, CommandKind.SET_TIMELINE, frame=frame)
            self.timeline = timeline

    def set_harmony(self, plan: list[Harmony], frame: int = NOW, period: int = 0) -> None:
        """Give degrees and chord tones another meaning from a frame on.

        Parameters
        ----------
        plan : list of Harmony
            In order of their ticks.
        frame : int
            Session frame at which.
        period : int
            Ticks from the first entry on that are repeated; 0 for nothing.
        """
        self._lent.hand_over("harmony", harmony_words(plan, period), CommandKind.SET_HARMONY, frame=frame)

    # ---- tracks

    def add_track(self, source: int, *, is_metronome: bool = False) -> Track:
        """Make a track.

        Parameters
        ----------
        source : int
            Number of the node that plays it.
        is_metronome : bool
            Whether it is the metronome's: it has no part.

        Returns
        -------
        Track
            Silent until it is given a part.

        Raises
        ------
        CapacityError
            If there are 128 already.
        """
        self.reclaim()
        with self._lent.lock:
            if len(self.tracks) == layout.TRACK_PLACES:
                raise CapacityError(f"{layout.TRACK_PLACES} tracks are there already: remove one")
            params = self._memory.store.allocate(TRACK_PARAMS, {each.name: each.default for each in TRACK_PARAMS})
            words = np.zeros(TR_WORDS + HELD_WORDS * HELD_PLACES, np.int64)
            number = next(self._numbers)
            words[TR_SOURCE], words[TR_NUMBER], words[TR_PARAMS] = source, number, params.first
            region = self._lent.hand_over(
                f"track {number}",
                words,
                CommandKind.ADD_TRACK,
                then=lambda: self._memory.store.release(params),
                x=1.0 if is_metronome else 0.0,
            )
            track = Track(number, region, params)
            self.tracks.append(track)
            return track

    def remove_track(self, track: Track) -> None:
        """End a track and what it holds.

        Parameters
        ----------
        track : Track
            Which.
        """
        with self._lent.lock:
            if track in self.tracks:
                self._send(CommandKind.REMOVE_TRACK, a=track.region.offset)
                self.tracks.remove(track)

    def set_part(
        self, track: Track, part: np.ndarray | None, frame: int = NOW, grid: int = 0, *, launches: bool = False
    ) -> None:
        """Have a track play another part.

        Parameters
        ----------
        track : Track
            Which.
        part : numpy.ndarray or None
            As `part_words` makes it; None for silence.
        frame : int
            Session frame before which it does not begin.
        grid : int
            Ticks at a multiple of which it begins; ``NEXT_BAR`` for a bar line, ``NEXT_NOW`` for at once.
        launches : bool
            Whether it begins from its start there; else it goes on as if it had played since tick 0.
        """
        self.reclaim()
        more: dict[str, Any] = {
            "source": track.number,
            "frame": frame,
            "x": float(grid),
            "y": 1.0 if launches else 0.0,
        }
        if part is None:
            self._send(CommandKind.SET_PART, **more)
        else:
            self._lent.hand_over(f"part of track {track.number}", part, CommandKind.SET_PART, **more)

    def origin_beats(self, track: Track) -> float:
        """Find where the part that a track plays began.

        Parameters
        ----------
        track : Track
            Which.

        Returns
        -------
        float
            Quarter notes from the start of the music.
        """
        return int(self._memory.arena.view(track.region.offset, np.int64, TR_WORDS)[TR_ORIGIN]) / PPQ

    def reclaim(self) -> None:
        """Free what the audio side has let go of."""
        self._lent.reclaim()

    def _send(self, kind: CommandKind, **more: float) -> None:
        self._memory.commands.send(kind, **more)  # type: ignore[arg-type]
