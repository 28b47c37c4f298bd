"""Read many damaged MIDI files: each must end in a score or in a MidiFileError, soon, and in little memory.

python -m tests.fuzz.fuzz_midi --files 100000 --seed 1
python -m tests.fuzz.fuzz_midi --only 4711 --seed 1      (one file of that run again, with its bytes)
"""

import re
import sys

from tests.fuzz import harness
from tests.fuzz.mutations import mutated_file
from workbench.errors import MidiFileError
from workbench.midi import load_midi
from workbench.midi.limits import MAX_DURATION_S


def run(files: int, seed: int):
    """Read `files` damaged files; give how often each outcome came, the failures, and the longest time."""
    return harness.run(files, seed, mutated_file, read)


def read(file: bytes, *, is_shown: bool) -> str:
    """Read one file and name the outcome; a score must keep its promises, an error must be a whole sentence."""
    try:
        score = load_midi(file)
    except MidiFileError as error:
        message = str(error)
        if not (message.startswith("MIDI data: ") and message.endswith(".")):
            raise AssertionError(f"not a sentence: {message!r}") from error
        return f"error: {kind_of(message)}"
    harness.check(score, MAX_DURATION_S)
    if is_shown and len(score._repr_html_()) > 2_000_000:
        raise AssertionError("the picture is too large")
    return "score with notes" if len(score) else "score without notes"


def kind_of(message: str) -> str:
    """Take the numbers and names out of a message, so that equal problems are counted together."""
    problem = re.split(r" \(byte \d+\)|\. [A-Z]", message.removeprefix("MIDI data: "))[0]
    problem = re.sub(r"b?(['\"]).*?\1(?= should| instead|$)", "...", problem)
    return re.sub(r"0x[0-9A-F]+|[\d,]*\d", "#", problem)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, mutated_file, read, load_midi))
