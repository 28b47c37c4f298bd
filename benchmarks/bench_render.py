"""How much faster than real time a piece is rendered: a Bach prelude with one and with three Synths, and 64 voices.

Rendering goes through `Session.render`, as a user does it, with notes, parameters, events and histories.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import workbench as wb
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table

PIECE = Path(__file__).parents[1] / "notebooks" / "data" / "bach_prelude_bwv846.mid"
ROUNDS = amount(7, 3)
SECONDS = amount(30.0, 5.0)
HELD = 64


def silence(s: wb.Session) -> None:
    """Nothing in the session."""


def prelude(instruments: int) -> Callable[[wb.Session], None]:
    """The piece, by that many instruments at once."""

    def prepare(s: wb.Session) -> None:
        for k in range(instruments):
            synth = s.add(wb.Synth(waveform=("saw", "square", "triangle")[k]), name=f"synth {k}")
            s.play_score(wb.load_midi(PIECE), synth)

    return prepare


def held(s: wb.Session) -> None:
    """A chord of 64 notes that never ends."""
    s.add(wb.Synth(polyphony=HELD, sustain=1.0), name="held").chord(range(30, 30 + HELD))


CASES = {
    "nothing": silence,
    "prelude, 1 Synth": prelude(1),
    "prelude, 3 Synths": prelude(3),
    f"{HELD} held voices": held,
}


def main() -> None:
    """Measure and print."""
    head(f"Rendering {SECONDS:g} s of sound (processor time, median of {ROUNDS} interleaved rounds)")
    sessions = {name: wb.Session(name=name, sink="null") for name in CASES}

    def render(name: str) -> Callable[[], object]:
        def run() -> None:
            sessions[name].panic()
            sessions[name].render(0.05)
            CASES[name](sessions[name])  # the same instruments again
            sessions[name].render(SECONDS)

        return run

    with contextlib.redirect_stderr(io.StringIO()):  # its progress
        times = interleaved({name: render(name) for name in CASES}, ROUNDS)
    for s in sessions.values():
        s.close()
    beside = times[f"{HELD} held voices"]
    rows = [
        [name, f"{each / 1e9:.3f}", f"{SECONDS / each * 1e9:.0f}x", f"{each / beside:.2f}x"]
        for name, each in times.items()
    ]
    table(["", "s", "of real time", f"beside {HELD} held voices"], rows, "Loading the piece and adding it is included.")


if __name__ == "__main__":
    main()
