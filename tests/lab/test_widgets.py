"""The widgets in JupyterLab in a real browser: moved by mouse, fingers and keys, idle and while a cell runs.

Pictures are left in ``out/lab/``. Latencies are printed and judged loosely: a busy machine answers later.
"""

from __future__ import annotations

import json
import shutil

import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook
from tests.support.page_watch import EVALUATE, WATCH_SENDING, latencies

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
PANEL, SINGLE, SLIDERS, BUSY = 1, 3, 4, 5  # numbers of cells
CELLS = (
    """import sys, time
sys.setswitchinterval(0.0005)
import ipywidgets
from tests.support.fake_band import FakeBand
from workbench.page.hub import Hub
from workbench.widgets import *
band, hub = FakeBand(), Hub()
params = band.params""",
    "panel('Lead', params, band, band.signal, hub, subtitle='Synth')",
    "ipywidgets.VBox([TransportBar(band, band.now, 48000.0, hub), HealthBadge(band.health, lambda: True, hub)])",
    """amp = [params["amp_" + name] for name in ("attack_s", "decay_s", "sustain", "release_s")]
ipywidgets.VBox([
    ipywidgets.HBox([Knob(params["cutoff_hz"]), Fader(params["level_db"]), Choice(params["filter_mode"])]),
    ipywidgets.HBox([Waveform(params["osc_b_waveform"], params["osc_duty"]), Envelope(*amp, title="Amplitude")]),
    Fader(params["pan"], orientation="horizontal"), Meter(band.signal, hub)])""",
    """slider, field = ipywidgets.FloatLogSlider(), ipywidgets.Text()
bind(slider, params["cutoff_hz"])
ipywidgets.VBox([slider, field, ipywidgets.Label("bound")]), bind(field, params["cutoff_hz"])
ipywidgets.VBox([slider, field])""",
    """end = time.monotonic() + 60  # the page ends it before: by a knob
while time.monotonic() < end and params["glide_s"].number < 2.0: pass""",
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with a panel and the single widgets."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "widgets.ipynb", CELLS)
    with lab_server(folder, folder / "state") as address, lab_page(address, 890, 1300) as page:
        page.page.add_init_script(WATCH_SENDING)
        page.open("widgets.ipynb")
        page.command("application:toggle-left-area")
        for i in range(BUSY):
            page.run_cell(i)
        page.wait_idle()
        page.page.wait_for_selector(".wb-panel .wb-key")
        page.page.wait_for_timeout(1500)
        yield page


def evaluate(lab, code):
    """Return the text of a Python expression's value."""
    return lab.page.evaluate(EVALUATE, code)


def report(lab):
    """Return what the band has written down."""
    return json.loads(json.loads(evaluate(lab, "__import__('json').dumps(band.report())")[1:-1].replace("\\\\", "\\")))


def forget(lab):
    """Let the band and the page start with empty lists."""
    evaluate(lab, "[each.clear() for each in (band.moves, band.notes, band.pressed)]")
    lab.page.evaluate("window.__sent.length = 0")


def slider(lab, label, cell=PANEL):
    """Find a knob, a fader or a number by its label."""
    found = lab.page.locator(".jp-Cell").nth(cell).locator(f"[role=slider][aria-label='{label}']")
    found.scroll_into_view_if_needed()
    return found


def centre(locator):
    """Return the middle of an element."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(lab, locator, dy, steps):
    """Drag an element up (dy < 0) or down with the mouse."""
    x, y = centre(locator)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    for step in range(1, steps + 1):
        lab.page.mouse.move(x, y + dy * step / steps)
        lab.page.wait_for_timeout(8)
    lab.page.mouse.up()


def play(lab, count):
    """Click keys of the panel's keyboard, one after the other."""
    bed = lab.page.locator(".wb-panel .wb-piano-bed")
    bed.scroll_into_view_if_needed()
    box = bed.bounding_box()
    for i in range(count):
        lab.page.mouse.move(box["x"] + 20 + 14 * i, box["y"] + 0.9 * box["height"])
        lab.page.mouse.down()
        lab.page.wait_for_timeout(40)
        lab.page.mouse.up()
        lab.page.wait_for_timeout(20)


def measure(lab, title):
    """Print and return latencies of a knob and of notes after `drag` and `play`."""
    sent, told = lab.page.evaluate("window.__sent"), report(lab)
    moves = [(at, number) for at, name, number, _ in told["moves"] if name == "cutoff_hz"]
    notes = [(at, note) for at, kind, note, _ in told["notes"] if kind == "on"]
    knob, knob_lost = latencies([(at, value) for at, kind, value in sent if kind == "set"], moves)
    keys, keys_lost = latencies([(at, value) for at, kind, value in sent if kind == "note_on"], notes)
    for name, series in (("knob", knob), ("keys", keys)):
        middle, late = series[len(series) // 2], series[int(0.95 * len(series))]
        print(f"{title}, {name}: n={len(series)}, p50 {middle:.1f} ms, p95 {late:.1f} ms, max {series[-1]:.1f} ms")
    assert (knob_lost, keys_lost) == (0, 0)
    return knob, keys, {thread for _, _, _, thread in told["moves"]}


def test_a_dragged_knob_sets_the_parameter_with_few_messages(lab):
    """At most 25 a second go up, nothing is lost, and in the end page and Python agree."""
    forget(lab)
    knob = slider(lab, "Cutoff")
    start = lab.page.evaluate("performance.now()")
    drag(lab, knob, -60, 60)
    drag(lab, knob, 90, 60)
    seconds = (lab.page.evaluate("performance.now()") - start) / 1000
    play(lab, 20)
    lab.page.wait_for_timeout(600)
    measure(lab, "idle")
    sets = [entry for entry in lab.page.evaluate("window.__sent") if entry[1] == "set"]

    assert len(sets) <= 25 * seconds + 2
    assert float(knob.get_attribute("aria-valuenow")) == pytest.approx(report(lab)["numbers"]["cutoff_hz"], rel=1e-5)


def test_controls_bound_to_one_parameter_stay_in_step(lab):
    """A knob in the panel, one by itself, an ipywidgets slider and a text field."""
    knob = slider(lab, "Cutoff")
    knob.focus()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("2.5k")
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_timeout(1500)

    assert report(lab)["numbers"]["cutoff_hz"] == 2500.0
    assert slider(lab, "Cutoff", SINGLE).get_attribute("aria-valuetext") == "2.5 kHz"
    assert float(evaluate(lab, "slider.value")) == pytest.approx(2500.0, rel=0.003)
    assert evaluate(lab, "field.value") == "'2.5 kHz'"


def test_keys_and_typing_turn_a_knob(lab):
    """Arrows, page, home, end, delete for the default; a value out of range is refused in the page."""
    knob = slider(lab, "Pan")
    knob.focus()
    shown = []
    for key in ("End", "PageDown", "ArrowDown", "Shift+ArrowUp", "Home", "Delete"):
        lab.page.keyboard.press(key)
        shown.append(knob.get_attribute("aria-valuetext"))
    assert shown == ["1", "0.8", "0.78", "0.782", "-1", "0"]

    lab.page.mouse.move(*centre(knob))
    lab.page.mouse.wheel(0, -100)
    assert knob.get_attribute("aria-valuetext") == "0.04"
    knob.dblclick()
    assert knob.get_attribute("aria-valuetext") == "0"

    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("7")
    lab.page.keyboard.press("Enter")
    field = lab.page.locator("input.wb-entry")
    assert field.evaluate("(element) => element.validationMessage") == "From -1 to 1"
    lab.page.keyboard.press("Escape")
    lab.page.wait_for_timeout(500)
    assert report(lab)["numbers"]["pan"] == 0


def test_scrolling_over_a_control_does_not_turn_it(lab):
    """Only a control with the focus follows the wheel: notebooks are scrolled with the pointer above controls."""
    knob = slider(lab, "Pan")
    slider(lab, "Resonance").focus()
    lab.page.mouse.move(*centre(knob))
    lab.page.mouse.wheel(0, -10)

    assert knob.get_attribute("aria-valuetext") == "0"


def test_python_moves_the_knob(lab):
    """Within a few refreshes."""
    knob = slider(lab, "Resonance")
    evaluate(lab, "setattr(params['resonance'], 'value', 0.875)")
    lab.page.wait_for_timeout(400)

    assert knob.get_attribute("aria-valuetext") == "0.875"


def test_envelope_point_moves_two_parameters_and_waveform_is_chosen(lab):
    """The decay point sets decay and sustain together."""
    before = report(lab)["numbers"]
    drag(lab, lab.page.locator(".wb-panel .wb-env-point").nth(1), 30, 10)
    lab.page.locator(".wb-panel .wb-segment[title=sine]").first.click()
    lab.page.wait_for_timeout(500)
    after = report(lab)["numbers"]

    assert after["amp_sustain"] < before["amp_sustain"]
    assert after["amp_attack_s"] == before["amp_attack_s"]
    assert evaluate(lab, "params['osc_a_waveform'].value") == "'sine'"


def test_letters_play_two_rows_and_no_note_hangs(lab):
    """Releasing, leaving the window and leaving the keyboard all end what sounds; Lab's shortcuts stay quiet."""
    forget(lab)
    cells = lab.page.locator(".jp-Cell").count()
    play(lab, 1)
    keyboard = lab.page.keyboard
    for letter in "zqdb":  # "d d" and "b" would delete and add cells
        keyboard.down(letter)
    lab.page.screenshot(path=PICTURES / "keys.png")
    keyboard.up("z")
    lab.page.evaluate("window.dispatchEvent(new Event('blur'))")
    lab.page.wait_for_timeout(200)
    assert evaluate(lab, "band.sounding") == "0"
    for letter in "qdb":
        keyboard.up(letter)
    keyboard.down("z")
    lab.page.evaluate("document.activeElement.blur()")
    keyboard.up("z")
    lab.page.wait_for_timeout(300)
    assert evaluate(lab, "band.sounding") == "0"
    slider(lab, "Cutoff").focus()
    keyboard.down("x")  # plays from a knob, too, and cuts no cell
    lab.page.locator(".wb-panel .wb-env-point").first.press("a")
    lab.page.wait_for_timeout(200)
    assert evaluate(lab, "band.sounding") == "1"
    keyboard.up("x")
    lab.page.wait_for_timeout(200)

    assert evaluate(lab, "band.sounding") == "0"
    assert [note for _, kind, note, _ in report(lab)["notes"] if kind == "on"][1:] == [48, 60, 51, 55, 48, 50]
    assert lab.page.locator(".jp-Cell").count() == cells


def test_two_fingers_play_two_notes_and_slide(lab):
    """Multi-touch, through the browser's own input."""
    forget(lab)
    bed = lab.page.locator(".wb-panel .wb-piano-bed")
    bed.scroll_into_view_if_needed()
    box = bed.bounding_box()
    session = lab.page.context.new_cdp_session(lab.page)

    def touch(kind, *xs):
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + 0.9 * box["height"], "id": i} for i, x in enumerate(xs)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.1)
    touch("touchStart", 0.1, 0.5)
    lab.page.wait_for_timeout(100)
    assert evaluate(lab, "band.sounding") == "2"
    touch("touchMove", 0.3, 0.5)
    lab.page.wait_for_timeout(100)
    assert evaluate(lab, "band.sounding") == "2"
    touch("touchEnd")
    lab.page.wait_for_timeout(200)

    told = [(kind, note) for _, kind, note, _ in report(lab)["notes"]]
    assert evaluate(lab, "band.sounding") == "0"
    assert len({note for kind, note in told if kind == "on"}) == 3


