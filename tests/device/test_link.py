"""Ableton Link, with another program in the network: tempo both ways, beat, start and stop."""

from __future__ import annotations

import time

import pytest

import workbench as wb
from tests.support.process import wait_until

pytestmark = pytest.mark.device
link = pytest.importorskip("link", reason="LinkPython-extern is not installed (pip install LinkPython-extern)")


class Peer:
    """Another program."""

    def __init__(self, tempo_bpm):
        self._link = link.Link(tempo_bpm)
        self._link.startStopSyncEnabled = True
        self._link.enabled = True

    def state(self):
        """Its view of things, and the time for it."""
        return self._link.captureSessionState(), self._link.clock().micros()

    def set_tempo(self, tempo_bpm):
        """Set everybody's tempo."""
        state, now = self.state()
        state.setTempo(tempo_bpm, now)
        self._link.commitSessionState(state)

    def set_playing(self, playing):
        """Start or stop everybody who follows."""
        state, now = self.state()
        state.setIsPlaying(playing, now)
        self._link.commitSessionState(state)

    def is_playing(self):
        """Whether everybody who follows plays."""
        return self.state()[0].isPlaying()

    def distance(self, session):
        """How far its beat is from a session's, in beats of a bar of four."""
        state, now = self.state()
        return (state.beatAtTime(now, 4.0) - session.transport.position.beats + 2.0) % 4.0 - 2.0

    def close(self):
        """Leave."""
        self._link.enabled = False


@pytest.fixture
def peer():
    """Another program, at 100 bpm."""
    made = Peer(100.0)
    yield made
    made.close()


@pytest.fixture
def session():
    """A session on the null sink."""
    with wb.Session(name="link", sink="null") as made:
        yield made


def until(ready, what):
    """Wait for something; this machine may be busy."""
    wait_until(ready, what, seconds=20.0)


def test_tempo_and_beat_are_everybodys(session, peer):
    """Who joins takes over the tempo; who sets it sets it for all; the beat is the same."""
    session.play()
    session.transport.start()
    joined = session.link()
    until(lambda: joined.peers >= 1, "they have met")
    peer.set_tempo(140.0)
    until(lambda: session.transport.tempo_bpm == pytest.approx(140.0, rel=0.06), "ours follows")
    until(lambda: abs(joined.distance_beats) < 0.01, "the beat is the same")
    assert abs(peer.distance(session)) < 0.1  # the position that is read is that of the next block

    session.transport.tempo_bpm = 90.0
    until(lambda: peer.state()[0].tempo() == pytest.approx(90.0, rel=1e-3), "theirs follows")
    time.sleep(0.2)
    assert joined.tempo_bpm == pytest.approx(90.0, rel=1e-3)
    session.close()
    assert not joined.is_open


def test_start_and_stop_together(session, peer):
    """Both ways, if it is wanted; joining stops nothing."""
    session.play()
    session.transport.start()
    until(lambda: session.transport.is_running, "it runs")
    joined = session.link(start_stop=True)
    until(lambda: joined.peers >= 1, "they have met")
    time.sleep(0.2)
    assert session.transport.is_running
    peer.set_playing(True)
    time.sleep(0.2)
    peer.set_playing(False)
    until(lambda: not session.transport.is_running, "ours stops")
    session.transport.start()
    until(peer.is_playing, "theirs starts")
