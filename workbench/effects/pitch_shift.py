"""The pitch shifter: up or down by two octaves, chords and voices alike, without changing the time.

Windows of about 43 ms, eight over every frame, are transformed, their partials moved (`workbench.dsp.phase_vocoder`),
and added up again. Partials that are 50 Hz apart, or more, are told apart; closer ones move together. The start
of what is struck is blurred by a few milliseconds.

Threads: control (declaring); the node's code runs on the audio thread.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.fft import fft_room, fft_table, real_fft, real_ifft
from workbench.dsp.mathematics import exp2
from workbench.dsp.phase_vocoder import SIDES, find_peaks, move_partials
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at
from workbench.settings import QUANTUM

LATENCY_S = 0.0465  # room for a window of 2048 frames at 44.1 and 48 kHz
OVERLAP = 8
SQUARED_MEAN = 0.375  # of a Hann window's square

PARAMS = (
    ParamSpec("shift_semitones", 0.0, -24.0, 24.0, "semitones", help="How far up or down."),
    ParamSpec("shift_cents", 0.0, -100.0, 100.0, "cents", help="The same, finely."),
    ParamSpec("mix", 1.0, help="0 only the input, 1 only what is shifted."),
)


def window_frames(sample_rate: float) -> int:
    """Choose the length of a window.

    Parameters
    ----------
    sample_rate : float
        Frames per second.

    Returns
    -------
    int
        The largest power of two that the latency has room for.
    """
    return 1 << int(np.log2(LATENCY_S * sample_rate))


def ring_frames(sample_rate: float) -> int:
    """Choose how many frames are kept: two windows and two quanta, a multiple of a quantum.

    Parameters
    ----------
    sample_rate : float
        Frames per second.

    Returns
    -------
    int
        Enough for the latency, which is shorter than two windows.
    """
    return 2 * window_frames(sample_rate) + 2 * QUANTUM


def hann(sample_rate: float) -> np.ndarray:
    """Make the window.

    Parameters
    ----------
    sample_rate : float
        Frames per second.

    Returns
    -------
    numpy.ndarray [shape=(window_frames(sample_rate),)]
        Periodic, 0 at its start.
    """
    frames = window_frames(sample_rate)
    return np.sin(np.pi * np.arange(frames) / frames) ** 2


def spectra(sample_rate: float) -> np.ndarray:
    """Make room for a spectrum of both sides.

    Parameters
    ----------
    sample_rate : float
        Frames per second.

    Returns
    -------
    numpy.ndarray [shape=(2, 2, bins)]
        Real and imaginary parts.
    """
    return np.zeros((SIDES, 2, window_frames(sample_rate) // 2))


STATE = {
    "place": 0,
    "until": 0,  # frames until the next window
    "late": lambda rate: buffer(seconds=LATENCY_S).length(rate),
    "ring": lambda rate: np.zeros((SIDES, ring_frames(rate))),
    "sums": lambda rate: np.zeros((SIDES, ring_frames(rate))),
    "window": hann,
    "table": lambda rate: fft_table(window_frames(rate)),
    "room": lambda rate: fft_room(window_frames(rate)),
    "now": spectra,
    "before": spectra,
    "moved": spectra,
    "power": lambda rate: np.zeros(window_frames(rate) // 2),
    "peaks": lambda rate: np.zeros(window_frames(rate) // 2, np.int32),
    "turns": lambda rate: np.zeros((2, window_frames(rate) // 2)),
}


@kernel
def analyse(n, ring, frames, first, window, room, table, now):  # type: ignore[no-untyped-def]
    """Transform a window of one side; bins 0 and n keep their real parts only, the latter is left out."""
    x, w, out = f32_at(ring, frames), f32_at(window, 2 * n), f32_at(now, (2, n))
    even, odd = f32_at(room, n), f32_at(room + 4 * n, n)
    at = first
    for k in range(n):  # rings and windows have an even length: the two frames are neighbours
        even[k], odd[k] = w[2 * k] * x[at], w[2 * k + 1] * x[at + 1]
        at = at + 2 if at + 2 < frames else 0
    spectrum = f32_at(room + 4 * n * real_fft(n, room, table), (2, n))
    for k in range(n):
        out[0, k], out[1, k] = spectrum[0, k], spectrum[1, k]
    out[1, 0] = 0


@kernel
def resynthesise(n, ring, frames, first, window, room, table, moved, scale):  # type: ignore[no-untyped-def]
    """Transform a spectrum of one side back and add it to what is there."""
    source, rows = f32_at(moved, (2, n)), f32_at(room + 8 * n, (2, n))
    for k in range(n):
        rows[0, k], rows[1, k] = source[0, k], source[1, k]
    rows[1, 0] = 0
    x, w = f32_at(ring, frames), f32_at(window, 2 * n)
    made = f32_at(room + 4 * n * real_ifft(n, room, table), (2, n))
    at = first
    for k in range(n):
        x[at] += scale * w[2 * k] * made[0, k]
        x[at + 1] += scale * w[2 * k + 1] * made[1, k]
        at = at + 2 if at + 2 < frames else 0


@kernel(single=True)
def shift_window(ratio, hop, end, s):  # type: ignore[no-untyped-def]
    """Shift the window that ends at a place of the ring."""
    n, frames = len(s.window) // 2, s.ring.shape[1]
    first = end - 2 * n
    first += frames if first < 0 else 0
    room, table, window = s.room.ctypes.data, s.table.ctypes.data, s.window.ctypes.data
    now, before, moved = s.now.ctypes.data, s.before.ctypes.data, s.moved.ctypes.data
    power, peaks = s.power.ctypes.data, s.peaks.ctypes.data
    for side in range(SIDES):
        analyse(n, s.ring.ctypes.data + 4 * frames * side, frames, first, window, room, table, now + 8 * n * side)
    for k in range(n):
        left = s.now[0, 0, k] * s.now[0, 0, k] + s.now[0, 1, k] * s.now[0, 1, k]
        s.power[k] = left + s.now[1, 0, k] * s.now[1, 0, k] + s.now[1, 1, k] * s.now[1, 1, k]
    share = np.float32(hop) / np.float32(2 * n)
    count = find_peaks(n, power, peaks)
    move_partials(n, ratio, share, now, before, power, peaks, count, s.turns.ctypes.data, moved)
    scale = share / SQUARED_MEAN
    for side in range(SIDES):
        to = s.sums.ctypes.data + 4 * frames * side
        resynthesise(n, to, frames, first, window, room, table, moved + 8 * n * side, scale)
        for k in range(n):
            s.before[side, 0, k], s.before[side, 1, k] = s.now[side, 0, k], s.now[side, 1, k]


@node(params=PARAMS, state=STATE, inputs=2, outputs=2, latency=buffer(seconds=LATENCY_S))
def pitch_shift(x, y, p, s):  # type: ignore[no-untyped-def]
    """Shift both sides, with the partials that they have in common.

    Threads : audio. No allocation.
    Latency : 46.5 ms; the input in the mix is as late.
    """
    ring, sums, place = s.ring, s.sums, s.place
    window, frames = len(s.window), ring.shape[1]
    hop = max(window // OVERLAP, QUANTUM)
    for c in range(SIDES):
        for i in range(QUANTUM):
            ring[c, place + i] = x[c, i]
            sums[c, place + i] = 0.0  # room for the windows to come: read a while ago
    s.until -= QUANTUM
    if s.until <= 0:
        s.until = hop
        semitones = p.shift_semitones[QUANTUM - 1] + 0.01 * p.shift_cents[QUANTUM - 1]
        shift_window(exp2(semitones / 12.0), hop, place + QUANTUM, s)
    at = place - s.late
    at += frames if at < 0 else 0
    for i in range(QUANTUM):
        for c in range(SIDES):
            y[c, i] = ring[c, at] + p.mix[i] * (sums[c, at] - ring[c, at])
        at = at + 1 if at + 1 < frames else 0
    s.place = place + QUANTUM if place + QUANTUM < frames else 0
