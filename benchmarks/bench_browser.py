"""What the engine costs in a listener's browser: the same image rendered here and as WebAssembly in Node.

The share is of the 128 frames that an AudioWorklet asks for at once. Native and Node take turns. Beside them stands how
large each module is, and how long it takes to make it of what was compiled for this machine; and what a block takes
with the worklet around the engine, its reports included.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

import workbench as wb
from benchmarks.support.band import SAMPLE_RATE, Band
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support.browser import MISSING, Browser, available
from workbench.browser.image import take_image
from workbench.browser.modules import compiled_module
from workbench.engine.engine import Engine
from workbench.engine.offline import render_seconds
from workbench.proof.every import every_node
from workbench.rt import Entry

BLOCK = 128  # frames: what an AudioWorklet asks for
BLOCK_US = 1e6 * BLOCK / SAMPLE_RATE
VOICES = amount((16, 64), (64,))
TURNS = amount(5, 1)
WARM_UP = 600 * BLOCK  # the browser's own compiler has optimised the code by then
MEASURED = amount(400, 40) * BLOCK
ONLY_HERE = ("input", "fileplayer")


def native_us(engine: Engine, frames: int) -> float:
    """Microseconds per block here."""
    out = np.zeros((BLOCK, 2), np.float32)
    times = []
    for _ in range(frames // BLOCK):
        start = time.perf_counter()
        engine.render_into(out)
        times.append(time.perf_counter() - start)
    engine.bus.drain()
    return 1e6 * statistics.median(times)


def costs(browser: Browser, engine: Engine) -> tuple[float, float]:
    """Microseconds per block: here, and in Node."""
    here, there = [], []
    for _ in range(TURNS):
        image = browser.put(take_image(engine).packed())
        answer = browser.ask(image=image, steps=[{"render": WARM_UP}, {"render": MEASURED}], block=BLOCK)
        there.append(1e3 * answer["ms"][1])
        here.append(native_us(engine, MEASURED))
    return statistics.median(here), statistics.median(there)


def worklet_us(browser: Browser, engine: Engine) -> float:
    """Microseconds per block of the page's worklet in Node."""
    answer = browser.ask(image=browser.put(take_image(engine).packed()), quanta=[WARM_UP // BLOCK, MEASURED // BLOCK])
    return float(answer["us"])


def row(what: str, here: float, there: float, *more: object) -> list[object]:
    """One line of a table."""
    share = 100.0 / BLOCK_US
    return [what, f"{here:.1f}", f"{there:.1f}", f"{here * share:.2f} %", f"{there * share:.2f} %", *more]


def make(code: Entry) -> tuple[bytes, float]:
    """Compile a module, and how long that took."""
    code = code.narrow() if code.narrow is not None else code
    _ = code.address  # here it was compiled before
    start = time.perf_counter()
    return compiled_module(code, ""), time.perf_counter() - start


def voices(browser: Browser) -> None:
    """Voices of a synthesizer."""
    rows: list[list[object]] = []
    silent = Engine(SAMPLE_RATE)
    render_seconds(silent, 0.1)
    playing = {f"{n} Synth voices": Band(n, lambda polyphony: wb.Synth(polyphony=polyphony)).engine for n in VOICES}
    for what, engine in {"nothing": silent, **playing}.items():
        here, there = costs(browser, engine)
        rows.append(row(what, here, there, f"{there / here:.1f}", f"{worklet_us(browser, engine):.1f}"))
    head_line = ["", "here us", "Node us", "here", "Node", "times", "worklet us"]
    table(head_line, rows, "Shares of a block of 128 frames at 48 kHz.")


def nodes(browser: Browser, folder: Path) -> None:
    """Each node by itself, and its module."""
    found = {name: each for name, each in every_node(folder).items() if name not in ONLY_HERE}
    rows = []
    for name, source in list(found.items())[: amount(len(found), 2)]:
        engine = Engine(SAMPLE_RATE)
        node = engine.add(source, name)
        render_seconds(engine, 0.1)
        module, seconds = make(node.codes[-1])
        here, there = costs(browser, engine)
        rows.append(row(name, here, there, len(module), f"{seconds:.2f}"))
    note = "Each with nothing else but the master; most of them hear silence. Instruments play nothing."
    table(["", "here us", "Node us", "here", "Node", "bytes", "seconds to make"], rows, note)


def first_sound() -> None:
    """What has to travel before a synthesizer sounds."""
    engine = Engine(SAMPLE_RATE)
    engine.add(wb.Synth(), "lead")
    start = time.perf_counter()
    image = take_image(engine)
    taken = time.perf_counter() - start
    packed = image.packed()
    done = time.perf_counter() - start
    rows = [
        ["arena", f"{len(image.memory):,} bytes"],
        ["modules", f"{len(image.door) + sum(map(len, image.modules.values())):,} bytes"],
        ["packed, all of it", f"{len(packed):,} bytes"],
        ["to take it", f"{1e3 * taken:.0f} ms"],
        ["to take and pack it", f"{1e3 * done:.0f} ms"],
    ]
    table(["an engine with a Synth", ""], rows)
    for name, code in {"render": engine.memory.code.places[0]}.items():
        module, seconds = make(code)
        table(["made anew", "bytes", "seconds"], [[name, len(module), f"{seconds:.2f}"]])


def main() -> None:
    """Measure and print."""
    head("In the browser: microseconds per block of 128 frames (median), native and WebAssembly in Node")
    if not available():
        print(f"  not measured: {MISSING}")
        return
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(Path(folder))
        try:
            voices(browser)
            nodes(browser, Path(folder))
        finally:
            browser.close()
    first_sound()


if __name__ == "__main__":
    main()
