"""PulseAudio's null sink: what a listener would have heard is the offline render, sample for sample."""

from __future__ import annotations

import time

import numpy as np
import pytest

import workbench as wb
from tests.support.process import wait_until

pytestmark = pytest.mark.device

RATE = 48_000
PIECE = wb.Score.from_notes([(0.05 * k, 0.05 * k + 0.2, 48 + 5 * k % 30, 100, k % 2) for k in range(20)])

ATTEMPTS = 5


def perform(session):
    """Two instruments and a piece, all of it sent before the clock runs."""
    lead = session.add(wb.Synth(waveform="saw", spread=0.8, vibrato_cents=20.0), name="lead")
    noise = session.add(wb.Synth(waveform="noise", filter="band"), name="noise")
    session.play_score(PIECE, {0: lead, 1: noise}, at=0.5)


def aligned(recording, wanted):
    """The part of a recording that begins where `wanted` has its first sound, and where that is in `wanted`."""
    first = int(np.flatnonzero(wanted.any(axis=1))[0]) + 2000  # well inside the sound: no pattern comes twice there
    pattern = wanted[first : first + 16]
    places = np.flatnonzero((recording[: len(recording) - 16] == pattern[0]).all(axis=1))
    found = [place for place in places if np.array_equal(recording[place : place + 16], pattern)]

    assert len(found) == 1, "the piece is not in the recording"
    return recording[found[0] - 2000 :], first - 2000


def recorded(pulse_server, seconds, attempt):
    """The piece as the monitor recorded it, and how often the server ran dry meanwhile."""
    with wb.Session(name=f"live {attempt}", sink="device", seed=4, block_size=512) as live:
        assert live.plays_on_device, live.health().sink
        perform(live)
        with pulse_server.record() as recording:
            live.play()
            wait_until(lambda: live.frame > (seconds + 0.3) * RATE, "the piece has been played", 30.0)
            time.sleep(0.7)  # it is on its way through the server
            live.stop()
        health = live.health()
        print(f"attempt {attempt}: {health.xruns} xruns; our slowest block took {health.load_max:.0%} of its time")
        return recording.numpy(), health.xruns


def test_what_is_heard_is_what_render_gives(pulse_server):
    """The monitor's recording equals the offline render of the same seed and commands, bit for bit."""
    seconds = PIECE.duration_s + 0.8
    with wb.Session(name="offline", sink="null", seed=4) as offline:
        perform(offline)
        wanted = offline.render(seconds)
    for attempt in range(ATTEMPTS):  # a server that ran dry on a busy machine has left samples out by itself
        recording, xruns = recorded(pulse_server, seconds, attempt)
        if xruns == 0:
            break
    assert xruns == 0, f"the server ran dry in each of {ATTEMPTS} attempts: nothing whole was recorded to compare"
    heard, start = aligned(recording, wanted)
    compared = min(len(heard), len(wanted) - start)

    assert compared > PIECE.duration_s * RATE
    differ = np.flatnonzero(
        (heard[:compared].view(np.uint32) != wanted[start : start + compared].view(np.uint32)).any(1)
    )
    print(f"{compared} frames compared, {len(differ)} differ")
    assert differ.size == 0, f"first difference {differ[0]} frames into the piece"


def test_server_that_ends_is_survived(until, capsys):
    """When PulseAudio goes away, the session goes on silently; with a new server, reconnect plays there."""
    from tests.conftest import skip_without
    from tests.support import pulse

    skip_without(pulse)
    with pulse.pulse_server():
        s = wb.Session(name="pulse ends", sink="device")
        try:
            assert s.plays_on_device
            lead = s.add(wb.Synth())
            lead.note_on(60)
            s.play()
            until(lambda: s.frame > 4800, "it plays")
            import psutil

            ours = [each for each in psutil.Process().children() if each.name() == "pulseaudio"]
            ours[-1].terminate()
            ours[-1].wait(10)
            frame = s.frame
            until(lambda: not s.plays_on_device and s.frame > frame + 9600, "the clock goes on")
            assert lead.active_voices == 1
            with pulse.pulse_server():
                s.reconnect()
                assert s.plays_on_device, capsys.readouterr().out
                frame = s.frame
                until(lambda: s.frame > frame + 9600, "it plays again")
                assert lead.active_voices == 1
                s.close()
        finally:
            s.close()
