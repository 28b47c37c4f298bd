"""`Sampler`: plays a recording at any pitch. Its voice is written through the same door as any voice with tables.

The recording is kept once per octave, each time with half the bandwidth and half the points (`octaves`), and read
between four points twice per frame; so what is pitched up does not fold back, and keeps its full bandwidth.

Threads: control (describing it); `sampler` itself becomes audio-thread code.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench import dsp
from workbench.errors import ParameterError, SampleError, real
from workbench.instruments.door import voice
from workbench.instruments.instrument import Instrument
from workbench.instruments.octaves import MOST_OCTAVES, octaves
from workbench.instruments.recording import LoopPoints, Recording, load_recording
from workbench.params.spec import ParamSpec
from workbench.rt.bits import bits_to_f32, f32_to_bits
from workbench.units import midi_to_hz, midi_to_name, note_to_midi

MIDDLE_C = 60.0
LAST_OCTAVE = np.int32(MOST_OCTAVES - 1)
EXPONENT, BIAS = np.int32(23), np.int32(127)
NOTHING, ONE = np.int32(0), np.int32(1)

PARAMS = (
    ParamSpec("tune_cents", 0.0, -1200.0, 1200.0, "cents", group="sample", help="How far it is tuned off its note."),
    ParamSpec("start", 0.0, group="sample", help="Where a note begins: 0 at the start, 1 at the end of the sample."),
    ParamSpec("attack_s", 0.0005, 0.0005, 10.0, "s", "log", group="envelope", help="Time to full level."),
    ParamSpec("release_s", 0.2, 0.002, 10.0, "s", "log", group="envelope", help="Time to silence after the key."),
    ParamSpec("velocity_depth", 0.7, group="output", help="How much softer a soft touch is."),
    ParamSpec("spread", 0.0, group="output", help="How wide the voices stand in the stereo field."),
    ParamSpec("pan", 0.0, -1.0, 1.0, group="output", help="Balance, from left (-1) to right (1)."),
    ParamSpec("level_db", -6.0, -60.0, 6.0, "dB", group="output", help="Level of the instrument."),
)
STATE = {"place": 0, "fraction": 0.0, "begun": 0.0, "stage": 0.0, "progress": 0.0, "held": 0.0, "over": 0.0}


@voice(
    params=PARAMS,
    state=STATE,
    oversample=2,
    channels=2,
    tables={"sound": np.zeros((1, 8)), "octaves": np.zeros(MOST_OCTAVES), "facts": np.ones(3)},
)
def sampler(note, p, s, m):  # type: ignore[no-untyped-def]
    """Half a frame of one note of a recording. Mono has one row: what is read from the second is the first."""
    rate, end, around = note.sample_rate, np.int32(m.facts[1]), np.int32(m.facts[2])
    step = note.freq_hz * m.facts[0] * dsp.exp2(p.tune_cents * (1.0 / 1200.0)) / rate
    step = min(step, np.float32(around) if around > NOTHING else 65536.0)
    begin = np.int32(min(max(p.start, 0.0), 1.0) * np.float32(end - ONE))
    place = s.place if s.begun > 0.5 else begin

    # The version of which one to two points pass per frame of the session.
    octave = min(max((f32_to_bits(2.0 * step) >> EXPONENT) - BIAS, NOTHING), LAST_OCTAVE)
    inside = place & ((ONE << octave) - ONE)
    fraction = (np.float32(inside) + s.fraction) * bits_to_f32((BIAS - octave) << EXPONENT)
    i = np.int32(m.octaves[octave]) + (place >> octave)
    left = dsp.between(m.sound[0, i - ONE], m.sound[0, i], m.sound[0, i + ONE], m.sound[0, i + ONE + ONE], fraction)
    right = dsp.between(m.sound[1, i - ONE], m.sound[1, i], m.sound[1, i + ONE], m.sound[1, i + ONE + ONE], fraction)

    level, stage, progress, held = dsp.adsr(
        note.gate,
        max(dsp.round_half_up(p.attack_s * rate), 1.0),
        1.0,
        1.0,
        max(dsp.round_half_up(p.release_s * rate), 1.0),
        s.stage,
        s.progress,
        s.held,
    )
    level *= 1.0 - p.velocity_depth * (1.0 - note.velocity * note.velocity)
    ahead = s.fraction + step
    whole = np.floor(ahead)
    place = place + np.int32(whole)
    place = place - (around if place >= end else NOTHING)
    over = 1.0 if place >= end else 0.0
    return (left * level, right * level), (min(place, end), ahead - whole, 1.0, stage, progress, held, over)


class Sampler(Instrument):
    """An instrument that plays a recording.

    Parameters
    ----------
    source : path or array
        A WAV, FLAC or OGG file, mono or stereo; or numbers [shape=(frames,) or (frames, channels)].
    root : str or float, optional
        The note at which the recording has its own pitch: a name or a MIDI number. If not given, the one that a WAV
        file names in its ``smpl`` chunk, or else ``"C4"``.
    loop : None, bool or (float, float)
        What is repeated: from and to in seconds; ``True`` for all of it, ``False`` for nothing. If not given, the loop
        that a WAV file names in its ``smpl`` chunk, or else nothing. What is not repeated ends by itself.
    sample_rate : float, optional
        Of an array: frames per second.
    crossfade_s : float, 0..1
        Over how long the end of the loop goes over into what stands before its start; as long as that is, if shorter.
    polyphony : int, 1..1024
        How many voices can sound at once.
    **values
        Start values of any of its parameters (``release_s=0.5``).

    Raises
    ------
    SampleError
        If the file cannot be read, or there is nothing in it, too much, or what is not finite; or the loop is none.
    NoteError
        If `root` is no note.
    UnknownNameError
        If a keyword is not one of its parameters; the message lists them.
    ParameterError
        If a value is not allowed.

    Examples
    --------
    >>> cycle = np.sin(2 * np.pi * np.arange(100) / 100)
    >>> Sampler(cycle, root="A4", loop=True, sample_rate=44_000).loop
    LoopPoints(start=0, end=100)
    """

    def __init__(
        self,
        source: Any,
        *,
        root: str | float | None = None,
        loop: bool | tuple[float, float] | None = None,
        sample_rate: float | None = None,
        crossfade_s: float = 0.01,
        polyphony: int | None = None,
        **values: Any,
    ) -> None:
        self.recording: Recording = load_recording(source, sample_rate)
        found = self.recording.root if root is None else note_to_midi(root)
        self.root = MIDDLE_C if found is None else found
        self.loop: LoopPoints | None = self.recording.find_loop(loop)
        made = octaves(self.recording.sound, self.loop, round(_seconds(crossfade_s) * self.recording.sample_rate))
        facts = [2.0 * self.recording.sample_rate / midi_to_hz(self.root), made.end, made.around]
        tables = {"sound": made.sound, "octaves": made.starts, "facts": facts}
        super().__init__(sampler, polyphony=polyphony, tables=tables, **values)

    def __repr__(self) -> str:
        """Name the recording, its root and its loop."""
        rate = self.recording.sample_rate
        looped = f"loop {self.loop.start / rate:.3f}..{self.loop.end / rate:.3f} s" if self.loop else "no loop"
        seconds = self.recording.sound.shape[1] / rate
        return f"sampler({self.recording.name}, {seconds:.3f} s, root {midi_to_name(self.root)}, {looped})"


def _seconds(crossfade_s: object) -> float:
    try:
        number = real("crossfade_s", crossfade_s)
    except ParameterError as error:
        raise SampleError(str(error)) from None
    if not 0.0 <= number <= 1.0:
        raise SampleError(f"crossfade_s must be in range 0..1 s, got {number:g}")
    return number
