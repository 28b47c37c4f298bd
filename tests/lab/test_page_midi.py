"""A MIDI keyboard at the listener's computer, in JupyterLab in a real browser; only the keyboard itself is not real."""

from __future__ import annotations

import shutil
import time

import numpy as np
import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.fake_midi import FAKE_MIDI, NO_MIDI
from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook
from tests.support.page_recorder import WATCH_SPEAKERS, PageRecorder
from tests.support.process import stopped

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
RATE = 48_000
SETTLED_S = 0.1  # a note has begun or ended by then
LATE_S = 15.0  # what travels has arrived by then, however busy the machine
MADE, SHOWN, KNOWN, FAR, FAR_KNOWN, CLOSED = 0, 1, 2, 3, 4, 5
SESSION = """
import os
import workbench as wb
s = wb.Session(sink='browser', name='page')
plain = dict(mix=0, key_tracking=0, filter_octaves=0, spread=0, sustain=1, attack_s=0.001, release_s=0.01)
lead = s.add(wb.Synth(waveform='sine', cutoff_hz=8000, **plain), 'lead')
s.play()
print('pid', os.getpid())
"""
ELSEWHERE = """
far = wb.Session(sink='null', name='far')
far_lead = far.add(wb.Organ(), 'organ')
far.play()
far_lead.page_midi(channel=2)
"""
CELLS = (
    SESSION.strip(),
    "lead.page_midi({74: 'cutoff_hz', 7: 'level_db'})",
    "print('cutoff', round(lead.cutoff_hz), 'voices', lead.active_voices)",
    ELSEWHERE.strip(),
    "print('voices', far_lead.active_voices)",
    "lead.page_midi({74: 'cutoff_hz', 7: 'level_db'}).close()",
)
NOTE_ON, NOTE_OFF, CONTROL, BEND = 0x90, 0x80, 0xB0, 0xE0


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with an instrument that sounds in the page, and one that sounds nowhere near."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "midi.ipynb", CELLS)
    with lab_server(folder, folder / "state") as address, lab_page(address, 900, 1300, 2.0) as page:
        page.page.add_init_script(WATCH_SPEAKERS)
        page.page.add_init_script(FAKE_MIDI)
        page.open("midi.ipynb")
        page.command("application:toggle-left-area")
        for i in (MADE, SHOWN, FAR):
            page.run_cell(i)
            page.wait_idle(300)
        page.page.locator(".wb-sound").click()
        page.page.get_by_text("Sounding in this page").wait_for()
        yield page


@pytest.fixture(scope="module")
def recorder(lab):
    """What leaves the page."""
    return PageRecorder(lab.page)


@pytest.fixture
def kernel(lab):
    """The kernel's process."""
    return int(lab.output(MADE).split("pid")[1].split()[0])


def say(lab, *data: int, device: str = "keys") -> None:
    """One message of a keyboard."""
    lab.page.evaluate("([device, data]) => window.__midi.say(device, data)", [device, list(data)])


def heard(recorder, seconds: float = 0.3) -> np.ndarray:
    """What leaves the page from a moment on."""
    recorder.hear(SETTLED_S, whole=False)
    return recorder.hear(seconds, whole=False)[:, 0]


def rms(sound: np.ndarray) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(sound**2)))


def pitch_hz(sound: np.ndarray) -> float:
    """Frequency of the loudest partial."""
    size = 2**16
    return float(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))) * RATE / size)


def known(lab, cell: int) -> dict[str, float]:
    """What the kernel knows."""
    lab.run_cell(cell)
    lab.wait_idle()
    words = lab.output(cell).split()
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


def learns(lab, cell: int, wanted: dict[str, float]) -> bool:
    """Whether the kernel comes to know that, within the time that a busy machine takes."""
    end = time.monotonic() + LATE_S
    while (last := known(lab, cell)) != wanted and time.monotonic() < end:
        lab.page.wait_for_timeout(200)
    print(f"the kernel knows {last}")
    return last == wanted


def near(lab):
    """The widget of the instrument that sounds in the page."""
    return lab.page.locator(".wb-midi").first


def test_the_browser_is_asked_when_the_button_is_pressed(lab):
    """Not before, though the widget is there; then keyboards come and go."""
    assert lab.page.evaluate("window.__midi.asked") == 0
    lab.screenshot(PICTURES / "midi_idle.png", ".wb-midi")
    near(lab).get_by_role("button", name="Connect a MIDI keyboard").click()
    near(lab).get_by_text("No MIDI keyboard is there").wait_for()
    lab.screenshot(PICTURES / "midi_none.png", ".wb-midi")
    assert lab.page.evaluate("window.__midi.asked") == 1

    lab.page.evaluate("window.__midi.plug('keys', 'Keystation 49', 'M-Audio')")
    near(lab).get_by_text("this page is listening").wait_for()
    assert near(lab).locator("li", has_text="Keystation 49").count() == 1
    assert near(lab).locator("li", has_text="CC 74").inner_text().split("\n")[-1] == "8 kHz"


