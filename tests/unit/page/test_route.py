"""The kernel route: messages stay where the page asked for."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from workbench.page import route


class Comm:
    """What ipykernel 7.4 does with incoming messages: the last publisher's subshell wins."""

    def _reply_subshell_for(self, data, default):
        return "the last publisher's"


@pytest.fixture
def own_subshell(monkeypatch):
    """A fresh own subshell, not yet made."""
    fresh = route._OwnSubshell()
    monkeypatch.setattr(route, "_own_subshell", fresh)
    return fresh


@pytest.fixture
def kernel(monkeypatch):
    """A kernel with subshells whose shell channel thread runs callbacks at once."""
    thread = SimpleNamespace(
        io_loop=SimpleNamespace(add_callback=lambda callback, *args: callback(*args)),
        manager=SimpleNamespace(_create_subshell=lambda: "own"),
    )
    made = SimpleNamespace(shell_channel_thread=thread, _supports_kernel_subshells=True)
    module = SimpleNamespace(Kernel=SimpleNamespace(initialized=lambda: True, instance=lambda: made))
    monkeypatch.setitem(sys.modules, "ipykernel.kernelbase", module)
    monkeypatch.setitem(sys.modules, "ipykernel", SimpleNamespace(__version__="7.4.0"))
    return made


@pytest.fixture
def no_kernel(monkeypatch):
    """A plain Python process."""
    monkeypatch.delitem(sys.modules, "ipykernel.kernelbase", raising=False)


def test_the_page_s_choice_wins_over_the_last_publisher(own_subshell, no_kernel):
    """The record of ipykernel 7.4 is ignored."""
    widget = SimpleNamespace(comm=Comm())

    assert route.keep_frontend_route(widget) is widget
    assert widget.comm._reply_subshell_for({}, "the page's") == "the page's"


def test_without_a_choice_our_own_subshell_is_used(own_subshell, kernel):
    """Front ends that know no subshells are served while a cell runs, too."""
    widget = route.keep_frontend_route(SimpleNamespace(comm=Comm()))

    assert widget.comm._reply_subshell_for({}, None) == "own"


def test_one_subshell_serves_all_widgets(own_subshell, kernel):
    """It is asked for once."""
    made = []
    kernel.shell_channel_thread.manager._create_subshell = lambda: made.append(1) or "own"
    for _ in range(3):
        route.keep_frontend_route(SimpleNamespace(comm=Comm()))

    assert made == [1]


@pytest.mark.parametrize("widget", [SimpleNamespace(comm=None), SimpleNamespace(comm=SimpleNamespace()), object()])
def test_other_widgets_are_left_alone(own_subshell, widget):
    """Closed widgets, other kernels and other objects pass through."""
    assert route.keep_frontend_route(widget) is widget
    assert not own_subshell._requested


def test_a_kernel_that_names_things_differently_does_no_harm(own_subshell, kernel):
    """Private names may change: then there is simply no subshell of our own."""
    del kernel.shell_channel_thread.manager._create_subshell
    widget = route.keep_frontend_route(SimpleNamespace(comm=Comm()))

    assert widget.comm._reply_subshell_for({}, None) is None


def test_busy_support_says_what_is_the_case(kernel):
    """With subshells, and without."""
    assert route.busy_support()[0]

    kernel._supports_kernel_subshells = False
    is_answered, sentence = route.busy_support()

    assert not is_answered
    assert "ipykernel 7.4.0 has no subshells" in sentence


def test_busy_support_without_a_kernel(no_kernel):
    """A script has no page."""
    assert route.busy_support() == (False, "No Jupyter kernel runs here, so no page is connected.")
