"""Texts by chance: what a person would mistype, and what nobody would write.

Each must end in a pattern or in an error that is a sentence and points to a place, soon.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from random import Random

from workbench.errors import PatternError
from workbench.sequencer import Pattern
from workbench.sequencer.limits import MAX_EVENTS
from workbench.sequencer.notation import chord_tones, degrees, pattern

TIME_S = 4.0  # of the processor, for one text
SEEDS = (
    "c4 e4 [g4 a4] ~ ~ <b4 d5>",
    "bd*4, ~ sd ~ sd:110, hh(5,8)?",
    "{c4 d4 e4}%4 <c4 <d4 e4>>!3",
    "^1 ^b7-1 t3+1 60.5 c4?0.3 a4@3 _",
    "[[c4,e4,g4]/2 <d4@2 f4>*1.5](3,8,2)",
    "1 b3 5 [7 8]*2",
)
PIECES = (
    *"[]<>{}()~_!@*/?:%,.^#b-+ \n0123456789",
    "c4",
    "bd",
    "(3,8)",
    "*99",
    "!99",
    "@0.001",
    "/1.001",
    "<a b>",
    "é",
    "\0",
    "🎵",
)


def made(random: Random) -> str:
    """Make one text."""
    if random.random() < 0.2:
        return "".join(random.choice(PIECES) for _ in range(random.randint(1, 60)))
    text = random.choice(SEEDS)
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        at, end = sorted(random.randint(0, len(text)) for _ in range(2))
        act = random.randrange(5)
        if act == 0:
            text = text[:at] + text[min(end, at + 3) :]
        elif act == 1:
            text = text[:at] + random.choice(PIECES) + text[at:]
        elif act == 2:
            text = text[:at] + text[at:end] * random.randint(2, 12) + text[end:]
        elif act == 3:
            text = text[:at] + random.choice(SEEDS) + text[at:]
        else:
            text = "[" * (n := random.randint(1, 8)) + text + "]" * n + random.choice(("*64", "!64", "/7", "*1.37", ""))
    return text


def run(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Read so many texts; give how often each outcome came, and what went wrong."""
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    random = Random(seed)
    for index in range(count):
        text, read = made(random), random.choice((pattern, pattern, pattern, degrees, chord_tones))
        start = time.process_time()
        try:
            outcomes[judged(read, text)] += 1
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            failures.append(f"text {index}: {text!r}: {type(error).__name__}: {error}")
        if (took_s := time.process_time() - start) > TIME_S:
            failures.append(f"text {index}: {text!r}: took {took_s:.1f} s")
    return outcomes, failures


def judged(read, text: str) -> str:
    """Read a text, and check what comes of it."""
    try:
        found = read(text)
    except PatternError as error:
        shape = r"the pattern cannot be read here:\n\n    .*\n +\^\n.+[^.]\.|the text has \d+ characters.*"
        if not re.fullmatch(shape, str(error), re.DOTALL):
            raise AssertionError(f"not a sentence: {error}") from error
        return "error"
    if not isinstance(found, Pattern) or len(found) > MAX_EVENTS or found.length != 4:
        raise AssertionError("no pattern of a bar")
    if any(not 0 <= each.onset < 4 for each in found):
        raise AssertionError("an event outside the cycle")
    again = found.notation()
    if again is not None and len(again) < 5000 and pattern(again) != found:
        raise AssertionError(f"written as {again!r}, which is another pattern")
    return "pattern"
