"""However a kernel ends, its takes can be played."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
import soundfile

RATE = 48_000
PROGRAM = """
import os, signal, sys, time
import workbench as wb
s = wb.Session(sink="null")
s.add(wb.Synth(), "lead").note_on(60)
take = s.record(sys.argv[1])
s.play()
while s.now < 3.0:
    time.sleep(0.05)
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "wrong":
    raise ValueError("a mistake in a cell")
"""


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize(("how", "least_s"), [("leaves", 2.9), ("wrong", 2.9), ("killed", 1.5)])
def test_a_take_survives_its_kernel(tmp_path, ending, how, least_s):
    """All of it, if the interpreter comes to its end; all but the last second or so, if it is killed."""
    path = tmp_path / f"a.{ending}"
    ended = subprocess.run([sys.executable, "-c", PROGRAM, str(path), how], check=False, capture_output=True)
    assert ended.returncode == {"leaves": 0, "wrong": 1, "killed": -signal.SIGKILL}[how], ended.stderr.decode()
    sound, rate = soundfile.read(path)
    assert (rate, sound.shape[1]) == (RATE, 2)
    assert len(sound) > least_s * RATE
    assert abs(sound[-RATE // 2 : -RATE // 4]).max() > 0.01
