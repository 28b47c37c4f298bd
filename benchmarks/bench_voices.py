"""What a voice costs: nanoseconds per voice and sample, through the voice door and written by hand.

The same voice (saw, state-variable low-pass, one-pole envelope) is measured through the door, as a loop over sixteen
voices written by hand, and one voice at a time. Beside it `wb.Synth`, which does far more: two oscillators of six
waveforms at twice the sample rate, two envelopes, an LFO. Only the loops over the voices are measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import workbench as wb
from benchmarks.support import reference
from benchmarks.support.band import SAMPLE_RATE, Band
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table
from workbench import dsp
from workbench.settings import QUANTUM

VOICES = (16, 64, 256)
ROUNDS = amount(61, 11)
CUTOFF_HZ, DAMPING = 2000.0, 0.7
WORK = 400_000  # voice-samples per run
RATE = np.float32(SAMPLE_RATE)


@wb.voice(
    params=[
        wb.ParamSpec("gain", math.tan(math.pi * CUTOFF_HZ / SAMPLE_RATE)),
        wb.ParamSpec("damping", DAMPING),
    ],
    state={"phase": 0.0, "z1": 0.0, "z2": 0.0, "level": 0.0},
)
def like(note: Any, p: Any, s: Any) -> Any:
    """The voice of `benchmarks.support.reference`, as a user of the workbench writes it."""
    step = note.freq_hz / note.sample_rate
    after = max(1.0 - s.phase / step, 0.0)
    before = max(1.0 - (1.0 - s.phase) / step, 0.0)
    saw = 2.0 * s.phase - 1.0 + after * after - before * before
    low, _, _, z1, z2 = dsp.svf(saw, p.gain, p.damping, s.z1, s.z2)
    level = s.level + (2e-3 if note.gate > s.level else 2e-4) * (note.gate - s.level)
    return low * level, (dsp.wrap(s.phase + step), z1, z2, level)


def candidates(voices: int, quanta: int) -> dict[str, Callable[[], object]]:
    """All ways to compute that many voices."""
    gain, damping = np.float32(math.tan(math.pi * CUTOFF_HZ / SAMPLE_RATE)), np.float32(DAMPING)

    def by_hand(loop: Any, width: int) -> Callable[[], object]:
        state, out = reference.new_voices(voices), np.zeros((QUANTUM, 2 * width), np.float32)
        return lambda: loop(state, out, gain, damping, RATE, quanta)

    return {
        "one voice at a time": by_hand(reference.scalar_voices, 1),
        "by hand, fast-math": by_hand(reference.fast_lanes, reference.LANES),
        "by hand": by_hand(reference.strict_lanes, reference.LANES),
        "voice door": Band(voices, lambda n: wb.Instrument(like, polyphony=n)).voices_only(quanta),
        "wb.Synth": Band(voices, lambda n: wb.Synth(polyphony=n, waveform="saw")).voices_only(quanta),
    }


def agrees() -> bool:
    """Say whether the door's voice and the one by hand give the same sound."""
    band = Band(16, lambda n: wb.Instrument(like, polyphony=n))
    band.render(60 * QUANTUM)
    door, _ = band.node.history.latest(60 * QUANTUM)
    state, out = reference.new_voices(16), np.zeros((64 * QUANTUM, 2), np.float32)
    gain = np.float32(math.tan(math.pi * CUTOFF_HZ / SAMPLE_RATE))
    reference.scalar_voices(state, out, gain, np.float32(DAMPING), RATE, 1)
    return bool(np.corrcoef(door[:, 0], out[4 * QUANTUM :, 0])[0, 1] > 0.99999)


def main() -> None:
    """Measure and print."""
    head("Voices: ns per voice-sample (processor time, median of interleaved rounds)")
    rows = []
    for voices in VOICES:
        quanta = max(WORK // (voices * QUANTUM), 1)
        times = interleaved(candidates(voices, quanta), ROUNDS, warm_up=3)
        door = times["voice door"]
        rows += [
            [str(voices), name, f"{time / (quanta * QUANTUM * voices):.2f}", f"{time / door:.2f}x"]
            for name, time in times.items()
        ]
    note = "Wanted: the door at most twice as slow as by hand. It also fades, pans, ramps parameters, reads levels."
    table(["voices", "", "ns", "beside the door"], rows, note)
    print(f"  Same sound through the door and by hand: {'yes' if agrees() else 'NO'}")


if __name__ == "__main__":
    main()
