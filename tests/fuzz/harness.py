"""What every fuzzer needs: a run over many files, each with a time limit, in little memory; and a table of outcomes."""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from workbench.score import Score

MEMORY_MB = 256  # what reading may take on top of what the process has
TIME_S = 2.0  # for one file; they have at most some 20 kB
SHOWN_EVERY = 50  # one score of so many is drawn, too
MakeFile = Callable[[int, int], tuple[bytes, str]]  # seed and index to a file and the names of its mutations
ReadFile = Callable[..., str]  # a file, and whether to draw it, to the name of the outcome


class TooSlowError(BaseException):
    """Raised by the alarm; not an Exception, so that nothing on the way can swallow it."""


def main(usage: str, make: MakeFile, read: ReadFile, load: Callable[[bytes], Score]) -> int:
    """Run, print what came of it, and say with the exit code whether all was well."""
    parser = argparse.ArgumentParser(description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="read one file of the run and print it")
    arguments = parser.parse_args()
    if arguments.only is not None:
        file, mutations = make(arguments.seed, arguments.only)
        print(f"{mutations}\n{file.hex(' ')}\n{load(file)}")
        return 0
    for index in range(20):  # imports what is imported with the first files, before memory is limited
        try_one(make(arguments.seed, index)[0], read, is_shown=True)
    limit_memory()
    start = time.perf_counter()
    outcomes, failures, slowest_s = run(arguments.files, arguments.seed, make, read)
    return report(outcomes, failures, time.perf_counter() - start, slowest_s)


def run(files: int, seed: int, make: MakeFile, read: ReadFile) -> tuple[Counter[str], list[str], float]:
    """Read `files` damaged files; give how often each outcome came, the failures, and the longest time."""
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    slowest_s = 0.0
    for index in range(files):
        file, mutations = make(seed, index)
        start = time.perf_counter()
        outcome, failure = try_one(file, read, is_shown=index % SHOWN_EVERY == 0)
        slowest_s = max(slowest_s, time.perf_counter() - start)
        outcomes[outcome] += 1
        if failure:
            failures.append(f"file {index} ({mutations}): {failure}")
    return outcomes, failures, slowest_s


def try_one(file: bytes, read: ReadFile, *, is_shown: bool) -> tuple[str, str]:
    """Read one file within the time limit; the outcome, and what failed, if anything did."""
    try:
        with alarm(TIME_S):
            return read(file, is_shown=is_shown), ""
    except (Exception, TooSlowError) as error:  # noqa: BLE001  (that is what is looked for)
        return f"FAILED: {type(error).__name__}", "".join(traceback.format_exception(error)[-3:])


def check(score: Score, longest_s: float) -> None:
    """What every score promises."""
    notes, places = score.notes, score.places
    if not (notes["start_s"] >= 0).all() or not (notes["end_s"] >= notes["start_s"]).all():
        raise AssertionError("notes out of time")
    if not (np.diff(notes["start_s"]) >= 0).all():
        raise AssertionError("notes out of order")
    if not 0.0 <= score.duration_s <= longest_s:
        raise AssertionError(f"duration of {score.duration_s} s")
    if not (np.diff([change.seconds for change in score.tempo_map]) >= 0).all():
        raise AssertionError("time runs backward")
    if not (places["end"] >= places["start"]).all() or (places["end"] > score.end_tick).any():
        raise AssertionError("notes are written outside of the piece")
    if not (np.diff(score.controls["tick"]) >= 0).all():
        raise AssertionError("controls out of order")


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
