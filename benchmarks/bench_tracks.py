"""A whole mix: 64 tracks of synth, equalizer and compressor, all sent to one reverb; as a share of one core.

Each synth plays one held note, so that each has one group of sixteen lanes to compute. The rows below leave parts out,
in turns with the whole, to show where the time goes.
"""

from __future__ import annotations

from collections.abc import Callable

import workbench as wb
from benchmarks.support.graph import SAMPLE_RATE, Graph
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table
from workbench.settings import QUANTUM

TRACKS = amount(64, 4)
BLOCK = 256  # frames
QUANTA = BLOCK // QUANTUM
ROUNDS = amount(101, 5)
BUDGET_NS = 1e9 * BLOCK / SAMPLE_RATE


def mix(*, notes: bool = True, effects: bool = True, reverb: bool = True) -> Callable[[wb.Session], None]:
    """Tracks with or without what each has."""

    def build(s: wb.Session) -> None:
        bus = s.add(wb.Reverb(mix=1.0), "reverb") if reverb else None
        for k in range(TRACKS):
            lead = s.add(wb.Synth(polyphony=4, sustain=1.0), f"synth {k}")
            track = s.track(f"track {k}", gain_db=-24.0)
            if effects:
                chain = s.connect(
                    s.connect(lead, s.add(wb.Equalizer(gain_2_db=3.0), f"eq {k}")), s.add(wb.Compressor(), f"comp {k}")
                )
                s.connect(chain, track)
            else:
                s.connect(lead, track)
            if bus is not None:
                s.send(track, bus, -12.0)
            if notes:
                lead.note_on(36 + k % 48)

    return build


CASES = {
    "everything": mix(),
    "without reverb and sends": mix(reverb=False),
    "without EQ and compressor": mix(effects=False),
    "no note sounds": mix(notes=False),
    "only tracks, no note sounds": mix(notes=False, effects=False, reverb=False),
}


def main() -> None:
    """Measure and print."""
    head(f"{TRACKS} tracks of synth, EQ, compressor; one reverb: {BLOCK} frames at {SAMPLE_RATE} Hz (processor time)")
    graphs = {name: Graph(build, QUANTA, name) for name, build in CASES.items()}
    ns = interleaved({name: each.run for name, each in graphs.items()}, ROUNDS)
    for graph in graphs.values():
        graph.close()
    whole = ns["everything"]
    rows = [
        [name, f"{each / 1000:.0f}", f"{each / BUDGET_NS:.1%}", f"{each / whole:.2f}x"] for name, each in ns.items()
    ]
    note = f"Wanted: everything takes at most 50 % of a core. A block lasts {BUDGET_NS / 1000:.0f} us."
    table(["", "us per block", "of one core", "beside everything"], rows, note)


if __name__ == "__main__":
    main()
