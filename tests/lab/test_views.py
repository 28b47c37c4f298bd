"""The live views in JupyterLab in a real browser: they move, also while a cell runs, and survive re-runs and reloads.

Pictures are left in ``out/lab/``. Rates are printed and judged loosely: a busy machine paints less often.
"""

from __future__ import annotations

import shutil
import time

import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, COUNT_PAINTS, REPOSITORY, lab_page, lab_server, write_notebook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
BUSY, STATS = 5, 6  # numbers of cells
CELLS = (
    """import sys, threading, time
sys.setswitchinterval(0.0005)
from tests.support.fake_music import FakeMusic
from workbench.page.hub import Hub
from workbench.page.pump import shared_pump
from workbench.views.meters import meters
from workbench.views.oscilloscope import oscilloscope
from workbench.views.piano_roll import piano_roll
from workbench.views.spectrum import spectrum
if "hub" not in globals():
    hub, music = Hub(), FakeMusic()
    shared_pump().add(music.step, hz=60)""",
    "oscilloscope(music.lead, hub)",
    "spectrum(music.lead, hub)",
    "piano_roll(music.bus, music.now, music.sample_rate, hub)",
    "meters([music.lead, music.master], music.bus, hub)",
    "end = time.monotonic() + 10\nwhile time.monotonic() < end: pass",
    "print(hub.stats().frames_sent, len(music.bus.subscriptions), len(shared_pump().errors), repr(hub))",
)
PAINTS_SINCE = """(since) => [...window.__paints]
    .filter(([canvas]) => canvas.isConnected)
    .map(([, times]) => times.filter((time) => time > since).length)
    .filter((count) => count > 2)"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with all four views open and moving."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "views.ipynb", CELLS)
    state = folder / "state"
    state.mkdir()
    with lab_server(folder, state) as address, lab_page(address, 1000, 1560) as page:
        page.page.add_init_script(COUNT_PAINTS)
        page.open("views.ipynb")
        page.command("application:toggle-left-area")
        show_all(page)
        yield page


def show_all(lab) -> None:
    """Run the cells that open the views, and wait until all are painted."""
    for i in range(BUSY):
        lab.run_cell(i)
    lab.wait_idle()
    lab.page.wait_for_function("() => document.querySelectorAll('.wb-view').length === 4")
    lab.page.wait_for_timeout(3000)


def rates(lab, seconds: float) -> tuple[list[float], float]:
    """Measure paints per second of each canvas, and widget messages per second both ways."""
    since = lab.page.evaluate("document.timeline.currentTime")
    messages, start = lab.traffic.received + lab.traffic.sent, time.monotonic()
    lab.page.wait_for_timeout(1000 * seconds)
    passed = time.monotonic() - start
    paints = [count / passed for count in lab.page.evaluate(PAINTS_SINCE, since)]
    return paints, (lab.traffic.received + lab.traffic.sent - messages) / passed


def test_all_views_move_with_few_messages(lab):
    """Aim: 30 pictures a second of all views together, with at most 40 messages a second both ways."""
    paints, messages = rates(lab, 5.0)
    print(f"\nidle: {[round(each, 1) for each in paints]} paints/s, {messages:.1f} messages/s")

    assert len(paints) == 4
    assert min(paints) > 10
    assert messages <= 40


def test_they_look_right_in_both_themes(lab):
    """Pictures for a person to look at; and the colours of the figures did change."""
    backgrounds = []
    for name in ("Light", "Dark"):
        lab.theme(f"JupyterLab {name}")
        lab.page.wait_for_timeout(500)
        lab.screenshot(PICTURES / f"views-{name.lower()}.png")
        backgrounds.append(lab.page.evaluate("getComputedStyle(document.querySelector('.wb-view')).backgroundColor"))
    lab.theme("JupyterLab Light")

    assert backgrounds[0] != backgrounds[1]


def test_a_busy_cell_does_not_stop_them(lab):
    """Ten seconds of a Python loop, and the pictures go on."""
    lab.run_cell(BUSY)
    lab.page.wait_for_timeout(1000)
    paints, _ = rates(lab, 6.0)
    print(f"\nbusy: {[round(each, 1) for each in paints]} paints/s")
    lab.wait_idle()

    assert len(paints) == 4
    assert min(paints) > 5


def test_running_again_leaves_one_of_each(lab):
    """Four views, four feeds, two subscriptions, three figures known to BokehJS, no failing callback."""
    show_all(lab)
    lab.run_cell(STATS)
    lab.wait_idle()

    assert lab.page.locator(".wb-view").count() == 4
    assert lab.page.evaluate("window.Bokeh.documents.length") == 3
    assert lab.output(STATS).strip().endswith("2 0 Hub(scope:lead, spectrum:lead, roll, meters)")


def test_nothing_is_sent_when_nothing_is_seen(lab):
    """All outputs hidden: silence on the line."""
    hide = "document.querySelectorAll('.jp-Cell-outputWrapper').forEach((each) => { each.style.display = '%s'; })"
    lab.page.evaluate(hide % "none")
    lab.page.wait_for_timeout(1000)
    _, messages = rates(lab, 2.0)
    lab.page.evaluate(hide % "")
    lab.page.wait_for_timeout(1000)
    paints, _ = rates(lab, 2.0)

    assert messages == 0
    assert len(paints) == 4


def test_reloading_the_page_brings_them_back(lab):
    """The kernel keeps the views; the page finds them again."""
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(1000)
    start = time.monotonic()
    lab.reload()
    lab.page.wait_for_function("() => [...(window.__paints?.values() ?? [])].filter((t) => t.length > 9).length >= 4")
    print(f"\nreload: moving after {time.monotonic() - start:.1f} s")

    assert lab.page.locator(".wb-view").count() == 4


def test_a_restarted_kernel_starts_anew(lab):
    """Views of the old kernel stand still; running the cells again replaces them."""
    lab.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    lab.page.wait_for_timeout(3000)
    show_all(lab)
    paints, _ = rates(lab, 2.0)

    assert lab.page.locator(".wb-view").count() == 4
    assert len(paints) == 4


def test_the_page_had_no_errors_and_asked_nobody_else(lab):
    """No exception, no error on the console, no request that leaves this machine."""
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []
