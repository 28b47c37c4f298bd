"""The same chain of effects by hand-written C and by others: stereo, eight filters, echo, reverb, compressor, limiter.

What is equal and what is not stands in `docs/benchmarks.md`.
"""

from __future__ import annotations

from benchmarks.against import c_reference, ours, pedalboard, scsynth, signalflow
from benchmarks.against.chain import music
from benchmarks.against.compare import COLUMNS, compared, measure, present
from benchmarks.against.work import SAMPLE_RATE, Candidate, System
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table

SYSTEMS: tuple[System, ...] = (ours.system, c_reference.system, signalflow.system, pedalboard.system, scsynth.system)
ROUNDS = amount(21, 2)
FRAMES = amount(2 * SAMPLE_RATE, SAMPLE_RATE // 5)


def main() -> None:
    """Measure and print."""
    head(f"The same chain of effects (processor time, median of {ROUNDS} interleaved rounds)")
    sound = music(FRAMES)
    prepared = {each.name: each.chain(sound) for each in present(SYSTEMS)}
    made = measure({name: each for name, each in prepared.items() if isinstance(each, Candidate)}, ROUNDS)
    columns = compared(made, ours.system.name, c_reference.system.name)
    rows = [[name, f"{each.ns:.1f}", *columns[name]] for name, each in made.items()]
    table(["", "ns per frame", *COLUMNS], rows)
    for name, each in prepared.items():
        if isinstance(each, str):
            print(f"\n  {name} is not measured here: {each}.")
    print("\n  Wanted of the workbench: <= 2x C, and faster than each of the others.")


if __name__ == "__main__":
    main()
