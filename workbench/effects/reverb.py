"""The reverb: a room, from a chamber to a cathedral, without a ring of its own.

Sixteen delay lines of lengths without a common divisor feed each other through a Hadamard matrix. Each loses in one
pass just what makes the whole fall by 60 dB in the time that is asked for, highs sooner than lows. Allpasses in front
make a cloud of each click; the lines breathe slowly, each at its own pace, so that no mode of theirs stands out.

Source: Jot & Chaigne (1991), "Digital delay networks for designing artificial reverberators", AES 90th Convention
(network, decay); Dattorro (1997), "Effect design, part 1: reverberator and other filters", J. Audio Eng. Soc. 45(9)
(input diffusers, modulation); Schlecht & Habets (2017), "On lossless feedback delay networks", IEEE Trans. Signal
Processing 65(6) (lossless mixing).
Threads: control (declaring); the node's code runs on the audio thread.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.dsp.delay_line import delay_read, diffuse, whole_and_rest
from workbench.dsp.feedback_network import (
    LEAST_DELAY,
    LINES,
    MIRROR,
    network_damp,
    network_mix,
    network_read,
    network_write,
    shelf,
)
from workbench.dsp.mathematics import exp2, sin_cycles, tan_pi
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at
from workbench.settings import QUANTUM

# Primes, in frames at 48 kHz, each about a ninth longer than the one before: 17 to 83 ms.
PRIMES = (821, 911, 1013, 1123, 1249, 1381, 1543, 1721, 1907, 2113, 2351, 2609, 2903, 3229, 3583, 3989)
SECONDS = np.array([each / 48_000.0 for each in PRIMES], np.float32)
ONE_OF_ALL = 1.0 / LINES
SMALLEST, LARGEST = 0.5, 2.0
SWAY_S = 0.0005
RESIZE = 0.4  # frames per quantum by which the longest line may grow: 0.6 %, 11 cents, while the size is turned
FOLLOW_S = 0.05
LEAST_KEPT = 0.1  # of the energy in a pass: what loses more is not made up for
OCTAVES_OF_60_DB = 9.965784  # log2(1000)
CYCLES_TO_EXPONENT = -9.0647203  # exp2 of this times f / sample_rate = exp(-2 pi f / sample_rate)
LONGEST_PRE_S = 0.25
SMEAR_S = np.array([[0.00477, 0.0036, 0.01273, 0.00931], [0.00439, 0.00383, 0.01181, 0.01007]], np.float32)
SMEAR_GAINS = np.array([0.75, 0.75, 0.625, 0.625], np.float32)
LONGEST_SMEAR_S = 0.0135
FRAMES = np.float32(QUANTUM)

PARAMS = (
    ParamSpec("decay_s", 2.0, 0.1, 60.0, "s", "log", help="Time in which the room falls by 60 dB."),
    ParamSpec("size", 1.0, SMALLEST, LARGEST, "", "log", help="How far the walls are: 0.5 a chamber, 2 a cathedral."),
    ParamSpec("pre_delay_s", 0.01, 0.0, LONGEST_PRE_S, "s", smoothing_s=0.2, help="Time before the room answers."),
    ParamSpec("mix", 0.3, help="0 only the input, 1 only the room."),
    ParamSpec("high_decay", 0.4, 0.05, 1.0, help="How long highs last, as a share of the decay.", group="tone"),
    ParamSpec("damping_hz", 4500.0, 500.0, 16_000.0, "Hz", "log", help="Where highs begin.", group="tone"),
    ParamSpec("low_cut_hz", 60.0, 10.0, 1000.0, "Hz", "log", help="Lows below this do not enter.", group="tone"),
    ParamSpec("diffusion", 1.0, help="0 separate echoes at first, 1 a cloud at once.", group="room"),
    ParamSpec("modulation", 0.3, help="How much the room breathes.", group="room"),
    ParamSpec("width", 1.0, help="0 mono, 1 all around.", group="room"),
)

STATE = {
    "place": 0,
    "pre_place": 0,
    "smear_place": 0,
    "size": 0.0,  # as it is now; 0 before the first quantum
    "fall": 0.0,  # 1 / decay, as it is now
    "kept": 0.0,  # of the energy, in one pass of all lines
    "level": 0.0,  # of what goes in, at the end of the last quantum
    "low_left": 0.0,
    "low_right": 0.0,
    "turn": np.arange(LINES) * (2**28 // 7) - 2**30,  # of each line's sway
    "delay": np.zeros(LINES),  # of each line at the quantum's end, frames
    "filters": np.zeros((LINES, 3)),
    "held": np.zeros(LINES),
    "enters": np.zeros((2, QUANTUM)),
    "rows": np.zeros((LINES, QUANTUM)),
    "pre": buffer(seconds=2 * LONGEST_PRE_S, frames=2 * QUANTUM),
    "smear": buffer(seconds=8 * LONGEST_SMEAR_S, frames=8 * 4),
    "lines": buffer(seconds=LINES * (LARGEST * 0.0832 + SWAY_S), frames=LINES * (4 * QUANTUM + MIRROR)),
}


@kernel(single=True)
def let_in(x, p, s):  # type: ignore[no-untyped-def]
    """Pre-delay, low cut and diffusers of both channels: from the input to ``s.enters``."""
    rate = p.sample_rate
    room, smear_room = len(s.pre) // 2, len(s.smear) // 8
    pre, smear, enters = s.pre.ctypes.data, s.smear.ctypes.data, s.enters
    share = 1.0 - exp2(CYCLES_TO_EXPONENT * min(p.low_cut_hz[QUANTUM - 1] / rate, 0.45))
    for side in range(2):
        line = f32_at(pre + 4 * room * side, room)
        place, low = s.pre_place, s.low_left if side == 0 else s.low_right
        for i in range(QUANTUM):
            line[place] = x[side, i]
            whole, rest = whole_and_rest(p.pre_delay_s[i] * rate)
            late = (
                delay_read(line, place, whole, rest)
                if whole > 0
                else x[side, i] + rest * (line[place - 1 if place > 0 else room - 1] - x[side, i])
            )
            low += share * (late - low)
            enters[side, i] = late - low
            place = place + 1 if place + 1 < room else 0
        if side == 0:
            s.low_left = low
        else:
            s.low_right = low
            s.pre_place = place
        for k in range(4):
            ring = f32_at(smear + 4 * smear_room * (4 * side + k), smear_room)
            frames = max(np.int32(SMEAR_S[side, k] * rate), 1)
            place = s.smear_place
            for i in range(QUANTUM):
                gain = SMEAR_GAINS[k] * p.diffusion[i]
                enters[side, i] = diffuse(enters[side, i], ring, place, frames, gain)
                place = place + 1 if place + 1 < smear_room else 0
            if side == 1 and k == 3:
                s.smear_place = place


@kernel(single=True)
def go_round(p, s):  # type: ignore[no-untyped-def]
    """What comes out of the lines in this quantum, damped: to ``s.rows``."""
    rate, last = p.sample_rate, QUANTUM - 1
    ring_frames = len(s.lines) // LINES
    frames = (ring_frames - MIRROR) // QUANTUM * QUANTUM
    is_new = s.size == 0.0
    if is_new:
        s.size = p.size[0]
    most = RESIZE / (SECONDS[LINES - 1] * rate)
    s.size += min(max(p.size[last] - s.size, -most), most)
    warped = tan_pi(min(p.damping_hz[last] / rate, 0.45))
    if is_new:
        s.fall = 1.0 / p.decay_s[0]
    # A decay that is turned is followed evenly in what each pass loses, not in seconds: those leap at the short end.
    s.fall += min(FRAMES / (FOLLOW_S * rate), 1.0) * (1.0 / p.decay_s[last] - s.fall)
    fall = -OCTAVES_OF_60_DB * s.fall
    s.kept = 0.0
    for k in range(LINES):
        s.turn[k] = slow_next(s.turn[k], (0.23 + 0.051 * np.float32(k)) * FRAMES, rate)
        sway = SWAY_S * p.modulation[last] * sin_cycles(slow_cycles(s.turn[k]))
        delay = max((SECONDS[k] * s.size + sway) * rate, LEAST_DELAY)
        gain = exp2(fall * delay / rate)
        s.kept += gain * gain * ONE_OF_ALL
        filters = shelf(gain, exp2(fall * delay / (rate * p.high_decay[last])), warped)
        before = delay if is_new else s.delay[k]
        first = filters if is_new else (s.filters[k, 0], s.filters[k, 1], s.filters[k, 2])
        row = s.rows.ctypes.data + 4 * QUANTUM * k
        network_read(s.lines.ctypes.data + 4 * ring_frames * k, frames, s.place, before, delay, row)
        s.held[k] = network_damp(row, first, filters, s.held[k])
        s.delay[k] = delay
        s.filters[k, 0], s.filters[k, 1], s.filters[k, 2] = filters


@kernel(single=True)
def go_on(s):  # type: ignore[no-untyped-def]
    """Mix the lines, let the input in, write."""
    ring_frames = len(s.lines) // LINES
    frames = (ring_frames - MIRROR) // QUANTUM * QUANTUM
    network_mix(s.rows.ctypes.data)
    # White noise comes out as loud as it goes in, however long it rings.
    level = 0.5 * math.sqrt((1.0 - s.kept) / max(s.kept, LEAST_KEPT))
    before = level if s.level == 0.0 else s.level
    step = (level - before) / FRAMES
    s.level = level
    for k in range(LINES):
        side = (k >> 1) & 1
        sign = np.float32(1.0) if k % 3 else np.float32(-1.0)
        for i in range(QUANTUM):
            s.rows[k, i] = 0.25 * s.rows[k, i] + sign * (before + step * np.float32(i + 1)) * s.enters[side, i]
        network_write(s.lines.ctypes.data + 4 * ring_frames * k, frames, s.place, s.rows.ctypes.data + 4 * QUANTUM * k)
    s.place = s.place + QUANTUM if s.place + QUANTUM < frames else 0


@node(params=PARAMS, state=STATE, inputs=2, outputs=2)
def reverb(x, y, p, s):  # type: ignore[no-untyped-def]
    """Let sound ring in a room.

    Even lines are heard left and odd ones right, so the sides have no echo in common; each side of the input enters
    lines of both. As loud as the input for noise, whatever the decay and size. Highs fall faster by `high_decay`.

    Threads : audio. No allocation.
    Latency : 0 frames; the first reflection is wanted to be late.
    """
    let_in(x, p, s)
    go_round(p, s)
    left, right = f32_at(y.ctypes.data, QUANTUM), f32_at(y.ctypes.data + 4 * QUANTUM, QUANTUM)
    for i in range(QUANTUM):
        one, other = np.float32(0.0), np.float32(0.0)
        for k in range(0, LINES, 4):
            one += s.rows[k, i] - s.rows[k + 2, i]
            other += s.rows[k + 1, i] - s.rows[k + 3, i]
        middle, side = 0.5 * (one + other), 0.5 * (one - other) * p.width[i]
        left[i] = x[0, i] + p.mix[i] * (middle + side - x[0, i])
        right[i] = x[1, i] + p.mix[i] * (middle - side - x[1, i])
    go_on(s)
