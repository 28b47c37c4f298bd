"""The pump: rates, errors, start and stop."""

from __future__ import annotations

import threading
import time

import pytest

from tests.support.process import wait_until
from workbench.errors import ParameterError
from workbench.page.pump import Pump, shared_pump


def run(pump: Pump, seconds: float, start: float | None = None) -> float:
    """Step a pump by hand through some time, a millisecond at a time; return when it ended."""
    start = time.monotonic() if start is None else start
    for i in range(round(1000 * seconds)):
        pump.step(start + i / 1000)
    return start + seconds


def test_each_callback_has_its_own_rate():
    """Thirty calls a second for one, five for another."""
    pump = Pump(threaded=False)
    calls = {"fast": 0, "slow": 0}

    def count(name):
        return lambda: calls.__setitem__(name, calls[name] + 1)

    pump.add(count("fast"), hz=30)
    pump.add(count("slow"), hz=5)
    run(pump, 1.0)

    assert calls == {"fast": 30, "slow": 5}


def test_missed_calls_are_left_out():
    """After a stall there is one call, not a burst."""
    pump = Pump(threaded=False)
    calls = []
    pump.add(lambda: calls.append(1), hz=100)
    now = time.monotonic()
    pump.step(now)
    pump.step(now + 10.0)
    pump.step(now + 10.0001)

    assert len(calls) <= 3


def test_a_raising_callback_is_reported_once_and_stops_nobody():
    """The others go on; the error is kept until a call succeeds."""
    pump = Pump(threaded=False)
    good, told, broken = [], [], [True]

    def bad():
        if broken[0]:
            raise ValueError("no")

    pump.add(bad, hz=100, on_error=told.append)
    pump.add(lambda: good.append(1), hz=100)
    end = run(pump, 0.1)

    assert len(good) == 10
    assert [str(error) for error in told] == ["no"]
    assert str(pump.errors[bad]) == "no"

    broken[0] = False
    run(pump, 0.1, start=end)

    assert pump.errors == {}


def test_an_on_error_that_raises_stops_nobody():
    """The first error is kept, with a note of the second."""
    pump = Pump(threaded=False)
    good = []

    def bad():
        raise ValueError("no")

    def tell(_):
        raise RuntimeError("nobody listens")

    pump.add(bad, hz=100, on_error=tell)
    pump.add(lambda: good.append(1), hz=100)
    now = time.monotonic()
    pump.step(now)

    assert good == [1]
    assert pump.errors[bad].__notes__ == ["It could not be shown: RuntimeError: nobody listens"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_has_died_is_started_anew():
    """What even the pump does not catch costs one start, not all that is shown from then on."""
    pump, called = Pump(), threading.Event()

    def leave():
        pump.remove(leave)
        raise SystemExit

    pump.add(leave, hz=50)
    end = time.monotonic() + 2.0
    while pump.is_running and time.monotonic() < end:
        time.sleep(0.005)
    pump.add(called.set, hz=50)

    assert called.wait(2.0)
    pump.remove(called.set)


def test_a_callback_may_remove_itself():
    """Removing while stepping is safe."""
    pump = Pump(threaded=False)
    calls = []

    def once():
        calls.append(1)
        pump.remove(once)

    pump.add(once, hz=100)
    run(pump, 0.1)

    assert calls == [1]


def test_the_thread_starts_with_the_first_callback_and_ends_after_the_last():
    """One daemon thread, only while there is something to do."""
    pump, called = Pump(), threading.Event()

    assert not pump.is_running

    pump.add(called.set, hz=50)

    assert called.wait(2.0)
    assert pump.is_running

    pump.remove(called.set)
    end = time.monotonic() + 2.0
    while pump.is_running and time.monotonic() < end:
        time.sleep(0.01)

    assert not pump.is_running

    called.clear()
    pump.add(called.set, hz=50)

    assert called.wait(2.0)
    pump.remove(called.set)


@pytest.mark.parametrize("hz", [0.0, -1.0, 1000.0, float("nan"), "fast"])
def test_an_impossible_rate_is_refused(hz):
    """The message names the argument."""
    with pytest.raises(ParameterError, match="hz must be"):
        Pump(threaded=False).add(print, hz=hz)


def test_there_is_one_pump_per_process():
    """Everybody shares it."""
    assert shared_pump() is shared_pump()


def test_clear_ends_everything():
    """Nothing is called any more, and its thread ends."""
    pump = Pump()
    pump.add(lambda: None, hz=100)
    pump.clear()
    wait_until(lambda: not pump.is_running, "the thread ends")
