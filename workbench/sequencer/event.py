"""Event: one thing that a pattern plays, and when."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from workbench.errors import ParameterError, in_range, whole
from workbench.sequencer.beats import to_beats
from workbench.sequencer.condition import ALWAYS, Condition, to_condition
from workbench.sequencer.pitch import Pitch, PitchKey, pitch_key
from workbench.sequencer.words import to_pitch

FILLS = ("always", "only", "never")
MAX_DRAW = 2**20
EventKey: TypeAlias = tuple[Fraction, PitchKey, Fraction, Fraction, float, float, str, Condition]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a pattern.

    Parameters
    ----------
    pitch : Note, Drum, Degree, ChordTone, str or float
        What is played; a word such as ``"c4"`` or ``"bd"``, or a MIDI number, becomes one of the first four.
    onset : Fraction
        Where it begins in the cycle, in beats, >= 0.
    length : Fraction
        How long it is held, in beats, > 0. It may end after its cycle.
    velocity : float
        1..127.
    probability : float
        How likely it is to be played, 0..1; drawn anew in each cycle.
    draw : int
        Events with the same number (1..2**20) share one draw in each cycle: either all of them are tried with it or
        none, as the hits of a ratchet. 0 is a draw of its own.
    micro : Fraction
        Shift in beats that neither swing nor a grid touches, -1/2..1/2, both excluded.
    condition : Condition
        ``(nth, of)``: played in the nth of every so many cycles.
    fill : {"always", "only", "never"}
        Whether it is played regardless of fills, only while a fill is asked for, or only while none is.

    Raises
    ------
    ParameterError
        If a value is outside its range.
    NoteError
        If `pitch` is none.
    """

    pitch: Pitch
    onset: Fraction = Fraction(0)
    length: Fraction = Fraction(1)
    velocity: float = 100.0
    probability: float = 1.0
    draw: int = 0
    micro: Fraction = Fraction(0)
    condition: Condition = ALWAYS
    fill: str = "always"

    def __post_init__(self) -> None:
        self._put("pitch", to_pitch(self.pitch))
        self._put("onset", to_beats("onset", self.onset))
        self._put("length", to_beats("length", self.length))
        self._put("micro", to_beats("micro", self.micro))
        self._put("velocity", in_range("velocity", self.velocity, 1, 127))
        self._put("probability", in_range("probability", self.probability, 0, 1))
        self._put("draw", whole("draw", self.draw, 0, MAX_DRAW))
        self._put("condition", to_condition(self.condition))
        if self.onset < 0:
            raise ParameterError(f"onset must be 0 or more beats, got {self.onset}")
        if self.length <= 0:
            raise ParameterError(f"length must be more than 0 beats, got {self.length}")
        if not -1 < 2 * self.micro < 1:
            raise ParameterError(f"micro must be between -1/2 and 1/2 beat, got {self.micro}")
        if self.fill not in FILLS:
            raise ParameterError(f"fill must be 'always', 'only' or 'never', got {self.fill!r}")

    def _put(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def but(self, **changes: Any) -> Event:
        """Give the same event with some fields changed, which are taken as they are: for what is known to be right.

        Parameters
        ----------
        **changes : Any
            Fields, of their exact types and in their ranges.

        Returns
        -------
        Event
            Made several times faster than by `dataclasses.replace`, which checks all fields.
        """
        event = object.__new__(Event)
        for name in Event.__slots__:
            object.__setattr__(event, name, changes[name] if name in changes else getattr(self, name))
        return event

    @property
    def key(self) -> EventKey:
        """All but `draw`, as events are sorted: by onset, then from low to high."""
        return (
            self.onset,
            pitch_key(self.pitch),
            self.length,
            self.micro,
            self.velocity,
            self.probability,
            self.fill,
            self.condition,
        )
