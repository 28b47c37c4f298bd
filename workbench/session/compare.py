"""A null test: two versions of a node or an instrument on the same input, and what is left of one without the other.

Threads: control.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engine.rehearsal import Rehearsal
from workbench.engine.trial import try_out
from workbench.errors import KernelError, ParameterError, SessionError, in_range
from workbench.graph import NodeKind, Processor
from workbench.instruments import Instrument, Voice
from workbench.session.comparison import Comparison
from workbench.session.node_handle import NodeHandle
from workbench.session.process import process
from workbench.session.tap import Tap
from workbench.settings import QUANTUM, SAMPLE_RATE

SECONDS = 2.0  # of the test signal, of a source, of the notes
KEYS = (36, 55, 64, 84)  # one after the other, each held for half of its time
_LOWEST_HZ, _HIGHEST_HZ, _LEVEL = 20.0, 20_000.0, 0.25


def compare(a: Any, b: Any, audio: Any = None, sample_rate: float | None = None, **others: Any) -> Comparison:
    """Run two versions on the same input and take the difference, before one takes the other's place.

    Both begin with their start values. What one of them declares to be later is shifted back.

    Parameters
    ----------
    a, b : Processor, NodeKind, Instrument, Voice, or a handle of one
        What there is, and what shall take its place: both nodes, or both instruments.
    audio : array_like [shape=(frames,) or (frames, channels)] or Tap, optional
        What both hear, for example ``lead.tap(3)``. If it is not given, a sweep from 20 Hz to 20 kHz with noise
        behind it, 2 s together. Instruments play four notes instead.
    sample_rate : float, optional
        8000..192000 Hz; the tap's, or 48000.
    **others : array_like
        What other inputs hear, by name.

    Returns
    -------
    Comparison
        Both sounds and their difference, measured, to be heard and seen.

    Raises
    ------
    KernelError
        If the code of one of them is not safe, or in its dry run has no end or gives NaN or infinity.
    ParameterError
        If the input does not fit, or an instrument is given one, or the two have different numbers of channels.
    SessionError
        If it is not two nodes or two instruments.

    Examples
    --------
    >>> import numpy as np
    >>> from workbench.effects import Gain
    >>> compare(Gain(gain_db=0), Gain(gain_db=0), np.ones(4800)).is_same
    True
    """
    first, second = _described(a), _described(b)
    if isinstance(first, Instrument) != isinstance(second, Instrument):
        raise SessionError(f"two nodes or two instruments can be compared, got {a!r} and {b!r}")
    if isinstance(audio, Tap):
        sample_rate = audio.sample_rate if sample_rate is None else sample_rate
        audio = audio.numpy()
    rate = in_range("sample_rate", SAMPLE_RATE if sample_rate is None else sample_rate, 8000.0, 192_000.0, "Hz")
    for each in (first, second):
        if not (each.voice if isinstance(each, Instrument) else each.kind).is_ours:
            _require_end(each, rate)
    if isinstance(first, Instrument):
        if audio is not None or others:
            raise ParameterError("instruments play notes: leave the audio out")
        sounds = [_played(each, rate) for each in (first, second)]
    else:
        sounds = [_processed(each, audio, rate, others) for each in (first, second)]
    widest = max(each.shape[1] for each in sounds)
    if any(each.shape[1] not in (1, widest) for each in sounds):
        raise ParameterError(f"both must give as many channels, got {sounds[0].shape[1]} and {sounds[1].shape[1]}")
    one, other = (np.ascontiguousarray(np.broadcast_to(each, (len(each), widest))) for each in sounds)
    return Comparison(first.definition.name, second.definition.name, one, other, rate)


def _described(source: Any) -> Any:
    if isinstance(source, NodeHandle):
        values = {name: each.value for name, each in source.params.items()}
        source = source.like(source.definition, values) if hasattr(source, "definition") else source
    if isinstance(source, Voice):
        return Instrument(source)
    if isinstance(source, NodeKind):
        return source()
    if isinstance(source, (Instrument, Processor)):
        return source
    raise SessionError(f"compare takes nodes or instruments, for example wb.Delay(), got {type(source).__name__}")


def _require_end(source: Instrument | Processor, rate: float) -> None:
    """Refuse code that has no end or gives no numbers; nothing sounds here, so it may be slow."""
    trial = try_out(source, rate)
    if trial.not_finite:
        raise KernelError(f"{trial.name} cannot be compared: in its dry run {trial.reason}")


def _processed(source: Processor, audio: Any, rate: float, others: dict[str, Any]) -> np.ndarray:
    """Run a node, without what its latency puts before the sound."""
    late = source.kind.latency_frames(rate)
    if not source.kind.inputs:
        if audio is not None:
            raise ParameterError(f"{source.kind.name} has no input: leave the audio out")
        frames = round(SECONDS * rate)
    else:
        audio = _stimulus(rate) if audio is None else audio
        frames = len(np.atleast_1d(audio))
        if frames == 0:
            raise ParameterError("there is no sound in the audio: play or render first")
    made = process(source, audio, rate, frames=frames + late, **others)
    return np.reshape(made, (len(made), -1))[late:]


def _played(source: Instrument, rate: float) -> np.ndarray:
    """Play notes from low to high."""
    rehearsal, parts = Rehearsal(source, rate), []
    half = round(SECONDS * rate / (2 * len(KEYS)) / QUANTUM) * QUANTUM
    for key in KEYS:
        rehearsal.strike(key)
        parts.append(rehearsal.run({}, half)["output"])
        rehearsal.release()
        parts.append(rehearsal.run({}, half)["output"])
    return np.ascontiguousarray(np.concatenate(parts, axis=1).T)


def _stimulus(rate: float) -> np.ndarray:
    """A sweep (Farina, 2000) and noise, each for half of the time: every frequency, soft of all and all at once."""
    frames = round(SECONDS * rate / 2)
    ratio = np.log(min(_HIGHEST_HZ, 0.45 * rate) / _LOWEST_HZ)
    time = np.arange(frames) / frames
    sweep = np.sin(2 * np.pi * _LOWEST_HZ * (frames / rate) / ratio * np.expm1(time * ratio))
    noise = np.random.default_rng(0).uniform(-1.0, 1.0, frames)
    return (_LEVEL * np.concatenate((sweep, noise))).astype(np.float32)
