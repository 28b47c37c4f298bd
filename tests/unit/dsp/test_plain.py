"""Every building block as plain Python gives what its compiled form gives: bit for bit, as nothing is reordered."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from tests.support.compiled import needs_jit
from workbench import dsp
from workbench.dsp.delay_line import lagrange
from workbench.dsp.limiter import limiter_gain
from workbench.dsp.loudness import BINS
from workbench.dsp.noise import random_scatter
from workbench.dsp.pan import db_gain, pan_gains

unit, wide = (0.0, 1.0), (-30.0, 30.0)

CASES = {
    dsp.sin_cycles: [wide],
    dsp.sine: [unit],
    dsp.exp2: [wide],
    dsp.log2: [(1e-6, 1e6)],
    dsp.angle_cycles: [wide, wide],
    dsp.tan_pi: [(0.0, 0.45)],
    dsp.round_half_up: [wide],
    dsp.wrap: [wide],
    dsp.saw: [unit, (0.0, 0.25)],
    dsp.triangle: [unit, (0.0, 0.25)],
    dsp.pulse: [unit, (0.0, 0.25), unit],
    dsp.svf_gain: [(20.0, 20_000.0), (44_100.0, 96_000.0)],
    dsp.svf: [(-1.0, 1.0), (0.001, 5.0), (0.05, 2.0), (-1.0, 1.0), (-1.0, 1.0)],
    dsp.dc_pole: [(1.0, 200.0), (8000.0, 192_000.0)],
    dsp.dc_block: [(-1.0, 1.0), (0.9, 1.0), (-1.0, 1.0), (-1.0, 1.0)],
    dsp.tanh: [wide],
    dsp.biquad_section: [(0.0, 8.0), (20.0, 20_000.0), (0.1, 40.0), wide, (44_100.0, 96_000.0)],
    dsp.adsr: [unit, (1.0, 100.0), (1.0, 100.0), unit, (1.0, 100.0), (0.0, 3.0), unit, unit],
    dsp.balance_gains: [(-1.0, 1.0)],
    dsp.fader_gain: [(-80.0, 12.0)],
    dsp.over_threshold: [(-80.0, 0.0), (-60.0, 0.0), (1.0, 20.0), (0.0, 24.0)],
    dsp.power_db: [(0.0, 2.0)],
    dsp.power_lufs: [(0.0, 2.0)],
    dsp.smooth_decoupled: [unit, unit, unit, unit, unit],
    dsp.time_share: [(0.0001, 5.0), (8000.0, 192_000.0)],
    dsp.k_weight: [(-1.0, 1.0), (0.01, 1.0), (0.001, 0.1), *[(-1.0, 1.0)] * 4],
    limiter_gain: [(0.0, 3.0), (0.0, 3.0), (0.99, 1.0)],
    pan_gains: [(-1.0, 1.0)],
    db_gain: [(-60.0, 12.0)],
    dsp.between: [(-1.0, 1.0)] * 4 + [unit],
    lagrange: [(-1.0, 1.0)] * 4 + [unit],
}

# Those that `results` runs through a note or a row of levels instead.
NOTE = {
    "biquad",
    "delay_read",
    "diffuse",
    "gated_lufs",
    "line_read",
    "line_write",
    "noise",
    "note_block",
    "random_next",
    "slow_cycles",
    "slow_next",
    "table_read",
    "window_max",
    "window_mean",
}


def flat(result):
    """A result as single-precision numbers."""
    return np.array(result if isinstance(result, tuple) else (result,), np.float32)


def results():
    """Every block at two hundred random places, and a note's worth of envelope, filter and noise."""
    rng = np.random.default_rng(20_260_102)
    found = {}
    for function, spans in CASES.items():
        places = [[np.float32(rng.uniform(*span)) for span in spans] for _ in range(200)]
        found[function.__name__] = np.stack([flat(function(*place)) for place in places])
    state, z1, z2, seed, line = (np.float32(0.0),) * 3, np.float32(0.0), np.float32(0.0), np.int32(77), []
    e1, e2 = np.float32(0.0), np.float32(0.0)
    turn, place, string, far = np.int32(0), 0, np.zeros(23, np.float32), np.float32(99.0)
    ring = np.zeros(23, np.float32)
    times = [np.float32(each) for each in (30.0, 50.0, 0.3, 70.0)]
    for frame in range(300):
        level, *state = [np.float32(x) for x in dsp.adsr(np.float32(frame < 120), *times, *state)]
        hiss, seed = dsp.noise(seed)
        seed = np.int32(seed)
        low, _, _, z1, z2 = (np.float32(x) for x in dsp.svf(np.float32(hiss), np.float32(0.2), np.float32(0.3), z1, z2))
        turn = np.int32(dsp.slow_next(turn, np.float32(0.37), np.float32(100.0)))
        place = dsp.line_write(string, np.int32(place), np.float32(hiss))
        reads = (
            dsp.line_read(string, np.int32(place), np.float32(2.0 + 0.07 * frame)),
            dsp.table_read(string, np.float32(hiss) * far),
        )
        smear = dsp.diffuse(np.float32(hiss), ring, frame % 23, 7, np.float32(0.6))
        reads += (smear, dsp.delay_read(ring, frame % 23, 1 + frame % 19, np.float32(0.37)))
        section = tuple(np.float32(each) for each in (0.98, 0.2, 0.02, 0.9, 0.3, -0.1))
        _, e1, e2 = (np.float32(each) for each in dsp.biquad(np.float32(hiss), section, e1, e2))
        reads += (e1, e2)
        line.append((level, hiss, low, dsp.slow_cycles(turn), np.float32(random_scatter(seed)), place, *reads))
    found["note"] = np.array(line, np.float32)
    found["levels"] = levels(rng.uniform(0.0, 1.0, 300).astype(np.float32))
    return found


def levels(powers):
    """Windows over a row of powers, and their loudness so far."""
    most, mean = np.zeros(31, np.float32), np.zeros(31, np.float32)
    counts, means = np.zeros(BINS, np.int32), np.zeros(BINS, np.float32)
    at, other, largest, total, made = 0, 0, np.float32(0.0), np.float32(0.0), []
    for power in powers:
        high, at, largest = dsp.window_max(most, 31, at, np.float32(largest), power)
        middle, other, total = dsp.window_mean(mean, 31, other, np.float32(total), power)
        dsp.note_block(power, counts, means)
        made.append((high, middle, dsp.gated_lufs(counts, means)))
    return np.array(made, np.float32)


@needs_jit
def test_plain_python_is_compiled_code(tmp_path, repository):
    """A process without the JIT computes the same bits as this one."""
    program = "import sys, numpy; from tests.unit.dsp.test_plain import results; numpy.savez(sys.argv[1], **results())"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    file = str(tmp_path / "plain.npz")
    subprocess.run([sys.executable, "-W", "ignore", "-c", program, file], env=environment, cwd=repository, check=True)
    plain = np.load(file)
    for name, compiled in results().items():
        np.testing.assert_array_equal(plain[name], compiled, name)


def test_every_block_is_covered():
    """Each function that `dsp` offers is compared above."""
    assert {each.__name__ for each in CASES} | NOTE >= set(dsp.__all__)
