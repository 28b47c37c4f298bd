"""A session that plays in a page of JupyterLab: what leaves the page, while the kernel does whatever it may do."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

import workbench as wb
from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook
from tests.support.offline import new_session
from tests.support.page_recorder import WATCH_SPEAKERS, PageRecorder
from tests.support.process import stopped, wait_until

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
PIECE = """
from workbench.score.score import Score
score = Score.from_notes([(0.25 * k, 0.25 * k + 0.2, (48, 60, 64, 67)[k % 4]) for k in range(12)])
lead = s.add(wb.Synth(waveform="saw", filter_octaves=1.0), "lead")
echo = s.add(wb.Delay(time_s=0.11), "echo")
s.connect(lead, echo)
"""
CELLS = (
    "import os\nimport workbench as wb\ns = wb.Session(sink='browser', name='page', seed=7)",
    f"{PIECE}\nprint('pid', os.getpid())",
    "lead",
    "s.play_score(score, at=1.0); s.play()",
    "import time\nend = time.time() + 6\nwhile time.time() < end: pass\nprint(s.health())",
    "s.stop(); print(s.health().sink)",
    "lead.note_on('C3'); s.play()",
    "print(s.now)",
)
MADE, PIANO, PLAY, BUSY, STOP, HOLD, TIME = 1, 2, 3, 4, 5, 6, 7


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with a session whose loudspeaker is the page."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "page.ipynb", CELLS)
    with lab_server(folder, folder / "state") as address, lab_page(address, 1100, 1500) as page:
        page.page.add_init_script(WATCH_SPEAKERS)
        page.open("page.ipynb")
        page.command("application:toggle-left-area")
        for i in range(PLAY):
            page.run_cell(i)
            page.wait_idle(120)
        yield page


@pytest.fixture(scope="module")
def recorder(lab):
    """What leaves the page."""
    lab.page.locator(".wb-sound").click()
    lab.page.get_by_text("Ready: this page").wait_for()
    return PageRecorder(lab.page)


@pytest.fixture(scope="module")
def kernel(lab):
    """The kernel's process."""
    return int(lab.output(MADE).split("pid")[1].split()[0])


def offline(frames: int) -> np.ndarray:
    """The same piece, rendered here."""
    with new_session(seed=7) as s:
        made: dict[str, object] = {"s": s, "wb": wb}
        exec(PIECE, made)
        s.play_score(made["score"], at=1.0)
        return s.render(frames / s.sample_rate)


def begin(sound: np.ndarray) -> int:
    """First frame that is not silent."""
    return int(np.argmax(np.abs(sound).max(axis=1) > 0.0))


def test_what_leaves_the_page_is_the_offline_render(lab, recorder):
    """The piece, played while a cell keeps the kernel busy, is what `render` gives: below -100 dBFS of difference."""
    recorder.take()
    lab.run_cell(PLAY)
    lab.run_cell(BUSY)
    recorder.wait(4.1, heard=True)
    sound = recorder.take(whole=False)  # a quantum that the browser skips is skipped by the worklet, too
    lab.screenshot(PICTURES / "page_sound.png")
    lab.wait_idle(60)
    assert "in a page" in lab.output(BUSY)

    expected = offline(5 * 48_000)
    heard, wanted = sound[begin(sound) :], expected[begin(expected) :]
    count = min(len(heard), len(wanted))
    assert count > 3 * 48_000
    difference = 20.0 * np.log10(np.abs(heard[:count] - wanted[:count]).max() + 1e-12)
    print(f"the page differs from the offline render by {difference:.0f} dBFS at most")
    assert difference < -100.0
    assert not lab.traffic.errors


def test_the_page_plays_on_without_its_kernel(lab, recorder, kernel):
    """With the kernel's process stopped, the sound goes on, a knob turns it, keys play it; then both agree again."""
    lab.run_cell(STOP)
    lab.wait_idle()
    lab.run_cell(HOLD)
    lab.wait_idle()
    recorder.take()
    recorder.wait(0.1, heard=True)
    keys = lab.page.locator(".wb-piano").first
    knob = lab.page.locator("[role=slider][aria-label='Level']").first
    knob.scroll_into_view_if_needed()
    with stopped(kernel):
        before = recorder.hear(0.5)
        knob.focus()
        for _ in range(10):
            lab.page.keyboard.press("PageDown")
        after = recorder.hear(0.5)[-12_000:]
        for _ in range(10):
            lab.page.keyboard.press("PageUp")
        one = recorder.hear(0.5)[-12_000:]
        lab.page.mouse.move(*middle(keys, 20))
        lab.page.mouse.down()
        two = recorder.hear(0.4)[-12_000:]
        lab.page.mouse.up()
    assert rms(before[-12_000:]) > 1e-3
    assert rms(after) < 0.1 * rms(before[-12_000:])
    new = np.argmax(spectrum(two) - spectrum(one)) * 4.0  # Hz: a quarter of a second was looked at
    harmonic = new / played_hz(keys, 20)
    assert harmonic == pytest.approx(max(round(harmonic), 1), abs=0.02)
    lab.run_cell(STOP)
    lab.wait_idle()
    assert "browser" in lab.output(STOP)
    assert not lab.traffic.errors


