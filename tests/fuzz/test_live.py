"""Odd MIDI messages and OSC packets by the thousand: each is done or refused, and no note is left sounding."""

import os
import subprocess
import sys

import pytest

from tests.fuzz import fuzz_live
from workbench.midi_io.hands import MidiHands
from workbench.osc import OscServer

FILES = int(os.environ.get("WORKBENCH_FUZZ_FILES", "100000"))


def fuzz(repository, files, seed):
    """Run the fuzzer in a process of its own, since it limits its memory, and print its table."""
    command = [sys.executable, "-m", "tests.fuzz.fuzz_live", "--files", str(files), "--seed", str(seed)]
    finished = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    print(finished.stdout, finished.stderr)
    return finished


def test_a_session_survives_a_sample_of_odd_messages(repository):
    """2,000, in every run of the tests; some are done, some are refused, nothing else happens."""
    finished = fuzz(repository, 2000, seed=2)

    assert finished.returncode == 0
    for outcome in ("OSC: done", "OSC: refused", "MIDI: notes and knobs"):
        assert outcome in finished.stdout


@pytest.fixture
def fresh():
    """The fuzzer's session in this process is one of the test's own."""
    yield
    fuzz_live.desk()[0].close()
    fuzz_live.desk.cache_clear()


def test_fuzzer_notices_a_note_that_hangs(monkeypatch, fresh):
    """Hands that let go of nothing are found."""
    monkeypatch.setattr(MidiHands, "release_all", lambda _: None)
    _, failures, _ = fuzz_live.run(60, seed=1)

    assert any("a note hangs" in each for each in failures)


def test_fuzzer_notices_what_is_no_sentence(monkeypatch, fresh):
    """A refusal without a reason is a failure."""
    monkeypatch.setattr(OscServer, "_refuse", lambda self, _: setattr(self, "refused", self.refused + 1))
    _, failures, _ = fuzz_live.run(60, seed=1)

    assert any("not a sentence" in each for each in failures)


@pytest.mark.fuzz
def test_a_session_survives_odd_messages(repository):
    """100,000, or as many as WORKBENCH_FUZZ_FILES says."""
    assert fuzz(repository, FILES, seed=1).returncode == 0
