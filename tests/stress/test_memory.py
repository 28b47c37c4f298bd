"""A session that plays, is watched and is edited takes no more memory than at the start."""

import gc
import os
import time
from pathlib import Path

import numpy as np
import pytest

import workbench as wb
from workbench.proof.ensemble import Ensemble
from workbench.proof.hands import ROUND, Hands

STATM = Path("/proc/self/statm")
SECONDS = float(os.environ.get("WORKBENCH_SOAK_S", "25"))  # 600 for the ten minutes of the promise
MOST_GROWTH_KB = 4096  # the interpreter's own pools move by about a megabyte


def resident_kb() -> int:
    """Memory of this process that is in use."""
    return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.stress
@pytest.mark.skipif(not STATM.exists(), reason="Linux only: reads /proc")
def test_memory_stays_the_same_while_it_plays():
    """Notes, knobs, taps and edits of the graph for a while: resident memory after is what it was after a warm-up."""
    with wb.Session(name="soak", sink="null") as s:
        lead = s.add(wb.Synth(), name="lead")
        echo = lead >> wb.Delay(time_s=0.1)
        s.play()
        readings = []
        until = time.monotonic() + SECONDS
        turn = 0
        while time.monotonic() < until:
            lead.note_on(40 + turn % 40)
            lead.note_off(40 + turn % 40)
            lead.cutoff_hz = 200 + 50 * (turn % 40)
            echo.tap(0.5).numpy()
            if turn % 5 == 0:
                effect = echo >> wb.Gain(gain_db=-3.0)
                s.remove(effect)
            if turn % 50 == 0:
                gc.collect()
                readings.append(resident_kb())
            turn += 1
            time.sleep(0.01)

    assert_steady(readings)


@pytest.mark.stress
@pytest.mark.skipif(not STATM.exists(), reason="Linux only: reads /proc")
def test_memory_stays_the_same_with_every_node(tmp_path):
    """The same with every node that there is, all of them played, turned, rewired, swapped, taken away and put back."""
    with wb.Session(name="soak of all", sink="null") as s:
        ensemble = Ensemble(s, tmp_path)
        for each in ensemble.nodes.values():
            each.tap(0.1)  # remembered from now on
        ensemble.play()
        s.play()
        hands = Hands(ensemble, with_cells=False)
        hands.work(2 * ROUND)  # every kind has been there
        readings = []
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            hands.work(12)
            gc.collect()
            readings.append(resident_kb())

    print(f"\n{dict(hands.done)}")
    assert_steady(readings)


def assert_steady(readings):
    """The last readings are what those after a third of the time were."""
    settled = readings[len(readings) // 3 :]
    growth = np.median(settled[-3:]) - np.median(settled[:3])
    print(f"\n{growth:.0f} kB more in {SECONDS:g} s: {readings[:: max(len(readings) // 20, 1)]}")

    assert len(settled) >= 6
    assert growth < MOST_GROWTH_KB, f"{growth:.0f} kB more: {readings}"
