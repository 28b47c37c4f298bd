"""PortAudio's own thread, counted: on a real-time server the native callback does nothing that it must not."""

from __future__ import annotations

import json

import pytest

from tests.support.subprocesses import run_python
from workbench import counter

pytestmark = [
    pytest.mark.device,
    pytest.mark.skipif(bool(counter.missing()), reason=counter.missing()),
]

PLAYS = """
    import json, time
    import workbench as wb

    with wb.Session(name="counted device", sink="device", block_size=256) as s:
        lead = s.add(wb.Synth())
        s.play()
        until = s.engine.callbacks + 300
        while s.engine.callbacks < until:
            lead.note_on(40 + s.engine.callbacks % 40, velocity=80)
            lead.cutoff_hz = 200 + s.engine.callbacks
            time.sleep(0.01)
        health = s.health()
    print()
    print(json.dumps([s.plays_on_device, health.counts.blocks, health.counts.total]))
"""


def test_portaudios_thread_asks_nothing(jack_server):
    """Over hundreds of blocks of a running device nothing is counted, and all of them went through the counters."""
    ended = run_python(PLAYS, env={"LD_PRELOAD": counter.environment()["LD_PRELOAD"]})

    assert ended.returncode == 0, ended.stderr
    on_device, blocks, total = json.loads(ended.stdout.splitlines()[-1])
    assert on_device
    assert blocks >= 300
    assert total == {}
