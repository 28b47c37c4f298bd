"""The triple buffer against a model of two numbers: what was published last, and what the reader holds."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from workbench.rt import Arena, triple_buffer
from workbench.rt.triple_buffer import BACK, FRONT, INDEX, MIDDLE, NEWS, WORDS


class TripleMachine(RuleBasedStateMachine):
    """Both ends, and the model."""

    @initialize(size=st.integers(1, 200))
    def make(self, size):
        """A triple buffer for states of any size."""
        arena = Arena(1 << 14)
        self.writer, self.reader, region = triple_buffer(arena, "tested", size)
        self.words = arena.view(region.offset, np.int64, WORDS)
        self.size = size
        self.published = self.held = np.zeros(size, np.uint8)
        self.front = self.reader.update()[:size]
        self.news = False

    @rule(seed=st.integers(0, 2**32 - 1))
    def publish(self, seed):
        """Publish random bytes."""
        self.published = np.random.default_rng(seed).integers(0, 256, self.size, np.uint8)
        self.writer.publish(self.published)
        self.news = True

    @rule()
    def update(self):
        """Take the latest state; without news it is the same memory as before."""
        front = self.reader.update()[: self.size]
        if not self.news:
            assert front.ctypes.data == self.front.ctypes.data
        self.front, self.held, self.news = front, self.published, False

    @invariant()
    def sound(self):
        """The reader's state is whole and unchanged, the indices distinct, the flag says whether there is news."""
        if hasattr(self, "size"):
            assert (self.front == self.held).all()
            middle = int(self.words[MIDDLE])
            assert {middle & INDEX, int(self.words[BACK]), int(self.words[FRONT])} == {0, 1, 2}
            assert bool(middle & NEWS) == self.news


TripleMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30)


class TestTriple(TripleMachine.TestCase):
    """Any history of a triple buffer is that of its model."""
