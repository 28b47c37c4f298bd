"""Pedalboard: JUCE's effects, called from Python with whole arrays."""

from __future__ import annotations

import importlib
from importlib import metadata

import numpy as np

from benchmarks.against import chain
from benchmarks.against.work import SAMPLE_RATE, Candidate, timed


class Pedalboard:
    """A board of effects."""

    name = "pedalboard"
    install = "pip install -r benchmarks/requirements.txt"

    def version(self) -> str | None:
        """Its version."""
        try:
            return metadata.version("pedalboard")
        except metadata.PackageNotFoundError:
            return None

    def voices(self, _kind: str, _voices: int, _frames: int) -> Candidate | str:
        """Say why not."""
        return "it has effects and loads plug-ins, but no oscillators and no voices"

    def chain(self, sound: np.ndarray) -> Candidate | str:
        """Its eight filters, delay, reverb (JUCE's Freeverb), compressor and limiter."""
        pb = importlib.import_module("pedalboard")
        filters = [
            pb.PeakFilter(cutoff_frequency_hz=hz, gain_db=gain_db, q=chain.EQ_Q)
            for hz, gain_db in zip(chain.EQ_HZ, chain.EQ_DB, strict=True)
        ]
        # JUCE scales: combs at 0.7 + 0.28 room_size, damping by 0.4, dry by 2, wet by 3.
        reverb = pb.Reverb((chain.ROOM - 0.7) / 0.28, chain.DAMPING / 0.4, chain.WET, (1.0 - chain.WET) / 2.0, 1.0)
        rest = [
            pb.Delay(chain.ECHO_S, chain.ECHO_FEEDBACK, chain.ECHO_MIX),
            reverb,
            pb.Compressor(chain.THRESHOLD_DB, chain.RATIO, 1000.0 * chain.ATTACK_S, 1000.0 * chain.RELEASE_S),
            pb.Limiter(chain.CEILING_DB, 1000.0 * chain.RECOVERY_S),
        ]
        board = pb.Pedalboard([*filters, *rest])
        channels = np.ascontiguousarray(sound.T)
        return timed(len(sound), lambda: board(channels, SAMPLE_RATE, reset=False).T)


system = Pedalboard()
