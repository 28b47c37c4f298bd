"""Random edits of a session's graph, the same ones for the same seed: what people do in cells, only faster."""

from __future__ import annotations

import linecache
from collections import Counter

import numpy as np

import workbench as wb
from tests.support.audio_asserts import INAUDIBLE_STEP, steps
from tests.support.offline import SMOOTH, render_frames, settled
from workbench.errors import GraphError

MOST_NODES = 12
NODE = """
@wb.node(params=dict(gain=(0.5, 0.0, 1.0)), state=dict(last=0.0))
def colour(x, y, p, s):
    for i in range(len(x)):
        s.last = s.last + {share} * (x[i] - s.last)
        y[i] = p.gain[i] * s.last
"""
SHARES = (0.25, 0.3, 0.35, 0.4)  # versions of the code: they differ in how dull they are


_namespace = {"wb": wb, "__name__": "__main__"}  # where the cell is run, again and again, as a notebook does
BEFORE = 8  # frames: what a step is seen by
QUIET = 0.25  # of full scale: a fade of 5 ms from there reads half of an inaudible step


def colour(version: int, share: float | None = None) -> wb.NodeKind:
    """What running the cell gives that holds a version of the node."""
    source = NODE.format(share=SHARES[version % len(SHARES)] if share is None else share)
    filename = f"<cell colour {version % 8}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), _namespace)
    return _namespace["colour"]


@wb.node(inputs=0, outputs=1, params={"rate_hz": (3.0, 0.1, 20.0, "Hz")}, state={"phase": 0.0}, audible=False)
def sway(y, p, s):
    """A slow sine that moves parameters."""
    for i in range(len(y)):
        y[i] = wb.dsp.sine(s.phase)
        s.phase = wb.dsp.wrap(s.phase + p.rate_hz[i] / p.sample_rate)


class Edits:
    """A session that is edited.

    Besides what comes and goes it has one source that stays, a smooth tone, so that there is always sound at the seams.
    """

    def __init__(self, session: wb.Session, seed: int) -> None:
        self.session = session
        self.rng = np.random.default_rng(seed)
        self.done: Counter[str] = Counter()
        self.extras: list = []
        self.versions = 0
        self.kind = colour(0)
        self._heard = np.zeros((0, 2), np.float32)
        self.lead = session.add(wb.Synth(polyphony=2, **{**SMOOTH, "sustain": 1.0, "level_db": -30.0}), name="lead")

    def step(self) -> str:
        """One edit; gives its name. A circle that is refused is an edit, too."""
        moves = [self.add, self.add, self.remove, self.connect, self.connect, self.disconnect]
        moves += [self.send, self.end, self.modulate, self.swap, self.redefine, self.turn, self.multiply]
        move = moves[self.rng.integers(len(moves))]
        try:
            move()
            name = move.__name__
        except GraphError as error:
            if "would feed itself" not in str(error):
                raise
            name = "refused"
        self.done[name] += 1
        return name

    def kept(self) -> tuple[int, int, int]:
        """What the session has taken: bytes of the arena, parameter slots, places in the code table."""
        engine = self.session.engine
        return engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)

    def listen(self, audio: np.ndarray, name: str) -> None:
        """Make sure that the next stretch of sound is sound, without a step in it or before it."""
        audio = np.concatenate([self._heard, audio])
        self._heard = audio[-BEFORE:]

        assert np.isfinite(audio).all(), name
        # Sends that add up make it loud now and then, and a fade bends the slope by its loudness over its length.
        loudness = max(np.abs(audio).max() / QUIET, 1.0)
        assert steps(audio).max() < INAUDIBLE_STEP * loudness, f"{name}, edit {sum(self.done.values())}"

    def clear(self) -> None:
        """Take away all but the tone."""
        for each in self.session.nodes:
            if each is not self.lead:
                self.session.remove(each)
        self.session.disconnect(self.lead)
        self.session.connect(self.lead, self.session.output)
        self.session.disconnect(self.lead)
        self.extras.clear()

    def _any(self, *kinds: str):
        found = [each for each in self.session.nodes if each.kind_name in kinds] if kinds else self.session.nodes
        return found[self.rng.integers(len(found))] if found else None

    def _effect(self):
        return self._any("colour", "gain", "delay", "feedback", "multiply")

    def add(self) -> None:
        """Add an effect, a control signal or a feedback; when there are many, take one away instead."""
        if len(self.session.nodes) >= MOST_NODES:
            self.remove()
            return
        made = [self.kind(gain=0.5), wb.Gain(gain_db=-6.0), wb.Delay(mix=0.3, feedback=0.2), wb.Feedback(), sway()]
        self.session.add(made[self.rng.integers(len(made))])

    def remove(self) -> None:
        """Take a node away, with all that leads to it."""
        node = self._any()
        if node is not self.lead:
            self.session.remove(node)

    def connect(self) -> None:
        """Lead something into an effect, at a gain that keeps loops quiet."""
        target = self._effect()
        if target is not None:
            source = self._any("instrument", "synth", "colour", "gain", "delay", "feedback", "multiply")
            self.session.connect(source * 0.3, target)

    def disconnect(self) -> None:
        """Take all away that comes from a node."""
        self.session.disconnect(self._any())

    def send(self) -> None:
        """Lead something into an effect besides."""
        target = self._effect()
        if target is not None:
            self.extras.append(self.session.send(self._any(), target, level_db=-15.0))

    def end(self) -> None:
        """Take a send or a modulation away, or turn it."""
        if self.extras:
            self.extras.pop(self.rng.integers(len(self.extras))).remove()

    def modulate(self) -> None:
        """Have a slow sine move a gain."""
        target, source = self._any("colour"), self._any("sway")
        if target is not None and source is not None:
            self.extras.append(target.modulate("gain", source, depth=0.2))

    def swap(self) -> None:
        """Put another effect in one's place."""
        node = self._any("colour", "gain", "delay")
        if node is not None:
            made = [self.kind(gain=0.4), wb.Gain(gain_db=-8.0), wb.Delay(mix=0.2, feedback=0.1)]
            self.session.swap(node, made[self.rng.integers(len(made))])

    def redefine(self) -> None:
        """Run the cell of the node again, with changed code."""
        self.versions += 1
        self.kind = colour(self.versions)

    def turn(self) -> None:
        """Move a gain."""
        node = self._any("colour")
        if node is not None:
            node.gain = float(self.rng.uniform(0.2, 0.8))

    def multiply(self) -> None:
        """Multiply a sound with a slow sine."""
        node, source = self._any("colour", "gain"), self._any("sway")
        if node is not None and source is not None and len(self.session.nodes) < MOST_NODES:
            node * source


def edit_offline(edits: Edits, count: int) -> None:
    """So many edits, with up to 3000 frames of sound between them, each of which is listened to."""
    settled(edits.session)
    edits.lead.note_on(48)
    edits.listen(render_frames(edits.session, 9600), "start")
    for _ in range(count):
        name = edits.step()
        edits.listen(render_frames(edits.session, int(edits.rng.integers(1, 3000))), name)
    edits.clear()
    edits.listen(render_frames(edits.session, 9600), "end")
