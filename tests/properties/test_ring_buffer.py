"""The ring buffer against a `collections.deque` with a length: any sequence of pushes, pops and drops."""

from __future__ import annotations

from collections import deque

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from workbench.rt import Arena, ring_buffer

WORD = np.dtype("<i8")


class RingMachine(RuleBasedStateMachine):
    """Both ends of a ring, and the model: a deque, a capacity, a count."""

    @initialize(capacity=st.integers(1, 9))
    def make(self, capacity):
        """A ring of any small capacity."""
        self.producer, self.consumer, _ = ring_buffer(Arena(1 << 12), "tested", capacity, WORD)
        self.capacity = capacity
        self.model = deque()
        self.sent = self.dropped = 0

    @rule(count=st.integers(0, 11))
    def push(self, count):
        """Push numbers that go on counting; all or none."""
        records = np.arange(self.sent, self.sent + count)
        fits = len(self.model) + count <= self.capacity

        assert self.producer.push(records) == fits
        if fits:
            self.model.extend(records.tolist())
            self.sent += count

    @rule(most=st.none() | st.integers(0, 11))
    def pop(self, most):
        """Pop some or all, oldest first."""
        count = len(self.model) if most is None else min(most, len(self.model))

        assert self.consumer.pop(most).tolist() == [self.model.popleft() for _ in range(count)]

    @rule(count=st.integers(0, 5))
    def drop(self, count):
        """Count what was given up."""
        self.producer.drop(count)
        self.dropped += count

    @invariant()
    def counts_agree(self):
        """Both ends know how many wait and how many were dropped."""
        if hasattr(self, "model"):
            assert len(self.consumer) == len(self.model)
            assert self.producer.dropped == self.consumer.dropped == self.dropped


RingMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40)


class TestRing(RingMachine.TestCase):
    """Any history of a ring is that of a deque."""
