"""The workbench itself: two voices as a user writes them with `@wb.voice`, played by the whole engine."""

from __future__ import annotations

from typing import Any

import numpy as np

import workbench as wb
from benchmarks.against import nodes
from benchmarks.against.work import (
    ATTACK_S,
    CUTOFF_HZ,
    DECAY_S,
    RELEASE_S,
    SAMPLE_RATE,
    SAWS,
    SINES,
    SUSTAIN,
    Candidate,
    Q,
    level,
    timed,
)
from benchmarks.support.band import Band
from workbench import dsp
from workbench.settings import QUANTUM

PARAMS = [
    wb.ParamSpec("gain", 0.2, 0.0, 1.0),
    wb.ParamSpec("attack_s", ATTACK_S, 0.001, 10.0),
    wb.ParamSpec("decay_s", DECAY_S, 0.001, 60.0),
    wb.ParamSpec("sustain", SUSTAIN, 0.0, 1.0),
    wb.ParamSpec("release_s", RELEASE_S, 0.001, 10.0),
    wb.ParamSpec("spread", 0.8, 0.0, 1.0),
]
ENVELOPE = {"stage": 0.0, "progress": 0.0, "held": 0.0}


@wb.voice(
    params=[*PARAMS, wb.ParamSpec("cutoff_hz", CUTOFF_HZ, 20.0, 20_000.0), wb.ParamSpec("damping", 1.0 / Q, 0.05, 2.0)],
    state={"phase": 0.0, "z1": 0.0, "z2": 0.0, **ENVELOPE},
)
def saws(note: Any, p: Any, s: Any) -> Any:
    """A saw through a resonant low-pass."""
    rate = note.sample_rate
    step = note.freq_hz * (1.0 / rate)
    tone = dsp.saw(s.phase, step)
    low, _, _, z1, z2 = dsp.svf(tone, dsp.svf_gain(p.cutoff_hz, rate), p.damping, s.z1, s.z2)
    attack, decay, release = p.attack_s * rate, p.decay_s * rate, p.release_s * rate
    shape, stage, progress, held = dsp.adsr(note.gate, attack, decay, p.sustain, release, s.stage, s.progress, s.held)
    return low * (shape * p.gain), (dsp.wrap(s.phase + step), z1, z2, stage, progress, held)


@wb.voice(params=PARAMS, state={"phase": 0.0, **ENVELOPE})
def sines(note: Any, p: Any, s: Any) -> Any:
    """A sine."""
    rate = note.sample_rate
    attack, decay, release = p.attack_s * rate, p.decay_s * rate, p.release_s * rate
    shape, stage, progress, held = dsp.adsr(note.gate, attack, decay, p.sustain, release, s.stage, s.progress, s.held)
    return dsp.sine(s.phase) * (shape * p.gain), (
        dsp.wrap(s.phase + note.freq_hz * (1.0 / rate)),
        stage,
        progress,
        held,
    )


class Workbench:
    """The whole engine: commands, ramps, voices, pan, mix, master with its limiter, history, events."""

    name = "workbench"
    install = ""

    def version(self) -> str | None:
        """Its version."""
        return wb.__version__

    def voices(self, kind: str, voices: int, frames: int) -> Candidate | str:
        """Hold the notes and render through the engine."""
        voice = {SAWS: saws, SINES: sines}[kind]
        band = Band(voices, lambda n: wb.Instrument(voice, polyphony=n, gain=level(n)))
        block = np.empty((frames // QUANTUM * QUANTUM, 2), np.float32)

        def render() -> np.ndarray:
            band.engine.render_into(block)
            band.engine.bus.drain()
            return block

        return timed(len(block), render)

    def chain(self, sound: np.ndarray) -> Candidate | str:
        """Play the sound through the workbench's equaliser and four nodes of a user's, in a graph."""
        session = wb.Session(name="chain", sink="null", sample_rate=SAMPLE_RATE)
        frames = len(sound) // QUANTUM * QUANTUM
        source = session.add(nodes.player(sound[:frames])(), "sound")
        source >> nodes.equaliser() >> nodes.echo() >> nodes.room() >> nodes.hold()
        block = np.empty((frames, 2), np.float32)

        def render() -> np.ndarray:
            session.engine.render_into(block)
            session.engine.bus.drain()
            return block

        return timed(frames, render)


system = Workbench()
