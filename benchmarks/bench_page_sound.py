"""A session that plays in the page: how soon it sounds, how soon a hand is heard, what travels, what it costs the page.

All in a real JupyterLab in a real browser, on this machine. "Heard" means that the quantum with the first changed
sample leaves the worklet, on the browser's clock; the browser's own output latency comes on top and is printed apart.
Whether sound runs out is counted by the browser (`AudioContext.playbackStats`), while a cell keeps the kernel busy, the
page's main thread is blocked 200 ms in every second, and both at once. The kernel is kept on one processor meanwhile,
for it stands for one that runs on another machine; the browser may use all.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.support.kept_waiting import LONG_S, KeptWaiting
from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support.lab import CHROMIUM, LabPage, lab_page, lab_server, write_notebook
from tests.support.page_recorder import WATCH_SPEAKERS

MOVES = amount(200, 5)
LOADED_S = amount(100.0, 2.0)  # of each of three kinds of trouble
VOICES = 64
EXPLAINS_S = 1.0  # a wait, and the underruns that come of it
CELLS = (
    """import os, time
import numpy as np
import workbench as wb
if hasattr(os, "sched_setaffinity") and os.cpu_count() > 1:
    for thread in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(thread), {0})
s = wb.Session(sink="browser")

@wb.voice(params=[wb.ParamSpec("amount", 0.3, 0.0, 0.6, smoothing_s=0.0)], state={"nothing": 0.0})
def steady(note, p, s):
    return p.amount, (s.nothing,)

knob = s.add(wb.Instrument(steady), name="knob")
knob.note_on(60)""",
    "knob",
    "s.play()",
    """sent = []
for k in range(MOVES):
    knob.amount = 0.1 + 0.3 * (k % 2)
    sent.append(time.time())
    time.sleep(0.1)
print([*sent])""",
    """music = s.add(wb.Synth(level_db=-30.0, sustain=1.0), name="music")
music.chord(list(np.linspace(30, 90, VOICES)))
print(len(s.instruments))""",
    """end = time.time() + BUSY_S
while time.time() < end: pass
print(s.health().xruns)""",
    """time.sleep(2.0)
