"""`wb.prove()` runs every measurement and says what stands in its way."""

from __future__ import annotations

import os

import pytest

import workbench as wb
from workbench.errors import SessionError, WorkbenchError
from workbench.proof import Claim, counted, run


def fake(name, holds=True):
    """A measurement that takes no time."""
    return lambda *, quick: (Claim(name, holds, "figure", f"quick {quick}"),)


def test_every_step_is_run_and_shown(monkeypatch, capsys):
    """Claims come in order, each with its time; a line of progress says what is going on."""
    monkeypatch.setattr(run, "STEPS", {"counting": fake("one"), "racing": fake("two", None)})
    proof = wb.prove(quick=True)

    assert [claim.name for claim in proof.claims] == ["one", "two"]
    assert proof.claims[0].detail == "quick True"
    assert all(claim.seconds >= 0.0 for claim in proof.claims)
    assert proof
    assert "numba" in proof.machine
    told = capsys.readouterr()
    assert "proving, 2 of 2: racing" in told.out + told.err


def test_a_false_claim_is_false(monkeypatch):
    """The proof is as false as its worst claim."""
    monkeypatch.setattr(run, "STEPS", {"a": fake("one"), "b": fake("two", False)})

    assert not wb.prove()


def test_a_playing_session_is_in_the_way():
    """Measurements share the machine with nobody; the message names who plays."""
    with wb.Session(name="loud", sink="null") as session:
        session.play()
        with pytest.raises(SessionError, match="stop the session 'loud'"):
            wb.prove()


def test_all_measurements_are_there():
    """Each claim of the real-time side has its measurement."""
    names = {step.__name__ for step in run.STEPS.values()}

    assert names == {"counted", "channels", "deadlines", "block_sizes", "live_and_offline", "static"}


def test_without_a_compiler_counting_is_left_out(monkeypatch):
    """The claims say that they could not be measured, and what is missing."""
    monkeypatch.setattr(counted, "missing", lambda: "counting needs a C compiler: install one")
    claims = counted.counted(quick=True)

    assert [claim.holds for claim in claims] == [None] * 3
    assert claims[0].detail == "Counting needs a C compiler: install one."


def test_a_child_that_fails_is_an_error(monkeypatch):
    """Its last words are in the message; nothing is taken for proven."""
    monkeypatch.setattr(counted, "environment", lambda: dict(os.environ))

    with pytest.raises(WorkbenchError, match="no_such_module"):
        counted.run_counted("workbench.no_such_module")
