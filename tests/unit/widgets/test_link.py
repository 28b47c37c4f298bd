"""The line between a widget's pages and its parameters."""

from __future__ import annotations

import threading

import pytest

from workbench.errors import ParameterError
from workbench.widgets.link import ParamLink


@pytest.fixture
def sent():
    """What was told to the pages."""
    return []


@pytest.fixture
def link(params, pump, sent):
    """A link for two parameters, with one page that has said hello and got its values."""
    made = ParamLink(
        [params["cutoff_hz"], params["filter_mode"]],
        lambda kind, content: sent.append((kind, content)),
        pump,
        on_error=pytest.fail,
    )
    made.hello("p")
    made.flush()
    sent.clear()
    yield made
    made.close()


def move(number, **values):
    return {"page": "p", "number": number, "values": values}


def test_a_move_of_the_page_reaches_the_parameter_and_is_confirmed(link, params, sent):
    """The answer carries the number of the move, so the page knows that its own value is in it."""
    link.receive(move(7, cutoff_hz=440, filter_mode=2))

    assert params["cutoff_hz"].value == 440
    assert params["filter_mode"].value == "high"
    assert link.flush()
    assert sent == [("values", {"values": {"cutoff_hz": 440, "filter_mode": 2.0}, "seen": {"p": 7}})]


def test_a_move_to_the_same_value_is_confirmed_too(link, params, sent):
    """Otherwise the page would wait for ever to be let go."""
    link.receive(move(1, cutoff_hz=params["cutoff_hz"].number))
    link.flush()

    assert sent[0][1]["seen"] == {"p": 1}


def test_many_changes_become_one_message_with_the_last_value(link, params, sent):
    """However fast Python writes, the page gets one message per flush."""
    for value in range(100, 200):
        params["cutoff_hz"].value = value
    link.flush()

    assert sent == [("values", {"values": {"cutoff_hz": 199}, "seen": {"p": 0}})]


def test_nothing_is_sent_when_nothing_has_changed(link, sent):
    """An idle panel is silent."""
    assert not link.flush()
    assert sent == []


def test_nothing_is_sent_before_a_page_has_said_hello(params, pump, sent):
    """Where nobody looks nothing is told; the first hello gets everything."""
    link = ParamLink([params["cutoff_hz"]], lambda *message: sent.append(message), pump, pytest.fail)
    params["cutoff_hz"].value = 500
    assert not link.flush()

    link.hello("q")
    link.flush()
    assert sent[0][1]["values"] == {"cutoff_hz": 500}
    link.close()


def test_a_refused_value_is_an_error_and_the_page_gets_the_value_that_holds(link, params, sent):
    """The other values of the same message are set."""
    with pytest.raises(ParameterError, match=r"cutoff_hz must be in range 20\.\.20000 Hz, got 5"):
        link.receive(move(3, cutoff_hz=5, filter_mode=1))
    link.flush()

    assert params["filter_mode"].value == "band"
    assert sent[0][1] == {"values": {"cutoff_hz": 1800.0, "filter_mode": 1.0}, "seen": {"p": 3}}


@pytest.mark.parametrize("value", [None, "loud", float("nan"), True, [1]])
def test_nonsense_from_the_page_never_reaches_the_parameter(link, params, value):
    """Wrong types and NaN."""
    with pytest.raises(ParameterError):
        link.receive(move(1, cutoff_hz=value))

    assert params["cutoff_hz"].number == 1800.0


def test_an_observer_that_raises_does_not_drop_the_other_values(link, params, sent):
    """All are set and confirmed, then the first error is shown."""

    def stumble(_):
        raise TypeError("oops")

    forget = params["cutoff_hz"].observe(stumble)
    with pytest.raises(TypeError, match="oops"):
        link.receive(move(1, cutoff_hz=500.0, filter_mode=2))
    forget()
    link.flush()

    assert params["filter_mode"].value == "high"
    assert sent == [("values", {"values": {"cutoff_hz": 500.0, "filter_mode": 2.0}, "seen": {"p": 1}})]


def test_an_unknown_parameter_is_named(link):
    """With those that exist."""
    with pytest.raises(ParameterError, match="no parameter 'volume'; it has cutoff_hz, filter_mode"):
        link.receive(move(1, volume=1))


def test_values_of_one_message_change_together(params, pump):
    """The context that a store gives is entered once around all of them."""
    log = []

    class Together:
        def __enter__(self):
            log.append("enter")

        def __exit__(self, *_):
            log.append("leave")

    for name in ("pan", "velocity"):
        params[name].observe(lambda param: log.append(param.name))
    link = ParamLink(params.values(), lambda *_: None, pump, pytest.fail, Together)
    link.receive(move(1, pan=1, velocity=0))
    link.close()

    assert log == ["enter", "pan", "velocity", "leave"]


def test_closing_leaves_nothing_behind(params, pump):
    """No observer, no job."""
    link = ParamLink(params.values(), lambda *_: None, pump, pytest.fail)
    link.close()
    link.close()

    assert all(param.observers == 0 for param in params.values())
    assert repr(pump) == "Pump(0 callbacks, 0 failing)"


def test_pages_that_come_and_go_are_forgotten(link, sent):
    """Reloading for a day does not grow the messages."""
    for number in range(100):
        link.hello(f"page{number}")
    link.flush()

    assert len(sent[0][1]["seen"]) == 16


def test_two_writers_and_a_flusher_end_in_agreement(link, params, sent):
    """The last thing told is what the store holds."""

    def write(first):
        for step in range(2000):
            params["cutoff_hz"].value = 100 + (first + 7 * step) % 5000

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        link.flush()
    link.flush()

    assert sent[-1][1]["values"]["cutoff_hz"] == params["cutoff_hz"].number


def test_a_control_follows_automation(link, params, sent):
    """It is sent where a lane has it, marked, and only when that has moved; the hand's value comes back unmarked."""
    hand = params["cutoff_hz"].number
    where = [500.0]
    params["cutoff_hz"].is_automated, params["cutoff_hz"].shown = True, where[0]
    assert link.flush()
    assert sent == [("values", {"values": {"cutoff_hz": 500.0}, "seen": {"p": 0}, "automated": ["cutoff_hz"]})]
    assert not link.flush()
    params["cutoff_hz"].shown = 501.0
    assert link.flush()
    params["cutoff_hz"].is_automated, params["cutoff_hz"].shown = False, hand
    sent.clear()
    assert link.flush()
    assert sent == [("values", {"values": {"cutoff_hz": hand}, "seen": {"p": 0}})]
    assert not link.flush()
