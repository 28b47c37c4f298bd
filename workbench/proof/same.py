"""Claims that the sound is the same however it is asked for: any block size, live or offline.

Threads: control.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Iterable

import numpy as np

from workbench.proof.claim import Claim, unmeasured
from workbench.proof.piece import perform
from workbench.session import Session

BLOCKS = "The sound does not depend on the block size"
LIVE = "What plays live is what is rendered offline"
SIZES: dict[str, tuple[int, ...]] = {
    **{str(size): (size,) for size in (1, 64, 100, 256, 512, 1000)},
    "mixed": (1, 7, 64, 65, 1000, 3, 512, 128),
}
PATIENCE = 4.0  # times as long as the piece: a machine that gives us less has no time for measurements

Play = Callable[[Session], None]


def _render(play: Play, seconds: float, sizes: Iterable[int]) -> np.ndarray:
    """Play a piece as a host would ask for it, in blocks of these sizes over and over."""
    with Session(name="proof: blocks", sink="null", seed=11) as session:
        play(session)
        audio = np.zeros((round(seconds * session.sample_rate), 2), np.float32)
        done = 0
        for size in itertools.cycle(sizes):
            if done == len(audio):
                return audio
            block = audio[done : done + size]
            session.engine.render_into(block)
            done += len(block)
    raise AssertionError("no block sizes")


def block_sizes(*, quick: bool = False, play: Play = perform) -> tuple[Claim, ...]:
    """Render one piece in blocks of many sizes, and compare the bits.

    Parameters
    ----------
    quick : bool
        One second of music instead of four.
    play : callable
        Hands the piece to a session.

    Returns
    -------
    tuple of Claim
        One.
    """
    seconds = 1.0 if quick else 4.0
    renders = {name: _render(play, seconds, sizes) for name, sizes in SIZES.items()}
    hashes = {name: hashlib.sha256(audio.tobytes()).hexdigest() for name, audio in renders.items()}
    if not renders["256"].any():
        return (unmeasured(BLOCKS, "The piece was silent."),)
    groups = {each: [name for name in hashes if hashes[name] == each] for each in hashes.values()}
    if len(groups) == 1:
        figure = f"{len(SIZES)} ways, 1 result"
        detail = f"SHA-256 {hashes['256'][:12]}... of {seconds:g} s of music in blocks of {', '.join(SIZES)} frames."
    else:
        figure = f"{len(SIZES)} ways, {len(groups)} results"
        detail = "Blocks that agree with each other: " + "; ".join(", ".join(names) for names in groups.values()) + "."
    return (Claim(BLOCKS, len(groups) == 1, figure, detail),)


def live_and_offline(*, quick: bool = False, play: Play = perform) -> tuple[Claim, ...]:
    """Play a piece on a running clock, and compare with the render, sample by sample.

    Parameters
    ----------
    quick : bool
        One second of music instead of four.
    play : callable
        Hands the piece to a session.

    Returns
    -------
    tuple of Claim
        One.
    """
    seconds = 1.0 if quick else 4.0
    with Session(name="proof: offline", sink="null", seed=11) as session:
        play(session)
        wanted = session.render(seconds)
    with Session(name="proof: live", sink="null", seed=11) as session:
        play(session)
        session.play()
        until = time.monotonic() + PATIENCE * seconds
        while session.frame < len(wanted):
            if time.monotonic() > until:
                return (unmeasured(LIVE, "The machine was too busy to play the piece in four times its length."),)
            time.sleep(0.02)
        live, _, missed = session.signal().since(0)
    if missed or not wanted.any():
        return (unmeasured(LIVE, "The piece was silent, or the live sound was not kept to its beginning."),)
    differing = int((live[: len(wanted)].view(np.uint32) != wanted.view(np.uint32)).any(axis=1).sum())
    detail = "Played on a running clock without a device, and rendered at once: every bit of every sample compared."
    return (Claim(LIVE, differing == 0, f"{differing:,} of {len(wanted):,} frames differ", detail),)
