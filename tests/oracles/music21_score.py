"""The notes of a MusicXML file as music21 reads it: another program, which shares no code with ours."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import music21


def corpus_files() -> list[Path]:
    """The MusicXML files of music21's corpus, in a fixed order."""
    folder = Path(music21.__file__).parent / "corpus"
    return sorted(path for path in folder.rglob("*") if path.suffix in {".mxl", ".musicxml", ".xml"})


def notes_of(path: Path) -> list[tuple[int, int, Fraction, Fraction]]:
    """Rows of (part, sounding key, start, end) in quarter notes, ties joined, repeats not played, sorted."""
    score = music21.converter.parse(path, forceSource=True).toSoundingPitch()
    rows = []
    for number, staves in enumerate(_parts(score)):
        heads = [head for staff in staves for head in _heads(staff)]
        rows += [(number, *note) for note in _joined(heads)]
    return sorted(rows)


def keeps_step(path: Path) -> bool:
    """Tell whether the bars of all parts start together in music21, which lets a part's own rests stretch them."""
    score = music21.converter.parse(path, forceSource=True)
    starts = {tuple(measure.offset for measure in part.getElementsByClass("Measure")) for part in score.parts}
    return len(starts) == 1


def _parts(score):
    """The staves of each part: music21 makes a part of each staff, and calls them "P1-Staff1", "P1-Staff2"."""
    parts = {}
    for number, part in enumerate(score.parts):
        name, staff, _ = str(part.id).partition("-Staff")
        parts.setdefault(name if staff else number, []).append(part)
    return list(parts.values())


def _heads(staff):
    """Rows of (start, length, key, tie) of everything that is a pitched note."""
    for element in staff.flatten().notes:
        if isinstance(element, (music21.harmony.Harmony, music21.percussion.PercussionChord)):
            continue
        start, length = Fraction(element.offset), Fraction(element.quarterLength)
        for note in element.notes if isinstance(element, music21.chord.Chord) else [element]:
            if isinstance(note, music21.note.Note) and not _is_cue(note) and not _is_cue(element):
                yield start, length, note.pitch.midi, note.tie.type if note.tie else ""


def _is_cue(note):
    """Tell whether it is printed for orientation only, and silent."""
    return note.hasStyleInformation and note.style.noteSize == "cue"


def _joined(heads):
    """Join what is tied: a head that ties back goes to the one of its key that waits where it starts."""
    notes, waiting = [], defaultdict(list)
    for start, length, key, tie in sorted(heads):
        if tie in {"stop", "continue"} and waiting[key, start]:
            note = waiting[key, start].pop(0)
        else:
            note = [key, start, start]
            notes.append(note)
        note[2] = start + length
        if tie in {"start", "continue"} and length:
            waiting[key, start + length].append(note)
    return [tuple(note) for note in notes]
