"""Measures what passes through it, and changes nothing: loudness, level, peaks.

The readings stand in its memory as single numbers of 32 bits, which are written at once or not at all: whoever looks
from another thread sees whole ones.

Threads: control; the code runs on the audio thread.
Source: ITU-R BS.1770-4 and EBU Tech 3341 (2016) for momentary, short-term and integrated loudness and true peak.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.block_line import line_move
from workbench.dsp.filter import svf_gain
from workbench.dsp.loudness import (
    BINS,
    HIGH_PASS_HZ,
    NOTHING_LUFS,
    SHELF_HZ,
    gated_lufs,
    k_weight,
    note_block,
    power_db,
    power_lufs,
)
from workbench.dsp.mathematics import round_half_up
from workbench.dsp.true_peak import REACH, true_peaks
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import choice
from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM

STEP_S = 0.01  # the readings are renewed this often
MOMENTARY = 40  # steps: 400 ms
SHORT_TERM = 300  # steps: 3 s
BLOCK_EVERY = 10  # steps: blocks of 400 ms overlap by 75 %


@kernel(single=True)
def _mean_of_last(values, place, count):  # type: ignore[no-untyped-def]
    """Mean of the `count` values before `place` in a ring."""
    total = np.float32(0.0)
    for k in range(count):
        at = place - 1 - k
        total += values[at if at >= 0 else at + len(values)]
    return total / count


@kernel(single=True)
def _largest(values):  # type: ignore[no-untyped-def]
    largest = np.float32(0.0)
    for k in range(len(values)):
        largest = max(largest, values[k])
    return largest


@kernel(single=True)
def _clear(s):  # type: ignore[no-untyped-def]
    for k in range(BINS):
        s.counts[k] = 0
        s.means[k] = 0.0
    s.steps = 0
    s.highest_true_peak = 0.0
    s.integrated_lufs = NOTHING_LUFS
    s.highest_momentary_lufs = NOTHING_LUFS
    s.highest_short_term_lufs = NOTHING_LUFS


@kernel(single=True)
def _end_step(s, frames, integrates):  # type: ignore[no-untyped-def]
    """Renew the readings with the step that has ended; `frames` long."""
    s.powers[s.place] = s.power / frames
    s.squares[s.at] = 0.5 * s.square / frames
    s.peaks[s.at] = s.peak
    s.true_peaks[s.at] = s.true_peak
    s.highest_true_peak = max(s.highest_true_peak, s.true_peak)
    s.power, s.square, s.peak, s.true_peak = 0.0, 0.0, 0.0, 0.0
    s.place = s.place + 1 if s.place + 1 < SHORT_TERM else 0
    s.at = s.at + 1 if s.at + 1 < MOMENTARY else 0
    s.steps = min(s.steps + 1, SHORT_TERM)
    momentary = _mean_of_last(s.powers, s.place, MOMENTARY)
    s.momentary_lufs = power_lufs(momentary)
    s.short_term_lufs = power_lufs(_mean_of_last(s.powers, s.place, SHORT_TERM))
    s.highest_momentary_lufs = max(s.highest_momentary_lufs, s.momentary_lufs)
    s.highest_short_term_lufs = max(s.highest_short_term_lufs, s.short_term_lufs)
    s.rms_db = power_db(_mean_of_last(s.squares, s.at, MOMENTARY))
    peak, true_peak = _largest(s.peaks), _largest(s.true_peaks)
    s.peak_db = power_db(peak * peak)
    s.true_peak_db = power_db(true_peak * true_peak)
    if not integrates:
        _clear(s)
    elif s.place % BLOCK_EVERY == 0 and s.steps >= MOMENTARY:
        note_block(momentary, s.counts, s.means)
        s.integrated_lufs = gated_lufs(s.counts, s.means)
    s.highest_true_peak_db = power_db(s.highest_true_peak * s.highest_true_peak)


@node(
    params=[
        choice(
            "integrated",
            ("off", "on"),
            "on",
            smoothing_s=0.0,
            help="Off forgets the loudness of the whole and the highest readings, on begins anew.",
        )
    ],
    state={
        # The readings.
        "momentary_lufs": NOTHING_LUFS,
        "short_term_lufs": NOTHING_LUFS,
        "integrated_lufs": NOTHING_LUFS,
        "highest_momentary_lufs": NOTHING_LUFS,
        "highest_short_term_lufs": NOTHING_LUFS,
        "rms_db": NOTHING_LUFS,
        "peak_db": NOTHING_LUFS,
        "true_peak_db": NOTHING_LUFS,
        "highest_true_peak_db": NOTHING_LUFS,
        # What they are made of.
        "in_step": 0,
        "place": 0,
        "at": 0,
        "steps": 0,
        "power": 0.0,
        "square": 0.0,
        "peak": 0.0,
        "true_peak": 0.0,
        "highest_true_peak": 0.0,
        "weights": np.zeros(8, np.float32),
        "powers": np.zeros(SHORT_TERM, np.float32),
        "squares": np.zeros(MOMENTARY, np.float32),
        "peaks": np.zeros(MOMENTARY, np.float32),
        "true_peaks": np.zeros(MOMENTARY, np.float32),
        "counts": np.zeros(BINS, np.int32),
        "means": np.zeros(BINS, np.float32),
        "left": buffer(frames=REACH + QUANTUM),
        "right": buffer(frames=REACH + QUANTUM),
        "fine_left": np.zeros((3, QUANTUM + 1), np.float32),
        "fine_right": np.zeros((3, QUANTUM + 1), np.float32),
        "peak_left": np.zeros(QUANTUM, np.float32),
        "peak_right": np.zeros(QUANTUM, np.float32),
        "weighted": np.zeros(QUANTUM, np.float32),
    },
    inputs=2,
    outputs=2,
)
def loudness_meter(x, y, p, s):  # type: ignore[no-untyped-def]
    """Hand on what it hears, and measure it."""
    frames = x.shape[1]
    line_move(s.left, frames)
    line_move(s.right, frames)
    for i in range(frames):
        y[0, i], y[1, i] = x[0, i], x[1, i]
        s.left[REACH + i], s.right[REACH + i] = x[0, i], x[1, i]
    true_peaks(s.left, 0, s.fine_left, s.peak_left, frames)
    true_peaks(s.right, 0, s.fine_right, s.peak_right, frames)
    shelf, high_pass = svf_gain(SHELF_HZ, p.sample_rate), svf_gain(HIGH_PASS_HZ, p.sample_rate)
    l1, l2, l3, l4 = s.weights[0], s.weights[1], s.weights[2], s.weights[3]
    r1, r2, r3, r4 = s.weights[4], s.weights[5], s.weights[6], s.weights[7]
    for i in range(frames):
        left, l1, l2, l3, l4 = k_weight(x[0, i], shelf, high_pass, l1, l2, l3, l4)
        right, r1, r2, r3, r4 = k_weight(x[1, i], shelf, high_pass, r1, r2, r3, r4)
        s.weighted[i] = left * left + right * right
    s.weights[0], s.weights[1], s.weights[2], s.weights[3] = l1, l2, l3, l4
    s.weights[4], s.weights[5], s.weights[6], s.weights[7] = r1, r2, r3, r4
    step = np.int32(round_half_up(STEP_S * p.sample_rate))
    first = 0
    while first < frames:
        last = min(frames, first + step - s.in_step)
        power, square, peak, true_peak = s.power, s.square, s.peak, s.true_peak
        for i in range(first, last):
            power += s.weighted[i]
            square += x[0, i] * x[0, i] + x[1, i] * x[1, i]
            peak = max(peak, abs(x[0, i]), abs(x[1, i]))
            true_peak = max(true_peak, s.peak_left[i], s.peak_right[i])
        s.power, s.square, s.peak, s.true_peak = power, square, peak, true_peak
        s.in_step += last - first
        first = last
        if s.in_step >= step:
            s.in_step = 0
            _end_step(s, np.float32(step), p.integrated[frames - 1] > 0.5)
