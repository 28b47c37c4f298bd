"""The same voices by the workbench, by hand-written C and by others: saws with filter, envelope and pan; sines.

The C reference is the measure: the same formulas, written for the processor's vectors, and nothing around them. The
others are measured where they are installed. What is equal and what is not stands in `docs/benchmarks.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.against import c_reference, ours, pedalboard, scsynth, signalflow
from benchmarks.against.compare import COLUMNS, compared, measure, present
from benchmarks.against.work import SAMPLE_RATE, SAWS, SINES, Candidate, System
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from workbench.settings import QUANTUM

SYSTEMS: tuple[System, ...] = (ours.system, c_reference.system, signalflow.system, pedalboard.system, scsynth.system)
OURS, REFERENCE = ours.system.name, c_reference.system.name
VOICES = (1, 32) if amount(0, 1) else (1, 8, 32, 64, 128, 256)
ROUNDS = amount(15, 2)
WORK = amount(3_000_000, 300_000)  # voice-samples per round
MOST_FRAMES = 2 * SAMPLE_RATE


def voices_of(kind: str, systems: Sequence[System]) -> None:
    """Measure one kind of voice for all numbers of voices."""
    rows, refusals = [], {}
    for voices in VOICES:
        frames = min(max(WORK // voices, SAMPLE_RATE // 20), MOST_FRAMES) // QUANTUM * QUANTUM
        prepared = {each.name: each.voices(kind, voices, frames) for each in systems}
        made = measure({name: each for name, each in prepared.items() if isinstance(each, Candidate)}, ROUNDS)
        columns = compared(made, OURS, REFERENCE)
        rows += [[voices, name, f"{each.ns / voices:.2f}", *columns[name]] for name, each in made.items()]
        refusals |= {name: each for name, each in prepared.items() if isinstance(each, str)}
    print(f"\n  Each voice: {kind}")
    table(["voices", "", "ns per voice-sample", *COLUMNS], rows)
    for name, reason in refusals.items():
        print(f"\n  {name} is not measured here: {reason}.")


def agree(kind: str) -> bool:
    """Say whether one voice of ours is the same sound as one of the C, both channels added."""
    skipped = 4 * QUANTUM  # what ours has rendered before it is handed out
    prepared = [ours.system.voices(kind, 1, 9600), c_reference.system.voices(kind, 1, 9600 + skipped)]
    first, second = (each.render()[1].sum(axis=1) for each in prepared if isinstance(each, Candidate))
    return bool(np.corrcoef(first, second[skipped:])[0, 1] > 0.99999)


def main() -> None:
    """Measure and print."""
    head(f"The same voices (processor time, median of {ROUNDS} interleaved rounds)")
    systems = present(SYSTEMS)
    for kind in (SAWS, SINES):
        voices_of(kind, systems)
    if c_reference.system in systems:
        same = all(agree(kind) for kind in (SAWS, SINES))
        print(f"\n  Same sound by the workbench and by hand: {'yes' if same else 'NO'}")
    print("\n  Wanted of the workbench: <= 2x C from 32 voices on; <= 0.25x the best of the others from 64 on.")


if __name__ == "__main__":
    main()
