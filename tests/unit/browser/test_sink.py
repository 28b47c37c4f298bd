"""Who plays: no page, a page, another page, none again; the session goes on whatever pages do."""

from __future__ import annotations

import math
import threading
import time

import numpy as np
import pytest

import workbench as wb
from tests.support import browser as node
from tests.support.browser import difference_db
from tests.support.process import wait_until
from tests.support.sound_page import SoundPage
from workbench.browser.image import Image
from workbench.browser.sink import FIRST_PAGE_S, LOST_AFTER, SUSPECTED_LOOKS
from workbench.commands import CommandKind
from workbench.errors import KernelError
from workbench.page.pump import shared_pump
from workbench.widgets.keyboard import Keyboard

STEP = 2048  # frames


class Pages:
    """Pages of one session, which hear what its widget says to them."""

    def __init__(self, session) -> None:
        self.session = session
        self.sink = session._output.sink
        self.pages: dict[str, SoundPage] = {}
        self.epochs: dict[str, int] = {}
        self.said: list[str] = []
        self.sink.widget.tell = self._tell

    def _tell(self, kind, content=None, buffers=None) -> None:
        self.said.append(kind)
        page = self.pages.get((content or {}).get("page"))
        if page is None:
            return
        if kind == "image":
            self.epochs[content["page"]] = content["epoch"]
            page.begin(buffers[0], content["epoch"])
        elif kind == "parts":
            page.take_raw(content["parts"], buffers[0], content["epoch"])
        elif kind == "stop":
            page.stop(content["epoch"])

    def say(self, kind, page, **more) -> None:
        """A message of a page."""
        self.sink.widget.on_page_message(kind, {"page": page, **more})
        self.sink._follower.wait()

    def come(self, name) -> SoundPage:
        """A page that can sound."""
        self.pages[name] = SoundPage()
        self.say("ready", name)
        return self.pages[name]

    def play(self, name, steps=4) -> np.ndarray:
        """What a page plays; its reports come back."""
        sounds = []
        for _ in range(steps):
            sound, report = self.pages[name].render(STEP)
            sounds.append(sound)
            if report is not None:
                self.say("report", name, **{k: v for k, v in report.items() if k not in ("kind", "page")})
        return np.concatenate(sounds)

    def close(self) -> None:
        """End all."""
        for page in self.pages.values():
            page.close()


@pytest.fixture
def pages():
    """A playing session with a held note, and no page yet."""
    if not node.available():
        pytest.skip(node.MISSING)
    with wb.Session(name="pages", sink="browser") as session:
        made = Pages(session)
        session.add(wb.Synth(sustain=1.0), "lead").note_on("C4")
        session.play()
        shared_pump().remove(session._output.watch)  # these tests count the looks themselves
        yield made
    made.close()


def is_going(session) -> bool:
    """Whether its clock goes by itself; on a busy machine it may take a while to be seen."""
    before, end = session.frame, time.monotonic() + 2.0
    while session.frame == before and time.monotonic() < end:
        time.sleep(0.02)
    return session.frame > before


def stands_still(session) -> bool:
    """Whether its clock does not go by itself."""
    before = session.frame
    time.sleep(0.2)
    return session.frame == before


def test_without_a_page_it_plays_silently(pages):
    """The clock runs, and the session says that no page plays."""
    assert is_going(pages.session)
    assert pages.session.health().sink == "browser, in no page yet (silent), 48000 Hz, 256 frames"


def test_a_page_has_the_clock(pages):
    """From the moment it is there, the session is where the page is; the sound is the held note."""
    pages.come("one")
    assert stands_still(pages.session)
    start = pages.session.frame
    sound = pages.play("one")

    assert np.abs(sound).max() > 0.01
    assert pages.session.frame == start + len(sound)
    assert pages.session.health().sink == "browser, in a page, 48000 Hz, 128 frames"
    assert np.float32(0.1) in pages.session.engine.loads()  # what the page says of itself
    assert pages.session.health().latency_s == pytest.approx(0.02)


def test_a_page_that_goes_leaves_the_clock_here(pages):
    """It goes on from where the page was heard of last."""
    pages.come("one")
    pages.play("one")
    frame = pages.session.frame
    pages.say("away", "one")

    assert is_going(pages.session)
    assert pages.session.frame > frame
    assert np.abs(pages.session.tap(seconds=0.05).numpy()).max() > 0.01


def test_a_page_that_says_nothing_is_lost(pages):
    """After some looks without a word the session goes on by itself; what the page says then does not count."""
    pages.come("one")
    pages.play("one")
    for _ in range(LOST_AFTER + 1):
        pages.sink.watch()
    assert is_going(pages.session)
    frame = pages.session.frame
    pages.say("report", "one", epoch=pages.epochs["one"], frame=frame + 10**9, log=[], loads=[])
    assert pages.session.frame < frame + 10**9
    assert pages.said[-1] == "stop"  # so that it hears that it is out, and may say that it is there

    pages.say("ready", "one")
    assert pages.sink.widget.state["player"] == "one"
    assert np.abs(pages.play("one")).max() > 0.01


