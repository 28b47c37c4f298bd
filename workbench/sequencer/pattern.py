"""Pattern: a loop of events that can be changed, combined, shown and played."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from workbench.errors import ParameterError, whole
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.preview import Played, played
from workbench.sequencer.shading import Shading
from workbench.sequencer.steps import Step, read_list, read_row
from workbench.sequencer.words import to_pitch

if TYPE_CHECKING:
    from workbench.sequencer.necklace import Necklace

READABLE = 160  # characters of notation that are shown


class Pattern(Shading):
    """Events in a cycle that is repeated for ever.

    A pattern never changes: each method gives a new one. Times are exact fractions of a beat (a quarter note), so what
    is turned, stretched or cut and brought back is the same again, and equal patterns are ``==``.

    ``a | b`` plays both at once, ``a + b`` one after the other, ``a * 4`` four times, ``a[0:2]`` is its first two
    beats; ``len(a)`` is the number of events, ``a.length`` the beats of a cycle.

    Parameters
    ----------
    events : iterable of Event
        At most 4096, in any order; each begins inside the cycle.
    length : Fraction, float or str
        Length of a cycle in beats, > 0, at most 4096.

    Raises
    ------
    PatternError
        If there are too many events, or one begins outside the cycle.
    """

    __slots__ = ()

    @classmethod
    def from_steps(cls, steps: str | Sequence[Step], step: Beats = "1/4", pitch: Pitch | str | float = "cl") -> Self:
        """Make a pattern of steps of equal length, as on a drum machine.

        Parameters
        ----------
        steps : str or sequence
            A row such as ``"x..x..X."``: ``X`` accent, ``x`` hit, ``o`` light, ``g`` ghost, ``.`` rest. Or a list of
            pitches, with None for a rest and a list for several at once: ``["c4", None, ["e4", "g4"]]``.
        step : Fraction, float or str
            Length of a step in beats, > 0.
        pitch : Pitch, str or float
            What the hits of a row play.

        Returns
        -------
        Pattern
            As many steps long as there are.

        Raises
        ------
        PatternError
            If a sign is unknown, or there is no step.
        """
        span = to_beats("step", step)
        if span <= 0:
            raise ParameterError(f"step must be more than 0 beats, got {span}")
        if isinstance(steps, str):
            hits, count = read_row(steps, to_pitch(pitch), span)
            return cls(hits, count * span)
        return cls(read_list(steps, span), len(steps) * span)

    def preview(self, cycles: int = 2, seed: int = 0, *, track: int = 0, fill: bool = False) -> list[Played]:
        """List what is played, with chance drawn as it will be.

        Parameters
        ----------
        cycles : int
            How many, from the first.
        seed, track : int
            0..2**63 - 1; what chance is drawn from.
        fill : bool
            Whether a fill is asked for.

        Returns
        -------
        list of Played
            Tuples of (beat, length, pitch, velocity), by beat. The first may begin before beat 0, if it is shifted.
        """
        count = whole("cycles", cycles, 0, 2**20)
        seed, track = whole("seed", seed, 0, 2**63 - 1), whole("track", track, 0, 2**63 - 1)
        return played(self.events, self.length, range(count), seed, track, fill=fill)

    def notation(self) -> str | None:
        """Write the pattern as a text that `pattern` reads.

        Returns
        -------
        str or None
            None if there is none: the notation has no signs for shifts, fills, shared draws, and events that last
            longer than their cycle.
        """
        from workbench.sequencer.notation.write import write_notation

        return write_notation(self.events, self.length)

    def circle(self, steps: int | None = None) -> Necklace:
        """Show the rhythm as a necklace: a cycle as a circle, an onset as a bead.

        Parameters
        ----------
        steps : int, optional
            Steps in the circle, 1..192; the fewest on which all onsets lie if not given.

        Returns
        -------
        Necklace
            Shows itself in a notebook; `onsets` and `steps` are its numbers.

        Raises
        ------
        PatternError
            If an onset lies between the steps, or the onsets lie on no grid of at most 192 steps.
        ParameterError
            If there cannot be so many steps.
        """
        from workbench.sequencer.necklace import Necklace

        return Necklace(self.events, self.length, steps)

    def __repr__(self) -> str:
        text = self.notation()
        if text is None or len(text) > READABLE:
            return f"Pattern({len(self)} events in {self.length} beats)"
        beats = "" if self.length == 4 else f", beats={_shown(self.length)}"
        return f"pattern({text!r}{beats})"

    def _repr_html_(self) -> str:
        from workbench.sequencer.drawing import pattern_html

        return pattern_html(self.events, self.length)


def _shown(beats: Fraction) -> str:
    return str(beats) if beats.denominator == 1 else repr(str(beats))