def middle(keys, index: int) -> tuple[float, float]:
    """Where to touch a white key."""
    key = keys.locator(".wb-key-white").nth(index)
    key.scroll_into_view_if_needed()
    box = key.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + 0.85 * box["height"]


def played_hz(keys, index: int) -> float:
    """Pitch of a white key, by what it is called for those who hear it read."""
    name = keys.locator(".wb-key-white").nth(index).get_attribute("aria-label")
    return wb.units.midi_to_hz(wb.units.note_to_midi(name.replace(" ", "").replace("sharp", "#")))


def rms(sound: np.ndarray) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(sound**2)))


def spectrum(sound: np.ndarray) -> np.ndarray:
    """Magnitudes."""
    return np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound))))


def test_a_page_that_is_loaded_again_goes_on(lab):
    """Whoever reloads the page hears the session again, from where it is by then, with one touch of the page."""
    lab.run_cell(HOLD)
    lab.wait_idle()
    lab.page.get_by_text("Sounding in this page").wait_for()
    lab.command("docmanager:save")
    lab.reload()
    lab.page.locator(".wb-sound").first.wait_for()
    lab.page.locator(".wb-sound").first.click()
    lab.page.get_by_text("Sounding in this page").wait_for()

    assert rms(PageRecorder(lab.page).hear(0.5)) > 1e-3


def test_only_one_page_sounds(lab):
    """A second page says that another one sounds; at a press of its button it takes the sound over, and back."""
    other = lab.page.context.browser.new_page()
    other.add_init_script(WATCH_SPEAKERS)
    other.goto(f"{lab.address}/lab/tree/page.ipynb?reset")
    other.locator(".wb-sound").first.wait_for(timeout=60_000)
    other.locator(".wb-sound").first.click()
    other.get_by_text("Another page is").wait_for()
    here, there = PageRecorder(lab.page), PageRecorder(other)
    assert rms(here.hear(0.5)) > 1e-3
    assert rms(there.hear(0.5)) == 0.0

    other.get_by_role("button", name="Listen here").click()
    other.get_by_text("Sounding in this page").wait_for()
    there.wait(0.3, heard=True)
    assert rms(there.take()[-12_000:]) > 1e-3
    here.wait_for_silence(0.25)

    other.close()
    lab.page.get_by_text("Sounding in this page").wait_for()
    here.take()
    here.wait(0.3, heard=True)
    assert rms(here.take()[-12_000:]) > 1e-3


def test_a_page_that_sleeps_is_woken(lab):
    """A page whose device was suspended hears the session from where it is when it wakes up."""
    sounds = "globalThis[Symbol.for('workbench.sounds')].values().next().value"
    lab.page.evaluate(f"() => {sounds}.device.context.suspend()")
    lab.page.get_by_text("once you have clicked").wait_for()
    before = now(lab)
    wait_until(lambda: now(lab) - before > 1.0, "it plays on, though nobody hears it", 20.0)
    lab.page.evaluate(f"() => {sounds}.device.context.resume()")
    lab.page.get_by_text("Sounding in this page").wait_for()
    assert rms(PageRecorder(lab.page).hear(0.5)) > 1e-3


def test_without_its_kernel_the_page_falls_silent(lab):
    """When the kernel is restarted the sound ends, and the session made anew is heard without another click."""
    PageRecorder(lab.page)
    lab.page.evaluate("() => void window.jupyterapp.commands.execute('kernelmenu:restart')")
    lab.page.get_by_role("button", name="Confirm Kernel Restart").click()
    lab.page.wait_for_function("() => window.__recording.context.state === 'closed'")  # the device is given back
    lab.page.get_by_text("has ended with its kernel").first.wait_for()
    lab.wait_idle(120)

    for i in (0, MADE, HOLD):
        lab.run_cell(i)
        lab.wait_idle(120)
    lab.page.get_by_text("Sounding in this page").wait_for()
    assert rms(PageRecorder(lab.page).hear(0.5)) > 1e-3


def now(lab) -> float:
    """The session's time in seconds."""
    lab.run_cell(TIME)
    lab.wait_idle()
    return float(lab.output(TIME))
