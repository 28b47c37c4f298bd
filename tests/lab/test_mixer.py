"""The mixer in JupyterLab in a real browser, over a session that plays: seen in both themes, turned, followed.

Pictures are left in ``out/lab/``.
"""

from __future__ import annotations

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
SHOWN, MORE, BUSY = 1, 2, 3  # numbers of cells
CELLS = (
    """import time
import workbench as wb
s = wb.Session(sink="null")
room = s.add(wb.Reverb(mix=1.0), name="room")
echo = s.add(wb.Delay(mix=1.0), name="echo")
names = ["drums", "bass", "keys", "lead"]
tracks = {name: s.track(name, gain_db=-3 * i, pan=0.2 * i - 0.3) for i, name in enumerate(names)}
lead = tracks["lead"]
for i, name in enumerate(names):
    player = s.add(wb.Synth(sustain=1.0), name=f"{name} synth")
    player >> tracks[name]
    player.note_on(40 + 7 * i)
    tracks[name].send(room, level_db=-18 + 2 * i)
lead.send(echo, level_db=-9)
s.play()""",
    "s.mixer()",
    """for i in range(5, 13):
    s.track(f"track {i}", pan=-0.5 + 0.1 * i)""",
    "end = time.monotonic() + 30  # the page ends it before\nwhile time.monotonic() < end and not lead.solo: pass",
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with a mixer of four tracks, playing."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "mixer.ipynb", CELLS)
    with lab_server(folder, folder / "state") as address, lab_page(address, 1000, 900) as page:
        page.open("mixer.ipynb")
        page.command("application:toggle-left-area")
        page.run_cell(0)
        page.run_cell(SHOWN)
        page.wait_idle(240)
        page.page.wait_for_selector(".wb-mixer .wb-strip-master")
        page.page.wait_for_timeout(3500)
        yield page


def evaluate(lab, code):
    """Return the text of a Python expression's value."""
    return lab.page.evaluate(EVALUATE, code)


def strip(lab, name):
    """Find a strip by its name."""
    return lab.page.locator(f".wb-mixer .wb-strip[aria-label='{name}']")


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_it_moves_and_looks_right(lab, theme):
    """Levels, loudness, and a picture for people; no label is cut off."""
    lab.theme(f"JupyterLab {theme}")
    lab.page.wait_for_timeout(500)
    lab.screenshot(PICTURES / f"mixer_4_{theme.lower()}.png", ".wb-mixer")
    shares = lab.page.evaluate(
        """() => [...document.querySelectorAll(".wb-mixer .wb-meter-bar")]
            .map((bar) => Number(bar.style.getPropertyValue("--rms")))"""
    )
    cut = lab.page.evaluate(
        """() => [...document.querySelectorAll(".wb-mixer .wb-readout, .wb-mixer .wb-meter-number")]
            .filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent)"""
    )

    assert len(shares) == 10
    assert min(shares) > 0.0
    assert cut == []
    assert strip(lab, "master").locator("dd").first.inner_text()[1:].replace(".", "").isdigit()


def test_page_and_python_agree_on_solo_and_sends(lab):
    """A click is heard, and what Python sets is seen: the strip that is silent for it is dim."""
    bass, lead = strip(lab, "bass"), strip(lab, "lead")
    bass.locator(".wb-strip-solo").click()
    lab.page.wait_for_timeout(500)
    assert evaluate(lab, "tracks['bass'].solo, lead.solo") == "(True, False)"
    assert "wb-strip-silenced" in lead.get_attribute("class")
    strip(lab, "drums").locator(".wb-strip-mute").click()
    lab.screenshot(PICTURES / "mixer_solo.png", ".wb-mixer")
    strip(lab, "drums").locator(".wb-strip-mute").click()
    evaluate(lab, "setattr(tracks['bass'], 'solo', False)")
    lab.page.wait_for_timeout(500)
    assert bass.locator(".wb-strip-solo").get_attribute("aria-pressed") == "false"
    assert "wb-strip-silenced" not in lead.get_attribute("class")

    send = lead.locator("[aria-label='lead send to echo']")
    send.focus()
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("m")
    lab.page.wait_for_timeout(500)
    assert (
        evaluate(
            lab,
            "lead.mute, [round(each.level.number, 2) for each in s.engine.patch.connections"
            " if each.target is echo.node]",
        )
        == "('on', [3.98])"
    )
    lab.page.keyboard.press("m")


def test_it_works_while_a_cell_runs(lab):
    """A cell that waits for a button of the page sees it."""
    lab.run_cell(BUSY)
    lab.page.wait_for_timeout(500)
    strip(lab, "lead").locator(".wb-strip-solo").click()
    lab.wait_idle(20)
    assert evaluate(lab, "lead.solo") == "True"
    strip(lab, "lead").locator(".wb-strip-solo").click()


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_it_follows_new_tracks(lab, theme):
    """Twelve tracks, in the picture that is open already, without a strip that is squeezed."""
    lab.theme(f"JupyterLab {theme}")
    lab.run_cell(MORE)
    lab.wait_idle()
    lab.page.wait_for_function("() => document.querySelectorAll('.wb-mixer .wb-strip').length === 13")
    lab.page.wait_for_timeout(800)
    lab.screenshot(PICTURES / f"mixer_12_{theme.lower()}.png", ".wb-mixer")
    widths = lab.page.evaluate("[...document.querySelectorAll('.wb-strip')].map((each) => each.offsetWidth)")

    assert min(widths) >= 58
    assert (
        lab.page.evaluate(
            "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.wb-mixer-tracks'))"
        )
        == 0
    )
    assert evaluate(lab, "s.mixer() is s.mixer()") == "True"


def test_the_page_had_no_errors(lab):
    """Over all of the above."""
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []
