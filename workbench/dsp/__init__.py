"""The building blocks of sound, one topic per file: scalar kernels that a voice can call.

All are written for one sample of one voice, single precision, without branches where it matters, so that the compiler
can run sixteen voices side by side. They can also be called from plain Python, for a plot or a test.
"""

from workbench.dsp.biquad import biquad, biquad_section
from workbench.dsp.dc import dc_block, dc_pole
from workbench.dsp.delay_line import delay_read, diffuse
from workbench.dsp.envelope import adsr
from workbench.dsp.filter import svf, svf_gain
from workbench.dsp.follower import over_threshold, smooth_decoupled, time_share
from workbench.dsp.loudness import gated_lufs, k_weight, note_block, power_db, power_lufs
from workbench.dsp.mathematics import angle_cycles, exp2, log2, round_half_up, sin_cycles, tan_pi, tanh
from workbench.dsp.noise import noise, random_next
from workbench.dsp.oscillator import pulse, saw, sine, triangle, wrap
from workbench.dsp.pan import balance_gains, db_gain, fader_gain, pan_gains
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.dsp.table import between, line_read, line_write, table_read
from workbench.dsp.window import window_max, window_mean

__all__ = [
    "adsr",
    "angle_cycles",
    "balance_gains",
    "between",
    "biquad",
    "biquad_section",
    "db_gain",
    "dc_block",
    "dc_pole",
    "delay_read",
    "diffuse",
    "exp2",
    "fader_gain",
    "gated_lufs",
    "k_weight",
    "line_read",
    "line_write",
    "log2",
    "noise",
    "note_block",
    "over_threshold",
    "pan_gains",
    "power_db",
    "power_lufs",
    "pulse",
    "random_next",
    "round_half_up",
    "saw",
    "sin_cycles",
    "sine",
    "slow_cycles",
    "slow_next",
    "smooth_decoupled",
    "svf",
    "svf_gain",
    "table_read",
    "tan_pi",
    "tanh",
    "time_share",
    "triangle",
    "window_max",
    "window_mean",
    "wrap",
]
