"""MeasureReader: the measures of one part, one after the other, with what one passes on to the next."""

from dataclasses import dataclass, field
from fractions import Fraction

from workbench.musicxml.directions import read_direction, read_sound, velocity_in
from workbench.musicxml.dynamics import DEFAULT, VELOCITIES
from workbench.musicxml.element import Element
from workbench.musicxml.harmony import read_harmony
from workbench.musicxml.limits import MAX_BEATS, MAX_DIVISIONS
from workbench.musicxml.place import Place
from workbench.musicxml.routes import read_barline
from workbench.musicxml.written import Measure, WrittenNote, WrittenPart
from workbench.score.marks import KeySignature, Text
from workbench.score.meter_map import DENOMINATORS, MAX_NUMERATOR
from workbench.score.notes import DRUM_CHANNEL
from workbench.score.spelling import LETTERS, SEMITONES, fold, name_of, place

HIDDEN_WORDS = {"begin": "-", "middle": "-"}  # what a syllable that goes on ends with
ALTER_RANGE = (-3, 3)


@dataclass(slots=True)
class Transposition:
    """How far an instrument sounds from what is written: in semitones, and along the line of fifths."""

    semitones: int = 0
    fifths: int = 0


@dataclass(slots=True)
class MeasureReader:
    """Reads the measures of one part in their order."""

    part: WrittenPart
    label: str
    divisions: int = 1
    meter: tuple[int, int] = (4, 4)
    velocity: int = VELOCITIES[DEFAULT]
    transpositions: dict[int, Transposition] = field(default_factory=dict)  # by staff; 0 is every other one
    voices: dict[str, int] = field(default_factory=dict)
    # Of the measure that is being read:
    now: Fraction = Fraction(0)
    last_start: Fraction = Fraction(0)
    graces: dict[int, int] = field(default_factory=dict)

    def read(self, element: Element) -> Measure:
        """Read one measure.

        Parameters
        ----------
        element : Element
            A ``<measure>``.

        Returns
        -------
        Measure
            Its notes and marks, in quarter notes from its start.

        Raises
        ------
        MusicXmlFileError
            If it has something that cannot be, or that a score cannot hold.
        """
        at = Place(self.label, f"part {self.part.id}, measure {element.attributes.get('number', '?')[:20]}")
        measure = Measure(element.attributes.get("number", ""), element.line, self.meter)
        levels: list[tuple[Fraction, int]] = []  # dynamics: from where, and which velocity
        self.now = self.last_start = Fraction(0)
        self.graces.clear()
        for child in element.children:
            match child.tag:
                case "note":
                    self._note(child, measure, at)
                case "backup":
                    self._move(-self._duration(child, at), child, measure, at)
                case "forward":
                    self._move(self._duration(child, at), child, measure, at)
                case "attributes":
                    self._attributes(child, measure, at)
                case "direction":
                    levels += read_direction(child, measure, self._offset(child, at), at)
                case "sound":
                    levels += read_sound(child, measure, self._offset(child, at), at)
                case "harmony":
                    measure.marks += read_harmony(
                        child, self._offset(child, at), at, self._transposition(child, at).fifths
                    )
                case "barline":
                    read_barline(child, measure.route, at)
        measure.meter = self.meter
        self._apply(levels, measure)
        return measure

    def _apply(self, levels: list[tuple[Fraction, int]], measure: Measure) -> None:
        """Let each note that has no velocity of its own take that of the last mark before it."""
        levels.sort(key=lambda level: level[0])
        for note in measure.notes:
            if note.velocity == 0:
                note.velocity = next((each for beat, each in reversed(levels) if beat <= note.start), self.velocity)
        if levels:
            self.velocity = levels[-1][1]

    def _beats(self, element: Element, tag: str, low: float, at: Place) -> Fraction | None:
        number = at.number(element, tag, low=low, high=float(MAX_BEATS) * self.divisions)
        return None if number is None else number / self.divisions

    def _duration(self, element: Element, at: Place) -> Fraction:
        duration = self._beats(element, "duration", 0, at)
        if duration is None:
            raise at.error(f"a <{element.tag}> has no <duration>", element)
        return duration

    def _offset(self, element: Element, at: Place) -> Fraction:
        """Say where a direction or a chord symbol stands."""
        offset = self._beats(element, "offset", -float(MAX_BEATS) * self.divisions, at)
        return max(self.now + (offset or 0), Fraction(0))

    def _move(self, by: Fraction, element: Element, measure: Measure, at: Place) -> None:
        self.now += by
        if self.now < 0:
            raise at.error("a <backup> leads to before the start of its measure", element)
        if self.now > MAX_BEATS:
            raise at.error(f"a measure is longer than {MAX_BEATS:,} quarter notes", element)
        measure.length = max(measure.length, self.now)

    def _attributes(self, element: Element, measure: Measure, at: Place) -> None:
        self.divisions = at.whole(element, "divisions", low=1, high=MAX_DIVISIONS) or self.divisions
        for key in element.all("key"):
            if (fifths := at.whole(key, "fifths", low=-11, high=11)) is not None:
                concert = fifths + self._transposition(key, at).fifths
                concert = concert if -7 <= concert <= 7 else (concert + 5) % 12 - 5
                measure.marks.append(KeySignature(self.now, concert, key.words("mode") or "major"))
        if (time := element.child("time")) is not None and time.child("beats") is not None:
            self.meter = _meter(time, at)
        for each in element.all("transpose"):
            self._transpose(each, at)
        if element.child("transpose") is not None and element.child("key") is not None:
            self._reread_keys(element, measure, at)

    def _reread_keys(self, element: Element, measure: Measure, at: Place) -> None:
        """Read the key signatures again, now that it is known how the instrument transposes."""
        measure.marks = [
            each for each in measure.marks if not (isinstance(each, KeySignature) and each.beat == self.now)
        ]
        alone = Element("attributes", {}, element.line)
        alone.children = list(element.all("key"))
        self._attributes(alone, measure, at)

    def _transpose(self, element: Element, at: Place) -> None:
        chromatic = at.whole(element, "chromatic", low=-48, high=48) or 0
        diatonic = at.whole(element, "diatonic", low=-28, high=28)
        octaves = at.whole(element, "octave-change", low=-4, high=4) or 0
        fifths = (7 * chromatic + 5) % 12 - 5 if diatonic is None else 7 * chromatic - 12 * diatonic
        staff = int(at.parsed(element.attributes.get("number", "0"), element, "number", low=0, high=99))
        self.transpositions[staff] = Transposition(chromatic + 12 * octaves, fifths)

    def _transposition(self, element: Element, at: Place) -> Transposition:
        staff = at.whole(element, "staff", low=1, high=99) or 1
        return self.transpositions.get(staff) or self.transpositions.get(0) or Transposition()

    def _note(self, element: Element, measure: Measure, at: Place) -> None:
        is_grace = element.child("grace") is not None
        duration = Fraction(0) if is_grace else self._duration(element, at)
        start = self.now
        if element.child("chord") is not None:
            start = self.last_start
        elif not is_grace:
            self.last_start = self.now
            self._move(duration, element, measure, at)
        else:
            self.last_start = self.now
        pitch = self._pitch(element, at)
        if pitch is None or element.child("cue") is not None:
            return
        key, spelling, channel = pitch
        voice = self._voice(element.words("voice"))
        ties = {tie.attributes.get("type") for tie in element.all("tie")}
        note = WrittenNote(
            start,
            duration,
            key,
            spelling,
            at.whole(element, "staff", low=1, high=99) or 1,
            voice,
            0,
            channel,
            ties_on="start" in ties,
            ties_back="stop" in ties,
            grace_order=self._grace_order(voice, element) if is_grace else -1,
        )
        if not is_grace:
            self.graces.pop(voice, None)
        if percent := element.attributes.get("dynamics"):
            note.velocity = velocity_in(percent, element, at) or 0
        measure.notes.append(note)
        self._lyric(element, measure, start)

    def _grace_order(self, voice: int, element: Element) -> int:
        """Count the grace notes before one note; those of one chord have the same number."""
        self.graces[voice] = self.graces.get(voice, -1) + (element.child("chord") is None)
        return max(self.graces[voice], 0)

    def _voice(self, text: str) -> int:
        """Number the voices: by their own number if they have one, else in the order in which they come."""
        text = text or "1"
        if text not in self.voices:
            number = int(text) if text.isdecimal() and len(text) <= 3 else 0
            taken = set(self.voices.values())
            self.voices[text] = number if number and number not in taken else max(taken, default=0) + 1
        return min(self.voices[text], 9999)

    def _pitch(self, element: Element, at: Place) -> tuple[int, int, int] | None:
        """Give sounding key, spelling and channel; None for a rest."""
        instrument = element.child("instrument")
        known = self.part.instruments.get(instrument.attributes.get("id", "") if instrument else "")
        if (unpitched := element.child("unpitched")) is not None:
            key = known.drum_key if known else None
            if key is None:
                key, _ = _key_of(unpitched, "display-step", "display-octave", at)
            return key, fold((7 * key + 5) % 12 - 5), DRUM_CHANNEL
        pitch = element.child("pitch")
        if pitch is None:
            return None
        key, fifth = _key_of(pitch, "step", "octave", at)
        transposition = self._transposition(element, at)
        key += transposition.semitones
        if not 0 <= key <= 127:
            raise at.error(f"the sounding note {name_of(fold(fifth))} of MIDI number {key} is outside 0..127", pitch)
        channel = known.channel if known and known.channel is not None else self.part.channel
        return key, fold(fifth + transposition.fifths) if transposition.semitones else fifth, channel

    def _lyric(self, element: Element, measure: Measure, start: Fraction) -> None:
        if (lyric := element.child("lyric")) is None or element.child("chord") is not None:
            return
        text = "".join(each.text for each in lyric.all("text")).strip()[:100]
        if text:
            measure.marks.append(Text(start, "lyric", text + HIDDEN_WORDS.get(lyric.words("syllabic"), "")))


