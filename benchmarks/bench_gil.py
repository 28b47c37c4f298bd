"""What a busy interpreter does to the sound: our native callback and a plain Python one, under the same work.

Real time comes from a JACK server's dummy driver. The two take turns, each alone on the device.
"""

from __future__ import annotations

import workbench as wb
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support import jack
from tests.support.gil_loads import native_outcomes, outcome_rows, python_outcomes

SECONDS = amount(10.0, 1.0)
BLOCK = 128
VOICES = 16
KINDS = ("native", "Python")


def main() -> None:
    """Measure and print."""
    head(f"GIL: callbacks of {BLOCK} frames and xruns in {SECONDS:g} s of each kind of work")
    if not jack.available():
        print(f"\n  not measured: {jack.MISSING}")
        return
    with jack.jack_server(block_size=BLOCK) as server:
        with wb.Session(name="gil", sink="device", block_size=BLOCK, device=server.device) as session:
            session.add(wb.Synth()).chord(range(40, 40 + VOICES))
            native = native_outcomes(session, SECONDS)
        python = python_outcomes(server.sample_rate, BLOCK, server.device, SECONDS)
    columns, *rows = outcome_rows(native, python)
    missed = [sum(each.missed for each in kind) for kind in (native, python)]
    note = f"Native: {VOICES} voices of wb.Synth. Python: copies a ready-made block, which is all that it does."
    table(columns, rows, note)
    print(
        f"  Missed in all: native {missed[0]:.0f}, Python {missed[1]:.0f} of {sum(each.wanted for each in native):.0f}"
    )


if __name__ == "__main__":
    main()
