"""Editors of patterns in JupyterLab in a real browser: clicked, painted, turned while the music plays; both themes.

Pictures are left in ``out/lab/``.
"""

from __future__ import annotations

import ast
import shutil

import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook
from tests.support.page_watch import EVALUATE

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
START, GRID, CIRCLE, BUSY, RICH, ROLL = 0, 1, 2, 3, 4, 5  # numbers of cells
BEAT = "bd ~ sd ~, hh*8"
CELLS = (
    f"""import time
import workbench as wb
from workbench.events import EventKind
from workbench.rt.note_key import key_cents
s = wb.Session(sink="null")
kit = s.add(wb.Drums(), "kit")
struck = []
s.engine.bus.handle(EventKind.NOTE_ON, lambda each: struck.append(key_cents(int(each["a"])) // 100))
beat = kit.play(wb.pattern({BEAT!r}), "beat")
s.transport.tempo_bpm = 240
s.play()""",
    'grid = beat.grid(rows="oh hh sd bd")\ngrid',
    "circle = beat.circle(steps=16)\ncircle",
    """end = time.monotonic() + 30  # the page ends it before
while time.monotonic() < end and len(beat.pattern) < 14: pass""",
    """rich = wb.StepGrid(wb.drums("bossa").chance(0.6) | wb.pattern("cp ~ <cp ~> ~, ~ ~ [oh oh oh] ~@1"))
rich""",
    """lead = s.add(wb.Synth(), "lead")
line = lead.play(wb.pattern("c4 [e4 g4] <b4 d5>:80 [a4? g4@2 e4:40], c3@2 f3 g3"), "line")
roll = line.roll()
roll""",
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with a grid and a circle over a beat that plays."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "editors.ipynb", CELLS)
    with lab_server(folder, folder / "state") as address, lab_page(address, 1000, 1400) as page:
        page.open("editors.ipynb")
        page.command("application:toggle-left-area")
        for cell in (START, GRID, CIRCLE):
            page.run_cell(cell)
        page.wait_idle(240)
        page.page.wait_for_selector(".wb-circle .wb-bead")
        page.page.wait_for_timeout(1000)
        yield page


def evaluate(lab, code):
    """Return a Python expression's value."""
    return ast.literal_eval(lab.page.evaluate(EVALUATE, code))


def cell(lab, row, step, grid=0):
    """Find a cell of the grid, counted from 0."""
    return lab.page.locator(".wb-step-grid").nth(grid).locator(f".wb-cell[data-row='{row}'][data-step='{step}']")


def middle(locator):
    """Centre of an element."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(lab, start, *stops):
    """Press, move in small steps, let go."""
    lab.page.mouse.move(*start)
    lab.page.mouse.down()
    for stop in stops:
        lab.page.mouse.move(*stop, steps=12)
    lab.page.mouse.up()
    lab.page.wait_for_timeout(400)


def onsets(lab, key):
    """Sixteenths at which a drum is in the pattern that plays."""
    return evaluate(lab, f"[float(each.onset * 4) for each in beat.pattern if each.pitch.midi == {key}]")


def test_a_click_is_heard(lab):
    """A hit on the empty row is played; a second click, and it is not."""
    assert evaluate(lab, "46 in struck") is False
    cell(lab, 0, 3).click()
    lab.page.wait_for_timeout(1800)  # more than a bar
    assert onsets(lab, 46) == [3.0]
    assert evaluate(lab, "struck.count(46) > 0") is True
    cell(lab, 0, 3).click()
    lab.page.wait_for_timeout(600)
    assert onsets(lab, 46) == []
    assert evaluate(lab, "struck.clear()") is None
    lab.page.wait_for_timeout(1500)
    assert evaluate(lab, "(46 in struck, 36 in struck)") == (False, True)


def test_the_playhead_runs(lab):
    """It is in several columns within a second."""
    columns = set()
    for _ in range(12):
        columns.add(lab.page.evaluate("document.querySelector('.wb-grid-playhead').style.gridColumn"))
        lab.page.wait_for_timeout(70)

    assert len(columns) > 4


def test_a_stroke_paints_and_is_undone_at_once(lab):
    """Along the row; a stroke from a hit clears."""
    drag(lab, middle(cell(lab, 0, 4)), middle(cell(lab, 0, 9)))
    assert onsets(lab, 46) == [4, 5, 6, 7, 8, 9]
    drag(lab, middle(cell(lab, 0, 5)), middle(cell(lab, 0, 7)))
    assert onsets(lab, 46) == [4, 8, 9]
    lab.page.keyboard.press("Control+z")
    lab.page.wait_for_timeout(300)
    assert onsets(lab, 46) == [4, 5, 6, 7, 8, 9]
    lab.page.keyboard.press("Control+z")
    lab.page.wait_for_timeout(300)
    assert onsets(lab, 46) == []


def test_up_and_down_is_velocity(lab):
    """A drag makes a hit softer, and does not take it away."""
    x, y = middle(cell(lab, 3, 0))
    drag(lab, (x, y), (x, y + 30))
    velocity = evaluate(lab, "[each.velocity for each in beat.pattern if each.pitch.midi == 36]")

    assert velocity == [50.0]


def test_keys(lab):
    """Walk, hit, louder, chance, ratchet, clear."""
    cell(lab, 3, 0).focus()
    for key in ("ArrowRight", "ArrowRight", "Space", "+", "c", "3"):
        lab.page.keyboard.press(key)
    lab.page.wait_for_timeout(400)
    made = evaluate(lab, "[(e.velocity, e.probability) for e in beat.pattern if e.pitch.midi == 36][1:]")
    assert made == [(110, 0.75)] * 3
    assert cell(lab, 3, 2).get_attribute("aria-label") == "bass drum, step 3, 3 hits, velocity 110, chance 75 %"
    lab.page.keyboard.press("Delete")
    lab.page.wait_for_timeout(300)
    assert len(onsets(lab, 36)) == 1


def test_a_right_click_opens_chance_and_ratchet(lab):
    """The buttons below are for that cell."""
    cell(lab, 2, 8).click(button="right")
    lab.page.wait_for_timeout(200)
    assert lab.page.evaluate("document.activeElement.ariaLabel") == "Chance 100%"
    lab.page.locator(".wb-step-grid button[aria-label='Hits 2']").click()
    lab.page.wait_for_timeout(400)
    assert onsets(lab, 38) == [8.0, 8.5]
    lab.page.locator(".wb-step-grid button[aria-label='Hits 1']").click()
    lab.page.wait_for_timeout(400)
    assert onsets(lab, 38) == [8.0]


def test_a_ring_is_turned_and_clicked(lab):
    """A drag by an eighth of the circle turns the snare by two steps; the grid shows it as well."""
    ring = lab.page.locator(".wb-circle .wb-ring").nth(1)
    assert ring.get_attribute("aria-label") == "snare drum"
    drag(lab, middle(ring.locator(".wb-spot[data-step='8']")), middle(ring.locator(".wb-spot[data-step='10']")))
    assert onsets(lab, 38) == [10.0]
    assert "empty" not in cell(lab, 2, 10).get_attribute("aria-label")
    ring.locator(".wb-spot[data-step='10']").click()
    ring.locator(".wb-spot[data-step='8']").click()
    lab.page.wait_for_timeout(400)
    assert onsets(lab, 38) == [8.0]


def test_what_a_cell_plays_is_shown(lab):
    """And what was clicked together can be had back."""
    evaluate(lab, "setattr(beat, 'pattern', wb.pattern('bd*4'))")
    lab.page.wait_for_timeout(500)
    assert cell(lab, 3, 4).get_attribute("aria-selected") == "true"
    assert cell(lab, 1, 2).get_attribute("aria-selected") == "false"
    lab.page.locator(".wb-step-grid button[aria-label='Undo']").first.click()
    lab.page.wait_for_timeout(500)
    assert cell(lab, 1, 2).get_attribute("aria-selected") == "true"


def test_it_works_while_a_cell_runs(lab):
    """A cell that waits for hits of the page sees them."""
    lab.run_cell(BUSY)
    lab.page.wait_for_timeout(500)
    for step in range(1, 8, 2):
        cell(lab, 0, step).click()
    lab.wait_idle(20)
    assert onsets(lab, 46) == [1, 3, 5, 7]


def test_a_reload_shows_the_same(lab):
    """The kernel goes on; a page that comes anew shows what plays now."""
    texts = "[...document.querySelectorAll('.wb-step-grid .wb-cell')].map((each) => each.ariaLabel)"
    before = lab.page.evaluate(texts)
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(1000)
    lab.reload()
    lab.page.wait_for_selector(".wb-step-grid .wb-cell", timeout=60_000)
    lab.page.wait_for_timeout(1500)

    assert lab.page.evaluate(texts) == before
    cell(lab, 0, 1).click()
    lab.page.wait_for_timeout(400)
    assert onsets(lab, 46) == [3, 5, 7]


def notes_of(lab):
    """The notes that play: (onset, length, MIDI number), by onset."""
    return evaluate(lab, "[(float(e.onset), float(e.length), e.pitch.midi) for e in line.pattern]")


def test_notes_are_drawn_moved_stretched_and_undone(lab):
    """In the roll, while they play; what is drawn is struck."""
    lab.run_cell(ROLL)
    lab.page.wait_for_selector(".wb-note", timeout=60_000)
    lab.wait_idle()
    lab.page.locator(".wb-notes").scroll_into_view_if_needed()
    lab.page.wait_for_timeout(500)
    before = notes_of(lab)
    box = lab.page.locator(".wb-notes-field").bounding_box()
    beat = box["width"] / 4
    c4 = lab.page.locator(".wb-note[aria-label^='C4, beat 1,']")
    y = middle(c4)[1] + 2 * 15  # Bb3
    assert evaluate(lab, "58 in struck") is False
    drag(lab, (box["x"] + 1.05 * beat, y), (box["x"] + 1.6 * beat, y))
    assert sorted(notes_of(lab)) == sorted([*before, (1.0, 0.75, 58.0)])
    lab.page.wait_for_timeout(1500)
    assert evaluate(lab, "58 in struck") is True

    drawn = lab.page.locator(".wb-note[aria-label^='Bb3']")
    x, y = middle(drawn)
    drag(lab, (x, y), (x + 0.5 * beat, y - 15))
    assert (1.5, 0.75, 59.0) in notes_of(lab)
    drawn = lab.page.locator(".wb-note.wb-chosen")
    edges = drawn.bounding_box()
    drag(lab, (edges["x"] + edges["width"] - 2, y - 15), (edges["x"] + edges["width"] - 2 - 0.5 * beat, y - 15))
    assert (1.5, 0.25, 59.0) in notes_of(lab)
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight", "-"):
        lab.page.keyboard.press(key)
    lab.page.wait_for_timeout(400)
    assert (1.75, 0.5, 60.0) in notes_of(lab)
    for _ in range(4 + 3):
        lab.page.keyboard.press("Control+z")
    lab.page.wait_for_timeout(500)
    assert notes_of(lab) == before


def test_several_notes_are_chosen_and_moved_there_and_back(lab):
    """A frame with shift; what goes beyond the end stops there, and comes back as it was."""
    before = notes_of(lab)
    box = lab.page.locator(".wb-notes-field").bounding_box()
    c4 = lab.page.locator(".wb-note[aria-label^='C4, beat 1,']")
    e4 = lab.page.locator(".wb-note[aria-label^='E4, beat 2,']")
    (x, y), (right, top) = middle(c4), middle(e4)
    lab.page.keyboard.down("Shift")
    drag(lab, (box["x"] + 1, y + 20), (right, top - 2))
    lab.page.keyboard.up("Shift")
    assert lab.page.locator(".wb-note.wb-chosen").count() == 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + box["width"], y, steps=15)
    lab.page.wait_for_timeout(400)
    moved = set(notes_of(lab)) - set(before)
    assert moved == {(2.75, 1.0, 60.0), (3.75, 0.5, 64.0)}
    lab.page.mouse.move(x, y, steps=15)
    lab.page.mouse.up()
    lab.page.wait_for_timeout(400)
    assert notes_of(lab) == before

    x, y = middle(lab.page.locator(".wb-notes-velocity.wb-chosen").first)
    drag(lab, (x, y), (x, y + 10))
    softer = evaluate(lab, "sorted(e.velocity for e in line.pattern)")
    assert softer.count(80) == 4  # the two that come by turns have it, too
    lab.page.locator(".wb-note.wb-chosen").first.click(button="right")
    lab.page.wait_for_timeout(400)
    assert len(notes_of(lab)) == len(before) - 2


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_it_looks_right(lab, theme):
    """Pictures for people; nothing is cut off."""
    if theme == "Dark":
        lab.run_cell(RICH)
        lab.wait_idle()
    lab.theme(f"JupyterLab {theme}")
    lab.page.wait_for_timeout(700)
    for number, name in enumerate(["grid", "grid_rich"]):
        lab.page.locator(".wb:has(> .wb-content > .wb-step-grid)").nth(number).screenshot(
            path=PICTURES / f"editor_{name}_{theme.lower()}.png"
        )
    lab.screenshot(PICTURES / f"editor_roll_{theme.lower()}.png", ".wb:has(> .wb-content > .wb-notes)")
    lab.screenshot(PICTURES / f"editor_circle_{theme.lower()}.png", ".wb:has(> .wb-content > .wb-circle)")
    cut = lab.page.evaluate(
        """() => [...document.querySelectorAll(".wb-grid-name, .wb-desk-words, .wb-circle-legend span")]
            .filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent)"""
    )

    assert cut == []


def test_the_page_had_no_errors(lab):
    """Over all of the above."""
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []
