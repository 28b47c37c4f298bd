"""SignalFlow: a graph of C++ nodes, rendered offline into a buffer."""

from __future__ import annotations

import importlib
from importlib import metadata
from typing import Any

import numpy as np

from benchmarks.against import chain
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
    frequencies,
    level,
    pans,
    timed,
)

BLOCK = 256
RESONANCE, EQ_RESONANCE = 0.3, 0.0  # of its own scale, 0..1
CENTRE = 2.0**0.5  # both channels of a sound in the middle are at 1, as with the others


class SignalFlow:
    """One saw, filter, envelope and panner per voice, all added by one node."""

    name = "SignalFlow"
    install = "pip install -r benchmarks/requirements.txt"

    def __init__(self) -> None:
        self._graph: Any = None

    def version(self) -> str | None:
        """Its version."""
        try:
            return metadata.version("signalflow")
        except metadata.PackageNotFoundError:
            return None

    def voices(self, kind: str, voices: int, frames: int) -> Candidate | str:
        """Build the graph."""
        sf = importlib.import_module("signalflow")
        self._start(sf)
        return self._rendering(sf, {SAWS: saws, SINES: sines}[kind](sf, voices), frames)

    def chain(self, sound: np.ndarray) -> Candidate | str:
        """Set up what it has of the chain, behind a player of the sound."""
        sf = importlib.import_module("signalflow")
        self._start(sf)
        player = sf.BufferPlayer(sf.Buffer(np.ascontiguousarray(sound.T)), loop=True)
        return self._rendering(sf, effects(sf, player), len(sound))

    def _start(self, sf: Any) -> None:
        """Make the graph, which is one per process, or clear it of what was measured before."""
        if self._graph is None:
            config = sf.AudioGraphConfig()
            config.sample_rate, config.output_buffer_size, config.cpu_usage_limit = SAMPLE_RATE, BLOCK, 0
            silent = sf.AudioOut_Dummy(2, SAMPLE_RATE, BLOCK)
            self._graph = sf.AudioGraph(config=config, output_device=silent, start=False)
        self._graph.clear()

    def _rendering(self, sf: Any, root: Any, frames: int) -> Candidate:
        self._graph.play(root)
        buffer = sf.Buffer(2, frames)

        def render() -> np.ndarray:
            self._graph.render_to_buffer(buffer)
            return np.asarray(buffer.data).T

        return timed(frames, render)


def saws(sf: Any, voices: int) -> Any:
    """All voices of saws."""
    made = []
    for hz, pan in zip(frequencies(voices), pans(voices), strict=True):
        tone = sf.SVFilter(sf.SawOscillator(float(hz)), "low_pass", CUTOFF_HZ, RESONANCE)
        made.append(sf.StereoPanner(tone * envelope(sf) * (CENTRE * level(voices)), float(pan)))
    return sf.Sum(made)


def sines(sf: Any, voices: int) -> Any:
    """All voices of sines, in mono, as it adds them; both channels in the end."""
    made = [sf.SineOscillator(float(hz)) * envelope(sf) for hz in frequencies(voices)]
    return sf.StereoPanner(sf.Sum(made) * (CENTRE * level(voices)), 0.0)


def envelope(sf: Any) -> Any:
    """The envelope of a held note."""
    return sf.ADSREnvelope(ATTACK_S, DECAY_S, SUSTAIN, RELEASE_S, 1.0)


def effects(sf: Any, sound: Any) -> Any:
    """The chain, from its own nodes; its reverb is built here, and it has no limiter but a compressor."""
    for hz, gain_db in zip(chain.EQ_HZ, chain.EQ_DB, strict=True):
        sound = sf.BiquadFilter(sound, "peak", hz, EQ_RESONANCE, gain_db)
    late = sf.CombDelay(sound, chain.ECHO_S, chain.ECHO_FEEDBACK, 1.0)
    sound = sound + (late - sound) * chain.ECHO_MIX
    wet = sf.Sum([sf.CombDelay(sound * 0.03, frames / SAMPLE_RATE, chain.ROOM, 0.1) for frames in chain.COMB_FRAMES])
    for frames in chain.ALLPASS_FRAMES:
        wet = sf.AllpassDelay(wet, frames / SAMPLE_RATE, 0.5, 0.1)
    sound = sound * (1.0 - chain.WET) + wet * (3.0 * chain.WET)
    threshold, ceiling = 10.0 ** (chain.THRESHOLD_DB / 20.0), 10.0 ** (chain.CEILING_DB / 20.0)
    sound = sf.Compressor(sound, threshold, chain.RATIO, chain.ATTACK_S, chain.RELEASE_S)
    return sf.Clip(sf.Compressor(sound, ceiling, 100.0, 0.001, chain.RECOVERY_S), -1.0, 1.0)


system = SignalFlow()
