"""Noises of different notes have nothing to do with each other."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import render_frames
from workbench import dsp
from workbench.instruments import RANDOM_SEED


@wb.voice(state={"seed": RANDOM_SEED})
def hiss(note, p, s):
    """White noise while the key is held."""
    y, seed = dsp.noise(s.seed)
    return y * note.gate * 0.1, (seed,)


def notes_of(seed: int, keys: list[int]) -> np.ndarray:
    """Render the given notes of a session with a seed."""
    with wb.Session(name="hiss", sink="null", seed=seed) as session:
        session.add(hiss).chord(keys)
        return render_frames(session, 48_000)[:, 0]


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_chord_of_noise_is_white(seed):
    """Eight notes of noise together are as white as one: no copy of one follows another after a few samples."""
    noise = notes_of(seed, list(range(60, 68))).astype(float)
    power = np.dot(noise, noise)
    # Chance correlation of 48,000 independent samples: 1 / sqrt(48,000) = 0.0046; five times that is far out.
    echoes = [abs(np.dot(noise[:-lag], noise[lag:])) / power for lag in range(1, 33)]

    assert max(echoes) < 0.023


def test_noises_of_a_chord_add_up_as_powers():
    """Eight notes of noise are sqrt(8) as loud as one."""
    one, eight = notes_of(5, [60]), notes_of(5, list(range(60, 68)))

    assert np.std(eight) / np.std(one) == pytest.approx(np.sqrt(8.0), rel=0.02)
