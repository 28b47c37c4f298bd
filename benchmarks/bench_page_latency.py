"""From a hand on a knob in the page to the first changed sample, and how often the views paint; in a real JupyterLab.

Latency: the browser's own time stamp of a pointer move (`event.timeStamp`) on a knob of a panel, until the block that
holds the first changed sample is handed to the sink. What plays is a voice whose every sample is the knob's value, so
the first changed sample is found exactly, by looking back at the sound; its frame is put on the clock by the engine's
frame counter. Not in it: the screen and
the mouse before the browser, and the device's own latency behind the sink, which is printed apart.

Busy: a cell runs a Python loop that holds the GIL. Views: paints of each view and widget messages in both directions,
per second, with oscilloscope, spectrum and piano roll on the screen and music playing.
"""

from __future__ import annotations

import ast
import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support import jack
from tests.support.lab import CHROMIUM, LabPage, lab_page, lab_server
from tests.support.tour import ASK, COUNT_PAINTS, PAINTS_SINCE

MOVES = amount(60, 5)
VIEWS_S = amount(8.0, 1.5)
PAUSE_MS = (90, 140)  # between moves, drawn evenly; longer than the knob collects moves for
SCORE = Path(__file__).parents[1] / "notebooks" / "data" / "bach_prelude_bwv846.mid"
CELLS = (
    """import threading, time
import numpy as np
import workbench as wb
s = wb.Session()

@wb.voice(params=[wb.ParamSpec("amount", 0.3, 0.0, 0.6, smoothing_s=0.0)], state={"nothing": 0.0})
def steady(note, p, s):
    return p.amount, (s.nothing,)

knob = s.add(wb.Instrument(steady), name="knob")
music = s.add(wb.Synth(level_db=-30), name="music")
s.play()
knob.note_on(60)
s.play_score(wb.load_midi(r"SCORE"), music)
counts, changes = [], []

def watch():
    last = s.frame
    while True:
        counts.append((time.time(), s.frame))
        if len(counts) % 16 == 0:
            sound, end, _ = knob.history.since(last - 1)     # one frame twice: a change may fall between two looks
            last = end
            changes.extend((end - len(sound) + 1 + np.flatnonzero(np.diff(sound[:, 0]))).tolist())
        time.sleep(0.003)

threading.Thread(target=watch, daemon=True).start()

def times_of_changes():
    # The first frame of each change (a value moves within one quantum), and the end of the block that holds it.
    at = np.array(changes)
    at = at[np.diff(at, prepend=-10**6) > 960]
    ends = (at // s.health().block_size + 1) * s.health().block_size
    # A block is handed over when the counter passes its end. Each look at the counter comes a little late, the earliest
    # of the looks in the next half second hardly so. Later ones do not count: an xrun moves the line.
    when, frame = np.array(counts).T
    begin = when - frame / s.sample_rate
    spans = [(frame >= end) & (frame < end + s.sample_rate / 2) for end in ends]
    counts.clear(), changes.clear()
    return [float(begin[span].min() + end / s.sample_rate) for span, end in zip(spans, ends)]""",
    "knob",
    "s.scope()",
    "s.spectrum()",
    "s.piano_roll()",
    """from pathlib import Path
def hold(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until: pass

while not Path("stop").exists(): hold(1.0)
Path("stop").unlink()""",
)
WATCH_MOVES = """() => {
    window.__moves = [];
    document.addEventListener("pointermove", (event) => {
        if (event.buttons) window.__moves.push((performance.timeOrigin + event.timeStamp) / 1000);
    }, { capture: true });
}"""


def ask(lab: LabPage, expression: str) -> object:
    """Value of a Python expression in the idle kernel."""
    return json.loads(ast.literal_eval(lab.page.evaluate(ASK, f"__import__('json').dumps({expression})")))


