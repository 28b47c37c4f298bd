"""Fixtures for all tests: seeded random numbers, and real audio without a sound card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tests.support import browser as browsers
from tests.support import jack, pulse

SEED = 20_260_101

settings.register_profile(
    "workbench", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("workbench")


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(SEED)


@pytest.fixture
def repository() -> Path:
    """The checkout's root folder."""
    return Path(__file__).parents[1]


def skip_without(server) -> None:
    """Skip, saying what is missing, where `server` (a module of tests.support) or PortAudio is not installed."""
    if not server.available():
        pytest.skip(server.MISSING)
    try:
        import sounddevice  # noqa: F401
    except (ImportError, OSError) as error:
        pytest.skip(f"PortAudio is missing: {error} (apt install libportaudio2)")


@pytest.fixture
def jack_server():
    """PortAudio in real time on JACK's dummy driver, 48 kHz, 256 frames; its output is PortAudio's default device."""
    skip_without(jack)
    with jack.jack_server() as server:
        yield server


@pytest.fixture
def pulse_server():
    """PortAudio on PulseAudio's null sink; `record()` gives what was played."""
    skip_without(pulse)
    with pulse.pulse_server() as server:
        yield server


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """What renders images of engines as a browser does: a Node process."""
    if not browsers.available():
        pytest.skip(browsers.MISSING)
    process = browsers.Browser(tmp_path_factory.mktemp("browser"))
    yield process
    process.close()
