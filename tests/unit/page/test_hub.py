"""The hub: one message per refresh, nothing that nobody sees, nothing left behind."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fake_comm import with_fake_comm
from workbench.page.feed import Feed
from workbench.page.hub import Hub
from workbench.page.pump import Pump
from workbench.page.widget import PageWidget


class Setting:
    """A hub on a clock and a pump that only the test moves, and its page."""

    def __init__(self):
        self.now = 0.0
        self.pump = Pump(threaded=False)
        self.hub = Hub(pump=self.pump, clock=lambda: self.now)
        self.page = with_fake_comm(self.hub)

    def show(self, *views, n=0, page="page"):
        """Report what a page shows."""
        self.page.say("report", page=page, n=n, views=list(views))

    @property
    def frames(self):
        """Contents and buffers of all frames sent."""
        return self.page.custom("frame")


@pytest.fixture
def setting():
    """A hub, its pump and its page."""
    made = Setting()
    yield made
    made.hub.close()


class Blank(PageWidget):
    """The least view there is."""

    _module = "hub"


def numbers(*values):
    """A feed's arrays."""
    return np.array(values, dtype=np.float32)


def test_all_shown_feeds_travel_in_one_message(setting):
    """Two feeds, one message, one buffer; lengths say whose numbers they are."""
    setting.hub.add(Feed("a", lambda: ({"x": 1}, [numbers(1, 2), numbers(3)])))
    setting.hub.add(Feed("b", lambda: ({}, [numbers(4)])))
    setting.show("a", "b")

    assert setting.hub.tick()

    [(content, [payload])] = setting.frames
    assert content["n"] == 1
    assert content["parts"] == [
        {"id": "a", "meta": {"x": 1}, "lengths": [2, 1]},
        {"id": "b", "meta": {}, "lengths": [1]},
    ]
    assert np.frombuffer(payload, np.float32).tolist() == [1, 2, 3, 4]


def test_hidden_feeds_are_not_even_packed(setting):
    """Packing costs time: only what is shown is packed, and with nothing shown nothing is sent."""
    packed = []
    setting.hub.add(Feed("a", lambda: packed.append("a") or ({}, [])))
    setting.hub.add(Feed("b", lambda: packed.append("b") or ({}, [])))

    assert not setting.hub.tick()
    assert packed == []

    setting.show("b")

    assert setting.hub.tick()
    assert packed == ["b"]


def test_polling_goes_on_while_hidden(setting):
    """Book-keeping must not miss events."""
    polled = []
    setting.hub.add(Feed("a", lambda: None, poll=lambda: polled.append(1)))
    setting.hub.tick()

    assert polled == [1]


def test_unchanged_feeds_send_nothing(setting):
    """None from every feed is no message at all."""
    setting.hub.add(Feed("a", lambda: None))
    setting.show("a")

    assert not setting.hub.tick()
    assert setting.frames == []


def test_frames_are_held_back_until_the_page_reports(setting):
    """Eight in flight, then silence, then as many as were reported; held refreshes are counted."""
    setting.hub.add(Feed("a", lambda: ({}, [numbers(0)])))
    setting.show("a")

    assert sum(setting.hub.tick() for _ in range(20)) == 8
    assert setting.hub.stats().frames_held == 12
    assert setting.hub.stats().in_flight == 8

    setting.show("a", n=4)

    assert sum(setting.hub.tick() for _ in range(20)) == 4


def test_what_a_page_newly_shows_is_refreshed(setting):
    """A feed that has nothing new still owes a picture to a page that has just come."""
    refreshed = []
    setting.hub.add(Feed("a", lambda: None, refresh=lambda: refreshed.append(1)))
    setting.show("a")
    setting.hub.tick()
    setting.hub.tick()
    setting.show("a", page="second")
    setting.hub.tick()

    assert refreshed == [1, 1]


def test_a_failing_feed_is_reported_once_and_stops_nobody(setting):
    """The error goes to the view concerned; the others are sent."""
    told = []

    def fail():
        raise ValueError("broken")

    setting.hub.add(Feed("bad", fail, on_error=told.append))
    setting.hub.add(Feed("good", lambda: ({}, [])))
    setting.show("bad", "good")

    assert setting.hub.tick()
    assert setting.hub.tick()
    assert [str(error) for error in told] == ["broken"]
    assert [part["id"] for part in setting.frames[0][0]["parts"]] == ["good"]


def test_a_library_is_sent_when_it_is_asked_for(setting):
    """Asked for by name, answered with bytes; unknown names are ignored."""
    setting.hub.offer("lib", lambda: b"code")
    setting.page.say("need", name="lib")
    setting.page.say("need", name="other")

    assert setting.page.custom("library") == [({"kind": "library", "name": "lib"}, [b"code"])]


def test_the_pump_is_used_only_while_there_are_feeds(setting):
    """The first feed starts it, the last one stops it."""
    feed = Feed("a", lambda: None)
    setting.hub.add(feed)

    assert "1 callbacks" in repr(setting.pump)

    setting.hub.remove(feed)

    assert "0 callbacks" in repr(setting.pump)


def test_removing_a_replaced_feed_keeps_its_successor(setting):
    """An old view that closes late does not take the new one's feed away."""
    old, new = Feed("a", lambda: None), Feed("a", lambda: ({}, []))
    setting.hub.add(old)
    setting.hub.add(new)
    setting.hub.remove(old)
    setting.show("a")

    assert setting.hub.tick()


def test_the_same_name_and_settings_give_the_same_view(setting):
    """Running a cell again shows the view that is open."""
    first = setting.hub.view("v", (1, 2), Blank)

    assert setting.hub.view("v", (1, 2), Blank) is first


def test_other_settings_replace_the_view_and_close_the_old_one(setting):
    """There is never a second view of one name."""
    first = setting.hub.view("v", 1, Blank)
    second = setting.hub.view("v", 2, Blank)

    assert second is not first
    assert not first.is_open
    assert second.is_open


def test_a_closed_view_is_made_anew(setting):
    """Closing by hand is no obstacle."""
    first = setting.hub.view("v", 1, Blank)
    first.close()

    assert setting.hub.view("v", 1, Blank).is_open


def test_closing_the_hub_leaves_nothing_behind(setting):
    """Views, feeds, comm and pump callback are gone; closing twice does no harm."""
    view = setting.hub.view("v", 1, Blank)
    setting.hub.add(Feed("a", lambda: None))
    setting.hub.close()
    setting.hub.close()

    assert not view.is_open
    assert setting.page.closed
    assert "0 callbacks" in repr(setting.pump)


def test_statistics_count_bytes_and_rate(setting):
    """Thirty frames a second for five seconds read as thirty messages a second."""
    setting.hub.add(Feed("a", lambda: ({}, [numbers(1, 2, 3)])))
    for i in range(150):
        setting.now = i / 30
        setting.show("a", n=i)
        setting.hub.tick()
    stats = setting.hub.stats()

    assert stats.frames_sent == 150
    assert stats.bytes_sent == 150 * 12
    assert stats.messages_per_s == pytest.approx(30, abs=0.5)


def test_a_bad_report_is_shown_not_lost(setting):
    """Malformed messages of a page end in the error strip."""
    setting.page.say("report", n="x")

    assert "KeyError" in setting.hub.last_error
