"""Whatever a session is doing when the interpreter ends, the end is clean."""

from __future__ import annotations

import pytest

from tests.support.subprocesses import run_python

START = """
    import time, threading
    import workbench as wb
    s = wb.Session(sink="null")
    lead = s.add(wb.Synth())
    lead.note_on(60)
"""
ENDS = {
    "playing": "    s.play()\n    time.sleep(0.2)\n",
    "two playing": "    s.play()\n    t = wb.Session(name='t', sink='null')\n    t.play()\n",
    "playing a score": """
    s.play()
    s.play_score(wb.Score.from_notes([(0, 100, 60)]))
    time.sleep(0.2)
""",
    "with views": """
    s.play()
    s.scope(); s.piano_roll(); lead.panel(); s.transport.bar(); s.health_badge()
    time.sleep(0.3)
""",
    "stopped": "    s.play()\n    s.stop()\n",
    "closed": "    s.play()\n    s.close()\n",
    "by sys.exit in a thread's face": "    s.play()\n    import sys\n    sys.exit(0)\n",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_exit_is_clean(end):
    """The process ends by itself with code 0, promptly, and says nothing."""
    ended = run_python(START + end + "    print('at', time.monotonic())\n" if "exit" not in end else START + end)

    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Fatal" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_exit_does_not_wait():
    """From the last line to the end of the process it takes less than 5 s, with a session playing."""
    code = START + "    s.play()\n    time.sleep(0.1)\n    print(time.time())\n"
    timed = """
        import subprocess, sys, time
        done = subprocess.run([sys.executable, "-c", sys.argv[1]], capture_output=True, text=True)
        print(time.time() - float(done.stdout.split()[-1]))
    """
    import textwrap

    ended = run_python(f"import sys\nsys.argv.append({textwrap.dedent(code)!r})\n" + textwrap.dedent(timed))

    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) < 5.0  # a promise, not a measurement: the usual is 0.1


def test_exit_closes_no_widget():
    """The page has let go of its widgets when a kernel ends; a message about one would be an error in its console."""
    ended = run_python(
        START
        + """
    from workbench.page.widget import PageWidget
    s.play(); s.scope(); lead.panel(); s.transport.bar()
    PageWidget.__del__ = lambda self: None  # the interpreter's own end, when no line to the page is left
    PageWidget.close = lambda self: print("closed", type(self).__name__)
    print("the end")
    """
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split("\n")[-2:] == ["the end", ""]


def test_exit_by_an_error_shows_only_that_error():
    """A cell's exception at the end is shown as it is, and nothing else."""
    ended = run_python(START + "    s.play()\n    1 / 0\n")

    assert ended.returncode == 1
    assert ended.stderr.count("Traceback") == 1
    assert "ZeroDivisionError" in ended.stderr


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
def test_signals_end_it(signal):
    """A signal ends a process with a session playing; an interrupt is an ordinary KeyboardInterrupt."""
    ended = run_python(
        START + f"    import os, signal\n    s.play()\n    os.kill(os.getpid(), signal.{signal})\n    time.sleep(5)\n"
    )

    assert ended.returncode != 0
    assert "Fatal" not in ended.stderr
    assert ("KeyboardInterrupt" in ended.stderr) == (signal == "SIGINT")


def test_one_session_that_cannot_close_keeps_no_other_open():
    """If closing one session fails, the others are closed all the same."""
    ended = run_python(
        """
        import workbench as wb
        one, two = wb.Session(name="one", sink="null"), wb.Session(name="two", sink="null")
        one.play(); two.play()
        def fail():
            raise RuntimeError("cannot close")
        one._end = fail
        import atexit, workbench.session.registry as registry
        atexit.unregister(registry.end_all)
        try:
            registry.end_all()
        except RuntimeError:
            pass
        print(two.is_closed)
        type(one).close(one)
        """
    )

    assert ended.stdout.split()[-1] == "True", ended.stdout + ended.stderr