def test_transport_and_health(lab):
    """Buttons act, the clock runs, the badge says that a busy cell does not matter."""
    forget(lab)
    cell = lab.page.locator(".jp-Cell").nth(2)
    cell.scroll_into_view_if_needed()
    cell.locator(".wb-play").click()
    lab.page.wait_for_timeout(1500)
    first = cell.locator(".wb-clock").inner_text()
    lab.page.wait_for_timeout(700)

    assert cell.locator(".wb-clock").inner_text() > first
    assert "Playing" in cell.locator(".wb-state").inner_text()
    assert cell.locator(".wb-verdict").inner_text() == "Sound keeps up"
    assert "Controls and views work while a cell runs." in cell.inner_text()
    cell.locator(".wb-panic").click()
    cell.locator(".wb-stop").click()
    lab.page.wait_for_timeout(400)
    assert report(lab)["pressed"] == ["play", "panic", "stop"]


def test_a_refused_value_is_shown_at_the_bound_field(lab):
    """And taken back."""
    field = lab.page.locator(".jp-Cell").nth(SLIDERS).locator("input[type=text]")
    field.fill("loud")
    field.press("Enter")
    lab.page.wait_for_timeout(600)

    assert "⚠" in lab.page.locator(".jp-Cell").nth(SLIDERS).inner_text()
    assert field.input_value() == "2.5 kHz"
    field.fill("1 kHz")
    field.press("Enter")
    lab.page.wait_for_timeout(600)
    assert report(lab)["numbers"]["cutoff_hz"] == 1000.0


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_nothing_is_cut_off_in_a_cell_700_pixels_wide(lab, theme):
    """Pictures for people, and a check that every label and number fits."""
    lab.theme(f"JupyterLab {theme}")
    for cell in (PANEL, SINGLE):
        shown = lab.page.locator(".jp-Cell").nth(cell).locator(".jp-OutputArea-output")
        shown.scroll_into_view_if_needed()
        lab.page.wait_for_timeout(300)
        shown.screenshot(path=PICTURES / f"widgets_{cell}_{theme.lower()}.png")
    cut = lab.page.evaluate(
        """() => [...document.querySelectorAll(".wb-label, .wb-readout, .wb-segment")]
            .filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent)"""
    )

    assert 690 <= lab.page.locator(".wb-panel").bounding_box()["width"] <= 720
    assert cut == []


