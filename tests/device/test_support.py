"""The audio fixtures themselves: real time on JACK, the same samples back from PulseAudio, nothing left behind."""

from __future__ import annotations

import os
import time

import numpy as np
import psutil
import pytest

from tests.support import jack

sounddevice = pytest.importorskip("sounddevice", reason="sounddevice or PortAudio is missing", exc_type=OSError)

pytestmark = pytest.mark.device

SAMPLE_RATE = 48_000


def play(device: int | None, sound: np.ndarray) -> None:
    """Play [shape=(frames, 2), dtype=float32] to its end through PortAudio's blocking interface."""
    with sounddevice.OutputStream(
        samplerate=SAMPLE_RATE, blocksize=256, channels=2, dtype="float32", device=device, latency="high"
    ) as stream:
        stream.write(sound)


def test_jack_is_real_time(jack_server, rng):
    """A second of sound takes a second on the dummy driver, within a tenth."""
    sound = rng.uniform(-0.1, 0.1, (SAMPLE_RATE, 2)).astype(np.float32)
    play(jack_server.device, sound)
    started = time.perf_counter()
    play(jack_server.device, sound)
    took = time.perf_counter() - started

    assert 0.8 < took < 2.0  # the buffer's own length on one side, start and stop of the stream on the other


def test_jack_is_the_default_device(jack_server):
    """Inside the fixture `device=None` means the dummy driver."""
    assert sounddevice.default.hostapi == jack_device_api()


def jack_device_api() -> int:
    """Index of PortAudio's JACK host API."""
    return next(i for i, api in enumerate(sounddevice.query_hostapis()) if api["name"].startswith("JACK"))


def test_pulse_monitor_returns_the_same_samples(pulse_server, rng):
    """What the null sink's monitor records is what was played, bit for bit."""
    sound = rng.uniform(-0.9, 0.9, (SAMPLE_RATE // 2, 2)).astype(np.float32)
    with pulse_server.record() as recording:
        play(pulse_server.device, sound)
        time.sleep(0.5)
    heard = recording.numpy()
    start = int(np.flatnonzero((heard == sound[4800]).all(axis=1))[0]) - 4800

    np.testing.assert_array_equal(heard[start + 4800 : start + 19_200], sound[4800:19_200])


@pytest.mark.skipif(not jack.available(), reason=jack.MISSING)
def test_no_server_is_left_behind():
    """When the block ends the daemon has ended, and its environment is gone."""
    before = dict(os.environ)
    with jack.jack_server() as server:
        ours = [p for p in psutil.Process().children() if p.name() == "jackd"]
        assert server.name in " ".join(ours[-1].cmdline())

    assert not ours[-1].is_running()
    assert dict(os.environ) == before
