"""The Fourier transform of real signals, in steps that a node can spread over several quanta.

A signal of 2 n frames is taken as n complex numbers (even frames, odd frames), transformed in passes of radix 4
between two halves of a working room, and taken apart. Nothing is ever shuffled by bit-reversed indices, and the inner
loops run over neighbours, which is what the compiler needs to work on sixteen numbers at a time.

Source: Stockham's form of the fast Fourier transform: Cochran et al. (1967), "What is the fast Fourier transform?",
Proc. IEEE 55(10); Van Loan (1992), "Computational Frameworks for the Fast Fourier Transform", ch. 1.7 and 4.3.
Threads: any; `fft_table` and `fft_room` control. No allocation, no exceptions in the kernels.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at


def fft_table(frames: int) -> np.ndarray:
    """Make the constants that the kernels below need.

    Parameters
    ----------
    frames : int
        Length of the signal: a power of two, 16 or more.

    Returns
    -------
    numpy.ndarray [shape=(3 * frames / 2 + 2,), dtype=float32]
        Factors of each pass (real and imaginary parts of three rows), then those that take even and odd apart.
    """
    n = frames // 2
    table = np.zeros(3 * n + 2)
    length = n
    while length >= 4:
        quarter = length // 4
        at = 2 * (n - length)
        for power in (1, 2, 3):
            turn = np.exp(-2j * np.pi * power * np.arange(quarter) / length)
            table[at : at + quarter], table[at + quarter : at + 2 * quarter] = turn.real, turn.imag
            at += 2 * quarter
        length = quarter
    half = np.exp(-2j * np.pi * np.arange(n // 2 + 1) / frames)
    table[2 * n : 2 * n + n // 2 + 1], table[2 * n + n // 2 + 1 :] = half.real, half.imag
    return table.astype(np.float32)


def fft_room(frames: int) -> np.ndarray:
    """Make the room that the kernels below work in.

    Parameters
    ----------
    frames : int
        Length of the signal.

    Returns
    -------
    numpy.ndarray [shape=(4, frames / 2), dtype=float32]
        Zeros.
    """
    return np.zeros((4, frames // 2), np.float32)


@kernel
def fft_passes(n):  # type: ignore[no-untyped-def]
    """Say how many passes a transform takes.

    Parameters
    ----------
    n : int64
        Half the frames of the signal.

    Returns
    -------
    int
        One for each two octaves, and one for an octave that is left.
    """
    length, count = n, 0
    while length > 1:
        length = length // 4 if length >= 4 else 1
        count += 1
    return count


@kernel
def fft_pass(n, room, table, number, turned):  # type: ignore[no-untyped-def]
    """Do one pass of the complex transform: from rows 0 and 1 to 2 and 3, or back.

    Parameters
    ----------
    n : int64
        Half the frames of the signal.
    room, table : int64
        Addresses of what `fft_room` and `fft_table` gave.
    number : int
        Which pass, from 0 on; the even ones read rows 0 and 1.
    turned : int
        0 forwards, 1 backwards (real and imaginary parts change places, which turns the direction round).
    """
    length = n >> (2 * number)
    stride = n // length
    at, row, source, target = room, 4 * n, 2 * (number & 1), 2 - 2 * (number & 1)
    re, im = at + row * (source + turned), at + row * (source + 1 - turned)
    to_re, to_im = at + row * (target + turned), at + row * (target + 1 - turned)
    if length == 2:
        _halves(re, to_re, stride)
        _halves(im, to_im, stride)
        return
    factors = table + 8 * (n - length)
    if stride == 1:
        _first(re, im, to_re, to_im, factors, length // 4)
        return
    for p in range(length // 4):
        _quarters(
            re + 4 * stride * p,
            im + 4 * stride * p,
            n,
            to_re + 16 * stride * p,
            to_im + 16 * stride * p,
            stride,
            f32_at(factors + 4 * p, 6 * length // 4),
        )


@kernel(single=True)
def _halves(source, target, stride):  # type: ignore[no-untyped-def]
    """Radix 2 on one row, all factors 1."""
    a, b = f32_at(source, stride), f32_at(source + 4 * stride, stride)
    y, z = f32_at(target, stride), f32_at(target + 4 * stride, stride)
    for q in range(stride):
        y[q], z[q] = a[q] + b[q], a[q] - b[q]


@kernel(single=True)
def _first(re, im, to_re, to_im, factors, quarter):  # type: ignore[no-untyped-def]
    """Radix 4, where neighbours go to every fourth place."""
    size = 4 * quarter
    ar, br, cr, dr = (
        f32_at(re, quarter),
        f32_at(re + size, quarter),
        f32_at(re + 2 * size, quarter),
        f32_at(re + 3 * size, quarter),
    )
    ai, bi, ci, di = (
        f32_at(im, quarter),
        f32_at(im + size, quarter),
        f32_at(im + 2 * size, quarter),
        f32_at(im + 3 * size, quarter),
    )
    w = f32_at(factors, (6, quarter))
    yr, yi = f32_at(to_re, (quarter, 4)), f32_at(to_im, (quarter, 4))
    for p in range(quarter):
        fr, fi, gr, gi = ar[p] + cr[p], ai[p] + ci[p], ar[p] - cr[p], ai[p] - ci[p]
        hr, hi, kr, ki = br[p] + dr[p], bi[p] + di[p], bi[p] - di[p], dr[p] - br[p]  # k = -j (b - d)
        ur, ui, vr, vi, zr, zi = gr + kr, gi + ki, fr - hr, fi - hi, gr - kr, gi - ki
        yr[p, 0], yi[p, 0] = fr + hr, fi + hi
        yr[p, 1], yi[p, 1] = ur * w[0, p] - ui * w[1, p], ur * w[1, p] + ui * w[0, p]
        yr[p, 2], yi[p, 2] = vr * w[2, p] - vi * w[3, p], vr * w[3, p] + vi * w[2, p]
        yr[p, 3], yi[p, 3] = zr * w[4, p] - zi * w[5, p], zr * w[5, p] + zi * w[4, p]


@kernel(single=True)
def _quarters(re, im, n, to_re, to_im, stride, w):  # type: ignore[no-untyped-def]
    """Radix 4, where neighbours stay neighbours and share their factors."""
    quarter = len(w) // 6
    w1r, w1i, w2r, w2i, w3r, w3i = w[0], w[quarter], w[2 * quarter], w[3 * quarter], w[4 * quarter], w[5 * quarter]
    ar, br, cr, dr = f32_at(re, stride), f32_at(re + n, stride), f32_at(re + 2 * n, stride), f32_at(re + 3 * n, stride)
    ai, bi, ci, di = f32_at(im, stride), f32_at(im + n, stride), f32_at(im + 2 * n, stride), f32_at(im + 3 * n, stride)
    yr, yi = f32_at(to_re, (4, stride)), f32_at(to_im, (4, stride))
    for q in range(stride):
        fr, fi, gr, gi = ar[q] + cr[q], ai[q] + ci[q], ar[q] - cr[q], ai[q] - ci[q]
        hr, hi, kr, ki = br[q] + dr[q], bi[q] + di[q], bi[q] - di[q], dr[q] - br[q]
        ur, ui, vr, vi, zr, zi = gr + kr, gi + ki, fr - hr, fi - hi, gr - kr, gi - ki
        yr[0, q], yi[0, q] = fr + hr, fi + hi
        yr[1, q], yi[1, q] = ur * w1r - ui * w1i, ur * w1i + ui * w1r
        yr[2, q], yi[2, q] = vr * w2r - vi * w2i, vr * w2i + vi * w2r
        yr[3, q], yi[3, q] = zr * w3r - zi * w3i, zr * w3i + zi * w3r


@kernel(single=True)
def fft_apart(n, room, table, row):  # type: ignore[no-untyped-def]
    """Turn the transform of even and odd frames into that of the signal: the last step forwards.

    Parameters
    ----------
    n : int64
        Half the frames of the signal.
    room, table : int64
        Addresses of what `fft_room` and `fft_table` gave.
    row : int, 0 or 2
        Where it stands; the result goes to the other two rows.
    """
    half = n // 2
    cosine, sine = f32_at(table + 8 * n, half + 1), f32_at(table + 8 * n + 4 * (half + 1), half + 1)
    source, target = room + 4 * n * row, room + 4 * n * (2 - row)
    re, im, to_re, to_im = f32_at(source, n), f32_at(source + 4 * n, n), f32_at(target, n), f32_at(target + 4 * n, n)
    first_re, first_im = re[0], im[0]
    for k in range(1, half + 1):
        ar, ai, br, bi = re[k], im[k], re[n - k], im[n - k]
        er, ei, dr, di = 0.5 * (ar + br), 0.5 * (ai - bi), 0.5 * (ai + bi), 0.5 * (br - ar)  # even; odd
        c, s = cosine[k], sine[k]
        tr, ti = dr * c - di * s, dr * s + di * c
        to_re[k], to_im[k] = er + tr, ei + ti
        to_re[n - k], to_im[n - k] = er - tr, ti - ei
    to_re[0], to_im[0] = first_re + first_im, first_re - first_im


@kernel(single=True)
def fft_together(n, room, table, row):  # type: ignore[no-untyped-def]
    """Undo `fft_apart`: the first step backwards. The scale is that of the inverse transform.

    Parameters
    ----------
    n : int64
        Half the frames of the signal.
    room, table : int64
        Addresses of what `fft_room` and `fft_table` gave.
    row : int, 0 or 2
        Where the spectrum stands; the result goes to the other two rows.
    """
    half = n // 2
    cosine, sine = f32_at(table + 8 * n, half + 1), f32_at(table + 8 * n + 4 * (half + 1), half + 1)
    source, target = room + 4 * n * row, room + 4 * n * (2 - row)
    re, im, to_re, to_im = f32_at(source, n), f32_at(source + 4 * n, n), f32_at(target, n), f32_at(target + 4 * n, n)
    scale = np.float32(0.5) / np.float32(n)
    first_re, first_im = re[0], im[0]
    for k in range(1, half + 1):
        ar, ai, br, bi = re[k], im[k], re[n - k], im[n - k]
        er, ei, dr, di = ar + br, ai - bi, ar - br, ai + bi
        c, s = cosine[k], sine[k]
        tr, ti = dr * c + di * s, di * c - dr * s
        to_re[k], to_im[k] = scale * (er - ti), scale * (ei + tr)
        to_re[n - k], to_im[n - k] = scale * (er + ti), scale * (tr - ei)
    to_re[0], to_im[0] = scale * (first_re + first_im), scale * (first_re - first_im)


@kernel
def real_fft(n, room, table):  # type: ignore[no-untyped-def]
    """Transform a signal whose even frames stand in row 0 of the room and whose odd frames stand in row 1.

    Parameters
    ----------
    n : int64
        Half the frames of the signal.
    room, table : int64
        Addresses of what `fft_room` and `fft_table` gave.

    Returns
    -------
    int
        Row of the real parts of bins 0..n-1, 0 or 2. The imaginary parts stand in the row after it, but its first
        number is the real part of bin n: bins 0 and n have no imaginary part.
    """
    count = fft_passes(n)
    for number in range(count):
        fft_pass(n, room, table, number, 0)
    fft_apart(n, room, table, 2 * (count & 1))
    return 2 - 2 * (count & 1)


@kernel
def real_ifft(n, room, table):  # type: ignore[no-untyped-def]
    """Transform a spectrum back. It stands in rows 2 and 3 of the room, in the form in which `real_fft` gives it.

    Parameters
    ----------
    n : int64
        Half the frames of the signal.
    room, table : int64
        Addresses of what `fft_room` and `fft_table` gave.

    Returns
    -------
    int
        Row of the even frames, 0 or 2; the odd ones stand in the row after it.
    """
    fft_together(n, room, table, 2)
    count = fft_passes(n)
    for number in range(count):
        fft_pass(n, room, table, number, 1)
    return 2 * (count & 1)
