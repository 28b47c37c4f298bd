"""What changes the pitches of a pattern. Drums have none, so they stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Self

from workbench.errors import ParameterError, PatternError, whole
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch
from workbench.sequencer.timing import Timing
from workbench.sequencer.words import to_pitch


class Pitching(Timing):
    """What moves pitches."""

    __slots__ = ()

    def transpose(self, semitones: float = 0, *, steps: int = 0) -> Self:
        """Move all pitches up.

        Parameters
        ----------
        semitones : float
            Moves notes, and alters degrees (a whole number then); negative ones move down.
        steps : int
            Moves degrees by degrees of the scale, and chord tones by tones of the chord.

        Returns
        -------
        Pattern
            Transposed back by the same: the same.

        Raises
        ------
        PatternError
            If notes are to be moved by steps, or chord tones by semitones.
        ParameterError
            If a pitch would leave what can be played (MIDI 0..127).
        """
        return self._pitched(lambda pitch: _transposed(pitch, semitones, steps))

    def shift_octave(self, octaves: int) -> Self:
        """Move all pitches by octaves.

        Parameters
        ----------
        octaves : int
            Up, or down if negative.

        Returns
        -------
        Pattern
            The same music, higher or lower.
        """
        octaves = whole("octaves", octaves, -10, 10)

        def shifted(pitch: Pitch) -> Pitch:
            match pitch:
                case Note(midi):
                    return Note(midi + 12 * octaves)
                case Degree() | ChordTone():
                    return replace(pitch, octave=pitch.octave + octaves)
            return pitch

        return self._pitched(shifted)

    def invert(self, axis: Pitch | str | float) -> Self:
        """Turn melodies upside down: as far as a pitch was above the axis, it is now below.

        Parameters
        ----------
        axis : Pitch, str or float
            What stays where it is: a note (``"c4"`` or 60) for notes, a degree (``"^1"``) for degrees, a chord tone
            (``"t1"``) for chord tones.

        Returns
        -------
        Pattern
            Inverted twice: the same.

        Raises
        ------
        PatternError
            If the pattern has pitches of another kind than the axis.
        """
        centre = to_pitch(axis)
        return self._pitched(lambda pitch: _inverted(pitch, centre))

    def in_scale(self, tonic: str | float, semitones: Sequence[float]) -> Self:
        """Turn degrees into notes, for a pattern that is to stay in one key.

        Parameters
        ----------
        tonic : str or float
            The note that degree 1 is, such as ``"c4"``.
        semitones : sequence of float
            The scale, in semitones above the tonic, from 0 up: ``[0, 2, 4, 5, 7, 9, 11]`` is major.

        Returns
        -------
        Pattern
            Notes in place of degrees; all else stays.

        Raises
        ------
        ParameterError
            If the scale does not rise from 0 to less than an octave, or a note would leave MIDI 0..127.
        """
        root = to_pitch(tonic)
        scale = [float(each) for each in semitones]
        if not isinstance(root, Note):
            raise ParameterError(f"tonic must be a note such as 'c4', got {tonic!r}")
        if not scale or scale[0] != 0 or scale != sorted(set(scale)) or scale[-1] >= 12:
            raise ParameterError(f"semitones must rise from 0 to less than 12, got {list(semitones)!r}")

        def resolved(pitch: Pitch) -> Pitch:
            if not isinstance(pitch, Degree):
                return pitch
            octave, place = divmod(pitch.step - 1, len(scale))
            return Note(root.midi + 12 * (octave + pitch.octave) + scale[place] + pitch.alter)

        return self._pitched(resolved)

    def _pitched(self, change: Callable[[Pitch], Pitch]) -> Self:
        return self._new([replace(event, pitch=change(event.pitch)) for event in self])


def _transposed(pitch: Pitch, semitones: float, steps: int) -> Pitch:
    match pitch:
        case Note(midi) if not steps:
            return Note(midi + semitones)
        case Degree(step, octave, alter):
            return Degree(step + steps, octave, alter + whole("semitones", semitones, -127, 127))
        case ChordTone(index, octave) if not semitones:
            return ChordTone(index + steps, octave)
        case Drum():
            return pitch
        case Note():
            raise PatternError("notes are in no scale, so they have no steps; write transpose(semitones)")
    raise PatternError("chord tones move by tones of their chord; write transpose(steps=...)")


def _inverted(pitch: Pitch, axis: Pitch) -> Pitch:
    match pitch, axis:
        case Drum(), _:
            return pitch
        case Note(midi), Note(centre):
            return Note(2 * centre - midi)
        case Degree(step, octave, alter), Degree(middle, height, sign):
            return Degree(2 * middle - step, 2 * height - octave, 2 * sign - alter)
        case ChordTone(index, octave), ChordTone(middle, height):
            return ChordTone(2 * middle - index, 2 * height - octave)
    kind = {Note: "a note such as 'c4'", Degree: "a degree such as '^1'", ChordTone: "a chord tone such as 't1'"}
    raise PatternError(f"axis must be {kind[type(pitch)]}, as the pattern has such pitches; got {axis!r}")
