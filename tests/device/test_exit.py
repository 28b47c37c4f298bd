"""The interpreter ends cleanly while a device plays, and also when the device has gone before."""

from __future__ import annotations

import pytest

from tests.support.subprocesses import run_python
from workbench.engine.portaudio_library import rescan

pytestmark = pytest.mark.device

START = """
    import time
    import workbench as wb
    s = wb.Session(sink="device")
    s.add(wb.Synth()).note_on(60)
    s.play()
    end = time.monotonic() + 20
    while s.frame < 4800 and time.monotonic() < end:
        time.sleep(0.01)
    print("on device", s.plays_on_device, s.frame >= 4800)
"""
GONE = """
    import subprocess, sys, os
    subprocess.run([sys.executable, "-c", "import os, signal; os.kill(int(os.environ['SERVER']), signal.SIGTERM)"])
    while s.plays_on_device and time.monotonic() < end:
        time.sleep(0.01)
    print("went on", not s.plays_on_device)
"""


def jackd() -> int:
    """Process number of the server that this process has started last."""
    import psutil

    return [each.pid for each in psutil.Process().children() if each.name() == "jackd"][-1]


@pytest.mark.parametrize("ending", ["", "    1 / 0\n"], ids=["at its end", "by an error"])
def test_exit_while_a_device_plays(jack_server, ending):
    """With a stream running the process ends by itself, with the exit code it should have, and says nothing else."""
    ended = run_python(START + ending, env=jack_server.env)

    assert "on device True True" in ended.stdout
    assert ended.returncode == (1 if ending else 0), ended.stderr
    assert ended.stderr.count("Traceback") == (1 if ending else 0)
    assert "Fatal" not in ended.stderr


def test_exit_after_the_device_has_gone():
    """A driver that does not answer any more does not hold the end up."""
    from tests.conftest import skip_without
    from tests.support import jack

    skip_without(jack)
    with jack.jack_server() as server:
        ended = run_python(START + GONE, env={**server.env, "SERVER": str(jackd())}, seconds=60.0)
        rescan()  # this process has lost its server, too

    assert "went on True" in ended.stdout, ended.stderr
    assert ended.returncode == 0, ended.stderr
    assert "Fatal" not in ended.stderr
