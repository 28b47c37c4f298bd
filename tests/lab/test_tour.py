"""The tour, end to end: JupyterLab in a real browser, the real engine, PortAudio's native callback on a JACK server.

The tests of this file are one visit, in order. Pictures are left in ``out/lab/``. What hangs on the machine's speed
(paints per second) is printed and judged loosely.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time

import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.conftest import skip_without
from tests.support import jack
from tests.support.lab import CHROMIUM, REPOSITORY
from tests.support.process import wait_until
from tests.support.tour import open_tour

pytestmark = [
    pytest.mark.lab,
    pytest.mark.device,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
CONTROLS = ["[aria-label='Cutoff']", ".wb-segments button", ".wb-key[tabindex='0']"]
SHORTCUTS = [
    *((control, keys) for control in CONTROLS for keys in ("Shift+Enter", "Control+Enter")),
    (".wb-entry", "Shift+Enter"),  # while an output's text field has the focus, JupyterLab has no other shortcut
]
LEFT_BEHIND = """
def _left_behind():
    '''Everything that running a cell again could leave behind.'''
    from ipywidgets.widgets.widget import _instances
    from workbench.page.pump import shared_pump
    from workbench.session import registry

    return {
        "sessions": sorted(registry.sessions),
        "device streams": sum(each._output.sink.kind == "device" for each in registry.sessions.values()),
        "feeds": sorted(s.hub._feeds),
        "jobs": sorted(job.__qualname__ for job in shared_pump()._jobs),
        "failing jobs": len(shared_pump().errors),
        "subscriptions": len(s.engine.bus._subscriptions),
        "widgets": sorted(type(each).__name__ for each in _instances.values() if hasattr(each, "on_page_message")),
    }
"""


@pytest.fixture(scope="module")
def server():
    """JACK on the dummy driver, in real time."""
    skip_without(jack)
    with jack.jack_server() as running:
        yield running


@pytest.fixture(scope="module")
def tour(server, tmp_path_factory):
    """The tour, run once from top to bottom on the JACK server."""
    with open_tour(tmp_path_factory.mktemp("tour"), {**server.env, "WORKBENCH_SINK": "auto"}) as opened:
        opened.failed = opened.run_all()
        yield opened


def streams(server) -> list[str]:
    """Ports of JACK clients other than the driver's own."""
    said = subprocess.run(
        ["jack_lsp"], env={**os.environ, **server.env}, capture_output=True, text=True, check=False, timeout=10
    )
    return [line for line in said.stdout.splitlines() if ":" in line and not line.startswith("system:")]


def test_runs_from_top_to_bottom_on_the_sound_card(tour, server):
    """No cell fails; the music comes from the native callback, through one stream with a port for each ear."""
    tour.lab.screenshot(PICTURES / "tour-end.png")

    assert tour.failed == []
    assert tour.ask("[s._output.sink.kind, s.is_playing]") == ["device", True]
    assert len(streams(server)) == 2
    assert tour.ask("s.health().dropped_events") == 0


def test_shows_one_of_each(tour):
    """Four views, two panels, one transport, one badge; no widget shows an error."""
    shown = {name: tour.page.locator(f".wb-{name}").count() for name in ("view", "panel", "transport", "health")}
    tour.do(LEFT_BEHIND)
    tour.left_behind = tour.ask("_left_behind()")

    assert shown == {"view": 4, "panel": 2, "transport": 1, "health": 1}
    assert tour.page.locator(".wb-error:visible").count() == 0


def test_views_move(tour):
    """All four paint, on screen together (aim: 30 a second on a machine with a free core)."""
    tour.show_views()
    paints = tour.paints(5.0)
    tour.lab.screenshot(PICTURES / "tour-views.png")
    print(f"\npaints/s, idle kernel: {paints}; hub: {tour.ask('repr(s.hub.stats())')}")

    assert len(paints) == 4
    assert min(paints.values()) > 5