def turn(lab: LabPage, rng: np.random.Generator) -> None:
    """Turn the knob in single moves of the mouse, far enough apart to be told from each other."""
    control = lab.page.locator(".wb-panel [role=slider]").first
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    for move in range(MOVES):
        lab.page.mouse.move(x, y + (3 + move // 2) * (1 if move % 2 else -1))
        lab.page.wait_for_timeout(float(rng.uniform(*PAUSE_MS)))
    lab.page.mouse.up()


def latencies(lab: LabPage, rng: np.random.Generator, stop: Path | None = None) -> np.ndarray:
    """Milliseconds from each move to the first sample it changed; with a file, while a cell runs until that exists."""
    lab.page.evaluate("window.__moves.length = 0")
    ask(lab, "times_of_changes() and 0")
    if stop is not None:
        lab.run_cell(len(CELLS) - 1)
        lab.page.wait_for_timeout(1500)
    turn(lab, rng)
    if stop is not None:
        stop.touch()
        lab.wait_idle()
    lab.page.wait_for_timeout(300)
    return paired(np.array(lab.page.evaluate("window.__moves")), np.array(ask(lab, "times_of_changes()")))


def paired(moved: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Milliseconds between each move and its change, sorted; they are as many as each other unless some were lost."""
    if moved.size != changed.size:
        print(f"  {moved.size} moves made {changed.size} changes; each move is paired with the next change")
        changed = changed[np.minimum(np.searchsorted(changed, moved), changed.size - 1)]
    return np.sort(1000 * (changed - moved))


def row(name: str, times: np.ndarray, aim_ms: float) -> list[str]:
    """One line of the table of times."""
    p50, p95 = np.percentile(times, [50, 95])
    return [name, str(len(times)), f"{p50:.1f}", f"{p95:.1f}", f"{times[-1]:.1f}", f"p95 <= {aim_ms:.0f}"]


def views(lab: LabPage, seconds: float = VIEWS_S) -> list[list[str]]:
    """Paints and messages per second with the three views on the screen, as a table."""
    lab.page.locator(".wb-view").first.evaluate("(each) => each.scrollIntoView({ block: 'start' })")
    lab.page.wait_for_timeout(1500)
    since = lab.page.evaluate("[document.timeline.currentTime, performance.now()]")
    messages, received = lab.traffic.received + lab.traffic.sent, lab.traffic.received_bytes
    lab.page.wait_for_timeout(1000 * seconds)
    counts = lab.page.evaluate(PAINTS_SINCE, since[0])
    passed = (lab.page.evaluate("performance.now()") - since[1]) / 1000
    messages = lab.traffic.received + lab.traffic.sent - messages
    kilobytes = (lab.traffic.received_bytes - received) / 1000
    return [
        *([f"paints of {title}", f"{count / passed:.1f}", "30"] for title, count in counts.items()),
        ["messages, both directions", f"{messages / passed:.1f}", "<= 40"],
        ["kilobytes to the page", f"{kilobytes / passed:.0f}", ""],
    ]


@contextlib.contextmanager
def device() -> Iterator[tuple[str, Mapping[str, str]]]:
    """PortAudio on a JACK server where there is one, else the null sink."""
    if jack.available():
        with jack.jack_server() as server:
            yield "PortAudio's native callback on JACK's dummy driver", {**server.env, "WORKBENCH_SINK": "device"}
    else:
        yield "null sink", {"WORKBENCH_SINK": "null"}


def write_notebook(path: Path) -> None:
    """Write the cells as a notebook."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source.replace("SCORE", str(SCORE)),
        }
        for i, source in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


def main() -> None:
    """Measure and print."""
    head("Page: from a hand on a knob to the first changed sample; paints and messages of the views")
    if shutil.which(CHROMIUM) is None:
        print(f"\n  not measured: there is no browser at {CHROMIUM}")
        return
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder, device() as (sink, env):
        write_notebook(Path(folder) / "bench.ipynb")
        stop = Path(folder) / "stop"
        with lab_server(Path(folder), Path(folder) / "state", env=env) as address, lab_page(address, 1000, 1300) as lab:
            lab.page.add_init_script(COUNT_PAINTS)
            lab.open("bench.ipynb")
            lab.page.evaluate(WATCH_MOVES)
            for i in range(2):
                lab.run_cell(i)
            lab.wait_idle(240)
            lab.page.wait_for_selector(".wb-panel [role=slider]")
            lab.page.wait_for_timeout(2000)
            rows = [
                row("panel only, idle", latencies(lab, rng), 20),
                row("panel only, busy cell", latencies(lab, rng, stop), 40),
            ]
            for i in range(2, 5):
                lab.run_cell(i)
            lab.wait_idle()
            lab.page.wait_for_timeout(2500)
            rows += [
                row("with three views, idle", latencies(lab, rng), 20),
                row("with three views, busy cell", latencies(lab, rng, stop), 40),
            ]
            print(f"  {sink}, blocks of 256 frames (5.3 ms)")
            note = f"The device's own latency comes behind that: {1000 * ask(lab, 's.health().latency_s'):.1f} ms."
            table(["pointer move -> first changed sample", "n", "p50 ms", "p95 ms", "max ms", "wanted"], rows, note)
            table(["views while music plays", "per s", "wanted"], views(lab))
            print(f"\n  {ask(lab, 'str(s.health())')}")


if __name__ == "__main__":
    main()
