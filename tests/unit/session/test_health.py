"""The figures of `health()` are what they say."""

from __future__ import annotations

import time

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, new_session, render_frames
from workbench.engine import layout


def test_before_anything(session):
    """A session that has done nothing has nothing to report."""
    health = session.health()

    assert (health.load_p50, health.load_p99, health.load_max) == (0.0, 0.0, 0.0)
    assert (health.xruns, health.dropped_events, health.late_commands, health.active_voices) == (0, 0, 0, 0)
    assert (health.sample_rate, health.block_size, health.latency_s) == (48_000.0, 256, 0.0)
    assert health.sink == "null sink (silent), 48000 Hz, 256 frames"


def test_loads_are_shares_of_the_block(session):
    """While it plays, the load is above zero, and its quantiles are in order."""
    session.add(wb.Synth()).note_on(60)
    session.play()
    while session.engine.callbacks < 50:
        time.sleep(0.01)
    session.stop()
    health = session.health()

    assert 0.0 < health.load_p50 <= health.load_p99 <= health.load_max


def test_loads_are_those_of_the_last_blocks(session):
    """Quantiles are over the last 8192 blocks, however many there were."""
    session.engine.memory.loads[:] = np.linspace(0.0, 0.5, 8192)
    session.engine.control[layout.C_CALLBACKS] = 3 * 8192 + 17
    health = session.health()

    assert health.load_p50 == pytest.approx(0.25, abs=1e-3)
    assert health.load_p99 == pytest.approx(0.495, abs=1e-3)
    assert health.load_max == pytest.approx(0.5, abs=1e-6)


def test_voices_are_counted_until_silent(session):
    """A voice counts from its note on until it has rung out, in all instruments together."""
    one, two = (session.add(wb.Synth(release_s=0.1), name=name) for name in "ab")
    one.chord([60, 64, 67])
    two.note_on(40)
    render_frames(session, 64)
    assert session.health().active_voices == 4

    one.all_notes_off()
    render_frames(session, 1024)
    assert session.health().active_voices == 4
    render_frames(session, RATE)
    assert session.health().active_voices == 1


def test_parameters_in_use_follow(session):
    """The version in use is the newest one once a quantum has been rendered."""
    lead = session.add(wb.Synth())
    lead.cutoff_hz = 500
    before = session.health()
    render_frames(session, 64)
    after = session.health()

    assert before.params_used < before.params_version
    assert after.params_used == after.params_version == before.params_version


def test_it_says_so_in_a_line(session):
    """`print(s.health())` is one line with all that matters."""
    text = str(session.health())

    assert "\n" not in text
    assert all(word in text for word in ("load", "xruns", "dropped events", "late commands", "voices", "null sink"))


def test_xruns_are_told_by_the_callback(session):
    """The native callback counts what PortAudio reports as underflow, once each, and tells it as an event."""
    import ctypes

    from workbench.events import EventKind

    told = session.engine.bus.subscribe(EventKind.XRUN)
    callback = ctypes.CFUNCTYPE(
        ctypes.c_int,
        *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p),
    )(session.engine.callback_address)
    out = np.ones((100, 2), np.float32)
    answers = [
        callback(None, out.ctypes.data, 100, None, flags, session.engine.arena.base) for flags in (0, 4, 0, 5, 1)
    ]
    session.engine.bus.drain()

    assert answers == [0] * 5
    assert session.health().xruns == 2
    assert told.take()["frame"].tolist() == [200, 400]
    assert not out.any()
    assert session.engine.callbacks == 5
    assert session.health().load_max > 0.0


def test_native_callback_gives_what_render_gives():
    """The function that PortAudio calls gives the bits that `render` gives."""
    import ctypes

    def prepared():
        made = new_session(seed=5)
        made.add(wb.Synth(waveform="noise")).note_on(60, at=0.001)
        return made

    with prepared() as one, prepared() as other:
        wanted = one.render(0.1)
        out = np.zeros((4800, 2), np.float32)
        kinds = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p)
        callback = ctypes.CFUNCTYPE(ctypes.c_int, *kinds)(other.engine.callback_address)
        for start in range(0, 4800, 160):
            callback(None, out[start:].ctypes.data, 160, None, 0, other.engine.arena.base)

    np.testing.assert_array_equal(out.view(np.uint32), wanted.view(np.uint32))


def test_the_volume_is_an_attribute():
    """As an instrument's parameters are: read, set, completed."""
    with wb.Session(name="volume", sink="null") as s:
        s.volume_db = -6

        assert s.volume_db == s.params["volume_db"].value == -6.0
        assert "volume_db" in dir(s)