def test_keys_are_heard_without_the_kernel(lab, recorder, kernel):
    """With the kernel's process stopped: keys, wheel, pedal and knobs; then the kernel knows."""
    page = lab.page
    with stopped(kernel):
        assert rms(heard(recorder)) == 0.0
        recorder.take(whole=False)
        clock = "globalThis[Symbol.for('workbench.sounds')].values().next().value.device.context.currentTime"
        delays = []
        for _ in range(10):
            start = page.evaluate(f"() => {{ window.__midi.say('keys', [0x90, 69, 100]); return {clock}; }}")
            page.wait_for_timeout(150)
            sound = recorder.take(whole=False)
            delays.append(recorder.frame / RATE + np.argmax(np.abs(sound[:, 0]) > 1e-3) / RATE - start)
            say(lab, NOTE_OFF, 69, 0)
            page.wait_for_timeout(200)
            recorder.take(whole=False)
        print(f"heard at most {1000 * max(delays):.1f} ms of sound after the block that the device was at")
        assert np.median(delays) < 0.03

        say(lab, NOTE_ON, 69, 100)
        loud = heard(recorder)
        assert pitch_hz(loud) == pytest.approx(440.0, abs=2.0)
        assert near(lab).locator(".wb-flash").count() == 0
        say(lab, BEND, 127, 127)
        assert near(lab).locator(".wb-flash").count() == 1
        assert pitch_hz(heard(recorder)) == pytest.approx(440.0 * 2 ** (2 / 12), abs=2.0)
        say(lab, BEND, 0, 64)

        say(lab, CONTROL, 64, 127)
        say(lab, NOTE_ON, 69, 0)
        assert rms(heard(recorder)) > 0.5 * rms(loud)
        say(lab, CONTROL, 7, 0)
        assert rms(heard(recorder)) < 0.05 * rms(loud)
        say(lab, CONTROL, 7, 100)
        say(lab, CONTROL, 64, 0)
        assert rms(heard(recorder)[-4800:]) == pytest.approx(0.0, abs=1e-4)

        say(lab, CONTROL, 74, 0)
        say(lab, NOTE_ON, 81, 100)
        assert rms(heard(recorder)) < 0.02 * rms(loud)
        say(lab, NOTE_ON, 81, 0)
    assert learns(lab, KNOWN, {"cutoff": 20.0, "voices": 0.0})  # what it has missed
    assert near(lab).locator("li", has_text="CC 74").inner_text().split("\n")[-1] == "20 Hz"
    say(lab, CONTROL, 74, 127)
    assert learns(lab, KNOWN, {"cutoff": 20_000.0, "voices": 0.0})
    assert not lab.traffic.errors


def test_an_unplugged_keyboard_leaves_nothing_sounding(lab, recorder):
    """Held by key or by pedal."""
    say(lab, NOTE_ON, 69, 100)
    say(lab, CONTROL, 64, 127)
    say(lab, NOTE_ON, 72, 100)
    say(lab, NOTE_OFF, 72, 0)
    assert rms(heard(recorder)) > 1e-3
    lab.page.evaluate("window.__midi.unplug('keys')")
    near(lab).get_by_text("No MIDI keyboard is there").wait_for()
    assert rms(heard(recorder)) == pytest.approx(0.0, abs=1e-6)
    lab.page.evaluate("window.__midi.plug('keys', 'Keystation 49', 'M-Audio')")
    near(lab).get_by_text("this page is listening").wait_for()


def test_a_hidden_page_lets_go(lab, recorder):
    """What is held when another tab comes to the front ends; what is played afterwards is played."""
    say(lab, NOTE_ON, 69, 100)
    assert rms(heard(recorder)) > 1e-3
    hide = "(is) => { Object.defineProperty(document, 'hidden', { value: is, configurable: true });"
    lab.page.evaluate(f"{hide} document.dispatchEvent(new Event('visibilitychange')); }}", True)
    assert rms(heard(recorder)) == pytest.approx(0.0, abs=1e-6)
    say(lab, NOTE_ON, 71, 100)
    assert rms(heard(recorder)) > 1e-3
    lab.page.evaluate("() => { delete document.hidden; }")
    say(lab, NOTE_OFF, 71, 0)


