"""Reading the notation: a text becomes a pattern by recursive descent, each bracket a small pattern of one cycle.

Inside, a cycle has the length 1; the whole is stretched to its beats at the end. What alternates becomes conditions
(`workbench.sequencer.condition`), so nothing has to be unrolled.
Source: meaning of the signs: the manuals of TidalCycles and Strudel, mini-notation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from workbench.errors import NoteError, ParameterError, PatternError
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.canonical import together
from workbench.sequencer.event import Event
from workbench.sequencer.limits import MAX_BEATS, MAX_DEPTH, MAX_EVENTS, MAX_WORK
from workbench.sequencer.notation.reader import FOREIGN, WORD, Reader
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.rhythm.euclidean import bjorklund
from workbench.sequencer.words import read_pitch

CLOSING = {"[": "]", "<": ">", "{": "}"}
ONE = Fraction(1)
SILENCE = Pattern((), 1)
MODIFIERS = "@ (length), ! (copies), * and / (speed), ( (Euclid), ? (chance), : (velocity)"


@dataclass
class Step:
    """One step of a sequence: what it plays in a cycle, and how long it is, measured in steps."""

    cycle: Pattern
    weight: Fraction = ONE


def read_notation(text: str, kind: str, beats: Beats = 4) -> Pattern:
    """Read a text.

    Parameters
    ----------
    text : str
        The notation.
    kind : {"notes", "degrees", "chord tones"}
        What a bare number is.
    beats : Fraction, float or str
        Length of a cycle in beats.

    Returns
    -------
    Pattern
        One cycle.

    Raises
    ------
    PatternError
        If it cannot be read; the message points to the place.
    """
    length = to_beats("beats", beats)
    if not 0 < length <= MAX_BEATS:
        raise ParameterError(f"beats must be more than 0 and at most {MAX_BEATS}, got {length}")
    return _Notation(text, kind).read().slow(length)


class _Notation:
    def __init__(self, text: str, kind: str) -> None:
        self._reader = Reader(text)
        self._kind = kind
        self._work = 0

    def read(self) -> Pattern:
        return self._bracket("", 0)

    def _bracket(self, opening: str, depth: int) -> Pattern:
        """Read sequences with commas between, up to the bracket that closes them, or to the end of the text."""
        start = max(self._reader.place - 1, 0)
        closing = CLOSING.get(opening, "")
        if depth > MAX_DEPTH:
            self._reader.fail(start, f"brackets may stand inside each other {MAX_DEPTH} deep")
        sequences = [self._sequence(depth)]
        while self._reader.take(","):
            sequences.append(self._sequence(depth))
        if self._reader.sign and not (closing and self._reader.sign == closing):
            self._unexpected(opening)
        if closing and not self._reader.take(closing):
            self._reader.fail(start, f"this {opening!r} is never closed; close it with {closing!r}")
        return self._made(start, sequences, opening)

    def _made(self, start: int, sequences: Sequence[list[Step]], opening: str) -> Pattern:
        per_cycle = None  # steps that are played in a cycle: all of them
        if opening == "<":
            per_cycle = ONE
        elif opening == "{":
            per_cycle = (
                self._reader.positive("the number of steps after %") if self._reader.take("%") else _total(sequences[0])
            )
        try:
            cycles = [_laid_out(steps, per_cycle) for steps in sequences]
            cycle = cycles[0] if len(cycles) == 1 else Pattern(together(*cycles), 1)
        except (PatternError, ParameterError) as error:
            self._reader.fail(start, f"this is too much for one pattern: {error}".removesuffix("."))
        self._count(start, len(cycle))
        return cycle

    def _sequence(self, depth: int) -> list[Step]:
        steps: list[Step] = []
        while True:
            self._reader.skip_blanks()
            sign = self._reader.sign
            if not sign or sign in "],>}":
                return steps
            place = self._reader.place
            if sign in "_!":
                self._reader.take(sign)
                if not steps:
                    self._reader.fail(place, f"{sign!r} needs a step before it in the same bracket")
                if sign == "_":
                    steps[-1] = replace(steps[-1], weight=steps[-1].weight + 1)
                else:
                    steps.append(steps[-1])
            else:
                steps += self._step(depth)
            if len(steps) > MAX_EVENTS:
                self._reader.fail(place, f"at most {MAX_EVENTS} steps may follow each other")

    def _step(self, depth: int) -> list[Step]:
        """Read a word, a rest or a bracket with all that is attached to it; several, if it is copied."""
        step, copies = Step(self._unit(depth)), 1
        while (place := self._reader.place) < len(self._reader.text) and (sign := self._reader.take("@!*/(?:")):
            if sign == "@":
                step.weight = self._reader.positive("the length after @")
            elif sign == "!":
                copies = self._copies()
            else:
                step.cycle = self._changed(step.cycle, sign, place)
            self._count(place, len(step.cycle) * copies)
        if self._reader.sign and not self._reader.sign.isspace() and self._reader.sign not in "],>}[<{":
            self._unexpected("")
        return [step] * copies

    def _copies(self) -> int:
        return self._reader.whole("the number of copies after !", 1, MAX_EVENTS)

    def _unit(self, depth: int) -> Pattern:
        place = self._reader.place
        if opening := self._reader.take("[<{"):
            return self._bracket(opening, depth + 1)
        if self._reader.take("~"):
            return SILENCE
        word = self._reader.match(WORD)
        if not word:
            self._unexpected("")
        try:
            return Pattern([Event(read_pitch(word, self._kind), Fraction(0), ONE)], 1)
        except NoteError as error:
            self._reader.fail(place, str(error))

    def _changed(self, cycle: Pattern, sign: str, place: int) -> Pattern:
        if sign in "*/":
            speed = self._reader.positive(f"the number after {sign}")
            return self._at_speed(cycle, speed if sign == "*" else 1 / speed, place)
        if sign == "(":
            return self._euclid(cycle, place)
        if sign == "?":
            absent = self._reader.number("the chance after ?") if self._reader.sign.isdigit() else Fraction(1, 2)
            if absent > 1:
                self._reader.fail(place, "the chance after ? is how likely an event is left out, in range 0..1")
            return cycle.chance(float(1 - absent))
        velocity = self._reader.number("the velocity after :")
        if not 1 <= velocity <= 127:
            self._reader.fail(place, "the velocity after : must be in range 1..127")
        return cycle.velocity(float(velocity))

    def _at_speed(self, cycle: Pattern, speed: Fraction, place: int) -> Pattern:
        self._count(place, int(len(cycle) * speed.numerator))
        try:
            return cycle.fast(speed).fit(1)
        except (PatternError, ParameterError) as error:
            self._reader.fail(place, f"this speed cannot be had: {error}".removesuffix("."))

    def _euclid(self, cycle: Pattern, place: int) -> Pattern:
        numbers = []
        for name in ("the number of pulses", "the number of steps", "the rotation"):
            self._reader.skip_blanks()
            numbers.append(self._reader.whole(name, 0, MAX_EVENTS))
            self._reader.skip_blanks()
            end = self._reader.take(",)")
            if end != ",":
                break
        if end != ")" or len(numbers) < 2:
            self._reader.fail(place, "a Euclidean rhythm is written (pulses,steps) or (pulses,steps,rotation)")
        pulses, steps, rotation = (*numbers, 0)[:3]
        if not steps or pulses > steps:
            self._reader.fail(place, "a Euclidean rhythm needs at least one step, and at most as many pulses as steps")
        self._count(place, len(cycle) * pulses)
        hits = bjorklund(pulses, steps)
        sequence = [Step(cycle if hits[(i - rotation) % steps] else SILENCE) for i in range(steps)]
        return self._made(place, [sequence], "")

    def _count(self, place: int, events: int) -> None:
        """Keep an account of events that are made, so that no text is read for long."""
        self._work += events
        if events > MAX_EVENTS or self._work > MAX_WORK:
            self._reader.fail(place, f"this is too much for one pattern, which may have {MAX_EVENTS} events")

    def _unexpected(self, opening: str) -> None:
        """Say what is wrong with the sign at the place."""
        sign = self._reader.sign
        place = self._reader.place
        if sign in FOREIGN:
            self._reader.fail(place, FOREIGN[sign])
        if sign and sign in "]>}":
            wanted = (
                f"what was opened with {opening!r} is closed with {CLOSING[opening]!r}"
                if opening
                else "nothing is open"
            )
            self._reader.fail(place, f"this {sign!r} closes nothing: {wanted}")
        found = f"{sign!r} has no meaning here" if sign else "something is missing"
        self._reader.fail(
            place,
            f"{found}; steps are words, ~, [ ], < > and {{ }}, with blanks between, and may be followed by {MODIFIERS}",
        )


def _total(steps: list[Step]) -> Fraction:
    return sum((step.weight for step in steps), Fraction(0)) or ONE


def _laid_out(steps: list[Step], per_cycle: Fraction | None) -> Pattern:
    """Lay steps one after another, as many into a cycle as is said, or all."""
    total = _total(steps)
    per_cycle = per_cycle or total
    if len(steps) == 1 and total == per_cycle:
        return steps[0].cycle  # brackets around brackets cost nothing
    start, parts = Fraction(0), []
    for step in steps:
        scale = step.weight / per_cycle
        parts.append([each.but(onset=start + each.onset * scale, length=each.length * scale) for each in step.cycle])
        start += scale
    return Pattern(together(*parts), total / per_cycle).fit(1)
