"""What a voice is told of its note, and the mark for a state that starts at random.

Threads: any.
"""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """What a voice knows of the note it plays.

    Attributes
    ----------
    freq_hz : float
        Pitch.
    pitch, from_pitch : float
        The same as a MIDI note number, and that of the note before (equal to `pitch` for the first one).
    gate : float
        1.0 while the key is held, then 0.0. For one call it is 2.0 when a note takes over a voice that sounds
        already: `dsp.adsr` attacks again then.
    velocity : float
        0..1.
    random : float
        0..1, drawn once per note from the session's seed.
    sample_rate : float
        How often per second the voice is called (twice the session's rate if the voice is oversampled and not
        unrolled).
    """

    freq_hz: float
    pitch: float
    from_pitch: float
    gate: float
    velocity: float
    random: float
    sample_rate: float


class RandomSeed:
    """Marks a state that starts at a random whole number, another one for each note."""

    def __repr__(self) -> str:
        return "RANDOM_SEED"


RANDOM_SEED = RandomSeed()
