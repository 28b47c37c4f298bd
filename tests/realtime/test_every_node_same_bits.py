"""With every node in one graph: the same seed and the same orders give the same bits, whatever is asked for at once."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from tests.support.offline import new_session
from workbench.proof.ensemble import Ensemble

FRAMES = 24_000
SIZES = {"quanta": (64,), "blocks": (256,), "odd": (1000,), "mixed": (1, 63, 7, 512, 65, 1000)}


def digest(folder, sizes, seed=4):
    """SHA-256 of what every node together gives, and how loud it was."""
    rng = np.random.default_rng(1)
    heard = rng.uniform(-0.3, 0.3, (FRAMES, 2)).astype(np.float32)
    made = np.zeros((FRAMES, 2), np.float32)
    with new_session(seed=seed) as session:
        ensemble = Ensemble(session, folder)
        ensemble.play()
        done = turn = 0
        while done < FRAMES:
            size = sizes[turn % len(sizes)]
            session.engine.prepare()
            session.engine.render_into(made[done : done + size], heard[done : done + size])
            session.engine.bus.drain()
            done, turn = done + size, turn + 1
    return hashlib.sha256(made.tobytes()).hexdigest(), float(np.abs(made).max())


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """What it gives in blocks of 256."""
    return digest(tmp_path_factory.mktemp("every"), (256,))


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_any_blocks_give_the_same_bits(sizes, wanted, tmp_path):
    """A session that is made again, and asked for in other blocks, gives the same SHA-256."""
    assert digest(tmp_path, sizes) == wanted


def test_it_sounds_and_listens_to_its_seed(wanted, tmp_path):
    """It is not silence that is the same: it is loud, and another seed gives other bits."""
    assert wanted[1] > 0.05
    assert digest(tmp_path, (256,), seed=5)[0] != wanted[0]
