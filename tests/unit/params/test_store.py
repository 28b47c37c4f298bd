"""The store: what is set is published whole, in order, once; what is wrong is refused and changes nothing."""

from __future__ import annotations

import contextlib
import threading

import numpy as np
import pytest

from workbench.errors import CapacityError, ParameterError, SessionError, UnknownNameError
from workbench.params import ParamSpec, ParamStore, choice
from workbench.params.store import HEADER_BYTES
from workbench.rt import Arena

SPECS = (
    ParamSpec("cutoff_hz", 1000.0, 20.0, 20_000.0, "Hz", "log", help="Brightness."),
    ParamSpec("mix", 0.5),
    choice("waveform", ("sine", "saw"), "sine"),
)
START = {"cutoff_hz": 440.0, "mix": 0.25, "waveform": 1.0}


class Side:
    """A store, three parameters in it, and what the audio side would see."""

    def __init__(self, capacity=16):
        self.store = ParamStore(Arena(1 << 16), capacity)
        self.params = self.store.allocate(SPECS, START)

    def published(self, count=3):
        """Version and values of the latest published block."""
        block = self.store.output.update()
        return int(block[:8].view(np.int64)[0]), block[HEADER_BYTES:].view(np.float32)[:count].tolist()


@pytest.fixture
def side():
    """A fresh store."""
    return Side()


def test_store_publishes_start_values(side):
    """The audio side sees start values, not defaults, from the first block on, as one version."""
    assert side.published() == (1, [440.0, 0.25, 1.0])
    assert side.store.version == 1


def test_param_set_is_published_at_once(side):
    """Each change is one more version, and the whole block with it."""
    side.params["mix"].value = 0.75
    side.params["cutoff_hz"] = 100

    assert side.published() == (3, [100.0, 0.75, 1.0])
    assert (side.params["mix"].value, side.params["cutoff_hz"].number) == (0.75, 100.0)


def test_param_set_to_what_it_is_publishes_nothing(side):
    """No change, no version."""
    side.params["mix"].value = 0.25

    assert side.store.version == 1


def test_param_choice_reads_as_its_name(side):
    """A choice is set by name or number, reads as its name, and is a number for the audio side."""
    assert side.params["waveform"].value == "saw"
    side.params["waveform"] = "sine"

    assert (side.params["waveform"].value, side.params["waveform"].number) == ("sine", 0.0)
    assert side.published()[1][2] == 0.0


@pytest.mark.parametrize("value", [-1.0, 2.0, float("nan"), float("inf"), None, "loud", True, [0.5]])
def test_param_refuses_and_keeps(side, value):
    """A value that is not allowed raises, and nothing changes: no value, no version, no observer is called."""
    told = []
    side.params["mix"].observe(told.append)
    with pytest.raises(ParameterError, match="mix must be"):
        side.params["mix"].value = value

    assert (side.params["mix"].value, side.store.version, told) == (0.25, 1, [])


def test_param_reset(side):
    """Reset goes to the default, not to the start value."""
    side.params["cutoff_hz"].reset()

    assert side.params["cutoff_hz"].value == 1000.0


def test_params_unknown_name_says_what_there_is(side):
    """An unknown name lists the known ones, closest first."""
    with pytest.raises(UnknownNameError, match=r"'cutof_hz'\. Did you mean 'cutoff_hz'\? There is: cutoff_hz, mix"):
        side.params["cutof_hz"]
    with pytest.raises(UnknownNameError):
        side.params["nothing"] = 1


def test_params_are_a_mapping_in_declared_order(side):
    """Names, length, membership and items behave as those of a dict; deleting is refused."""
    assert list(side.params) == ["cutoff_hz", "mix", "waveform"]
    assert len(side.params) == 3
    assert "mix" in side.params
    assert "nothing" not in side.params
    assert [param.name for param in side.params.values()] == list(side.params)
    with pytest.raises(TypeError, match="cannot be deleted"):
        del side.params["mix"]


def test_params_get_of_an_unknown_name_is_the_default(side):
    """`get` works as on any mapping."""
    assert side.params.get("nothing", 7) == 7


def test_params_set_checks_all_before_it_changes_any(side):
    """One wrong value or name, and none is changed."""
    with pytest.raises(ParameterError):
        side.params.set(mix=0.9, cutoff_hz=1.0)
    with pytest.raises(UnknownNameError):
        side.params.set(mix=0.9, nothing=1.0)

    assert side.published() == (1, [440.0, 0.25, 1.0])


def test_params_set_is_one_version(side):
    """Several at once are published at once."""
    side.params.set(mix=0.9, cutoff_hz=30.0, waveform="sine")

    assert side.published() == (2, [30.0, pytest.approx(0.9), 0.0])


def test_store_together_publishes_once_at_the_end(side):
    """Inside `together` nothing is published; nested blocks end with the outer one; an error publishes, too."""
    with side.store.together():
        side.params["mix"] = 0.6
        with side.store.together():
            side.params["mix"] = 0.7
        assert side.published() == (1, [440.0, 0.25, 1.0])
    assert side.published() == (2, [440.0, pytest.approx(0.7), 1.0])

    with contextlib.suppress(ZeroDivisionError), side.store.together():
        side.params["mix"] = 0.1
        raise ZeroDivisionError
    assert side.published() == (3, [440.0, pytest.approx(0.1), 1.0])


