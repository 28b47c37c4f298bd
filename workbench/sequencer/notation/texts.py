"""The three ways to write a pattern as a text: in notes and drums, in degrees, in chord tones."""

from __future__ import annotations

from workbench.sequencer.beats import Beats
from workbench.sequencer.notation.read import read_notation
from workbench.sequencer.pattern import Pattern


def pattern(text: str, beats: Beats = 4) -> Pattern:
    """Read a pattern of notes and drums, such as ``"c4 e4 [g4 a4] ~ ~ <b4 d5>"`` or ``"bd*4, ~ sd, hh(5,8)"``.

    Parameters
    ----------
    text : str
        Steps of equal length: note names, MIDI numbers, drums (``bd sd hh``...), degrees (``^5``), chord tones
        (``t1``), rests (``~``). ``[ ]`` puts several into one step, ``< >`` one in each cycle, a comma plays at once.
        The reference has the whole notation.
    beats : Fraction, float or str
        Length of a cycle in beats; 4 is a bar of four quarters.

    Returns
    -------
    Pattern
        One cycle.

    Raises
    ------
    PatternError
        If the text cannot be read; the message points to the place and says what is allowed.
    """
    return read_notation(text, "notes", beats)


def degrees(text: str, beats: Beats = 4) -> Pattern:
    """Read a pattern of degrees of the current scale, such as ``"1 3 5 b7"``.

    Parameters
    ----------
    text : str
        As for `pattern`, but numbers are degrees: 1 is the tonic, 8 is an octave higher in a scale of seven, ``b3`` and
        ``#4`` are altered, ``5-1`` is an octave lower. Notes by name cannot be written.
    beats : Fraction, float or str
        Length of a cycle in beats.

    Returns
    -------
    Pattern
        One cycle.

    Raises
    ------
    PatternError
        If the text cannot be read.
    """
    return read_notation(text, "degrees", beats)


def chord_tones(text: str, beats: Beats = 4) -> Pattern:
    """Read a pattern of tones of the current chord, such as ``"1 2 3 2"``: an arpeggio that follows the harmony.

    Parameters
    ----------
    text : str
        As for `pattern`, but numbers are chord tones: 1 is the root, 2 the next tone above it in the chord, ``1+1`` the
        root an octave higher. Notes by name cannot be written.
    beats : Fraction, float or str
        Length of a cycle in beats.

    Returns
    -------
    Pattern
        One cycle.

    Raises
    ------
    PatternError
        If the text cannot be read.
    """
    return read_notation(text, "chord tones", beats)
