"""The convolver: any room, spring, cabinet or object of which there is a recorded answer to a click.

The response's first 1024 frames are convolved quantum by quantum, without delay; then come blocks of 512 and of 4096
frames, whose work is spread over the quanta that they have (`workbench.dsp.convolution`).

Threads: control (making kinds); the node's code runs on the audio thread.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from typing import Any

import numpy as np

from workbench.dsp.convolution import level_at_once, level_in_units
from workbench.dsp.fft import fft_room, fft_table
from workbench.dsp.mathematics import exp2
from workbench.errors import SampleError
from workbench.graph.kind import NodeKind
from workbench.graph.ports import Port
from workbench.graph.processor import Processor
from workbench.graph.state import Buffer, check_start, state_record
from workbench.instruments.recording import load_recording
from workbench.params.spec import ParamSpec
from workbench.settings import QUANTUM, SAMPLE_RATE

SHORT, LONG = 512, 4096  # frames of a block
SHORT_AT, LONG_AT = 2 * SHORT, 2 * LONG  # where their stretches of the response begin: two blocks after its start
FIRST_PARTS, SHORT_PARTS = SHORT_AT // QUANTUM, (LONG_AT - SHORT_AT) // SHORT
ROOMS = (1, 8, 32, 128, 512)  # of long parts: kinds with the same room share their code
LINE = 4 * LONG  # frames of input that are kept
QUANTA = np.int64(LINE // QUANTUM)
SHORT_UNITS, LONG_UNITS = np.int64(SHORT // QUANTUM), np.int64(LONG // QUANTUM)
LONGEST_S = 10.0
KEPT = 16  # kinds and their spectra
RING_S = 0.02
OCTAVES_PER_DB = 0.16609640

PARAMS = (
    ParamSpec("mix", 0.3, help="0 only the input, 1 only the response."),
    ParamSpec("gain_db", 0.0, -36.0, 24.0, "dB", help="Level of the response."),
)


def convolver(x, y, p, s):  # type: ignore[no-untyped-def]
    """Convolve left with the response's left, right with its right.

    Threads : audio. No allocation.
    Latency : 0 frames.
    """
    now = np.int64(s.quantum)
    place = now * QUANTUM
    for c in range(2):
        for i in range(QUANTUM):
            s.line[c, place + i] = x[c, i]
    line = s.line.ctypes.data
    s.first_slot = s.first_slot + 1 if s.first_slot + 1 < s.first_parts else 0
    level_at_once(
        *(QUANTUM, line, LINE, place + QUANTUM, s.first_room.ctypes.data, s.first_table.ctypes.data),
        *(FIRST_PARTS, s.first_parts, s.first_slot, s.first_h.ctypes.data, s.first_x.ctypes.data),
        *(s.first_y.ctypes.data, s.first_out.ctypes.data),
    )
    unit, half = now % SHORT_UNITS, (now // SHORT_UNITS) & 1
    if s.short_parts > 0:
        if unit == 0:
            s.short_slot = s.short_slot + 1 if s.short_slot + 1 < s.short_parts else 0
        level_in_units(
            *(unit, SHORT, line, LINE, place - unit * QUANTUM, s.short_room.ctypes.data, s.short_table.ctypes.data),
            *(SHORT_PARTS, s.short_parts, s.short_slot, s.short_h.ctypes.data, s.short_x.ctypes.data),
            *(s.short_y.ctypes.data, s.short_out.ctypes.data + 8 * SHORT * (1 - half)),
        )
    long_unit, long_half = now % LONG_UNITS, (now // LONG_UNITS) & 1
    if s.long_parts > 0:
        if long_unit == 0:
            s.long_slot = s.long_slot + 1 if s.long_slot + 1 < s.long_parts else 0
        level_in_units(
            *(long_unit, LONG, line, LINE, place - long_unit * QUANTUM, s.long_room.ctypes.data),
            *(s.long_table.ctypes.data, s.long_h.shape[1], s.long_parts, s.long_slot, s.long_h.ctypes.data),
            *(s.long_x.ctypes.data, s.long_y.ctypes.data, s.long_out.ctypes.data + 8 * LONG * (1 - long_half)),
        )
    for c in range(2):
        for i in range(QUANTUM):
            wet = s.first_out[c, i] + s.short_out[half, c, QUANTUM * unit + i]
            wet += s.long_out[long_half, c, QUANTUM * long_unit + i]
            wet *= exp2(OCTAVES_PER_DB * p.gain_db[i])
            y[c, i] = x[c, i] + p.mix[i] * (wet - x[c, i])
    s.quantum = now + 1 if now + 1 < QUANTA else 0


def response_state(response: np.ndarray) -> dict[str, Any]:
    """Lay out what the node's code needs for a response.

    Parameters
    ----------
    response : numpy.ndarray [shape=(2, frames)]
        At the session's sample rate.

    Returns
    -------
    dict of str
        Names and start values.
    """
    frames = response.shape[1]
    stretches = {
        "first": (QUANTUM, 0, FIRST_PARTS, FIRST_PARTS),
        "short": (SHORT, SHORT_AT, SHORT_PARTS, SHORT_PARTS),
        "long": (LONG, LONG_AT, next(room for room in ROOMS if LONG_AT + LONG * room >= frames), None),
    }
    state: dict[str, Any] = {"quantum": 0, "line": np.zeros((2, LINE))}
    for name, (block, start, room, most) in stretches.items():
        parts = max(-(-(frames - start) // block), 1 if start == 0 else 0)
        state |= {
            f"{name}_parts": min(parts, most or parts),
            f"{name}_slot": 0,
            f"{name}_table": fft_table(2 * block),
            f"{name}_room": fft_room(2 * block),
            f"{name}_h": _spectra(response[:, start : start + room * block], block, room),
            f"{name}_x": np.zeros((2, room, 2, block)),
            f"{name}_y": np.zeros((2, 2, block)),
            f"{name}_out": np.zeros((2, block) if start == 0 else (2, 2, block)),
        }
    return state


def _spectra(stretch: np.ndarray, block: int, room: int) -> np.ndarray:
    """Spectra of the parts of a stretch, each filled up with zeros to twice its length."""
    parts = np.zeros((2, room * block))
    parts[:, : stretch.shape[1]] = stretch
    bins = np.fft.rfft(parts.reshape(2, room, block), 2 * block)
    made = np.stack([bins.real[..., :-1], bins.imag[..., :-1]], axis=2)
    made[:, :, 1, 0] = bins.real[..., -1]
    return made.astype(np.float32)


class ConvolverKind(NodeKind):
    """A convolver with a response: `Convolver` has one of its own, ``Convolver(ir=...)`` takes another.

    Parameters
    ----------
    response : numpy.ndarray [shape=(2, frames), dtype=float64]
        What it answers to a click.
    response_rate : float
        Frames per second of that.
    """

    def __init__(self, response: np.ndarray, response_rate: float) -> None:
        declared = {"response": response, "response_rate": response_rate}  # what tells it from others; see `start`
        stereo = (Port("input", 2),), (Port("output", 2),)
        super().__init__("convolver", convolver, PARAMS, declared, *stereo, Buffer(0.0, 0), _codes=_CODES)
        object.__setattr__(self, "_start", lru_cache(maxsize=2)(self._lay_out))

    def start(self, sample_rate: float) -> np.ndarray:
        """Lay out spectra and rooms for the response at a sample rate.

        Parameters
        ----------
        sample_rate : float
            Frames per second.

        Returns
        -------
        numpy.ndarray [shape=(1,), structured dtype]
            The node's state.
        """
        made: np.ndarray = self._start(sample_rate)  # type: ignore[attr-defined]
        return made

    def _lay_out(self, sample_rate: float) -> np.ndarray:
        response = resampled(self.state["response"], self.state["response_rate"], sample_rate)
        state = response_state(response)
        return state_record({name: check_start(name, each) for name, each in state.items()}, sample_rate)

    def __call__(
        self, *positional: object, ir: Any = None, ir_rate: float | None = None, normalize: bool = True, **values: Any
    ) -> Processor:
        """Describe a convolver.

        Parameters
        ----------
        *positional
            Refused: values are given by name.
        ir : path or array [shape=(frames,) or (frames, 2)], optional
            The impulse response: what the room answers to a click; up to 10 s. A plain hall if not given.
        ir_rate : float, optional
            Frames per second of an array, 48000 if not given. It is brought to the session's.
        normalize : bool
            Scale it so that noise comes out as loud as it goes in.
        **values
            Start values of the parameters.

        Returns
        -------
        Processor
            For `Session.add`, `Session.connect`, `>>` and `workbench.process`. The same response gives the same kind.

        Raises
        ------
        SampleError
            If `ir` has another shape, is silent, longer, not finite, or a file that cannot be read.
        """
        return Processor(self if ir is None else kind_of(ir, ir_rate, normalize=normalize), *positional, **values)


def kind_of(ir: Any, ir_rate: float | None, *, normalize: bool) -> ConvolverKind:
    """Find or make the kind with a response.

    Parameters
    ----------
    ir, ir_rate, normalize
        As for `ConvolverKind.__call__`.

    Returns
    -------
    ConvolverKind
        The same one for the same response.

    Raises
    ------
    SampleError
        As for `ConvolverKind.__call__`.
    """
    is_file = isinstance(ir, (str, os.PathLike))
    recording = load_recording(ir, SAMPLE_RATE if ir_rate is None and not is_file else ir_rate)
    rows, rate = recording.sound.astype(np.float64), recording.sample_rate
    if rows.shape[1] > LONGEST_S * rate:
        raise SampleError(
            f"ir must last at most {LONGEST_S:g} s, got {rows.shape[1] / rate:.1f} s: cut its silent end off"
        )
    energy = float(np.mean(np.sum(rows**2, axis=1)))
    if energy == 0.0:
        raise SampleError("ir is silent: convolved with it, everything is")
    rows = np.ascontiguousarray(np.broadcast_to(rows / np.sqrt(energy) if normalize else rows, (2, rows.shape[1])))
    key = hashlib.sha256(rows.tobytes()).hexdigest() + f" {rate}"
    if key not in _kinds:
        while len(_kinds) >= KEPT:
            _kinds.pop(next(iter(_kinds)))
        _kinds[key] = ConvolverKind(rows, rate)
    return _kinds[key]


def resampled(response: np.ndarray, rate: float, goal: float) -> np.ndarray:
    """Bring a response to another sample rate, by its spectrum.

    Parameters
    ----------
    response : numpy.ndarray [shape=(2, frames)]
        At `rate`.
    rate, goal : float
        Frames per second.

    Returns
    -------
    numpy.ndarray [shape=(2, other frames)]
        At `goal`; as a filter it does the same to every frequency that both can hold.
    """
    if rate == goal:
        return response
    frames = response.shape[1]
    padded = frames + round(RING_S * rate)  # room for what rings after a sharp end
    wanted = round(padded * goal / rate)
    bins = np.fft.rfft(response, padded)
    made: np.ndarray = np.fft.irfft(bins[:, : wanted // 2 + 1], wanted)  # a shorter inverse is scaled by just the rates
    return made


def plain_hall() -> np.ndarray:
    """Make a response for those who have none: noise that falls by 60 dB in 1.5 s.

    Returns
    -------
    numpy.ndarray [shape=(frames, 2)]
        At 48 kHz.
    """
    frames = int(1.5 * SAMPLE_RATE)
    fall = 10.0 ** (-3.0 * np.arange(frames) / frames)
    return fall[:, None] * np.random.default_rng(1).normal(size=(frames, 2))


_CODES: dict[str, Any] = {}  # by layout: kinds that differ only in the response share their code
_kinds: dict[str, ConvolverKind] = {}
Convolver = kind_of(plain_hall(), SAMPLE_RATE, normalize=True)