def test_a_second_view_does_not_play_twice(lab, recorder):
    """One page listens once: running the cell again changes nothing in what is heard."""
    say(lab, NOTE_ON, 69, 100)
    before = rms(heard(recorder))
    say(lab, NOTE_OFF, 69, 0)
    lab.run_cell(SHOWN)
    lab.wait_idle()
    near(lab).get_by_text("this page is listening").wait_for()
    say(lab, NOTE_ON, 69, 100)
    after = rms(heard(recorder))
    say(lab, NOTE_OFF, 69, 0)

    assert after == pytest.approx(before, rel=0.2)  # twice would be twice as loud
    assert near(lab).locator("li", has_text="CC 74").inner_text().split("\n")[-1] == "20 kHz"


def test_through_the_kernel(lab):
    """An instrument whose sound is not in the page is played by way of the kernel, on the channel that was chosen."""
    far = lab.page.locator(".wb-midi").nth(1)
    far.get_by_role("button").click()
    far.get_by_text("this page is listening").wait_for()
    assert far.locator("select").input_value() == "2"
    say(lab, NOTE_ON | 1, 60, 100)
    say(lab, NOTE_ON | 1, 64, 100)
    say(lab, NOTE_ON | 2, 67, 100)
    say(lab, BEND | 1, 0, 0)
    assert learns(lab, FAR_KNOWN, {"voices": 2.0})

    far.locator("select").select_option("0")  # another choice lets go of what is held
    assert learns(lab, FAR_KNOWN, {"voices": 0.0})
    for channel, note in ((1, 60), (1, 64), (2, 67)):
        say(lab, NOTE_OFF | channel, note, 0)  # the other instrument hears all channels
    assert not lab.traffic.errors
    assert far.locator(".wb-error").is_hidden()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_pictures(lab, theme):
    """To be looked at."""
    lab.page.evaluate("window.__midi.plug('pads', 'LPD8', 'AKAI')")
    lab.theme(theme)
    near(lab).scroll_into_view_if_needed()
    say(lab, NOTE_ON, 60, 100)
    name = theme.split()[-1].lower()
    lab.screenshot(PICTURES / f"midi_{name}.png", ".wb-midi")
    say(lab, NOTE_OFF, 60, 0)
    lab.screenshot(PICTURES / f"midi_page_{name}.png")
    lab.page.evaluate("window.__midi.unplug('pads')")
    lab.theme("JupyterLab Light")


def test_a_page_that_is_loaded_again_leaves_nothing_sounding(lab):
    """The kernel ends what the page had held; and a refusal is said in words."""
    say(lab, NOTE_ON, 69, 100)
    assert learns(lab, KNOWN, {"cutoff": 20_000.0, "voices": 1.0})
    lab.command("docmanager:save")
    lab.reload()
    lab.wait_open()
    assert learns(lab, KNOWN, {"cutoff": 20_000.0, "voices": 0.0})

    near(lab).wait_for()
    lab.page.evaluate("window.__midi.refuses = true")
    near(lab).get_by_role("button").click()
    near(lab).get_by_text("does not let this page have MIDI").wait_for()
    lab.screenshot(PICTURES / "midi_refused.png", ".wb-midi")
    lab.page.evaluate("window.__midi.refuses = false; window.__midi.plug('keys')")
    near(lab).get_by_role("button", name="Try again").click()
    near(lab).get_by_text("this page is listening").wait_for()


def test_closing_the_widget_ends_what_it_holds(lab):
    """And a keyboard without a widget plays nothing."""
    say(lab, NOTE_ON, 69, 100)
    assert learns(lab, KNOWN, {"cutoff": 20_000.0, "voices": 1.0})
    lab.run_cell(CLOSED)
    lab.wait_idle()
    say(lab, NOTE_ON, 71, 100)
    assert learns(lab, KNOWN, {"cutoff": 20_000.0, "voices": 0.0})


def test_a_browser_without_midi_says_so(lab):
    """And has no button."""
    other = lab.page.context.browser.new_page()
    other.add_init_script(NO_MIDI)
    lab.run_cell(SHOWN)
    lab.wait_idle()
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(1000)
    other.goto(f"{lab.address}/lab/tree/midi.ipynb?reset")
    midi = other.locator(".wb-midi").first
    midi.get_by_text("This browser has no MIDI").wait_for(timeout=60_000)
    midi.screenshot(path=PICTURES / "midi_missing.png")
    assert midi.get_by_role("button").count() == 0
    other.close()