def test_param_observers_hear_of_changes(side):
    """An observer is called with the parameter after each change, until it is removed; removing twice does no harm."""
    heard = []
    remove = side.params["mix"].observe(lambda param: heard.append((param.name, param.value)))
    side.params["mix"] = 0.5
    side.params["mix"] = 0.5
    side.params["cutoff_hz"] = 50
    remove()
    remove()
    side.params["mix"] = 0.75

    assert heard == [("mix", 0.5)]


def test_param_observer_may_remove_itself(side):
    """An observer that removes itself while it is called leaves the others alone."""
    heard = []
    removers = [side.params["mix"].observe(lambda _: removers[0]()), side.params["mix"].observe(heard.append)]
    side.params["mix"] = 0.5
    side.params["mix"] = 0.75

    assert heard == [side.params["mix"]] * 2


def test_param_observer_may_set_another(side):
    """An observer may change another parameter; both changes arrive."""
    side.params["mix"].observe(lambda param: side.params["cutoff_hz"].__setattr__("value", 1000 * param.number))
    side.params["mix"] = 0.5

    assert side.published() == (3, [500.0, 0.5, 1.0])


def test_store_slots_are_neighbours_and_used_again(side):
    """Slots that were given back serve the next set that fits, and what was in them is overwritten."""
    second = side.store.allocate(SPECS, START)
    third = side.store.allocate(SPECS, START)
    side.store.release(second)
    again = side.store.allocate(SPECS[:2], {**START, "mix": 0.125})

    assert (second.first, third.first, again.first) == (3, 6, 3)
    assert [param.slot for param in third.values()] == [6, 7, 8]
    assert side.published(9)[1][3:5] == [440.0, 0.125]


def test_store_full_says_so():
    """Not enough neighbouring slots is an error with numbers and a way out; the others go on."""
    side = Side(capacity=7)
    second = side.store.allocate(SPECS, START)
    side.store.release(side.params)
    with pytest.raises(CapacityError, match=r"no room for 5 more parameters \(3 of 7 in use\): remove instruments"):
        side.store.allocate([ParamSpec(f"p{k}", 0.0) for k in range(5)], {f"p{k}": 0.0 for k in range(5)})
    second["mix"] = 1.0

    assert side.published(6)[1][4] == 1.0


def test_store_without_parameters():
    """An instrument without parameters takes no slots, even in a full store."""
    side = Side(capacity=3)

    assert len(side.store.allocate((), {})) == 0


def test_store_many_writers_lose_nothing(side):
    """Threads that set at the same time: every change is one version, the last block has all the last values."""
    rounds = 200

    def turn(name, low, high):
        for k in range(1, rounds + 1):
            side.params[name] = low + (high - low) * k / rounds

    threads = [threading.Thread(target=turn, args=each) for each in [("cutoff_hz", 20, 20_000), ("mix", 0, 1)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert side.published() == (1 + 2 * rounds, [20_000.0, 1.0, 1.0])


def test_store_together_holds_other_threads_back(side):
    """A block inside `together` is never published half by somebody else's change."""
    seen, inside, waiting = [], threading.Event(), threading.Event()

    def other():
        inside.wait()
        waiting.set()
        side.params["waveform"] = "sine"

    thread = threading.Thread(target=other)
    thread.start()
    with side.store.together():
        side.params["cutoff_hz"] = 50
        inside.set()
        waiting.wait()
        seen.append(side.published())
        side.params["mix"] = 1.0
    thread.join()

    assert seen == [(1, [440.0, 0.25, 1.0])]
    assert side.published() == (3, [50.0, 1.0, 0.0])


def test_param_repr_shows_value_range_and_meaning(side):
    """The text of a parameter is its documentation."""
    assert repr(side.params["cutoff_hz"]) == "cutoff_hz = 440 Hz  (20..20000 Hz)  Brightness."
    assert repr(side.params["waveform"]) == "waveform = saw  (sine, saw)"
    assert len(repr(side.params).splitlines()) == 3


def test_observers_are_told_without_the_lock(side):
    """After `together` every changed parameter's observers are called once, published values and no lock held."""
    told = []

    def note(param):
        other = threading.Thread(target=side.params["waveform"].reset)
        other.start()
        other.join(5.0)  # a writer on another thread is not kept waiting
        told.append((param.name, param.number, side.store.version > 1, other.is_alive()))

    for name in ("cutoff_hz", "mix"):
        side.params[name].observe(note)
    with side.store.together():
        with side.store.together():
            side.params["mix"] = 0.5
        side.params["mix"] = 0.75
        side.params["cutoff_hz"] = 500
        assert told == []

    assert told == [("mix", 0.75, True, False), ("cutoff_hz", 500.0, True, False)]


def test_observers_are_told_of_changes_before_an_exception(side):
    """What was changed in `together` before something failed is published, and its observers are told."""
    told = []
    side.params["mix"].observe(lambda param: told.append(param.number))
    with contextlib.suppress(ZeroDivisionError), side.store.together():
        side.params["mix"] = 0.75
        raise ZeroDivisionError

    assert told == [0.75]
    assert side.published()[1] == [440.0, 0.75, 1.0]


def test_released_parameters_are_detached(side):
    """Parameters whose slots were given back cannot write to them; releasing them twice frees nobody else's slots."""
    old = side.params
    side.store.release(old)
    new = side.store.allocate(SPECS, START)
    side.store.release(old)
    with pytest.raises(SessionError, match="mix cannot be set: its instrument was removed"):
        old["mix"] = 0.75

    assert old["mix"].value == new["mix"].value == 0.25
    assert side.published()[1] == [440.0, 0.25, 1.0]
    assert side.store._taken[:3].all()
