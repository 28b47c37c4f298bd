"""Echo, reverb, compressor and limiter of the chain as a user writes them with `@wb.node`: the steps of `chain.c`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import workbench as wb
from benchmarks.against import chain
from workbench import dsp
from workbench.settings import QUANTUM

SPREAD = 23  # frames by which the right side's combs and all-passes are longer
COMBS = np.array([frames + SPREAD * side for frames in chain.COMB_FRAMES for side in (0, 1)])
ALLPASSES = np.array([[frames + SPREAD * side for frames in chain.ALLPASS_FRAMES] for side in (0, 1)])
COMB_ROOM, ALLPASS_ROOM = 2048, 1024
OCTAVES_PER_DB = float(np.log2(10.0) / 20.0)
THRESHOLD = 10.0 ** (chain.THRESHOLD_DB / 20.0)
CEILING = 10.0 ** (chain.CEILING_DB / 20.0)
SLOPE = 1.0 / chain.RATIO - 1.0
KEEP_ATTACK, KEEP_RELEASE = chain.kept_per_frame(chain.ATTACK_S), chain.kept_per_frame(chain.RELEASE_S)
KEEP_RECOVERY = chain.kept_per_frame(chain.RECOVERY_S)


def player(sound: np.ndarray) -> Callable[[], Any]:
    """A source that plays an array (frames, 2), over and over."""

    @wb.node(inputs=0, outputs=2, state={"sound": np.ascontiguousarray(sound.T), "at": 0})
    def play(y: Any, p: Any, s: Any) -> None:
        at = s.at
        for i in range(QUANTUM):
            y[0, i] = s.sound[0, at + i]
            y[1, i] = s.sound[1, at + i]
        s.at = at + QUANTUM if at + 2 * QUANTUM <= s.sound.shape[1] else 0

    return play


@wb.node(state={"line": np.zeros(round(chain.ECHO_S * chain.SAMPLE_RATE)), "at": 0})
def echo(x: Any, y: Any, p: Any, s: Any) -> None:
    """Add what was heard a quarter of a second ago."""
    at, first = s.at, 0
    while first < QUANTUM:  # in runs that do not wrap, as in C
        last = min(first + len(s.line) - at, QUANTUM)
        for i in range(first, last):
            late = s.line[at - first + i]
            s.line[at - first + i] = x[i] + chain.ECHO_FEEDBACK * late
            y[i] = x[i] + chain.ECHO_MIX * late
        at = at + last - first if at + last - first < len(s.line) else 0
        first = last
    s.at = at


@wb.node(
    inputs=2,
    outputs=2,
    state={
        "comb": np.zeros((COMB_ROOM, 16)),
        "damped": np.zeros(16),
        "allpass": np.zeros((2, 4, ALLPASS_ROOM)),
        "late": np.zeros((16, QUANTUM)),
        "wet": np.zeros((2, QUANTUM)),
        "at": 0,
    },
)
def room(x: Any, y: Any, p: Any, s: Any) -> None:  # noqa: C901 one loop after the other, as in C
    """Sixteen combs with a low-pass in their loop, then four all-passes a side (Jezar's Freeverb)."""
    at = s.at
    for v in range(16):
        for i in range(QUANTUM):
            s.late[v, i] = s.comb[(at + i - COMBS[v]) & (COMB_ROOM - 1), v]
    for side in range(2):
        for i in range(QUANTUM):
            total = s.late[side, i]
            for k in range(1, 8):
                total += s.late[2 * k + side, i]
            s.wet[side, i] = total
    for i in range(QUANTUM):
        fed = 0.015 * (x[0, i] + x[1, i])
        row = (at + i) & (COMB_ROOM - 1)
        for v in range(16):
            heard = s.late[v, i]
            s.damped[v] = heard + chain.DAMPING * (s.damped[v] - heard)
            s.comb[row, v] = fed + chain.ROOM * s.damped[v]
    for side in range(2):
        for k in range(4):
            for i in range(QUANTUM):
                before = s.allpass[side, k, (at + i - ALLPASSES[side, k]) & (ALLPASS_ROOM - 1)]
                s.allpass[side, k, (at + i) & (ALLPASS_ROOM - 1)] = s.wet[side, i] + 0.5 * before
                s.wet[side, i] = before - s.wet[side, i]
        for i in range(QUANTUM):
            y[side, i] = (1.0 - chain.WET) * x[side, i] + 3.0 * chain.WET * s.wet[side, i]
    s.at = (at + QUANTUM) & (COMB_ROOM - 1)


@wb.node(inputs=2, outputs=2, state={"follower": 0.0, "limiter": 0.0, "level": np.zeros(QUANTUM)})
def hold(x: Any, y: Any, p: Any, s: Any) -> None:
    """Compress by the peaks of both sides, then limit: a peak is met at once, and let go of slowly."""
    follower, limiter = s.follower, s.limiter
    for i in range(QUANTUM):
        level = max(abs(x[0, i]), abs(x[1, i]))
        keep = KEEP_ATTACK if level > follower else KEEP_RELEASE
        follower = level + keep * (follower - level)
        s.level[i] = follower
    for i in range(QUANTUM):
        gain = dsp.exp2(SLOPE * dsp.log2(max(s.level[i] * (1.0 / THRESHOLD), 1.0)))
        y[0, i] = x[0, i] * gain
        y[1, i] = x[1, i] * gain
    for i in range(QUANTUM):
        limiter = max(abs(y[0, i]), abs(y[1, i]), limiter * KEEP_RECOVERY)
        s.level[i] = limiter
    for i in range(QUANTUM):
        gain = CEILING / max(s.level[i], CEILING)
        y[0, i] *= gain
        y[1, i] *= gain
    s.follower, s.limiter = follower, limiter


def equaliser() -> Any:
    """The eight filters: the workbench's own, all of them peaking but the outer two, which are shelves by default."""
    values: dict[str, Any] = {"shape_1": "peak", "shape_8": "peak"}
    for k, (hz, db) in enumerate(zip(chain.EQ_HZ, chain.EQ_DB, strict=True), start=1):
        values |= {f"freq_{k}_hz": hz, f"gain_{k}_db": db, f"q_{k}": chain.EQ_Q}
    return wb.Equalizer(**values)
