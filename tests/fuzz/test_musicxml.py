"""Damaged MusicXML files by the thousand: every one ends in a score or a MusicXmlFileError."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.fuzz import fuzz_musicxml, harness
from workbench.errors import MusicXmlFileError

FILES = int(os.environ.get("WORKBENCH_FUZZ_FILES", "100000"))


def fuzz(repository, files, seed):
    """Run the fuzzer in a process of its own, since it limits its memory, and print its table."""
    command = [sys.executable, "-m", "tests.fuzz.fuzz_musicxml", "--files", str(files), "--seed", str(seed)]
    finished = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    print(finished.stdout, finished.stderr)
    return finished


def test_load_survives_a_sample_of_damaged_files(repository):
    """1,000 files, in every run of the tests; some still load, most do not, nothing else happens."""
    finished = fuzz(repository, 1000, seed=2)

    assert finished.returncode == 0
    assert "score with notes" in finished.stdout
    assert "error: " in finished.stdout


@pytest.mark.parametrize(
    "outcome", [KeyError("no such thing"), MemoryError(), RecursionError(), MusicXmlFileError("oops")]
)
def test_fuzzer_notices_other_errors(monkeypatch, outcome):
    """Anything but a MusicXmlFileError with a whole sentence is a failure."""

    def load_badly(_):
        raise outcome

    monkeypatch.setattr(fuzz_musicxml, "load_musicxml", load_badly)
    _, failures, _ = fuzz_musicxml.run(3, seed=1)

    assert len(failures) == 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms on this system")
def test_fuzzer_notices_what_hangs(monkeypatch):
    """A loop that does not end soon is interrupted and counted."""

    def load_slowly(_):
        for _ in range(100):
            time.sleep(0.05)

    monkeypatch.setattr(harness, "TIME_S", 0.1)
    monkeypatch.setattr(fuzz_musicxml, "load_musicxml", load_slowly)
    _, failures, slowest_s = fuzz_musicxml.run(1, seed=1)

    assert "TooSlowError" in failures[0]
    assert slowest_s < 2.0


@pytest.mark.fuzz
def test_load_survives_damaged_files(repository):
    """100,000 files, or as many as WORKBENCH_FUZZ_FILES says."""
    assert fuzz(repository, FILES, seed=1).returncode == 0
