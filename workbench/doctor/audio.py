"""PortAudio and its devices, looked at in a process of their own: a broken driver may end the process that asks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from workbench.doctor.report import Line

PATIENCE_S = 20.0

# Runs in the other process; its last line is the answer.
PROBE = """
import json, sys
answer = {}
try:
    import sounddevice as sd
    answer["portaudio"] = sd.get_portaudio_version()[1]
    answer["apis"] = [api["name"] for api in sd.query_hostapis()]
    answer["devices"] = [
        {"name": d["name"], "api": answer["apis"][d["hostapi"]], "out": d["max_output_channels"],
         "in": d["max_input_channels"], "rate": d["default_samplerate"],
         "latency": d["default_low_output_latency"], "input_latency": d["default_low_input_latency"]}
        for d in sd.query_devices()
    ]
    answer["default_input"], answer["default"] = list(sd.default.device)
except Exception as error:
    answer["error"] = f"{type(error).__name__}: {error}"
print(json.dumps(answer))
"""

INSTALL = {
    "linux": "sudo apt install libportaudio2   (Fedora: sudo dnf install portaudio; Arch: sudo pacman -S portaudio)",
    "darwin": "pip install --force-reinstall sounddevice   (its wheel brings PortAudio; or: brew install portaudio)",
    "win32": "pip install --force-reinstall sounddevice   (its wheel brings PortAudio)",
}
SILENT = "sessions run on the null sink: silent, but in time"


def devices() -> list[Line]:
    """Ask PortAudio for its version, its host APIs, its outputs and its inputs.

    Returns
    -------
    list of Line
        One per output and per input, or the reason why there is none.
    """
    return describe(ask())


def ask() -> dict[str, Any]:
    """Run the probe.

    Returns
    -------
    dict
        What the probe printed; ``{"error": reason}`` if it did not get that far.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own text
            [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": f"PortAudio gave no answer within {PATIENCE_S:g} s"}
    last = done.stdout.strip().splitlines()[-1:]
    if done.returncode != 0 or not last:
        tail = done.stderr.strip().splitlines()[-1:]
        return {"error": f"PortAudio ended its process with code {done.returncode}: {' '.join(tail)}"}
    answer: dict[str, Any] = json.loads(last[0])
    return answer


def describe(answer: dict[str, Any]) -> list[Line]:
    """Put the probe's answer into lines.

    Parameters
    ----------
    answer : dict
        As `ask` returns it.

    Returns
    -------
    list of Line
        PortAudio, its host APIs, its outputs, its inputs.
    """
    if "error" in answer:
        error = answer["error"]
        if "No module named 'sounddevice'" in error:
            return [Line("sounddevice", f"missing; {SILENT}", ok=False, fix="pip install sounddevice")]
        fix = INSTALL.get(sys.platform, INSTALL["linux"])
        return [Line("PortAudio", f"{error}; {SILENT}", ok=False, fix=fix)]
    lines = [Line("PortAudio", answer["portaudio"]), Line("host APIs", ", ".join(answer["apis"]) or "none")]
    outputs = [(index, each) for index, each in enumerate(answer["devices"]) if each["out"] > 0]
    for index, each in outputs:
        mark = ", the default" if index == answer.get("default") else ""
        text = f"{each['out']} channels, {each['rate']:g} Hz, {each['latency'] * 1000:.1f} ms{mark}"
        lines.append(Line(f"output {index}", f"{each['name']} ({each['api']}): {text}"))
    if not outputs:
        fix = "connect a sound card, or start a sound server (PipeWire, PulseAudio, JACK)"
        lines.append(Line("outputs", f"none; {SILENT}", ok=False, fix=fix))
    inputs = [(index, each) for index, each in enumerate(answer["devices"]) if each["in"] > 0]
    for index, each in inputs:
        mark = ", the default" if index == answer.get("default_input") else ""
        text = f"{each['in']} channels, {each['rate']:g} Hz, {each['input_latency'] * 1000:.1f} ms{mark}"
        lines.append(Line(f"input {index}", f"{each['name']} ({each['api']}): {text}"))
    if not inputs:
        lines.append(Line("inputs", "none: wb.Input() hears silence"))
    return lines
