"""What each node and instrument of the workbench costs, beside `wb.Gain`, and how long its first use takes.

Effects are measured in a row, noise through four of each; sources four at once; instruments with sixteen notes held.
What the session costs without them is taken off. The first use is measured in a process of its own with nothing in the
cache: what several share is compiled by the first of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

import workbench as wb
from benchmarks.support.graph import SAMPLE_RATE, Graph
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table
from workbench import effects, instruments, sources
from workbench.graph import NodeKind
from workbench.instruments import ReadyInstrument
from workbench.settings import QUANTUM

QUANTA = amount(48, 8)  # per round
ROUNDS = amount(31, 3)
ROOT = Path(__file__).parents[1]
IN_A_ROW = 4
VOICES = 16
SOUNDING = 12  # at least: some drums silence others
NOTHING, HEARD = "nothing", "noise alone"
FEW = {NOTHING, HEARD, "Gain", "Delay", "LFO", "Feedback", "Input", "FilePlayer", "Synth"}  # what `--quick` looks at
FRAMES = QUANTA * QUANTUM
BUDGET_NS = 1e9 / SAMPLE_RATE  # of a frame
FILE_S = 120.0


def nothing(s: wb.Session) -> None:
    """A session as it is: what sources and instruments are measured beside."""


def heard(s: wb.Session) -> Any:
    """Noise that comes in: what effects are measured beside. Reading it costs next to nothing."""
    return s.connect(s.add(wb.Input(), "noise"), s.output)


def effect(kind: Any, count: int = IN_A_ROW) -> Callable[[wb.Session], None]:
    """Noise through some of a kind; what has a second input, or no sound of its own, hears the noise there, too."""

    def build(s: wb.Session) -> None:
        noise = at = s.add(wb.Input(), "noise")
        for k in range(count):
            node = s.add(kind(), f"{k}")
            at = s.connect(at, node)
            for port in node.node.inputs[1:]:
                s.connect(noise, at, to=port.name)
        s.connect(at, s.output)

    return build


def source(kind: Any, count: int = IN_A_ROW) -> Callable[[wb.Session], None]:
    """Some of a kind, all heard at once."""

    def build(s: wb.Session) -> None:
        for k in range(count):
            node = s.add(kind(), f"{k}")
            s.connect(node, s.output)
            if hasattr(node, "play"):
                node.play()

    return build


def held(kind: type[ReadyInstrument]) -> Callable[[wb.Session], None]:
    """An instrument; its notes are struck by the measurement."""

    def build(s: wb.Session) -> None:
        s.add(kind(polyphony=VOICES), "held")

    return build


def strike(graph: Graph) -> Callable[[], None]:
    """Notes again on all voices: some instruments would ring out otherwise."""

    def run() -> None:
        (lead,) = graph.session.instruments
        lead.chord([35 + k for k in range(VOICES)])
        graph.session.render(0.02)  # what was stolen has faded
        assert lead.active_voices >= SOUNDING, f"{lead.active_voices} voices sound"

    return run


def measured(file: Path) -> list[tuple[str, str, float]]:
    """Name, sort, and nanoseconds per frame of everything."""
    one = {
        "Input": source(wb.Input, 1),
        "FilePlayer": source(lambda: wb.FilePlayer(file, loop=True), 1),
        "Feedback": effect(wb.Feedback, 1),
    }
    builds: dict[str, Callable[[wb.Session], None]] = {
        NOTHING: nothing,
        HEARD: heard,
        **{_name(kind, effects): effect(kind) for kind in effects.ALL},
        **{_name(kind, sources): source(kind) for kind in sources.ALL},
        **one,
        **{kind.__name__: held(kind) for kind in instruments.ALL},
    }
    chosen = amount(set(builds), FEW)
    graphs = {name: Graph(build, QUANTA, f"measured {name}") for name, build in builds.items() if name in chosen}
    candidates: dict[str, Callable[[], object]] = {}
    for name, graph in graphs.items():
        if graph.session.instruments:
            candidates[f"strike {name}"] = strike(graph)  # in the same turn, and not looked at
        if name == "FilePlayer":
            candidates["read on"] = graph.engine.prepare
        candidates[name] = graph.run
    times = interleaved(candidates, ROUNDS)
    for graph in graphs.values():
        graph.close()
    made = []
    for name in graphs:
        if name not in (NOTHING, HEARD):
            is_instrument = name in {kind.__name__ for kind in instruments.ALL}
            count = 1 if name in one or is_instrument else IN_A_ROW
            sort = f"instrument, {VOICES} voices" if is_instrument else "node"
            hears = name == "Feedback" or name in effects.__all__
            made.append((name, sort, (times[name] - times[HEARD if hears else NOTHING]) / FRAMES / count))
    return made


def _name(kind: NodeKind, package: Any) -> str:
    """What a user calls a kind."""
    return next(name for name in package.__all__ if getattr(package, name) is kind)


def first_uses() -> dict[str, float]:
    """Seconds that the first use of each takes where nothing is compiled."""
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.support.first_uses", *sys.argv[1:]],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "WORKBENCH_CACHE_DIR": folder},
            capture_output=True,
            text=True,
            check=True,
        )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Measure and print."""
    head(f"Nodes: ns per stereo frame (processor time, median of {ROUNDS} interleaved rounds)")
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder:
        file = Path(folder) / "noise.wav"
        sound = np.random.default_rng(0).uniform(-0.1, 0.1, (round(FILE_S * SAMPLE_RATE), 2))
        soundfile.write(file, sound, SAMPLE_RATE, subtype="PCM_16")
        made = measured(file)
    compiled = first_uses()
    gain = next(ns for name, _, ns in made if name == "Gain")
    rows = [
        [
            name,
            sort,
            f"{ns:.1f}",
            f"{ns / BUDGET_NS:.2%}",
            f"{ns / gain:.1f}x",
            f"{compiled[name]:.1f}" if name in compiled else "not measured",
        ]
        for name, sort, ns in sorted(made, key=lambda each: -each[2])
    ]
    note = f"A frame lasts {BUDGET_NS:.0f} ns at {SAMPLE_RATE} Hz. First use: processor time, nothing in the cache."
    table(["", "", "ns", "of a frame", "beside Gain", "first use, CPU s"], rows, note)


if __name__ == "__main__":
    main()
