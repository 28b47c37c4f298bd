"""Read many damaged MusicXML files: each must end in a score or in a MusicXmlFileError, soon, and in little memory.

python -m tests.fuzz.fuzz_musicxml --files 100000 --seed 1
python -m tests.fuzz.fuzz_musicxml --only 4711 --seed 1      (one file of that run again, with its bytes)
"""

import re
import sys

from tests.fuzz import harness
from tests.fuzz.xml_mutations import mutated_file
from workbench.errors import MusicXmlFileError
from workbench.musicxml import load_musicxml
from workbench.musicxml.limits import MAX_DURATION_S


def run(files: int, seed: int):
    """Read `files` damaged files; give how often each outcome came, the failures, and the longest time."""
    return harness.run(files, seed, mutated_file, read)


def read(file: bytes, *, is_shown: bool) -> str:
    """Read one file and name the outcome; a score must keep its promises, an error must be a whole sentence."""
    try:
        score = load_musicxml(file)
    except MusicXmlFileError as error:
        message = str(error)
        if not (message.startswith("MusicXML data") and message.endswith(".")):
            raise AssertionError(f"not a sentence: {message!r}") from error
        return f"error: {kind_of(message)}"
    harness.check(score, MAX_DURATION_S)
    if is_shown and len(score._repr_html_()) > 2_000_000:
        raise AssertionError("the picture is too large")
    return "score with notes" if len(score) else "score without notes"


def kind_of(message: str) -> str:
    """Take the numbers and names out of a message, so that equal problems are counted together."""
    problem = re.split(r" \((?:part|line) |\. [A-Z]", message.removeprefix("MusicXML data: "))[0]
    problem = re.sub(r"'.*'|<.*>|\(.*", "...", problem, flags=re.DOTALL)
    return re.sub(r"[+-]?[\d,.e+]*\d", "#", problem)[:70]


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, mutated_file, read, load_musicxml))
