"""The safety check must fire on everything that does not belong on the audio thread, and only on that."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest
from numba import cfunc

from tests.support.compiled import needs_jit
from workbench.engine.callback import portaudio_callback, render_to
from workbench.engine.instrument import instrument
from workbench.engine.master import master
from workbench.engine.render import render
from workbench.errors import KernelError
from workbench.instruments.sampler import sampler
from workbench.instruments.synth import synth
from workbench.rt import check, kernel

pytestmark = needs_jit


def _allocates_array(n: int) -> float:
    return np.zeros(n)[0]


def _builds_list(x: float) -> float:
    numbers = [x]
    numbers.append(x)
    return numbers[1]


def _builds_dict(x: float) -> float:
    return {1: x}[1]


def _makes_text(x: int) -> int:
    return len(str(x))


def _raises(x: float) -> float:
    if x > 3.0:
        raise ValueError("too much")
    return x


def _prints(x: float) -> float:
    print(x)
    return x


@kernel
def _helper(n: int) -> Any:
    return np.ones(n)


def _allocates_in_a_helper(n: int) -> float:
    return _helper(n)[0]


def _does_not_compile(x: float) -> float:
    return x.nothing_like_it  # type: ignore[attr-defined]


def _mixes(out: np.ndarray, x: np.ndarray, gain: float) -> None:
    for i in range(len(out)):
        out[i] += gain * x[i] / (1.0 + abs(x[i]))


def _divides(a: int, b: int) -> int:
    return a // b


_sleep = ctypes.CDLL(None).usleep
_sleep.argtypes, _sleep.restype = (ctypes.c_uint,), ctypes.c_int


def _sleeps_through_ctypes(x: int) -> int:
    return _sleep(x)


def _calls_what_it_is_given(function: Any, x: float) -> float:
    return function(x)


@cfunc("float64(float64)")
def _given(x: float) -> float:
    return x


def _takes_a_sine(x: float) -> float:
    return np.sin(x)


@pytest.mark.parametrize(
    ("function", "arguments", "line_text", "what"),
    [
        (_allocates_array, (4,), "return np.zeros(n)[0]", "allocates memory"),
        (_builds_list, (1.0,), "numbers = [x]", "allocates memory"),
        (_builds_dict, (1.0,), "return {1: x}[1]", "allocates memory"),
        (_makes_text, (1,), "return len(str(x))", "allocates memory"),
        (_raises, (1.0,), 'raise ValueError("too much")', "may raise ValueError"),
        (_prints, (1.0,), "print(x)", "prints"),
        (_allocates_in_a_helper, (4,), "return _helper(n)[0]", "allocates memory"),
        (_sleeps_through_ctypes, (1,), "return _sleep(x)", "calls through an address"),
        (_calls_what_it_is_given, (_given, 1.0), "return function(x)", "calls through an address"),
        (_does_not_compile, (1.0,), "return x.nothing_like_it  # type: ignore[attr-defined]", "cannot be compiled"),
    ],
)
def test_check_fires_and_names_the_line(function: Any, arguments: tuple[Any, ...], line_text: str, what: str) -> None:
    """Each forbidden thing makes the verdict false, and its text has the source line and what it does."""
    verdict = check(function, *arguments)

    assert not verdict
    assert any(problem.source == line_text and problem.what.startswith(what) for problem in verdict.problems), verdict
    assert line_text in str(verdict)
    assert "not safe" in str(verdict)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [(_mixes, (np.zeros(4), np.zeros(4), 1.0)), (_divides, (1, 0)), (_takes_a_sine, (1.0,))],
)
def test_check_passes_plain_arithmetic(function: Any, arguments: tuple[Any, ...]) -> None:
    """Loops over arrays, divisions (by zero, too) and the C library's mathematics are safe."""
    verdict = check(function, *arguments)

    assert verdict, verdict
    assert verdict.problems == ()


def test_check_notes_slow_mathematics() -> None:
    """A call into the C library is allowed, and mentioned with its line."""
    verdict = check(_takes_a_sine, 1.0)

    assert [note.source for note in verdict.notes] == ["return np.sin(x)"]
    assert "sin" in verdict.notes[0].what


@pytest.mark.parametrize(
    "code", [render, instrument, master, portaudio_callback, render_to, synth.lanes, synth, sampler.lanes]
)
def test_check_passes_all_code_of_the_audio_thread(code: Any) -> None:
    """Nothing that the callback can reach allocates, raises or calls anything that could block."""
    verdict = check(code)

    assert verdict, str(verdict)


def test_check_asks_for_arguments_that_fit() -> None:
    """Without example arguments of the right number it says which are wanted."""
    with pytest.raises(KernelError, match=r"_mixes\(out, x, gain\) needs example arguments"):
        check(_mixes, 1.0)


def test_check_refuses_what_is_no_function() -> None:
    """Something that is no function is an error that says what is taken."""
    with pytest.raises(KernelError, match="check takes a Python function"):
        check(3)