def test_a_page_that_is_loaded_again_is_soon_heard(pages):
    """It comes by another name, and the old one may not have said that it went: a second without a word is enough."""
    pages.come("one")
    pages.play("one")
    pages.sink.watch()
    pages.come("two")
    assert pages.sink.widget.state["player"] == "one"
    for _ in range(SUSPECTED_LOOKS + 1):
        pages.sink.watch()
        pages.play("one")  # it is there after all
    assert pages.sink.widget.state["player"] == "one"

    pages.come("three")
    for _ in range(SUSPECTED_LOOKS):
        pages.sink.watch()
    assert pages.sink.widget.state["player"] == "three"


def test_what_is_sent_during_a_hand_over_reaches_the_page(pages, monkeypatch):
    """A note and a node that come while the image is being packed are in the page, too, in their order."""
    packed = Image.packed

    def slow(image):
        made = packed(image)
        lead = pages.session.instruments[0]
        lead.note_on("G4")
        pages.session.add(wb.Synth(sustain=1.0, level_db=-6.0), "second").note_on("C2")
        time.sleep(0.05)
        return made

    monkeypatch.setattr(Image, "packed", slow)
    pages.come("one")
    wait_until(lambda: pages.sink.widget.is_idle, "all is sent", 5.0)
    heard = np.concatenate([pages.play("one", 8)])
    kept = pages.session.tap(seconds=len(heard) / 48_000).numpy()

    assert pages.session.health().active_voices == 3
    assert difference_db(heard, kept[-len(heard) :]) < -100.0


@pytest.mark.parametrize(
    "what",
    [
        {"slots": [[10**6, 1.0]], "change": 1},
        {"slots": [[-1, 1.0]], "change": 1},
        {"slots": [[0, float("nan")]], "change": 1},
        {"commands": [[-1, int(CommandKind.INSTALL), 99, 123456, 0.0, 0.0]]},
    ],
)
def test_what_no_page_may_say_is_not_done(pages, what):
    """A slot that is none, no number, a plan: the error is shown, and the session goes on in a new image."""
    pages.come("one")
    pages.play("one")
    epoch = pages.epochs["one"]
    pages.say("report", "one", epoch=epoch, frame=pages.session.frame, log=[[pages.session.frame, what]], loads=[])

    assert "the page" in pages.sink.widget.last_error
    assert pages.epochs["one"] == epoch + 1
    assert np.abs(pages.play("one")).max() > 0.01


def test_one_page_takes_over_from_another(pages):
    """The second page goes on where the first one was, which falls silent; when it leaves, the first one is asked."""
    pages.come("one")
    pages.play("one")
    pages.come("two")
    assert pages.sink.widget.state["player"] == "one"
    pages.say("take", "two")
    assert pages.sink.widget.state["player"] == "two"
    assert np.abs(pages.play("two")).max() > 0.01
    assert not np.abs(pages.play("one", 1)).any()

    pages.say("away", "two")
    assert pages.sink.widget.state["player"] == "one"
    assert np.abs(pages.play("one")).max() > 0.01


def test_stopping_and_playing_again(pages):
    """A page that is ready stays so: nobody has to click again."""
    pages.come("one")
    pages.play("one")
    pages.session.stop()
    assert pages.sink.widget.state == {"player": "", "playing": False, "hears": 0}
    assert not np.abs(pages.play("one", 1)).any()
    rendered = pages.session.render(0.2)  # it can be rendered meanwhile
    assert np.abs(rendered).max() > 0.01
    pages.session.play()
    assert np.abs(pages.play("one")).max() > 0.01


def test_underruns_are_xruns(pages):
    """What the browser counts is told as xruns; a page that comes starts to count anew."""
    pages.come("one")
    pages.play("one")
    epoch = pages.epochs["one"]
    for underruns in (2, 2, 5):
        pages.say("report", "one", epoch=epoch, frame=pages.session.frame, log=[], loads=[], underruns=underruns)
    assert pages.session.health().xruns == 5


def test_code_that_cannot_be_there_is_refused_when_it_is_added(pages):
    """What calls a function that no browser has says so, and the music goes on."""

    @wb.node(inputs=1)
    def noise_floor(x, y, p, s):
        for i in range(len(x)):
            y[i] = math.erf(x[i])

    with pytest.raises(KernelError, match="cannot run in a browser"):
        pages.session.add(noise_floor, "floor")
    assert is_going(pages.session)
    assert [each.name for each in pages.session.nodes] == ["lead"]


