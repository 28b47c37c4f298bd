"""The audio input on a real device: JACK's dummy driver, with our output led back into our input."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

import workbench as wb
from workbench.engine.audio_input import LATENCY_FRAMES

pytestmark = pytest.mark.device

RATE = 48_000


def ports(*kinds):
    """Ports of ours that the JACK server knows, of some kinds."""
    listed = subprocess.run(["jack_lsp", "-p"], capture_output=True, text=True, check=True, timeout=5).stdout
    names, found = "", []
    for line in listed.splitlines():
        if not line.startswith("\t"):
            names = line
        elif all(kind in line for kind in kinds) and not names.startswith("system:"):
            found.append(names)
    return sorted(found)


def loop_back():
    """Lead what we play into what we hear, instead of what the driver hears."""
    for side, (out, heard) in enumerate(zip(ports("output"), ports("input"), strict=True), start=1):
        subprocess.run(["jack_disconnect", f"system:capture_{side}", heard], check=False, timeout=5)
        subprocess.run(["jack_connect", out, heard], check=True, timeout=5)


def test_what_goes_in_comes_out(on_jack, until):
    """Noise that is played and led back is heard again bit for bit: one or two JACK periods and our quantum later."""
    s = on_jack()
    mic = s.add(wb.Input(), name="mic")
    mic >> s.track("unheard", mute=True)
    mic.history  # noqa: B018 remembered from now on
    s.add(wb.Noise())
    s.volume_db = -20.0
    s.play()
    until(lambda: s.frame > 0, "it plays")
    loop_back()
    frame = s.frame
    until(lambda: s.frame > frame + RATE, "a second has been heard")
    s.stop()
    played, _, _ = s.signal().since(0)
    heard, _, _ = mic.history.since(0)
    end = min(len(played), len(heard)) - RATE // 10
    piece = slice(end - RATE // 2, end)
    places = [late for late in range(4096) if np.array_equal(heard[piece.start + late], played[piece.start])]
    health = s.health()

    assert health.input_latency_s >= LATENCY_FRAMES / RATE
    assert len(places) == 1
    late = places[0]
    np.testing.assert_array_equal(heard[piece.start + late : piece.stop], played[piece.start : piece.stop - late])
    assert late - LATENCY_FRAMES in (
        256,
        512,
    )  # a circle costs JACK one period, its asynchronous mode another


def test_device_is_duplex_only_while_there_is_an_input(on_jack, until):
    """Our input ports are there while the node is; sound and clock go on across the change."""
    s = on_jack()
    s.add(wb.Synth()).note_on(60)
    s.play()
    until(lambda: s.frame > 0, "it plays")
    assert ports("input") == []
    mic = s.add(wb.Input(channels=1))
    assert s.is_playing
    assert len(ports("input")) == 1
    assert "1 heard" in s.health().sink
    frame = s.frame
    until(lambda: s.frame > frame + 4800, "it goes on")
    s.remove(mic)
    frame = s.frame
    until(lambda: s.frame > frame + 4800, "it goes on")

    assert ports("input") == []
    assert s.health().input_latency_s == 0.0
    assert s.instruments[0].active_voices == 1
