"""Write bach_prelude_bwv846.mid: J. S. Bach, Prelude No. 1 in C major, BWV 846, from The Well-Tempered Clavier I (1722).

The music is in the public domain (Bach-Gesellschaft-Ausgabe, vol. 14, 1866); the notes were typed for this project.
The performance (velocities, tempo, the rolled last chord) is ours, and the same at every run.

    python notebooks/data/make_bach.py
"""

from math import pi, sin
from pathlib import Path

from workbench.midi import Score, TempoMap, save_midi

# One line per bar: bass, tenor, and the three upper notes of a broken chord that is played twice in the bar.
BROKEN_CHORDS = """
C4  E4   G4  C5  E5
C4  D4   A4  D5  F5
B3  D4   G4  D5  F5
C4  E4   G4  C5  E5
C4  E4   A4  E5  A5
C4  D4   F#4 A4  D5
B3  D4   G4  D5  G5
B3  C4   E4  G4  C5
A3  C4   E4  G4  C5
D3  A3   D4  F#4 C5
G3  B3   D4  G4  B4
G3  Bb3  E4  G4  C#5
F3  A3   D4  A4  D5
F3  Ab3  D4  F4  B4
E3  G3   C4  G4  C5
E3  F3   A3  C4  F4
D3  F3   A3  C4  F4
G2  D3   G3  B3  F4
C3  E3   G3  C4  E4
C3  G3   Bb3 C4  E4
F2  F3   A3  C4  E4
F#2 C3   A3  C4  Eb4
Ab2 F3   B3  C4  D4
G2  F3   G3  B3  D4
G2  E3   G3  C4  E4
G2  D3   G3  C4  F4
G2  D3   G3  B3  F4
G2  Eb3  A3  C4  F#4
G2  E3   G3  C4  G4
G2  D3   G3  C4  F4
G2  D3   G3  B3  F4
C2  C3   G3  Bb3 E4
"""
# Bars 33 and 34: bass and tenor are held, the upper voice runs on to the end of the bar.
RUNS = """
C2  C3   F3 A3 C4 F4 C4 A3 C4 A3 F3 A3 F3 D3 F3 D3
C2  B2   G4 B4 D5 F5 D5 B4 D5 B4 G4 B4 D4 F4 E4 D4
"""
LAST_CHORD = "C2  C3   E4 G4 C5"

UPPER, TENOR, BASS = 0, 1, 2  # the channels
NAMES = {UPPER: "Upper voice", TENOR: "Tenor", BASS: "Bass"}
LOUDER = {UPPER: 0, TENOR: 2, BASS: 7}  # velocity added to the phrase's
SIXTEENTH = 0.25  # beats
LEGATO = 0.96  # the part of its written length that a note sounds

# Phrases: first bar, last bar, velocity at their ends, velocity at their height.
PHRASES = [
    (1, 4, 54, 64),
    (5, 11, 58, 74),
    (12, 15, 60, 70),
    (16, 19, 54, 64),
    (20, 23, 56, 78),
    (24, 31, 62, 92),
    (32, 35, 60, 66),
]

PULSE_BPM = 66
BREATH_BPM = [62, 57]  # the last two beats of a phrase
RITARDANDO_BPM = {33: [64, 63, 61, 59], 34: [57, 54, 49, 42], 35: [38]}  # beat by beat, over the last three bars


def phrase_velocity(beat):
    """The loudness of the phrase at a beat: an arc that rises from its ends to its height."""
    bar = beat / 4 + 1
    for first, last, ends, height in PHRASES:
        if first <= bar < last + 1:
            return ends + (height - ends) * sin(pi * (bar - first) / (last + 1 - first))
    raise ValueError(f"no phrase has bar {bar}")


def note(beat, length, name, channel):
    """One note; the first of each half bar leans a little, and the second half bar is an echo of the first."""
    lean = 3 if beat % 2 == 0 else 0
    echo = -4 if beat % 4 >= 2 and beat < 4 * 32 else 0
    velocity = phrase_velocity(beat) + LOUDER[channel] + lean + echo
    return beat, beat + length * LEGATO, name, round(velocity), channel


def broken_chord(beat, bass, tenor, *upper):
    """Half a bar: the bass, a sixteenth later the tenor, both held, and the upper notes twice round."""
    yield note(beat, 2, bass, BASS)
    yield note(beat + SIXTEENTH, 2 - SIXTEENTH, tenor, TENOR)
    for step, name in enumerate(upper + upper, start=2):
        yield note(beat + step * SIXTEENTH, SIXTEENTH, name, UPPER)


def run(beat, bass, tenor, *upper):
    """A whole bar: bass and tenor held below one long line."""
    yield note(beat, 4, bass, BASS)
    yield note(beat + SIXTEENTH, 4 - SIXTEENTH, tenor, TENOR)
    for step, name in enumerate(upper, start=2):
        yield note(beat + step * SIXTEENTH, SIXTEENTH, name, UPPER)


def last_chord(beat, bass, tenor, *upper):
    """The last bar, rolled from the bass up, and held."""
    roll = 0.1
    for step, (name, channel) in enumerate(zip((bass, tenor, *upper), (BASS, TENOR, UPPER, UPPER, UPPER))):
        yield note(beat + step * roll, 4 - step * roll, name, channel)


def prelude_notes():
    """All notes of the piece, in beats."""
    beat = 0
    for line in BROKEN_CHORDS.split("\n")[1:-1]:
        yield from broken_chord(beat, *line.split())
        yield from broken_chord(beat + 2, *line.split())
        beat += 4
    for line in RUNS.split("\n")[1:-1]:
        yield from run(beat, *line.split())
        beat += 4
    yield from last_chord(beat, *LAST_CHORD.split())


def prelude_tempo():
    """A steady pulse that takes a breath at the end of each phrase, and slows down over the last three bars."""
    yield 0, PULSE_BPM
    for _, last_bar, *_ in PHRASES[:-1]:
        end = 4 * last_bar
        yield from zip((end - 2, end - 1), BREATH_BPM)
        yield end, PULSE_BPM
    for bar, tempi in RITARDANDO_BPM.items():
        yield from enumerate(tempi, start=4 * (bar - 1))


def make_score():
    return Score.from_notes(
        prelude_notes(),
        unit="beats",
        tempo=TempoMap(prelude_tempo()),
        name="J. S. Bach: Prelude No. 1 in C major, BWV 846",
        programs=dict.fromkeys(NAMES, 0),  # piano
        channel_names=NAMES,
    )


if __name__ == "__main__":
    path = save_midi(make_score(), Path(__file__).with_name("bach_prelude_bwv846.mid"))
    print(f"{path.name}: {path.stat().st_size} bytes")