def test_many_changes_become_few_messages(pages):
    """A thousand parameters set in a loop are a few messages, and the last one counts."""
    pages.come("one")
    pages.play("one")
    before = len(pages.said)
    lead = pages.session.instruments[0]
    for k in range(1000):
        lead.cutoff_hz = 100.0 + k
    wait_until(lambda: pages.sink.widget.is_idle, "all is sent", 5.0)
    pages.play("one", 8)

    assert len(pages.said) - before < 200
    values = pages.session.engine.store.output.update()[64:].view(np.float32)
    assert values[lead.node.params["cutoff_hz"].slot] == pytest.approx(1099.0)


def test_the_microphone_is_wanted_while_something_hears_it(pages):
    """The page is told how many channels; the health tells how late they are, while the microphone is on."""
    state = lambda: pages.sink.widget.state  # noqa: E731
    pages.come("one")
    assert state()["hears"] == 0
    mic = pages.session.add(wb.Input(channels=1), name="mic")
    assert state() == {"player": "one", "playing": True, "hears": 1}
    assert pages.session.health().input_latency_s == 0.0
    pages.say("mic", "other", state="on", latency=0.5)  # it does not play
    pages.say("mic", "one", state="on", latency=0.01)
    assert pages.session.health().input_latency_s == pytest.approx(0.01 + 64 / 48_000)
    pages.say("mic", "one", state="refused", latency=0)
    assert pages.session.health().input_latency_s == 0.0

    pages.session.stop()
    assert state() == {"player": "", "playing": False, "hears": 1}
    pages.session.play()
    pages.session.remove(mic)
    assert state() == {"player": "one", "playing": True, "hears": 0}
    pages.play("one")


def test_the_microphone_outlives_a_new_sink(pages):
    """A session that looks for its sink again still wants to hear."""
    pages.session.add(wb.Input(), name="mic")
    pages.session.reconnect()
    assert pages.session._output.sink.widget.state["hears"] == 2


def test_reconnecting_asks_the_page_again(pages):
    """It keeps its line, and gets the engine anew: what is shown in the notebook goes on."""
    pages.come("one")
    pages.play("one")
    sink, epoch, key = pages.sink, pages.epochs["one"], pages.session.engine.store.page_sound
    before = len(pages.said)
    pages.session.reconnect()

    assert pages.session._output.sink is sink
    assert pages.session.loudspeaker is sink.widget
    assert pages.session.engine.store.page_sound == key
    assert [each for each in pages.said[before:] if each != "parts"] == ["stop", "ask", "image"]
    assert pages.epochs["one"] == epoch + 1
    assert np.abs(pages.play("one")).max() > 0.01
    assert pages.session.is_playing


def test_keys_and_knobs_follow_the_sound_to_another_sink(pages):
    """A keyboard, a panel and a MIDI keyboard know where the session sounds, also if that changes."""
    lead = pages.session.instruments[0]
    key = pages.sink.widget.key
    panel, keyboard, midi = lead.panel(), Keyboard(lead), lead.page_midi({74: "cutoff_hz"})
    told = []
    panel._link._tell = lambda kind, content: told.append(content)
    panel._link.hello("page")
    panel._link.flush()
    for kind in ("null", "browser"):
        pages.session._output._wanted = (kind, 256, None)
        pages.session.reconnect()
        panel._link.flush()
        sound = pages.session.loudspeaker.key if kind == "browser" else ""
        expected = {"sound": sound, "source": lead.number} if sound else {}
        assert [each.direct for each in (panel, keyboard, midi)] == [expected] * 3
        assert told[-1].get("sound", "") == sound
    assert key != sound
    assert told[0]["sound"] == key

    for each in (panel, keyboard, midi):
        each.close()
    before = keyboard.direct
    pages.session.engine.store.page_sound = "elsewhere"
    assert keyboard.direct == before


def test_the_first_start_waits_for_a_page_that_is_being_drawn(monkeypatch):
    """Where a page is likely, nothing is missed: the clock has not moved when the page comes a moment later."""
    if not node.available():
        pytest.skip(node.MISSING)
    monkeypatch.setattr("workbench.browser.sink.has_page", lambda: True)
    with wb.Session(name="first", sink="browser") as session:
        pages = Pages(session)
        threading.Timer(0.2, lambda: pages.come("one")).start()
        session.play()

        assert pages.sink.widget.state["player"] == "one"
        assert session.frame == 0
        session.stop()
    pages.close()


def test_a_page_that_needs_a_click_is_not_waited_for_longer(monkeypatch):
    """It says so, and the session starts at once."""
    monkeypatch.setattr("workbench.browser.sink.has_page", lambda: True)
    with wb.Session(name="click", sink="browser") as session:
        pages = Pages(session)
        threading.Timer(0.1, lambda: pages.say("away", "one")).start()
        start = time.monotonic()
        session.play()

        assert time.monotonic() - start < FIRST_PAGE_S
        assert is_going(session)


def test_a_page_that_waits_for_music_is_said(pages):
    """Before anything plays, nobody calls a page that is ready silent."""
    pages.session.stop()
    pages.say("ready", "one")

    assert pages.session.health().sink == "browser, a page is ready, 48000 Hz, 256 frames"
