"""Who waits for a compiler is told what for, and the line goes away; who does not wait is told nothing."""

from __future__ import annotations

import time

import pytest

import workbench as wb
from tests.support.offline import new_session
from workbench.errors import KernelError
from workbench.session import progress
from workbench.session.notice import hide_progress, show_progress


@pytest.fixture
def impatient(session, monkeypatch, tmp_path):
    """Compiling is spoken of at once, however fast this machine is; and nothing new is in the cache."""
    monkeypatch.setattr(progress, "MOMENT_S", 0.0)
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path))


def written(capsys) -> str:
    """What was written since the last time, wherever to."""
    said = capsys.readouterr()
    return said.out + said.err


def shown_after(text: str) -> str:
    """What a line shows after a text was written to it: a carriage return goes to its beginning."""
    line: list[str] = []
    place = 0
    for letter in text:
        if letter == "\r":
            place = 0
            continue
        line[place : place + 1] = [letter]
        place += 1
    return "".join(line).rstrip()


def halved():
    """A node that no other test has compiled."""

    @wb.node(params={"share": 0.5})
    def halve_for_first_use(x, y, p, s):
        for i in range(len(x)):
            y[i] = p.share[i] * x[i]

    return halve_for_first_use


def test_the_first_use_of_a_node_says_what_is_compiled(session, impatient, capsys):
    """While the code of a node is made, a line names it; nothing of it is left in the end."""
    session.add(halved())
    said = written(capsys)

    assert "compiling halve_for_first_use (once) ..." in said
    assert shown_after(said) == ""


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


def test_the_line_goes_away_when_compiling_fails(session, impatient, capsys):
    """An error stands alone: the line above it is empty, and no thread is left that writes."""

    @wb.node()
    def wrong_for_first_use(x, y, p, s):
        y[0] = p.nothing

    with pytest.raises(KernelError):
        session.add(wrong_for_first_use)
    said = written(capsys)
    time.sleep(0.05)  # a line that came later would be seen

    assert "compiling wrong_for_first_use" in said
    assert shown_after(said) == ""
    assert written(capsys) == ""


def test_shown_after_sees_what_is_left(capsys):
    """The check above would see a line that stays, or a part of one."""
    show_progress("a longer line")
    hide_progress("short")

    assert shown_after(written(capsys)) == "     ger line"