def test_the_cutoff_knob_moves_the_spectrum(tour):
    """Dragged with the mouse: Python's parameter follows, the sound gets brighter, and duller on the way back."""
    knob = tour.panel("upper").locator("[role=slider][aria-label='Cutoff']")
    before_hz, before = tour.ask("upper.cutoff_hz"), tour.centroid_hz("upper", 4)
    tour.drag(knob, -70)
    tour.page.wait_for_timeout(4500)
    bright_hz, bright = tour.ask("upper.cutoff_hz"), tour.centroid_hz("upper", 4)
    tour.lab.screenshot(PICTURES / "tour-knob.png")
    shown = float(knob.get_attribute("aria-valuenow"))
    bound = tour.ask("brightness.value")
    tour.drag(knob, 120)
    tour.page.wait_for_timeout(4500)
    dull_hz, dull = tour.ask("upper.cutoff_hz"), tour.centroid_hz("upper", 4)
    tour.do(f"upper.cutoff_hz = {before_hz}")
    print(f"\ncut-off {before_hz:.0f}, {bright_hz:.0f}, {dull_hz:.0f} Hz")
    print(f"centroid {before:.0f}, {bright:.0f}, {dull:.0f} Hz")

    assert bright_hz > 3 * before_hz
    assert shown == pytest.approx(bright_hz, rel=1e-5)
    assert bound == pytest.approx(bright_hz, rel=1e-3)
    assert bright > 1.2 * before > 1.2 * dull


def test_keys_play_and_appear_on_the_roll(tour):
    """A key clicked and a letter typed: note events of that instrument, and bars on the drawn roll."""
    tour.do("_notes = s.engine.bus.subscribe(1)")
    bed = tour.panel("lead").locator(".wb-piano-bed")
    bed.scroll_into_view_if_needed()
    box = bed.bounding_box()
    tour.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.9 * box["height"])
    tour.page.mouse.down()
    tour.page.wait_for_timeout(150)
    tour.page.mouse.up()
    tour.page.keyboard.press("a")  # plays nothing; as a shortcut of the notebook it would insert a cell
    tour.page.keyboard.down("q")
    tour.page.wait_for_timeout(150)
    tour.page.keyboard.up("q")
    tour.page.wait_for_timeout(300)
    tour.do("from workbench.rt.note_key import key_cents as _cents")
    played = tour.ask("[_cents(int(each['a'])) // 100 for each in _notes.take() if each['source'] == lead.number]")
    tour.do("_notes.close()")
    tour.show_views()
    bars = "Bokeh.documents.flatMap((d) => [d.get_model_by_name('notes')]).find((each) => each)"
    colours = tour.page.evaluate(f"new Set({bars}.data.colour).size")
    tour.lab.screenshot(PICTURES / "tour-keys.png")

    assert len(played) == 2
    assert played[1] == 60
    assert colours >= 4  # upper, tenor, bass, and the lead that has just been played


@pytest.mark.parametrize(("control", "keys"), SHORTCUTS)
def test_the_notebooks_shortcuts_run_the_cell_from_every_control(tour, control, keys):
    """Knob, choice, keys, a number that is being typed: the cell of the panel is run, and nothing is played."""
    index = tour.sources.index("lead")
    count = f"() => window.jupyterapp.shell.currentWidget.content.widgets[{index}].model.executionCount"
    before = tour.page.evaluate(count)
    tour.do("_notes = s.engine.bus.subscribe(1)")
    panel = tour.panel("lead")
    if control == ".wb-entry":
        panel.locator("[aria-label='Cutoff']").press("5")
    panel.locator(control).first.press(keys)
    tour.page.wait_for_function(f"(before) => ({count})() > before", arg=before)
    tour.lab.wait_idle()
    played = tour.ask("[int(each['source']) for each in _notes.take() if each['source'] == lead.number]")
    tour.do("_notes.close()")

    assert played == []