def _key_of(pitch: Element, step_tag: str, octave_tag: str, at: Place) -> tuple[int, int]:
    """Read a written pitch: MIDI note number, and place on the line of fifths."""
    step = pitch.words(step_tag)
    if step not in SEMITONES:
        raise at.error(f"<{step_tag}> must be one of {', '.join(sorted(LETTERS))}, got {step[:10]!r}", pitch)
    octave = at.whole(pitch, octave_tag, low=-1, high=10)
    if octave is None:
        raise at.error(f"a pitch has no <{octave_tag}>", pitch)
    alter = at.number(pitch, "alter", low=ALTER_RANGE[0], high=ALTER_RANGE[1]) or Fraction(0)
    if alter.denominator != 1:
        problem = f"a score holds whole semitones, and <alter> is {float(alter):g}"
        raise at.error(problem, pitch, "Write the nearest semitone; bend it with pitch bend when it is played.")
    return 12 * (octave + 1) + SEMITONES[step] + int(alter), place(step, int(alter))


def _meter(time: Element, at: Place) -> tuple[int, int]:
    """Read a time signature; 3+2/8 counts as 5/8, and 2/4 + 3/8 as 7/8."""
    total = Fraction(0)
    denominator = 1
    for beats, beat_type in zip(time.all("beats"), time.all("beat-type"), strict=False):
        unit = int(at.parsed(beat_type.text.strip(), time, "beat-type", low=1, high=DENOMINATORS[-1]))
        numerators = [
            at.parsed(each.strip(), time, "beats", low=1, high=MAX_NUMERATOR) for each in beats.text.split("+")
        ]
        total += sum(numerators, Fraction(0)) / unit
        denominator = max(denominator, unit)
    numerator = total * denominator
    if denominator not in DENOMINATORS or numerator.denominator != 1 or not 1 <= numerator <= MAX_NUMERATOR:
        raise at.error(f"there is no time signature {float(numerator):g}/{denominator}", time)
    return int(numerator), denominator