last = np.arange(s.engine.callbacks - 40, s.engine.callbacks) % len(s.engine.memory.loads)
print(s.engine.memory.loads[last].mean(), s.health().xruns, s.health().latency_s)""",
)
START, PANEL, PLAY, KERNEL, MUSIC, BUSY, HEALTH = range(7)

# Notes when samples change: [time, frame, value] of the first sample of each quantum that differs from the one before.
_WATCH = """async () => {
    const node = window.__speakers.findLast((each) => each.context.state === "running");
    const text = `registerProcessor("changes", class extends AudioWorkletProcessor {
        process([[left]]) {
            if (left && Math.abs(left[127] - (this.last ?? 0)) > 1e-4) this.port.postMessage([Date.now(), left[127]]);
            if (left) this.last = left[127];
            return true;
        }
    });`;
    await node.context.audioWorklet.addModule(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const watcher = new AudioWorkletNode(node.context, "changes");
    window.__changes = [];
    watcher.port.onmessage = ({ data }) => window.__changes.push(data);
    node.connect(watcher);
}"""
# A person's hand: pointer moves on a knob, each with the browser's own time stamp.
_HANDS = """() => {
    window.__hands = [];
    document.addEventListener("pointermove", (event) => {
        if (event.buttons) window.__hands.push(performance.timeOrigin + event.timeStamp);
    }, true);
}"""
# When sound ran out: [time, how often since the last look].
_UNDERRUNS = """() => {
    const [sound] = globalThis[Symbol.for("workbench.sounds")].values();
    window.__underruns = [];
    let last = sound.device.underruns;
    setInterval(() => {
        const count = sound.device.underruns;
        if (count !== last) window.__underruns.push([Date.now() / 1000, count - last]);
        last = count;
    }, 50);
}"""
_BLOCK = """() => { window.__block = setInterval(() => {
    const end = performance.now() + 200; while (performance.now() < end);
}, 1000); }"""


def latencies(moves: list[float], changes: list[float]) -> np.ndarray:
    """From each move to the next change, in ms; a change answers one move."""
    found, at = [], np.array(changes)
    for k, move in enumerate(moves):
        until = moves[k + 1] if k + 1 < len(moves) else np.inf
        later = at[(at >= move - 1.0) & (at < until)]
        if len(later):
            found.append(later[0] - move)
    return np.array(found)


def spread(values: np.ndarray) -> list[str]:
    """Median and what 99 of 100 stay below."""
    return [f"{np.median(values):.1f}", f"{np.quantile(values, 0.99):.1f}", str(len(values))]


def hand(lab: LabPage) -> np.ndarray:
    """Turn a knob of the page."""
    knob = lab.page.locator("[role=slider][aria-label='Amount']").first
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.evaluate("() => { window.__changes.length = 0; window.__hands.length = 0; }")
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    for k in range(MOVES):
        lab.page.mouse.move(x, y - 20 * (k % 2) - 5)
        lab.page.wait_for_timeout(60 + 7 * (k % 5))
    lab.page.mouse.up()
    lab.page.wait_for_timeout(200)
    moves, changes = lab.page.evaluate("() => [window.__hands, window.__changes.map(([at]) => at)]")
    return latencies(moves[1:], changes)


def kernel(lab: LabPage) -> np.ndarray:
    """Turn the knob in a cell."""
    lab.page.evaluate("() => { window.__changes.length = 0; }")
    lab.run_cell(KERNEL)
    lab.wait_idle(MOVES * 0.2 + 60)
    sent = [1000.0 * float(each) for each in lab.output(KERNEL).strip("[]\n ").split(",")]
    return latencies(sent[1:], lab.page.evaluate("() => window.__changes.map(([at]) => at)"))


def start(lab: LabPage) -> tuple[float, int]:
    """Milliseconds from running `s.play()` to the first sample, and bytes of widget messages until then."""
    before = lab.traffic.received_bytes
    lab.page.evaluate("() => { window.__changes.length = 0; }")
    begun = lab.page.evaluate("() => Date.now()")
    lab.run_cell(PLAY)
    lab.page.wait_for_function("() => window.__changes.length > 0")
    return lab.page.evaluate("() => window.__changes[0][0]") - begun, lab.traffic.received_bytes - before


def health(lab: LabPage) -> list[float]:
    """Load, xruns, latency."""
    lab.run_cell(HEALTH)
    lab.wait_idle()
    return [float(each) for each in lab.output(HEALTH).split()]


def trouble(lab: LabPage) -> list[list[Any]]:
    """Underruns in each kind of trouble, and those among them that came of a thread that the system kept waiting."""
    rows = []
    lab.page.evaluate(_UNDERRUNS)
    for name, is_blocked, is_busy in (
        ("a busy cell", False, True),
        ("main thread blocked 200 ms in each second", True, False),
        ("both", True, True),
    ):
        lab.page.evaluate("() => { window.__underruns.length = 0; }")
        with KeptWaiting() as system:
            if is_blocked:
                lab.page.evaluate(_BLOCK)
            if is_busy:
                lab.run_cell(BUSY)
            lab.page.wait_for_timeout(1000.0 * LOADED_S)
            if is_blocked:
                lab.page.evaluate("() => clearInterval(window.__block)")
            lab.wait_idle(120)
            lab.page.wait_for_timeout(1000.0)
        found = lab.page.evaluate("() => window.__underruns")
        of_system = sum(count for at, count in found if system.before(at, EXPLAINS_S))
        longest = 1000.0 * max((each for _, each in system.waits), default=0.0)
        of_all = sum(count for _, count in found)
        rows.append([name, f"{LOADED_S:.0f}", str(of_all - of_system), str(of_system), f"{longest:.0f}"])
    return rows


def main() -> None:
    """Measure and print."""
    if shutil.which(CHROMIUM) is None:
        print(f"there is no browser at {CHROMIUM}: nothing was measured")
        return
    head("A session in the page of JupyterLab")
    words = {"MOVES": MOVES, "VOICES": VOICES, "BUSY_S": LOADED_S}
    cells = list(CELLS)
    for name, value in words.items():
        cells = [each.replace(name, str(value)) for each in cells]
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder) / "page.ipynb", cells)
        with lab_server(Path(folder), Path(folder) / "state") as address, lab_page(address, 1100, 1500) as lab:
            lab.page.add_init_script(WATCH_SPEAKERS)
            lab.open("page.ipynb")
            for cell in (START, PANEL):
                lab.run_cell(cell)
                lab.wait_idle(120)
            lab.page.locator(".wb-sound").first.click()
            lab.page.get_by_text("Ready: this page").wait_for()
            lab.page.evaluate(_WATCH)
            lab.page.evaluate(_HANDS)
            first_ms, first_bytes = start(lab)
            lab.wait_idle()
            by_hand, by_cell = hand(lab), kernel(lab)
            lab.run_cell(MUSIC)
            lab.wait_idle()
            lab.page.wait_for_timeout(3000)
            sent, received, before = lab.traffic.sent, lab.traffic.received, lab.traffic.received_bytes
            lab.page.wait_for_timeout(5000)
            flow = [lab.traffic.sent - sent, lab.traffic.received - received, lab.traffic.received_bytes - before]
            load, _, latency_s = health(lab)
            rows = trouble(lab)
    table(
        ["", "median ms", "99 of 100 ms", "moves"],
        [["hand on a knob in the page", *spread(by_hand)], ["a cell sets the parameter", *spread(by_cell)]],
        f"Until the changed quantum leaves the worklet; the browser's latency comes on top: {1000 * latency_s:.0f} ms. "
        "Wanted: 20 ms by hand.",
    )
    table(
        ["", "", "wanted"],
        [
            ["s.play() to the first sample, page ready", f"{first_ms:.0f} ms", "1000 ms"],
            ["bytes to the first sample", f"{first_bytes / 1000:.0f} kB", "1000 kB"],
            [f"worklet's load, {VOICES} Synth voices", f"{load:.1%}", "25 %"],
            ["messages up, each second, nothing shown", f"{flow[0] / 5:.1f}", ""],
            ["messages and bytes down, each second", f"{flow[1] / 5:.1f}, {flow[2] / 5000:.1f} kB", ""],
        ],
    )
    table(
        ["trouble, with 64 voices", "seconds", "underruns", "the system's", "ms waited at most"],
        rows,
        "Wanted: none. The system's are those within a second of a moment in which it had one of the browser's "
        f"real-time threads wait for more than {1000 * LONG_S:.0f} ms, though it could run: no page can help that.",
    )


if __name__ == "__main__":
    main()