def test_a_busy_cell_stops_neither_knob_nor_views(tour):
    """Ten seconds of pure Python: moves of the knob arrive in the middle of it, and the views go on painting."""
    tour.do(
        "_moves = []; _forget = upper.params['cutoff_hz'].observe(lambda p: _moves.append(__import__('time').time()))"
    )
    xruns = tour.ask("s.health().xruns")
    tour.lab.run_cell(tour.number("while time.monotonic()"))
    tour.page.wait_for_timeout(500)
    started = time.time()
    tour.drag(tour.panel("upper").locator("[role=slider][aria-label='Cutoff']"), -40, steps=16)
    moved = time.time()
    tour.show_views()
    paints = tour.paints(2.5)  # not longer: the cell is busy for ten seconds, and a slow machine needs some to drag
    still_busy = "*" in tour.cell("while time.monotonic()").locator(".jp-InputPrompt").inner_text()
    tour.lab.screenshot(PICTURES / "tour-busy.png")
    tour.lab.wait_idle()
    tour.do("_forget(); upper.cutoff_hz = 620")
    arrived = [at for at in tour.ask("_moves") if started <= at <= moved + 0.5]
    print(f"\nbusy: {len(arrived)} moves, {paints} paints/s, xruns {xruns} -> {tour.ask('s.health().xruns')}")

    assert still_busy
    assert len(arrived) >= 5
    assert len(paints) == 4
    assert min(paints.values()) > 3


def test_transport_buttons(tour):
    """Stop holds the clock, Play goes on, Panic ends music and voices."""
    bar = tour.page.locator(".wb-transport")
    bar.scroll_into_view_if_needed()
    bar.locator(".wb-stop").click()
    tour.page.wait_for_timeout(1200)
    stopped, frame = tour.ask("[s.is_playing, s.frame]")
    tour.page.wait_for_timeout(300)
    later = tour.ask("s.frame")
    bar.locator(".wb-play").click()
    tour.page.wait_for_timeout(1200)
    playing, moved = tour.ask("[s.is_playing, s.frame]")
    bar.locator(".wb-panic").click()
    tour.page.wait_for_timeout(1200)

    assert (stopped, later) == (False, frame)
    assert playing
    assert moved > frame
    assert tour.ask("[music.is_over, s.health().active_voices]") == [True, 0]


def test_running_all_again_leaves_nothing_behind(tour, server):
    """One session, one stream, one of each view; the same jobs, feeds, subscriptions and widgets as after one run."""
    failed = tour.run_all()
    shown = {name: tour.page.locator(f".wb-{name}").count() for name in ("view", "panel", "transport", "health")}

    assert failed == []
    assert tour.ask("_left_behind()") == tour.left_behind
    assert tour.left_behind["sessions"] == ["main", "studio"]
    assert (tour.left_behind["device streams"], tour.left_behind["failing jobs"]) == (1, 0)
    assert len(streams(server)) == 2
    assert shown == {"view": 4, "panel": 2, "transport": 1, "health": 1}


def test_a_reloaded_page_shows_everything_again(tour):
    """The kernel keeps sound and views; the page finds them again and they move."""
    tour.lab.command("docmanager:save")
    tour.page.wait_for_timeout(1500)
    tour.lab.reload()
    tour.page.wait_for_selector(".wb-panel .wb-key", timeout=60_000)
    tour.page.wait_for_timeout(2000)
    tour.show_views()
    tour.page.wait_for_timeout(2000)
    paints = tour.paints(3.0)
    tour.lab.screenshot(PICTURES / "tour-reloaded.png")

    assert tour.ask("s.is_playing")
    assert len(paints) == 4
    assert min(paints.values()) > 3


def test_a_restarted_kernel_has_let_go_of_the_sound_card(tour, server):
    """The stream ends with the process, no zombie stays, and the first cells make one new stream."""
    process = tour.ask("__import__('os').getpid()")
    tour.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    wait_until(lambda: not os.path.exists(f"/proc/{process}"), "the old kernel is gone")  # noqa: PTH110 not a file
    wait_until(lambda: streams(server) == [], "its stream is gone")
    tour.page.wait_for_timeout(3000)
    for text in ("wb.Session()", "s.add(wb.Synth(waveform"):
        tour.run(text)

    assert len(streams(server)) == 2
    assert tour.ask("[s.is_playing, s._output.sink.kind]") == [True, "device"]


def test_the_page_had_no_errors_and_asked_nobody_outside(tour):
    """Over the whole visit, the restart of the kernel included."""
    assert tour.lab.traffic.errors == []
    assert tour.lab.traffic.outside == []
