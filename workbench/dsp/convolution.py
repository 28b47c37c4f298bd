"""Convolution with a long response, by spectra: overlap-save in blocks that are added up in the frequency domain.

A `level` is a stretch of the response cut into parts of equal length. Its work is done in small units, one a quantum,
between the quantum in which a block of input is complete and the one in which the level's answer is wanted: two
blocks after the input's start, which is where the level's stretch begins. So no quantum has much to do, and nothing
comes late.

Source: Gardner (1995), "Efficient convolution without input-output delay", J. Audio Eng. Soc. 43(3); Garcia (2002),
"Optimal filter partition for efficient convolution with short input/output delay", AES 113th Convention; Wefers
(2015), "Partitioned convolution algorithms for real-time auralization", ch. 5 and 6.
Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.dsp.fft import fft_apart, fft_pass, fft_passes, fft_together
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at
from workbench.settings import QUANTUM

SIDES = 2


@kernel
def multiply_add(bins, x, h, y):  # type: ignore[no-untyped-def]
    """Add the product of two spectra to a third.

    Each is a row of real parts and a row of imaginary parts, the first of which is the real part of the highest bin.

    Parameters
    ----------
    bins : int64
        How many bins, the highest one aside.
    x, h, y : int64
        Addresses; `y` is changed.
    """
    xr, xi, hr, hi = f32_at(x, bins), f32_at(x + 4 * bins, bins), f32_at(h, bins), f32_at(h + 4 * bins, bins)
    yr, yi = f32_at(y, bins), f32_at(y + 4 * bins, bins)
    lowest, highest = yr[0] + xr[0] * hr[0], yi[0] + xi[0] * hi[0]
    for k in range(bins):
        yr[k] += xr[k] * hr[k] - xi[k] * hi[k]
        yi[k] += xr[k] * hi[k] + xi[k] * hr[k]
    yr[0], yi[0] = lowest, highest


@kernel
def forward_step(number, n, line, frames, place, room, table, x):  # type: ignore[no-untyped-def]
    """One step of a block's transform: frames in, passes, spectrum out.

    Parameters
    ----------
    number : int64, 0..fft_passes(n) + 1
        Which step; they are done in order.
    n : int64
        Half the frames of a block.
    line, frames, place : int64
        Address of the ring of the input, its length, and where the block ends in it: multiples of QUANTUM.
    room, table : int64
        Addresses of what the transform works in (`workbench.dsp.fft`).
    x : int64
        Address of the spectrum.
    """
    count = fft_passes(n)
    if number == 0:
        first = place - 2 * n + frames
        for start in range(0, n, QUANTUM // 2):  # a stretch of a quantum never goes over the ring's end
            source = f32_at(line + 4 * ((first + 2 * start) % frames), QUANTUM)
            even, odd = f32_at(room + 4 * start, QUANTUM // 2), f32_at(room + 4 * (n + start), QUANTUM // 2)
            for k in range(QUANTUM // 2):
                even[k], odd[k] = source[2 * k], source[2 * k + 1]
    elif number <= count:
        fft_pass(n, room, table, number - 1, 0)
    else:
        row = 2 * (count & 1)
        fft_apart(n, room, table, row)
        source, to = f32_at(room + 4 * n * (2 - row), 2 * n), f32_at(x, 2 * n)
        for k in range(2 * n):
            to[k] = source[k]


@kernel
def backward_step(number, n, y, room, table, to):  # type: ignore[no-untyped-def]
    """One step back: spectrum in, passes, the later half of the frames out.

    Parameters
    ----------
    number : int64, 0..fft_passes(n) + 1
        Which step.
    n : int64
        Half the frames of a block.
    y : int64
        Address of the spectrum.
    room, table : int64
        As for `forward_step`.
    to : int64
        Address of n float32.
    """
    count = fft_passes(n)
    if number == 0:
        source, rows = f32_at(y, 2 * n), f32_at(room + 8 * n, 2 * n)
        for k in range(2 * n):
            rows[k] = source[k]
        fft_together(n, room, table, 2)
    elif number <= count:
        fft_pass(n, room, table, number - 1, 1)
    else:
        row = room + 8 * n * (count & 1)
        even, odd, out = f32_at(row, n), f32_at(row + 4 * n, n), f32_at(to, n)
        half = n // 2
        for k in range(half):
            out[2 * k], out[2 * k + 1] = even[half + k], odd[half + k]


@kernel
def _clear(at, count):  # type: ignore[no-untyped-def]
    room = f32_at(at, count)
    for k in range(count):
        room[k] = 0


@kernel
def _multiply_part(n, capacity, side, part, parts, slot, h, x, total):  # type: ignore[no-untyped-def]
    then = slot - part
    then += parts if then < 0 else 0
    row = 8 * n * capacity * side
    multiply_add(n, x + row + 8 * n * then, h + row + 8 * n * part, total)


@kernel
def level_at_once(n, line, frames, place, room, table, capacity, parts, slot, h, x, y, to):  # type: ignore[no-untyped-def]
    """Convolve the newest block of one quantum, all of it now.

    Parameters
    ----------
    n, line, frames, place, room, table : int64
        As for `forward_step`; of `line` there are two, one after the other.
    capacity, parts : int64
        Parts for which there is room in `h` and `x`, and parts of the response.
    slot : int64, 0..parts - 1
        Where the newest block goes in `x`: one further than the last time.
    h, x : int64
        Addresses of the spectra of the response's parts and of the last blocks: (2, capacity, 2, n) float32.
    y : int64
        Address of room for sums: (2, 2, n) float32.
    to : int64
        Address of the answer: (2, n) float32.
    """
    steps = fft_passes(n) + 2
    for side in range(SIDES):
        newest, total = x + 8 * n * (capacity * side + slot), y + 8 * n * side
        for number in range(steps):
            forward_step(number, n, line + 4 * frames * side, frames, place, room, table, newest)
        _clear(total, 2 * n)
        for part in range(parts):
            _multiply_part(n, capacity, side, part, parts, slot, h, x, total)
        for number in range(steps):
            backward_step(number, n, total, room, table, to + 4 * n * side)


@kernel
def level_in_units(unit, n, line, frames, place, room, table, capacity, parts, slot, h, x, y, to):  # type: ignore[no-untyped-def]
    """Do one unit of the work on a block: it is done after as many units as it has quanta.

    Parameters
    ----------
    unit : int64, 0..n / QUANTUM - 1
        Which unit; there are 4 or more.
    n, line, frames, place, room, table, capacity, parts, slot, h, x, y, to : int64
        As for `level_at_once`; `place` and `slot` stay the same over all units of a block, and the answer is complete
        after the last one.
    """
    each = fft_passes(n) + 2
    steps, quarter = SIDES * each, n // QUANTUM // 4
    if unit == 0:
        _clear(y, 2 * SIDES * n)
    if unit < quarter:
        for number in range(unit * steps // quarter, (unit + 1) * steps // quarter):
            side = number // each
            newest = x + 8 * n * (capacity * side + slot)
            forward_step(number - side * each, n, line + 4 * frames * side, frames, place, room, table, newest)
    if unit < 3 * quarter:  # the newest block comes last: its spectrum is there after the first quarter
        for number in range(unit * parts // (3 * quarter), (unit + 1) * parts // (3 * quarter)):
            for side in range(SIDES):
                _multiply_part(n, capacity, side, parts - 1 - number, parts, slot, h, x, y + 8 * n * side)
    else:
        back = unit - 3 * quarter
        for number in range(back * steps // quarter, (back + 1) * steps // quarter):
            side = number // each
            backward_step(number - side * each, n, y + 8 * n * side, room, table, to + 4 * n * side)
