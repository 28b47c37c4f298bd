"""The delay: echoes, from clean to worn tape, side by side or from left to right.

Source: Zolzer (ed.) (2011), "DAFX: Digital Audio Effects", 2nd ed., ch. 2.6 (delay-based effects).
Threads: control (declaring); the node's code runs on the audio thread.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.dsp.delay_line import delay_read, whole_and_rest
from workbench.dsp.mathematics import exp2, sin_cycles
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM

LONGEST_S = 4.0
FADE_S = 0.05
GLIDE_S = 0.15  # time constant of the tape's motor
FASTEST, SLOWEST = -1.0, 0.75  # frames per frame: the tape goes up to twice as fast, and down to a quarter
WOW_HZ, WOW_S = 0.7, 0.0018  # +- 0.8 % of speed, 14 cents
FLUTTER_HZ, FLUTTER_S = 6.3, 0.00004
LEFT, RIGHT = 0.0, 0.25  # cycles: the two sides do not waver together
CLEAN, CEILING = 2.0, 4.0  # the loop leaves alone what is below the one, and nothing in it passes the other
FRAMES = np.float32(QUANTUM)
CYCLES_TO_EXPONENT = -9.0647203  # exp2 of this times f / sample_rate = exp(-2 pi f / sample_rate)

PARAMS = (
    ParamSpec("time_s", 0.35, 0.001, LONGEST_S, "s", "log", help="Time from one echo to the next."),
    ParamSpec("feedback", 0.4, 0.0, 1.1, help="How loud each echo is after the one before; above 1 it builds up."),
    ParamSpec("mix", 0.35, help="0 only the input, 1 only the echoes."),
    ParamSpec("ping_pong", 0.0, help="0 each side echoes itself, 1 echoes go from left to right and back."),
    choice("change", ("tape", "fade"), "tape", help="A new time: glides with the pitch, or fades over."),
    ParamSpec(
        "damping_hz",
        6000.0,
        200.0,
        20_000.0,
        "Hz",
        "log",
        help="Highs above this fade from echo to echo.",
        group="tone",
    ),
    ParamSpec(
        "low_cut_hz", 40.0, 10.0, 2000.0, "Hz", "log", help="Lows below this fade from echo to echo.", group="tone"
    ),
    ParamSpec("wow", 0.0, help="Unsteadiness of the tape's speed.", group="tape"),
    ParamSpec("saturation", 0.0, help="How early loud echoes are rounded off.", group="tape"),
)

STATE = {
    "left": buffer(seconds=LONGEST_S, frames=2 * QUANTUM),
    "right": buffer(seconds=LONGEST_S, frames=2 * QUANTUM),
    "place": 0,
    "whole": 0,  # where the head is: frames, and a part of one; 0 before the first quantum
    "rest": 0.0,
    "next_whole": 0,  # where it fades to
    "next_rest": 0.0,
    "fade": 0.0,  # how far; 0 while it does not
    "wow": 0,
    "flutter": 0,
    "dull": np.zeros(2),  # of the filters, left and right
    "deep": np.zeros(2),
    "sway": np.zeros(2),  # where the unsteady tape was at the end of the last quantum, in frames
}


@kernel(single=True)
def one_pole_share(cutoff_hz, sample_rate):  # type: ignore[no-untyped-def]
    """How far a one-pole low pass goes towards its input with each frame."""
    return 1.0 - exp2(CYCLES_TO_EXPONENT * min(cutoff_hz / sample_rate, 0.49))


@kernel(single=True)
def rounded(x, saturation):  # type: ignore[no-untyped-def]
    """Tape: straight for quiet sound, and bounded."""
    x /= math.sqrt(1.0 + 4.0 * saturation * saturation * x * x)
    size = abs(x)
    return x if size <= CLEAN else np.copysign(CEILING - CLEAN * CLEAN / size, x)


@kernel(single=True)
def swaying(wow, flutter, turn, depth, sample_rate):  # type: ignore[no-untyped-def]
    """How many frames the unsteady tape is late."""
    slow, fast = sin_cycles(slow_cycles(wow) + turn), sin_cycles(slow_cycles(flutter) + turn)
    return depth * sample_rate * (WOW_S * (slow + 1.0) + FLUTTER_S * (fast + 1.0))


@kernel(single=True)
def head(line, newest, whole, rest, sway):  # type: ignore[no-untyped-def]
    """Read at a place that is given in frames and a rest, some frames later."""
    more, rest = whole_and_rest(rest + sway)
    return delay_read(line, newest, min(max(whole + more, 1), len(line) - 3), rest)


@node(params=PARAMS, state=STATE, inputs=2, outputs=2)
def delay(x, y, p, s):  # type: ignore[no-untyped-def]
    """Echo.

    The first echo is as bright as the input; what goes round passes the filters and the tape each time.
    With a feedback above 1 echoes build up until the tape bounds them.

    Threads : audio. No allocation.
    Latency : 0 frames; the delay is wanted.
    """
    left, right, place = s.left, s.right, s.place
    whole, rest, fade, next_whole, next_rest = s.whole, s.rest, s.fade, s.next_whole, s.next_rest
    dull_l, dull_r, deep_l, deep_r = s.dull[0], s.dull[1], s.deep[0], s.deep[1]
    rate = p.sample_rate
    share, per_fade = 1.0 / (GLIDE_S * rate), 1.0 / (FADE_S * rate)

    # The tape's unsteadiness is slow: once a quantum, and in a straight line between.
    last = QUANTUM - 1
    s.wow = slow_next(s.wow, WOW_HZ * FRAMES, rate)
    s.flutter = slow_next(s.flutter, FLUTTER_HZ * FRAMES, rate)
    goal_l = swaying(s.wow, s.flutter, LEFT, p.wow[last], rate)
    goal_r = swaying(s.wow, s.flutter, RIGHT, p.wow[last], rate)
    sway_l, sway_r = s.sway[0], s.sway[1]
    step_l, step_r = (goal_l - sway_l) / FRAMES, (goal_r - sway_r) / FRAMES
    s.sway[0], s.sway[1] = goal_l, goal_r

    damping_hz, low_cut_hz = p.damping_hz[0], p.low_cut_hz[0]
    bright, low = one_pole_share(damping_hz, rate), one_pole_share(low_cut_hz, rate)
    if whole == 0:
        whole, rest = whole_and_rest(max(p.time_s[0] * rate, 2.0))
    for i in range(QUANTUM):
        goal, goal_rest = whole_and_rest(max(p.time_s[i] * rate, 2.0))
        away = np.float32(goal - whole) + (goal_rest - rest)
        if p.change[i] < 0.5 or (fade == 0.0 and abs(away) <= 0.5):
            step = min(max(share * away, FASTEST), SLOWEST)
            rest += away if abs(away) < 0.001 else step
            carry = np.floor(rest)
            whole, rest = whole + np.int32(carry), rest - carry
        elif fade == 0.0:
            next_whole, next_rest, fade = goal, goal_rest, per_fade
        sway_l, sway_r = sway_l + step_l, sway_r + step_r
        echo_l, echo_r = head(left, place, whole - 1, rest, sway_l), head(right, place, whole - 1, rest, sway_r)
        if fade > 0.0:
            echo_l += fade * (head(left, place, next_whole - 1, next_rest, sway_l) - echo_l)
            echo_r += fade * (head(right, place, next_whole - 1, next_rest, sway_r) - echo_r)
            fade += per_fade
            if fade >= 1.0:
                whole, rest, fade = next_whole, next_rest, 0.0

        if p.damping_hz[i] != damping_hz or p.low_cut_hz[i] != low_cut_hz:
            damping_hz, low_cut_hz = p.damping_hz[i], p.low_cut_hz[i]
            bright, low = one_pole_share(damping_hz, rate), one_pole_share(low_cut_hz, rate)
        dull_l, dull_r = dull_l + bright * (echo_l - dull_l), dull_r + bright * (echo_r - dull_r)
        deep_l, deep_r = deep_l + low * (dull_l - deep_l), deep_r + low * (dull_r - deep_r)
        round_l, round_r = p.feedback[i] * (dull_l - deep_l), p.feedback[i] * (dull_r - deep_r)
        cross = p.ping_pong[i]
        to_left = x[0, i] + cross * (0.5 * (x[0, i] + x[1, i]) - x[0, i]) + round_l + cross * (round_r - round_l)
        to_right = x[1, i] - cross * x[1, i] + round_r + cross * (round_l - round_r)
        place = place + 1 if place + 1 < len(left) else 0
        left[place], right[place] = rounded(to_left, p.saturation[i]), rounded(to_right, p.saturation[i])
        y[0, i] = x[0, i] + p.mix[i] * (echo_l - x[0, i])
        y[1, i] = x[1, i] + p.mix[i] * (echo_r - x[1, i])
    s.place, s.whole, s.rest, s.fade, s.next_whole, s.next_rest = place, whole, rest, fade, next_whole, next_rest
    s.dull[0], s.dull[1], s.deep[0], s.deep[1] = dull_l, dull_r, deep_l, deep_r
