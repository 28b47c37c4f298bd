"""Tables, lines and channels of a voice: what may be written, what is refused, what the machine code is made of."""

from __future__ import annotations

import re

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import llvm_of, needs_jit
from tests.support.memory_voices import COSINE, brief, echo_of_all, pair, pluck, wavetable
from tests.support.voices import fast, stateful, steady, tone, unrolled
from workbench.errors import KernelError, UnknownNameError
from workbench.instruments import Note

NOTE = Note(480.0, 69.0, 69.0, 1.0, 0.5, 0.0, 48_000.0)
REFUSED = [
    ({"tables": [1.0]}, r"tables must be a dict.*got \[1.0\]"),
    ({"tables": {"wave": "abc"}}, "table wave must be an array of numbers, got str"),
    ({"tables": {"wave": []}}, r"at least one number, got \(0,\)"),
    ({"tables": {"wave": 1.0}}, r"shape \(n,\) or \(rows, n\).*got \(\)"),
    ({"tables": {"wave": np.zeros((2, 2, 2))}}, r"got \(2, 2, 2\)"),
    ({"tables": {"wave": [0.0, np.nan]}}, "table wave must hold finite numbers only"),
    ({"tables": {"wave": [1e300]}}, "table wave must hold finite numbers only"),
    ({"tables": {"a b": [1.0]}}, "'a b' cannot be used in a voice"),
    ({"lines": 5}, "lines must be a dict.*got 5"),
    ({"lines": {"string": 2.5}}, "line string must have a whole number of frames, 4 or more, got 2.5"),
    ({"lines": {"string": True}}, "got True"),
    ({"lines": {"string": 3}}, "4 or more, got 3"),
    ({"lines": {"a": 16_000, "b": 400}}, "at most 16384 frames together, got 16400: they are cleared"),
    ({"lines": {"class": 100}}, "'class' cannot be used"),
    ({"tables": {"wave": [1.0]}, "lines": {"wave": 100}}, "a table and a line cannot have the same name, got wave"),
    ({"channels": 3}, "channels must be 1 or 2, got 3"),
    ({"channels": True}, "channels must be 1 or 2, got True"),
    ({"channels": 2, "oversample": 2, "unrolled": True}, "do not go together"),
]


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize(("options", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_memory_is_refused_with_a_reason(options, words):
    """What cannot become memory of a voice is refused when it is written."""
    with pytest.raises(KernelError, match=words):
        wb.voice(**options)


def test_memory_comes_as_a_fourth_argument():
    """With tables or lines there are four, without them three; anything else is said at once."""
    with pytest.raises(KernelError, match=r"four arguments \(note, p, s, m\), three takes 3"):

        @wb.voice(lines={"string": 100})
        def three(note, p, s):
            return 0.0, ()

    with pytest.raises(KernelError, match=r"three arguments \(note, p, s\); a fourth needs tables or lines"):

        @wb.voice()
        def four(note, p, s, m):
            return 0.0, ()


def test_tables_are_copies():
    """What the user's array becomes later does not change the voice."""
    array = np.ones(8)
    made = wb.voice(tables={"wave": array})(lambda_like)
    array[:] = 2.0

    assert made.tables["wave"].tolist() == [1.0] * 8
    assert not made.tables["wave"].flags.writeable
    assert made.tables["wave"].dtype == np.float32


def lambda_like(note, p, s, m):
    """A voice that reads its table."""
    return m.wave[0], ()


def test_instrument_may_have_other_tables():
    """In the place of the voice's own: of any length, but of the same name and number of dimensions."""
    made = wb.Instrument(wavetable, tables={"wave": [0.5, 0.25]})

    assert made.tables["wave"].tolist() == [0.5, 0.25]
    assert made.tables["shapes"] is wavetable.tables["shapes"]
    with pytest.raises(UnknownNameError, match=r"no table of wavetable 'waves'\. Did you mean 'wave'"):
        wb.Instrument(wavetable, tables={"waves": [0.5]})
    with pytest.raises(KernelError, match="table wave of wavetable has 1 dimensions, got an array with 2"):
        wb.Instrument(wavetable, tables={"wave": [[0.5]]})


def test_voice_with_memory_is_plain_python_too():
    """Called by hand with `memory()` it reads its table and writes its line."""
    m = wavetable.memory()
    y, _ = wavetable(NOTE, wavetable._params_type(1.0), wavetable._state_type(0.25), m)

    assert y == pytest.approx(0.25 * COSINE[64], abs=1e-6)
    past = echo_of_all.memory()
    y, (place,) = echo_of_all(NOTE, None, echo_of_all._state_type(479), past)

    assert (y, place) == (0.0, 0)
    assert past.past.nonzero()[0].tolist() == [479]
    assert past.past[479] == 0.75


@needs_jit
@pytest.mark.parametrize("each", [wavetable, echo_of_all, pluck, pair, brief], ids=lambda each: each.name)
def test_check_judges_voices_with_memory(each):
    """They are safe, by themselves and with the loop around them."""
    assert wb.rt.check(each)
    assert wb.rt.check(each.lanes)


@needs_jit
def test_check_refuses_memory_that_is_copied():
    """A slice would be an array: the voice cannot be compiled, and the line of the source is named."""

    @wb.voice(tables={"wave": COSINE})
    def slicing(note, p, s, m):
        return m.wave[1:3][0], ()

    verdict = wb.rt.check(slicing)

    assert not verdict
    assert "return m.wave[1:3][0], ()" in str(verdict)


@needs_jit
def test_voices_with_tables_are_vectors():
    """Sixteen places of a table are read at once: the loop over the lanes has gathers, and float vectors."""
    text = llvm_of(wavetable.lanes.function, single=True)

    assert re.search(r"llvm\.masked\.gather\.v(8|16)f32", text)
    assert re.search(r"= fmul <(4|8|16) x float>", text)


@pytest.mark.parametrize("each", [steady, tone, fast, unrolled, stateful], ids=lambda each: each.name)
def test_voices_without_memory_are_as_before(each):
    """A voice of three arguments has no trace of memory in the loop around it."""
    assert not re.search(r"Memory|table|line", each.source)
