"""The base widget: bundles, errors, plain text, closing."""

from __future__ import annotations

import pytest
import traitlets as t

from tests.support.fake_comm import with_fake_comm
from workbench.page.widget import PageWidget


class Dial(PageWidget):
    """A widget with one number and a handler that can fail."""

    _module = "hub"
    value = t.Float(0.0).tag(sync=True)

    def describe(self):
        return f"value={self.value:g}"

    def on_page_message(self, kind, content):
        if kind == "fail":
            raise ValueError(content["why"])
        self.heard = (kind, content)


@pytest.fixture
def dial():
    """A dial."""
    made = Dial()
    yield made
    made.close()


def test_front_end_is_bundled_from_the_named_module(dial):
    """Both texts are there without a build step."""
    assert "export default $hub.default;" in dial._esm
    assert dial._css.startswith("/* The look")


def test_repr_is_stable_and_says_something(dial):
    """No memory address: notebooks compare equal, and text is all that some front ends show."""
    assert repr(dial) == "Dial(value=0)"
    assert dial._repr_mimebundle_()[0]["text/plain"] == "Dial(value=0)"


def test_messages_of_the_page_arrive(dial):
    """Kind and whole content."""
    with_fake_comm(dial).say("hello", x=1)

    assert dial.heard == ("hello", {"kind": "hello", "x": 1})


def test_an_exception_in_a_handler_is_shown(dial):
    """Type and message for the page, the traceback for whoever looks."""
    with_fake_comm(dial).say("fail", why="not today")

    assert dial.last_error == "ValueError: not today"
    assert "on_page_message" in dial.last_traceback


def test_an_exception_in_an_observer_is_shown(dial):
    """A trait set by the page may have any consequence."""
    page = with_fake_comm(dial)

    def observer(change):
        raise RuntimeError(f"cannot be {change.new:g}")

    dial.observe(observer, "value")
    page.set(value=3.0)

    assert dial.last_error == "RuntimeError: cannot be 3"


def test_the_page_can_dismiss_an_error(dial):
    """It sets the text to nothing."""
    page = with_fake_comm(dial)
    page.say("fail", why="x")
    page.set(last_error="")

    assert dial.last_error == ""


def test_tell_sends_a_kind_and_buffers(dial):
    """What the page gets as message and buffers."""
    page = with_fake_comm(dial)
    dial.tell("note", {"key": 60}, [b"12"])

    assert page.custom("note") == [({"kind": "note", "key": 60}, [b"12"])]


def test_closing_twice_does_no_harm(dial):
    """The line is closed once."""
    page = with_fake_comm(dial)
    dial.close()
    dial.close()

    assert page.closed
    assert not dial.is_open