def test_controls_work_while_a_cell_runs(lab):
    """Knob and keys, in the middle of a loop that holds the interpreter until a knob is turned up."""
    forget(lab)
    lab.run_cell(BUSY)
    knob = slider(lab, "Cutoff")
    lab.page.wait_for_timeout(500)
    drag(lab, knob, -60, 60)
    play(lab, 20)
    assert "*" in lab.page.locator(".jp-Cell").nth(BUSY).locator(".jp-InputPrompt").inner_text()
    shown = float(knob.get_attribute("aria-valuenow"))
    slider(lab, "Glide").press("End")
    lab.wait_idle(20)
    knob_ms, keys_ms, threads = measure(lab, "busy cell")

    assert report(lab)["numbers"]["cutoff_hz"] == pytest.approx(shown, rel=1e-5)
    assert "MainThread" not in threads
    assert knob_ms[len(knob_ms) // 2] < 150
    assert keys_ms[len(keys_ms) // 2] < 150


def test_a_reloaded_page_shows_the_values_of_now(lab):
    """Not those of the moment the panel was made; and a note held while the page goes away is let go."""
    forget(lab)
    bed = lab.page.locator(".wb-panel .wb-piano-bed")
    bed.scroll_into_view_if_needed()
    x, y = centre(bed)
    lab.page.mouse.move(x, y + 30)
    lab.page.mouse.down()
    lab.page.wait_for_timeout(200)
    assert evaluate(lab, "band.sounding") == "1"
    evaluate(lab, "setattr(params['velocity'], 'value', 0.125)")
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(1500)
    lab.reload()
    lab.page.mouse.up()
    lab.page.wait_for_selector(".wb-panel .wb-key", timeout=60_000)
    lab.page.wait_for_timeout(2000)

    assert slider(lab, "Velocity").get_attribute("aria-valuetext") == "0.125"
    for _ in range(10):  # on a busy machine the last word of the page that went may take its time
        if evaluate(lab, "band.sounding") == "0":
            break
        lab.page.wait_for_timeout(1000)
    assert evaluate(lab, "band.sounding") == "0"


def test_the_page_had_no_errors_and_asked_nobody_outside(lab):
    """Over all of the above."""
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []
