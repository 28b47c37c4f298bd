"""What a voice may remember: single numbers, each given back with every sample."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.compiled import needs_jit
from tests.support.player import Player
from workbench.errors import KernelError
from workbench.instruments import RANDOM_SEED, voice
from workbench.settings import QUANTUM


def silent(note, p, s):
    """A voice that does nothing."""
    return 0.0, ()


@pytest.mark.parametrize(
    "start", ["abc", None, [0.0] * 4, float("nan"), float("inf"), 1e300, 2**31, -(2**31) - 1, 1j, np.zeros(3)], ids=repr
)
def test_voice_state_is_a_single_number(start):
    """Text, lists, what is not finite and what does not fit 32 bits are refused by name when the voice is written."""
    with pytest.raises(KernelError, match="state memory must start at a float, an int of 32 bits or RANDOM_SEED, got"):
        voice(state={"memory": start})(silent)


@pytest.mark.parametrize(
    ("start", "kept"), [(1, 1), (True, 1), (1.5, 1.5), (np.float32(0.5), 0.5), (np.int64(7), 7), (2**31 - 1, 2**31 - 1)]
)
def test_voice_state_takes_numpy_scalars(start, kept):
    """Whole numbers stay whole and decimal ones decimal, whichever library they come from."""
    found = voice(state={"memory": start})(silent).state["memory"]

    assert (found, type(found)) == (kept, type(kept))
    assert voice(state={"seed": RANDOM_SEED})(silent).state["seed"] is RANDOM_SEED


@needs_jit
@pytest.mark.parametrize("count", [0, 1, 3])
def test_voice_must_return_its_whole_state(count):
    """A state too few or too many is an error that names the state, not a number in the wrong place."""
    scope = {}
    exec(f"def two(note, p, s):\n    return 0.0, ({', '.join(['s.first'] * count)}{',' * (count > 0)})\n", scope)
    made = voice(state={"first": 0.0, "second": 0.0})(scope["two"])
    with pytest.raises(KernelError, match=r"two .*\(first, second\)"):
        Player(made, 4)


def test_voice_unrolled_needs_something_to_unroll():
    """At the sample rate itself there is one sample a frame."""
    with pytest.raises(KernelError, match="unrolled needs oversample=2"):
        voice(unrolled=True)(silent)


def test_voice_without_state_plays():
    """A voice may remember nothing at all."""

    @voice()
    def gate(note, p, s):
        return note.gate * 0.25, ()

    player = Player(gate, 4)
    player.on(60)

    assert np.allclose(player.render(QUANTUM)[:, 0], 0.25, rtol=1e-5)  # the pan's middle is 1 within 2e-6
