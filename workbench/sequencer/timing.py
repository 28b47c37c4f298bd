"""What changes when the events of a pattern are played, and how long they are held."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import Self

from workbench.errors import ParameterError, whole
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.joining import Joining
from workbench.sequencer.limits import MAX_EVENTS
from workbench.sequencer.loop import check_room, placed


class Timing(Joining):
    """What moves events and changes their lengths. `micro` stays, as it is no part of the rhythm."""

    __slots__ = ()

    def rotate(self, beats: Beats) -> Self:
        """Move all events later; what falls out at the end of a cycle comes in at its beginning.

        Parameters
        ----------
        beats : Fraction, float or str
            Beats; negative ones move events earlier.

        Returns
        -------
        Pattern
            By the length of the pattern: the same.
        """
        by = to_beats("beats", beats)
        return self._new([event.but(onset=(event.onset + by) % self.length) for event in self])

    def reverse(self) -> Self:
        """Play each cycle backward: an event now begins where its mirror image does, so where it ended.

        Returns
        -------
        Pattern
            Reversed twice: the same. `micro` is mirrored, too.
        """
        return self._new(
            [
                event.but(onset=(self.length - event.onset - event.length) % self.length, micro=-event.micro)
                for event in self
            ]
        )

    def fast(self, factor: Beats) -> Self:
        """Make the pattern shorter: onsets, lengths and the cycle itself are divided by `factor`.

        Parameters
        ----------
        factor : Fraction, float or str
            Above 0; 2 is twice as fast.

        Returns
        -------
        Pattern
            A shorter pattern. ``p.fast(2) * 2`` is as long as ``p``.
        """
        by = to_beats("factor", factor)
        if by <= 0:
            raise ParameterError(f"factor must be more than 0, got {by}")
        return self._new(
            [event.but(onset=event.onset / by, length=event.length / by) for event in self], self.length / by
        )

    def slow(self, factor: Beats) -> Self:
        """Make the pattern longer: onsets, lengths and the cycle itself are multiplied by `factor`.

        Parameters
        ----------
        factor : Fraction, float or str
            Above 0; 2 is half as fast.

        Returns
        -------
        Pattern
            A longer pattern.
        """
        by = to_beats("factor", factor)
        if by <= 0:
            raise ParameterError(f"factor must be more than 0, got {by}")
        return self.fast(1 / by)

    def stutter(self, n: int) -> Self:
        """Play each event `n` times, each as long as before; the pattern becomes `n` times as long.

        Parameters
        ----------
        n : int
            1 or more.

        Returns
        -------
        Pattern
            A longer pattern. Each repetition has a draw of its own.
        """
        n = whole("n", n, 1, MAX_EVENTS)
        check_room(len(self) * n)
        return self._new(
            [
                placed(event, event.onset * n + i * event.length, self.length * n, draw=0)
                for event in self
                for i in range(n)
            ],
            self.length * n,
        )

    def ratchet(self, n: int) -> Self:
        """Cut each event into `n` equal ones, which share one draw of chance.

        Parameters
        ----------
        n : int
            1 or more.

        Returns
        -------
        Pattern
            As long as before. What begins after the end of the cycle is played in the next one.
        """
        n = whole("n", n, 1, MAX_EVENTS)
        check_room(len(self) * n)
        used = max((event.draw for event in self), default=0)
        return self._new(
            [
                placed(
                    event,
                    event.onset + i * event.length / n,
                    self.length,
                    length=event.length / n,
                    draw=event.draw or used + number,
                )
                for number, event in enumerate(self, 1)
                for i in range(n)
            ]
        )

    def quantize(self, grid: Beats, strength: Beats = 1) -> Self:
        """Move each onset towards the nearest line of a grid.

        Parameters
        ----------
        grid : Fraction, float or str
            Distance of the lines in beats, > 0.
        strength : Fraction, float or str
            How much of the way, 0..1.

        Returns
        -------
        Pattern
            Half-way onsets go to the later line; what lands on the end of the cycle begins the next one.
        """
        step, share = to_beats("grid", grid), to_beats("strength", strength)
        if step <= 0 or not 0 <= share <= 1:
            raise ParameterError(f"grid must be more than 0 beats and strength in range 0..1, got {step} and {share}")
        half = Fraction(1, 2)
        return self._new(
            [
                placed(
                    event, event.onset + share * ((event.onset / step + half) // 1 * step - event.onset), self.length
                )
                for event in self
            ]
        )

    def legato(self, factor: Beats = 1) -> Self:
        """Hold each event until the next one begins, or for a share of that time.

        Parameters
        ----------
        factor : Fraction, float or str
            1 is until the next onset; less is more staccato, more lets events overlap. > 0.

        Returns
        -------
        Pattern
            Events that begin together end together. The last ones last until the first of the next cycle.
        """
        by = to_beats("factor", factor)
        if by <= 0:
            raise ParameterError(f"factor must be more than 0, got {by}")
        onsets = sorted({event.onset for event in self})
        following = [*onsets[1:], *(onset + self.length for onset in onsets[:1])]
        return self._new(
            [event.but(length=(following[bisect_right(onsets, event.onset) - 1] - event.onset) * by) for event in self]
        )
