"""The building blocks of sound, one topic per file: scalar kernels that a voice can call.

All are written for one sample of one voice, single precision, without branches where it matters, so that the compiler
can run sixteen voices side by side. They can also be called from plain Python, for a plot or a test.
"""

from workbench.dsp.biquad import biquad, biquad_section
from workbench.dsp.dc import dc_block, dc_pole
from workbench.dsp.delay_line import delay_read, diffuse
from workbench.dsp.envelope import adsr
from workbench.dsp.filter import svf, svf_gain
from workbench.dsp.mathematics import exp2, log2, round_half_up, sin_cycles, tan_pi, tanh
from workbench.dsp.noise import noise, random_next
from workbench.dsp.oscillator import pulse, saw, sine, triangle, wrap
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.dsp.table import between, line_read, line_write, table_read

__all__ = [
    "adsr",
    "between",
    "biquad",
    "biquad_section",
    "dc_block",
    "dc_pole",
    "delay_read",
    "diffuse",
    "exp2",
    "line_read",
    "line_write",
    "log2",
    "noise",
    "pulse",
    "random_next",
    "round_half_up",
    "saw",
    "sin_cycles",
    "sine",
    "slow_cycles",
    "slow_next",
    "svf",
    "svf_gain",
    "table_read",
    "tan_pi",
    "tanh",
    "triangle",
    "wrap",
]
