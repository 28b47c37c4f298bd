"""What a page's microphone hears runs through the session's graph, in JupyterLab in a real browser.

Chromium brings a microphone of its own for tests: a tone that comes on for a moment twice a second or so.
"""

from __future__ import annotations

import shutil

import numpy as np
import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook
from tests.support.page_recorder import WATCH_SPEAKERS, PageRecorder
from tests.support.process import stopped

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
RATE = 48_000
BEEPING = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
ECHO_S = 0.1
MADE, HEAR, TELL, REMOVE, STOP, PLAY, LEAD = range(7)
SESSION = """
import os
import numpy as np
import workbench as wb
s = wb.Session(sink='browser', name='page')
lead = s.add(wb.Synth(waveform='sine'), 'lead')
s.play()
print('pid', os.getpid())
"""
ECHOED = f"""
mic = s.add(wb.Input(channels=1), 'mic')
mic >> s.add(wb.Delay(time_s={ECHO_S}, feedback=0, mix=0.5), 'echo')
s.signal().latest(10)
"""
CELLS = (
    SESSION.strip(),
    ECHOED.strip(),
    "frames = s.signal().latest(48000)[0]\nprint(len(frames), np.abs(frames).max(), s.health().input_latency_s)",
    "s.remove(mic)",
    "s.stop()",
    "s.play()",
    "lead.note_on('A3')",
)
# What the page has asked for, and what it still holds.
WATCH_MICROPHONE = """(() => {
    const media = MediaDevices.prototype;
    const ask = media.getUserMedia;
    window.__wishes = [];
    window.__tracks = [];
    media.getUserMedia = async function (wish) {
        window.__wishes.push(wish);
        if (window.__refusal) throw new DOMException("no", window.__refusal);
        const stream = await ask.call(this, wish);
        window.__tracks.push(...stream.getTracks());
        return stream;
    };
})()"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with a session that plays in the page, and hears nothing yet."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "mic.ipynb", CELLS)
    with lab_server(folder, folder / "state") as address, lab_page(address, 900, 900, 2.0, BEEPING) as page:
        page.page.add_init_script(WATCH_SPEAKERS)
        page.page.add_init_script(WATCH_MICROPHONE)
        page.open("mic.ipynb")
        page.command("application:toggle-left-area")
        page.run_cell(MADE)
        page.wait_idle(300)
        page.page.locator(".wb-sound").click()
        page.page.get_by_text("Sounding in this page").wait_for()
        yield page


@pytest.fixture(scope="module")
def recorder(lab):
    """What leaves the page."""
    return PageRecorder(lab.page)


def run(lab, cell: int) -> None:
    """Run a cell to its end."""
    lab.run_cell(cell)
    lab.wait_idle(300)


def live(lab) -> int:
    """Microphones that the page holds."""
    return lab.page.evaluate("window.__tracks.filter((each) => each.readyState === 'live').length")


def heard(recorder, seconds: float = 2.0) -> np.ndarray:
    """What leaves the page from now on."""
    return recorder.hear(seconds, whole=False)[:, 0]


def test_nobody_is_asked_without_an_input(lab, recorder):
    """A session that plays in a page has no microphone until something is to be heard."""
    assert lab.page.evaluate("window.__wishes.length") == 0
    assert np.abs(heard(recorder, 0.5)).max() == 0.0


def test_the_microphone_runs_through_the_graph(lab, recorder):
    """It is asked for when the input is added, as it is, and heard through the effect; the kernel hears silence."""
    run(lab, HEAR)
    lab.page.get_by_text("The microphone is on").wait_for()
    (wish,) = lab.page.evaluate("window.__wishes")
    assert {wish["audio"][each] for each in ("echoCancellation", "noiseSuppression", "autoGainControl")} == {False}
    assert wish["audio"]["channelCount"] == {"ideal": 1}
    assert live(lab) == 1
    lab.screenshot(PICTURES / "mic_on.png", ".wb-sound")
    sound = heard(recorder, 3.0)
    assert np.abs(sound).max() > 0.01

    lags = np.fft.irfft(np.abs(np.fft.rfft(sound, 2 * len(sound))) ** 2)[: RATE // 4]
    near = slice(round((ECHO_S - 0.03) * RATE), round((ECHO_S + 0.03) * RATE))
    echo = near.start + int(np.argmax(lags[near]))
    print(f"the echo of what is heard comes {echo / RATE * 1000:.2f} ms later")
    assert echo == pytest.approx(ECHO_S * RATE, abs=2)

    run(lab, TELL)
    frames, loudest, latency = map(float, lab.output(TELL).split())
    assert frames > RATE // 2
    assert loudest == 0.0
    assert 64 / RATE <= latency < 1.0
    print(f"the input is {1000 * latency:.1f} ms late, as the page tells")


def test_it_is_heard_without_the_kernel(lab, recorder):
    """With the kernel's process stopped it goes on."""
    with stopped(int(lab.output(MADE).split("pid")[1].split()[0])):
        assert np.abs(heard(recorder)).max() > 0.01


def test_it_is_let_go_of(lab, recorder):
    """When the session stops, and when the input is removed; and taken again in between."""
    run(lab, STOP)
    lab.page.get_by_text("Ready: this page").wait_for()
    assert live(lab) == 0
    run(lab, PLAY)
    lab.page.get_by_text("The microphone is on").wait_for()
    assert live(lab) == 1
    assert np.abs(heard(recorder)).max() > 0.01

    run(lab, REMOVE)
    lab.page.wait_for_function("() => !document.querySelector('.wb-sound').innerText.includes('microphone')")
    assert live(lab) == 0
    heard(recorder, 0.5)  # the echo has ended by then
    assert np.abs(heard(recorder, 1.0)).max() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("refusal", "words"), [("NotAllowedError", "allow it in the site's settings"), ("NotFoundError", "there is none")]
)
def test_without_it_the_music_goes_on(lab, recorder, refusal, words):
    """A refusal, or no microphone, is said in words; a press of the button asks again."""
    lab.page.evaluate("(name) => { window.__refusal = name; }", refusal)
    run(lab, HEAR)
    lab.page.get_by_text(words).wait_for()
    lab.screenshot(PICTURES / f"mic_{refusal}.png", ".wb-sound")
    run(lab, LEAD)
    assert np.abs(heard(recorder, 0.5)).max() > 0.01

    lab.page.evaluate("() => { window.__refusal = ''; }")
    lab.page.get_by_role("button", name="Ask again").click()
    lab.page.get_by_text("The microphone is on").wait_for()
    run(lab, REMOVE)
    lab.page.wait_for_function("() => !document.querySelector('.wb-sound').innerText.includes('microphone')")
    assert live(lab) == 0
    assert not lab.traffic.errors
