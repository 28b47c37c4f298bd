"""Flow control: who watches, who is behind, who is gone."""

from __future__ import annotations

from workbench.page.flow import FORGET_S, IN_FLIGHT_LIMIT, Flow


def fill(flow: Flow, now: float = 0.0) -> int:
    """Send until it is held back; return how many went out."""
    sent = 0
    while flow.may_send(now) and sent < 100:
        flow.count_sent()
        sent += 1
    return sent


def test_nothing_may_be_sent_when_nobody_watches():
    """No page, or a page that shows nothing, gets nothing."""
    flow = Flow()

    assert not flow.may_send(0.0)

    flow.report("page", 0, [], 0.0)

    assert not flow.may_send(0.0)


def test_frames_in_flight_are_limited_and_a_report_frees_them():
    """Eight frames go out unreported, and as many more as are reported."""
    flow = Flow()
    flow.report("page", 0, ["scope"], 0.0)

    assert fill(flow) == IN_FLIGHT_LIMIT

    flow.report("page", 4, ["scope"], 0.0)

    assert fill(flow) == 4
    assert flow.in_flight == IN_FLIGHT_LIMIT


def test_the_slowest_page_holds_back_all():
    """With two pages the one behind decides."""
    flow = Flow()
    flow.report("fast", 0, ["scope"], 0.0)
    flow.report("slow", 0, ["scope"], 0.0)
    fill(flow)
    flow.report("fast", IN_FLIGHT_LIMIT, ["scope"], 0.0)

    assert not flow.may_send(0.0)


def test_a_silent_page_is_forgotten_and_comes_back_with_its_next_report():
    """A closed tab stops the others for a second at most."""
    flow = Flow()
    flow.report("gone", 0, ["scope"], 0.0)
    flow.report("there", 0, ["scope"], 0.0)
    fill(flow)
    late = FORGET_S + 0.1
    flow.report("there", flow.sent, ["scope"], late)

    assert flow.may_send(late)
    assert flow.pages == 1

    flow.report("gone", 3, ["scope"], late)

    assert flow.pages == 2
    assert flow.in_flight == 0  # what it missed is not owed by it


def test_hiding_leaves_and_showing_again_owes_nothing():
    """Frames sent while a page showed nothing do not count against it."""
    flow = Flow()
    flow.report("page", 0, ["scope"], 0.0)
    flow.report("other", 0, ["scope"], 0.0)
    flow.report("page", 0, [], 0.0)
    for _ in range(100):
        flow.report("other", flow.count_sent(), ["scope"], 0.0)
    flow.report("page", 0, ["scope"], 0.0)

    assert flow.in_flight == 0


def test_a_report_says_what_is_newly_shown():
    """Feeds that a page did not show before owe it a complete picture."""
    flow = Flow()

    assert flow.report("page", 0, ["scope"], 0.0) == {"scope"}
    assert flow.report("page", 0, ["scope", "roll"], 0.0) == {"roll"}
    assert flow.report("page", 0, [], 0.0) == set()
    assert flow.visible == set()
