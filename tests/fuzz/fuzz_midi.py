"""Read many damaged MIDI files: each must end in a score or in a MidiFileError, soon, and in little memory.

python -m tests.fuzz.fuzz_midi --files 100000 --seed 1
python -m tests.fuzz.fuzz_midi --only 4711 --seed 1      (one file of that run again, with its bytes)
"""

import argparse
import itertools
import re
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.fuzz.mutations import mutated_file
from workbench.errors import MidiFileError
from workbench.midi import Score, load_midi
from workbench.midi.limits import MAX_DURATION_S

MEMORY_MB = 256  # what reading may take on top of what the process has
TIME_S = 2.0  # for one file; they have at most some 20 kB
SHOWN_EVERY = 50  # one score of so many is drawn, too


class TooSlowError(BaseException):
    """Raised by the alarm; not an Exception, so that nothing on the way can swallow it."""


def main() -> int:
    """Run, print what came of it, and say with the exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="read one file of the run and print it")
    arguments = parser.parse_args()
    if arguments.only is not None:
        return show(arguments.seed, arguments.only)
    import mido  # noqa: F401  (before memory is limited: the loader would import it with the first file)

    limit_memory()
    start = time.perf_counter()
    outcomes, failures, slowest_s = run(arguments.files, arguments.seed)
    return report(outcomes, failures, time.perf_counter() - start, slowest_s)


def run(files: int, seed: int) -> tuple[Counter[str], list[str], float]:
    """Read `files` damaged files; give how often each outcome came, the failures, and the longest time."""
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    slowest_s = 0.0
    for index in range(files):
        file, mutations = mutated_file(seed, index)
        start = time.perf_counter()
        try:
            outcomes[read(file, is_shown=index % SHOWN_EVERY == 0)] += 1
        except (Exception, TooSlowError) as error:  # noqa: BLE001  (that is what is looked for)
            outcomes[f"FAILED: {type(error).__name__}"] += 1
            failures.append(f"file {index} ({mutations}): {''.join(traceback.format_exception(error)[-3:])}")
        slowest_s = max(slowest_s, time.perf_counter() - start)
    return outcomes, failures, slowest_s


def read(file: bytes, *, is_shown: bool) -> str:
    """Read one file and name the outcome; a score must keep its promises, an error must be a whole sentence."""
    with alarm(TIME_S):
        try:
            score = load_midi(file)
        except MidiFileError as error:
            message = str(error)
            if not (message.startswith("MIDI data: ") and message.endswith(".")):
                raise AssertionError(f"not a sentence: {message!r}") from error
            return f"error: {kind_of(message)}"
        check(score)
        if is_shown and len(score._repr_html_()) > 2_000_000:
            raise AssertionError("the picture is too large")
        return "score with notes" if len(score) else "score without notes"


def check(score: Score) -> None:
    """What every score promises."""
    notes = score.notes
    if not (notes["start_s"] >= 0).all() or not (notes["end_s"] >= notes["start_s"]).all():
        raise AssertionError("notes out of time")
    if not (np.diff(notes["start_s"]) >= 0).all():
        raise AssertionError("notes out of order")
    if not 0.0 <= score.duration_s <= MAX_DURATION_S:
        raise AssertionError(f"duration of {score.duration_s} s")
    if any(later.seconds < earlier.seconds for earlier, later in itertools.pairwise(score.tempo_map)):
        raise AssertionError("time runs backward")


def kind_of(message: str) -> str:
    """Take the numbers and names out of a message, so that equal problems are counted together."""
    problem = re.split(r" \(byte \d+\)|\. [A-Z]", message.removeprefix("MIDI data: "))[0]
    problem = re.sub(r"b?(['\"]).*?\1(?= should| instead|$)", "...", problem)
    return re.sub(r"0x[0-9A-F]+|[\d,]*\d", "#", problem)


def limit_memory() -> None:
    """Let a large allocation fail instead of succeed, on Linux, where this can be done."""
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY_MB * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextmanager
def alarm(seconds: float):
    """Interrupt what takes longer, where there are alarms."""
    try:
        from signal import ITIMER_REAL, SIGALRM, setitimer, signal
    except ImportError:
        yield
        return

    def too_slow(*_: object) -> None:
        raise TooSlowError

    signal(SIGALRM, too_slow)
    setitimer(ITIMER_REAL, seconds)
    try:
        yield
    finally:
        setitimer(ITIMER_REAL, 0)


def report(outcomes: Counter[str], failures: list[str], took_s: float, slowest_s: float) -> int:
    """Print the table of outcomes, the failures and the times; 0 if there are no failures, else 1."""
    files = outcomes.total()
    for outcome, count in outcomes.most_common():
        print(f"{count:8,}  {100 * count / files:5.1f} %  {outcome}")
    print(f"{files:8,}  files in {took_s:.0f} s, the slowest in {1000 * slowest_s:.0f} ms, {len(failures)} failures")
    for failure in failures[:10]:
        print(failure)
    return 1 if failures else 0


def show(seed: int, index: int) -> int:
    """Read one file of a run again, and print its bytes and what comes of it."""
    file, mutations = mutated_file(seed, index)
    print(f"{mutations}\n{file.hex(' ')}")
    print(load_midi(file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
