"""The graph of a playing session in JupyterLab in a real browser: levels move, edits and swaps show, both themes.

Pictures are left in ``out/lab/``.
"""

from __future__ import annotations

import shutil

import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
VIEW, SWAP, EDIT, CLOSE = 2, 3, 4, 5  # numbers of cells
CELLS = (
    """import workbench as wb
s = wb.Session(sink="null")
lead, bass, pad = (s.add(wb.Synth(waveform="saw"), name=name) for name in ("lead", "bass", "pad"))
melody, rhythm = s.track("melody"), s.track("rhythm", gain_db=-4)
echo = s.add(wb.Delay(time_s=0.3), name="echo")
lead >> wb.Ladder(cutoff_hz=900) >> echo >> melody
pad >> melody
bass >> wb.Compressor() >> rhythm
s.connect(lead, next(n for n in s.nodes if n.name.lower().startswith("compressor")), to="key")
room = s.add(wb.Reverb(mix=1.0), name="room")
bass.send(room, level_db=-15)
pad.send(room, level_db=-9)
ladder = next(n for n in s.nodes if n.name.lower().startswith("ladder"))
ladder.modulate("cutoff_hz", s.add(wb.LFO(rate_hz=0.7), name="wobble"), depth=1.2)
idle = s.add(wb.Noise(), name="spare noise")
s.disconnect(idle, s.output)""",
    """s.play()
lead.chord(["C4", "E4", "G4"]); pad.note_on("C5"); bass.note_on("C2"); None""",
    "s.graph()",
    "room = s.swap(room, wb.Chorus())",
    "s.remove(echo)\nprint(s.graph())",
    """from workbench.engine import layout
s.graph().close()
print(int(s.engine.control[layout.C_WATCHED]), s.hub.stats().frames_sent > 10)""",
)
NAMES = "() => [...document.querySelectorAll('.wb-graph-name')].map((each) => each.textContent)"
KINDS = "() => [...document.querySelectorAll('.wb-graph-kind')].map((each) => each.textContent)"
GLOWS = "() => [...document.querySelectorAll('.wb-graph-glow')].map((each) => each.style.strokeOpacity).join()"
OUTSIDE = """() => [...document.querySelectorAll('.wb-graph-node')].flatMap((node) => {
    const box = node.querySelector('.wb-graph-box').getBoundingClientRect();
    return [...node.querySelectorAll('text')].filter((text) => {
        const place = text.getBoundingClientRect();
        return place.left < box.left || place.right > box.right || place.top < box.top || place.bottom > box.bottom;
    }).map((text) => text.textContent);
})"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with the graph of a playing session."""
    folder = tmp_path_factory.mktemp("graph")
    write_notebook(folder / "graph.ipynb", CELLS)
    state = folder / "state"
    state.mkdir()
    with lab_server(folder, state) as address, lab_page(address, 1300, 1300) as page:
        page.open("graph.ipynb")
        page.command("application:toggle-left-area")
        for i in range(VIEW + 1):
            page.run_cell(i)
        page.wait_idle()
        page.page.wait_for_function("() => document.querySelectorAll('.wb-graph-node').length > 10")
        page.page.wait_for_timeout(1500)
        yield page


def test_it_moves_and_says_what_each_node_costs(lab):
    """Levels change from one look to the next; every node that is heard has a cost; no text leaves its box."""
    first = lab.page.evaluate(GLOWS)
    lab.page.wait_for_function(f"(first) => ({GLOWS})() !== first", arg=first)
    costs = lab.page.locator(".wb-graph-node:not(.wb-unheard) .wb-graph-cost").all_text_contents()

    assert all("µs" in each for each in costs)
    assert lab.page.locator(".wb-graph-node.wb-unheard .wb-graph-cost").all_text_contents() == [""]
    assert lab.page.evaluate(OUTSIDE) == []
    assert lab.page.locator(".wb-graph-spoken li").count() > 5


def test_it_looks_right_in_both_themes(lab):
    """Pictures for a person to look at; the colours of boxes and ink did change."""
    fills = []
    for name in ("Light", "Dark"):
        lab.theme(f"JupyterLab {name}")
        lab.page.wait_for_timeout(500)
        lab.screenshot(PICTURES / f"graph-{name.lower()}.png")
        fills.append(lab.page.evaluate("getComputedStyle(document.querySelector('.wb-graph-box')).fill"))
    lab.theme("JupyterLab Light")

    assert fills[0] != fills[1]


def test_swaps_and_edits_show(lab):
    """Another kind in a box; a box that goes, with its wires; the printed drawing, too."""
    lab.run_cell(SWAP)
    lab.page.wait_for_function(f"() => ({KINDS})().some((kind) => kind.toLowerCase() === 'chorus')")
    lab.run_cell(EDIT)
    lab.page.wait_for_function(f"() => !({NAMES})().includes('echo')")
    lab.wait_idle()

    assert "-> output" in lab.output(EDIT)


def test_it_closes_and_nothing_is_measured_any_more(lab):
    """The view leaves the page; metering is off; the page had no errors and asked nobody else."""
    lab.run_cell(CLOSE)
    lab.wait_idle()

    assert lab.output(CLOSE).strip() == "0 True"
    assert lab.page.locator(".wb-graph-node").count() == 0
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []
