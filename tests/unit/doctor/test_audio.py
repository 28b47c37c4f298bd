"""What the doctor says about PortAudio, present, absent, silent or crashing."""

from __future__ import annotations

import subprocess

import pytest

from workbench.doctor import audio

DEVICES = [
    {"name": "mic", "api": "ALSA", "out": 0, "in": 1, "rate": 44100.0, "latency": 0.0, "input_latency": 0.012},
    {"name": "card", "api": "ALSA", "out": 2, "in": 0, "rate": 48000.0, "latency": 0.0107, "input_latency": 0.0},
]


def test_outputs_and_inputs_are_listed():
    """Each has its index, its host API and its latency."""
    found = {"portaudio": "19.7", "apis": ["ALSA"], "devices": DEVICES, "default": 1, "default_input": 0}
    lines = audio.describe(found)

    assert [line.label for line in lines] == ["PortAudio", "host APIs", "output 1", "input 0"]
    assert lines[-2].value == "card (ALSA): 2 channels, 48000 Hz, 10.7 ms, the default"
    assert lines[-1].value == "mic (ALSA): 1 channels, 44100 Hz, 12.0 ms, the default"
    assert all(line.ok for line in lines)


def test_no_outputs_is_said():
    """Without an output the null sink is named."""
    lines = audio.describe({"portaudio": "19.7", "apis": [], "devices": DEVICES[:1], "default": -1})

    assert not lines[2].ok
    assert "null sink" in lines[2].value


def test_no_inputs_is_said():
    """Without an input nothing is wrong, but it is said what that means."""
    line = audio.describe({"portaudio": "19.7", "apis": ["ALSA"], "devices": DEVICES[1:], "default": 0})[-1]

    assert line.ok
    assert line.value == "none: wb.Input() hears silence"


@pytest.mark.parametrize(
    ("platform", "command"), [("linux", "apt install libportaudio2"), ("darwin", "brew install portaudio")]
)
def test_missing_library_names_the_command(monkeypatch, platform, command):
    """A missing PortAudio comes with the line that installs it."""
    monkeypatch.setattr(audio.sys, "platform", platform)
    (line,) = audio.describe({"error": "OSError: PortAudio library not found"})

    assert command in line.fix


def test_missing_sounddevice_names_the_command():
    """A missing sounddevice is told from a missing PortAudio."""
    (line,) = audio.describe({"error": "ModuleNotFoundError: No module named 'sounddevice'"})

    assert line.fix == "pip install sounddevice"


def test_probe_that_aborts_is_reported(monkeypatch):
    """A driver that ends the probing process does not end the doctor."""
    monkeypatch.setattr(audio, "PROBE", "import os; os.abort()")

    assert "ended its process with code -6" in audio.ask()["error"]


def test_probe_that_hangs_is_reported(monkeypatch):
    """A driver that never answers is given up."""

    def never(*args, **kwargs):
        raise subprocess.TimeoutExpired("python", kwargs["timeout"])

    monkeypatch.setattr(audio.subprocess, "run", never)

    assert "no answer within 20 s" in audio.ask()["error"]


@pytest.mark.device
def test_real_devices_are_found(jack_server):
    """The dummy driver's output appears among the outputs."""
    values = [line.value for line in audio.devices()]

    assert any("JACK" in value and "48000 Hz" in value for value in values)
