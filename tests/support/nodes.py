"""Kinds of nodes in tests: run alone over arrays, with all that went wrong seen; and within an engine."""

from __future__ import annotations

import numpy as np

from tests.support.offline import new_session, render_frames
from workbench.engine.rehearsal import Rehearsal
from workbench.graph import NodeKind, node
from workbench.settings import QUANTUM

RATE = 48_000.0
SILENT = 1e-6  # -120 dBFS


class Run:
    """A node over arrays, in as many pieces as wanted.

    The engine mutes quanta that are not finite, so they cannot be heard: `mutes` counts them.
    """

    def __init__(self, kind: NodeKind, sample_rate: float = RATE, **values) -> None:
        self.kind = kind
        self.rehearsal = Rehearsal(kind(**values), sample_rate)
        self.node = self.rehearsal.node

    @property
    def mutes(self) -> int:
        """Quanta in which it gave NaN or infinity."""
        return self.rehearsal.not_finite

    def __call__(self, frames: int, **inputs: np.ndarray) -> np.ndarray:
        """The next frames of all outputs [shape=(channels, frames)]."""
        return np.concatenate(list(self.rehearsal.run(inputs, frames).values()))

    def set(self, **values: float) -> None:
        """Turn parameters, as a knob would."""
        for name, value in values.items():
            self.node.params[name].value = value
        self.rehearsal._memory.store.publish()

    def restart(self) -> None:
        """Take it back to where it started, as the engine does with a node that gave NaN."""
        self.node.memory[:] = np.tile(self.kind.start(self.rehearsal._memory.sample_rate), self.kind.copies)


def heard_by(kind: NodeKind, audio: np.ndarray) -> dict[str, np.ndarray]:
    """The same sound [shape=(frames,)] for every input and channel of a kind."""
    return {port.name: np.tile(audio.astype(np.float32), (port.channels, 1)) for port in kind.ways_in}


@node(params={}, state={"seed": 1}, inputs=0, outputs=2)
def hiss(y, p, s):
    """Noise for whatever comes after it."""
    seed = s.seed
    for i in range(y.shape[1]):
        seed = (seed * 1103 + 12345) % 65536
        y[0, i] = seed / 65536.0 - 0.5
        y[1, i] = -y[0, i]
    s.seed = seed


def in_session(kind: NodeKind, frames: int, sizes, **values) -> np.ndarray:
    """What a session gives whose noise runs through a node of this kind, asked for in blocks of such sizes."""
    with new_session() as session:
        made = session.add(kind(**values), "made")
        if kind.ways_in:
            source = session.add(hiss, "hiss")
            for port in kind.ways_in:
                source.connect(made, to=port.name)
        made.connect(session.output)  # what moves parameters is not heard by itself
        return render_frames(session, frames, sizes)


def corners(kind: NodeKind) -> dict[str, dict[str, float]]:
    """Settings at the ends of what people may set: each parameter alone, all of them, and mixed ones."""
    specs = [spec for spec in kind.params if not spec.is_internal]
    made: dict[str, dict[str, float]] = {"defaults": {}}
    for end in ("low", "high"):
        made |= {f"{spec.name} {end}": {spec.name: getattr(spec, end)} for spec in specs}
        made[f"all {end}"] = {spec.name: getattr(spec, end) for spec in specs}
    for spec in specs:
        if spec.curve == "choice":
            made |= {f"{spec.name} {name}": {spec.name: index} for index, name in enumerate(spec.choices)}
    rng = np.random.default_rng(7)
    for number in range(8 if len(specs) > 1 else 0):
        made[f"mixed {number}"] = {spec.name: (spec.low, spec.high)[rng.integers(2)] for spec in specs}
    return made


def trials(frames: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What a node must survive: 0 dBFS noise, impulses, a constant, numbers that are hardly there, and steps."""
    impulses = np.zeros(frames)
    impulses[:: frames // 4] = 1.0
    return {
        "noise": np.where(rng.random(frames) < 0.5, -1.0, 1.0),
        "impulses": impulses,
        "constant": np.ones(frames),
        "denormals": rng.uniform(-1e-39, 1e-39, frames),
        "square": np.sign(np.sin(np.arange(frames) * 0.01) + 1e-9),
    }


def whole_quanta(frames: int) -> int:
    """The next multiple of a quantum."""
    return -(-frames // QUANTUM) * QUANTUM
