"""The hand-written C: compiled by the benchmark, called through ctypes."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.against import chain
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
    frequencies,
    level,
    pans,
    timed,
)

LANES = 16
PHASE, STEP, PER_STEP, LOW, BAND, HELD_FOR, FREE_FOR, LEVEL_AT_END, GATE, LEFT, RIGHT, ROWS = range(12)
OPTIONS = ("-O3", "-march=native", "-shared", "-fPIC", "-Wno-psabi")
ENTRIES = {SAWS: "play_saws", SINES: "play_sines"}


def compiler() -> str | None:
    """Path of the C compiler; CC chooses another one."""
    return shutil.which(os.environ.get("CC", "cc"))


@cache
def library(source: str) -> ctypes.CDLL:
    """Compile a file beside this one and load it."""
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder:
        made = Path(folder) / "reference.so"
        command = [compiler() or "cc", *OPTIONS, str(Path(__file__).parent / source), "-o", str(made), "-lm"]
        subprocess.run(command, check=True)
        return ctypes.CDLL(str(made))  # stays loaded without its file


def aligned(shape: tuple[int, ...]) -> np.ndarray:
    """Zeros that begin on a line of 64 bytes; float32."""
    room = np.zeros(int(np.prod(shape)) + LANES, np.float32)
    skip = -room.ctypes.data % 64 // 4
    return room[skip : skip + int(np.prod(shape))].reshape(shape)


def groups(voices: int) -> np.ndarray:
    """Voices with all keys down; (groups, ROWS, LANES)."""
    made = aligned((-(-voices // LANES), ROWS, LANES))
    step = np.zeros(made.shape[0] * LANES)
    step[:voices] = frequencies(voices) / SAMPLE_RATE
    place = np.zeros_like(step)
    place[:voices] = (pans(voices) + 1.0) * np.pi / 4.0
    made[:, STEP] = step.reshape(-1, LANES)
    made[:, PER_STEP] = 1.0 / np.maximum(made[:, STEP], 1e-7)
    made[:, GATE] = (step > 0.0).reshape(-1, LANES)
    made[:, LEFT] = np.sqrt(2.0) * np.cos(place).reshape(-1, LANES)
    made[:, RIGHT] = np.sqrt(2.0) * np.sin(place).reshape(-1, LANES)
    return made


def pointer(array: np.ndarray) -> ctypes.c_void_p:
    """Address of an array's first element."""
    return ctypes.c_void_p(array.ctypes.data)


def chain_settings() -> np.ndarray:
    """What `struct settings` of `chain.c` holds, in its order."""
    filters = [chain.peaking(hz, db, chain.EQ_Q) for hz, db in zip(chain.EQ_HZ, chain.EQ_DB, strict=True)]
    rest = [
        *(chain.ECHO_S * SAMPLE_RATE, chain.ECHO_FEEDBACK, chain.ECHO_MIX),
        *(chain.ROOM, chain.DAMPING, chain.WET),
        *(10.0 ** (chain.THRESHOLD_DB / 20.0), chain.RATIO),
        *(chain.kept_per_frame(chain.ATTACK_S), chain.kept_per_frame(chain.RELEASE_S)),
        *(10.0 ** (chain.CEILING_DB / 20.0), chain.kept_per_frame(chain.RECOVERY_S)),
    ]
    return np.concatenate([np.repeat(np.array(filters).T, 2, axis=1).ravel(), rest]).astype(np.float32)


class CReference:
    """`voices.c` and `chain.c`: nothing but the work itself."""

    name = "C, by hand"
    install = "install a C compiler (apt install gcc), or say CC=..."

    def version(self) -> str | None:
        """Its compiler's version."""
        if (found := compiler()) is None:
            return None
        asked = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        return f"{asked.stdout.splitlines()[0]}, {' '.join(OPTIONS[:2])}"

    def voices(self, kind: str, voices: int, frames: int) -> Candidate | str:
        """Set the voices up."""
        play = getattr(library("voices.c"), ENTRIES[kind])
        state, out = groups(voices), np.zeros((frames, 2), np.float32)
        times = [seconds * SAMPLE_RATE for seconds in (ATTACK_S, DECAY_S, RELEASE_S)]
        cutoff, damping = CUTOFF_HZ / SAMPLE_RATE, 1.0 / Q
        values = [cutoff, damping, times[0], times[1], SUSTAIN, times[2], level(voices)]
        settings = np.array(values, np.float32)

        def render() -> np.ndarray:
            play(pointer(state), ctypes.c_int(len(state)), pointer(settings), pointer(out), ctypes.c_int(frames))
            return out

        return timed(frames, render)

    def chain(self, sound: np.ndarray) -> Candidate | str:
        """Set the effects up."""
        made = library("chain.c")
        memory, settings, out = aligned((made.chain_bytes() // 4,)), chain_settings(), np.zeros_like(sound)

        def render() -> np.ndarray:
            made.play_chain(pointer(memory), pointer(settings), pointer(sound), pointer(out), ctypes.c_int(len(sound)))
            return out

        return timed(len(sound), render)


system = CReference()
