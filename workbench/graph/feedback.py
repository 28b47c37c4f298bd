"""The delay that may close a circle: what is led into it comes out of it later, at least one quantum.

It is two nodes that share one memory. One reads and has no inputs, so it comes before all that hears it; the other
writes and is heard by nobody, so it comes after all that feeds it. Between the two there is no circle.

Threads: control; the code runs on the audio thread.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.dsp.delay_line import delay_read, whole_and_rest
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec
from workbench.settings import QUANTUM

LONGEST_S = 4.0
GLIDE_S = 0.15  # time constant with which a new time is reached
FASTEST, SLOWEST = -1.0, 0.75  # frames per frame: it glides to twice the pitch, and to a quarter
ROUNDING = 2.5e-7  # what a float32 says of a whole number of frames may be off by this share

STATE = {
    "left": buffer(seconds=LONGEST_S, frames=2 * QUANTUM),
    "right": buffer(seconds=LONGEST_S, frames=2 * QUANTUM),
    "place": 0,  # where the next quantum is written
    "whole": 0,  # how long ago is read: frames, and a part of one; 0 before the first quantum
    "rest": 0.0,
}


@node(
    params=[
        ParamSpec("time_s", 0.25, 0.001, LONGEST_S, "s", "log", help="How much later it comes; 64 frames at least."),
    ],
    state=STATE,
    inputs=0,
    outputs=2,
)
def feedback(y, p, s):  # type: ignore[no-untyped-def]
    """Read what was written some time ago; a new time is reached by gliding."""
    left, right, place = s.left, s.right, s.place
    whole, rest = s.whole, s.rest
    share = 1.0 / (GLIDE_S * p.sample_rate)
    for i in range(QUANTUM):
        frames = max(p.time_s[i] * p.sample_rate, QUANTUM)
        goal, goal_rest = whole_and_rest(frames + ROUNDING * frames)
        if goal_rest <= 2.0 * ROUNDING * frames:
            goal_rest = 0.0  # a whole number of frames was meant
        if whole == 0:
            whole, rest = goal, goal_rest
        away = (goal - whole) + (goal_rest - rest)
        if abs(away) < 0.001:
            whole, rest = goal, goal_rest
        else:
            more, rest = whole_and_rest(rest + min(max(share * away, FASTEST), SLOWEST) + 1.0)
            whole += more - 1
        newest = place + i if place + i < len(left) else place + i - len(left)
        if whole > QUANTUM:
            y[0, i], y[1, i] = delay_read(left, newest, whole, rest), delay_read(right, newest, whole, rest)
        else:  # a curve through four frames would need one that is not written yet: a straight line does not
            late = newest - QUANTUM
            late += len(left) if late < 0 else 0
            later = late - 1 if late > 0 else len(left) - 1
            y[0, i] = left[late] + rest * (left[later] - left[late])
            y[1, i] = right[late] + rest * (right[later] - right[late])
    s.whole, s.rest = whole, rest


@node(state=STATE, inputs=2, outputs=1, audible=False)
def feedback_writer(x, y, p, s):  # type: ignore[no-untyped-def]
    """Write what is led into it; what it gives is silence."""
    place = s.place
    for i in range(QUANTUM):
        s.left[place], s.right[place] = x[0, i], x[1, i]
        place = place + 1 if place + 1 < len(s.left) else 0
        y[i] = 0.0
    s.place = place


Feedback = replace(feedback, writer=feedback_writer)
