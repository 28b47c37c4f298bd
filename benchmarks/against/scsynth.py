"""SuperCollider's server, rendering a score without real time.

It is a program of its own: what counts is its processor time, less that of the same score without notes, so that
starting it and writing cost it nothing. It renders more frames per round, to have something to measure.
"""

from __future__ import annotations

import math
import re
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.against import chain
from benchmarks.against.synthdef import ABSOLUTE, LARGER, Input, Output, SynthDef, message, score
from benchmarks.against.work import (
    ATTACK_S,
    CUTOFF_HZ,
    DECAY_S,
    RELEASE_S,
    SAMPLE_RATE,
    SAWS,
    SINES,
    SUSTAIN,
    Candidate,
    Q,
    Rendered,
    frequencies,
    level,
    pans,
)

PROGRAM = "scsynth"
MORE = 10  # times the frames
LEAST_S, MOST_S = 1.0, 60.0
NO_NODE, LINEAR, CURVED, CURVE = -99.0, 1.0, 5.0, -4.0
CENTRE = 2.0**0.5  # what Pan2 takes from a sound in the middle


def envelope(made: SynthDef) -> Output:
    """`EnvGen.ar(Env.adsr(...), gate: 1)`: as the others', a number for each sample."""
    head = (1.0, 1.0, 0.0, 1.0, 0.0)  # gate, scale, offset, time scale, what to do at the end
    shape = (0.0, 3.0, 2.0, NO_NODE)  # first level, segments, where it holds, no loop
    segments = (1.0, ATTACK_S, LINEAR, 0.0, SUSTAIN, DECAY_S, CURVED, CURVE, 0.0, RELEASE_S, CURVED, CURVE)
    return made.unit("EnvGen", *head, *shape, *segments)


def saws() -> SynthDef:
    """One voice: Saw (band-limited), RLPF, EnvGen, Pan2."""
    made = SynthDef("voice")
    hz, pan, gain = made.parameters(hz=440.0, pan=0.0, gain=0.1)
    tone = made.unit("RLPF", made.unit("Saw", hz), CUTOFF_HZ, 1.0 / Q)
    made.out("Out", *made.stereo("Pan2", made.times(tone, envelope(made)), pan, gain))
    return made


def sines() -> SynthDef:
    """One voice: SinOsc, EnvGen; to both channels."""
    made = SynthDef("voice")
    hz, _, gain = made.parameters(hz=440.0, pan=0.0, gain=0.1)
    tone: Input = made.times(made.times(made.unit("SinOsc", hz, 0.0), envelope(made)), gain)
    made.out("Out", tone, tone)
    return made


def effects() -> SynthDef:
    """BPeakEQ eight times, CombN, FreeVerb2, Compander (keyed by the louder side) and Limiter."""
    made = SynthDef("chain")
    sides = list(made.stereo("In", 2.0))  # the buses after the two of the output
    for hz, gain_db in zip(chain.EQ_HZ, chain.EQ_DB, strict=True):
        sides = [made.unit("BPeakEQ", side, hz, 1.0 / chain.EQ_Q, gain_db) for side in sides]
    decay_s = chain.ECHO_S * math.log(0.001) / math.log(chain.ECHO_FEEDBACK)
    late = [made.unit("CombN", side, 1.0, chain.ECHO_S, decay_s) for side in sides]
    sides = [made.plus(side, made.times(each, chain.ECHO_MIX)) for side, each in zip(sides, late, strict=True)]
    sides = list(made.stereo("FreeVerb2", *sides, chain.WET, (chain.ROOM - 0.7) / 0.28, chain.DAMPING / 0.4))
    key = made.unit(
        "BinaryOpUGen", *(made.unit("UnaryOpUGen", side, special=ABSOLUTE) for side in sides), special=LARGER
    )
    curve = (10.0 ** (chain.THRESHOLD_DB / 20.0), 1.0, 1.0 / chain.RATIO, chain.ATTACK_S, chain.RELEASE_S)
    ceiling = 10.0 ** (chain.CEILING_DB / 20.0)
    made.out("Out", *(made.unit("Limiter", made.unit("Compander", x, key, *curve), ceiling, 0.01) for x in sides))
    return made


def run(text: bytes, source: str = "_", sound: str = "/dev/null", container: str = "RAW") -> float:
    """Render a score, maybe with a sound file that comes in: its processor time in ns."""
    with tempfile.NamedTemporaryFile(suffix=".osc") as written:
        written.write(text)
        written.flush()
        channels = ["-D", "0", "-o", "2", "-i", "0" if source == "_" else "2"]
        options = ["-N", written.name, source, sound, str(SAMPLE_RATE), container, "float", *channels]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([PROGRAM, *options], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e9 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def listen(text: bytes, source: str = "_") -> np.ndarray:
    """Render a score to a file and read it."""
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder:
        path = Path(folder) / "out.wav"
        run(text, source, str(path), "WAV")
        return soundfile.read(path, dtype="float32", always_2d=True)[0]


class ScSynth:
    """One synth per voice, all on the first two buses."""

    name = "scsynth"
    install = "apt install supercollider-server"

    def version(self) -> str | None:
        """Its version."""
        if shutil.which(PROGRAM) is None:
            return None
        said = subprocess.run([PROGRAM, "-v"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"scsynth (\S+)", said)
        return found[1] if found else "unknown version"

    def voices(self, kind: str, voices: int, frames: int) -> Candidate | str:
        """Write the score, and the one without notes."""
        voice = {SAWS: saws, SINES: sines}[kind]()
        define = message("/d_recv", voice.encode())
        gain = level(voices) * (CENTRE if kind == SAWS else 1.0)
        notes = [
            message("/s_new", "voice", 1000 + k, 0, 0, "hz", float(hz), "pan", float(pan), "gain", gain)
            for k, (hz, pan) in enumerate(zip(frequencies(voices), pans(voices), strict=True))
        ]

        return rendering(define, notes, frames)

    def chain(self, sound: np.ndarray) -> Candidate | str:
        """Write the sound to a file, as often as it is asked for, and the score of one synth that takes it in."""
        define = message("/d_recv", effects().encode())
        return rendering(define, [message("/s_new", "chain", 1000, 0, 0)], len(sound), sound)


def rendering(define: bytes, notes: list[bytes], frames: int, sound: np.ndarray | None = None) -> Candidate:
    """Render notes from the start on, and the same score without them."""
    seconds = min(max(MORE * frames / SAMPLE_RATE, LEAST_S), MOST_S)

    def lasting(length_s: float, messages: list[bytes]) -> bytes:
        return score([(0.0, [define, *messages]), (length_s, [message("/c_set", 0, 0.0)])])

    source = tempfile.NamedTemporaryFile(suffix=".wav") if sound is not None else None  # noqa: SIM115 lives with `render`
    if source is not None:
        soundfile.write(source.name, np.resize(sound, (round(seconds * SAMPLE_RATE), 2)), SAMPLE_RATE, subtype="FLOAT")
    empty, full = lasting(seconds, []), lasting(seconds, notes)
    first = listen(lasting(frames / SAMPLE_RATE, notes), source.name if source is not None else "_")

    def render() -> Rendered:
        name = source.name if source is not None else "_"
        return run(full, name) - run(empty, name), first

    return Candidate(round(seconds * SAMPLE_RATE), render)


system = ScSynth()
