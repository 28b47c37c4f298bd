"""Who waits for a compiler is told what for, in a whole line; who does not wait is told nothing."""

from __future__ import annotations

import contextvars
import re
import threading

import pytest

import workbench as wb
from tests.support.offline import new_session
from workbench.errors import KernelError
from workbench.session import progress


@pytest.fixture
def impatient(session, monkeypatch, tmp_path):
    """Compiling is spoken of at once, however fast this machine is; and nothing new is in the cache."""
    monkeypatch.setattr(progress, "MOMENT_S", 0.0)
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path))


def written(capsys) -> str:
    """What was written since the last time, wherever to."""
    said = capsys.readouterr()
    return said.out + said.err


def halved():
    """A node that no other test has compiled."""

    @wb.node(params={"share": 0.5})
    def halve_for_first_use(x, y, p, s):
        for i in range(len(x)):
            y[i] = p.share[i] * x[i]

    return halve_for_first_use


def test_the_first_use_of_a_node_says_what_is_compiled(session, impatient, capsys):
    """While the code of a node is made, a line names it; in the end it says how long that took."""
    session.add(halved())

    assert re.fullmatch(r"compiling halve_for_first_use \(once\) \.\.\. \d+\.\d s\n", written(capsys))


def test_an_instrument_and_a_processed_array_say_so_too(session, impatient, capsys):
    """Whatever way code comes into use, the wait for it is explained."""

    @wb.voice(state={"phase": 0.0})
    def hum_for_first_use(note, p, s):
        phase = s.phase + note.freq_hz / note.sample_rate
        return wb.dsp.sine(phase), (phase - int(phase),)

    session.add(hum_for_first_use)
    assert "compiling hum_for_first_use (once) ..." in written(capsys)
    wb.process(halved(), [1.0, 1.0])

    assert "compiling halve_for_first_use (once) ..." in written(capsys)


def test_what_is_compiled_already_says_nothing(session, capsys):
    """Code that is there is added without a word."""
    session.add(wb.Gain(), "first")
    written(capsys)
    with new_session() as another:
        another.add(wb.Gain(), "second")

    assert written(capsys) == ""


def test_the_line_ends_when_compiling_fails(session, impatient, capsys):
    """An error stands on a line of its own, and no thread is left that writes."""

    @wb.node()
    def wrong_for_first_use(x, y, p, s):
        y[0] = p.nothing

    with pytest.raises(KernelError):
        session.add(wrong_for_first_use)
    said = written(capsys)
    assert "compiling" not in [thread.name for thread in threading.enumerate()]

    assert said.startswith("compiling wrong_for_first_use")
    assert said.endswith(" s\n")
    assert written(capsys) == ""


def test_the_line_belongs_to_the_cell_that_waits(session, impatient, monkeypatch):
    """It is written in the context of who waits, by which Jupyter finds the cell."""
    cell = contextvars.ContextVar("cell")
    seen = []
    monkeypatch.setattr(progress, "begin", lambda _line: seen.append(cell.get("none")))
    cell.set("this one")
    session.add(halved())

    assert seen == ["this one"]
