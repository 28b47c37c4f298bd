"""The heap of waiting commands against a sorted list: by frame, and among equals by arrival."""

from __future__ import annotations

import bisect

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from workbench.engine.heap import heap_has_room, heap_pop, heap_push, heap_top
from workbench.engine.layout import HEAP_CAPACITY, HEAP_ENTRY_WORDS, HEAP_WORDS
from workbench.rt import RECORD, Arena


class HeapMachine(RuleBasedStateMachine):
    """A heap in an arena, and a list that is kept sorted."""

    @initialize(capacity=st.integers(2, 20))
    def make(self, capacity):
        """An empty heap; one of its places is there to sort with."""
        self.arena = Arena(1 << 14)
        region = self.arena.place("heap", 8 * (HEAP_WORDS + HEAP_ENTRY_WORDS * capacity))
        self.arena.view(region.offset, np.int64, HEAP_WORDS)[HEAP_CAPACITY] = capacity
        self.heap = self.arena.base + region.offset
        self.room = capacity - 1
        self.model = []
        self.sequence = 0

    @precondition(lambda self: len(getattr(self, "model", ())) < self.room)
    @rule(frame=st.integers(0, 5) | st.integers(0, 2**62), note=st.integers(0, 12_700))
    def push(self, frame, note):
        """Add a record; a few frames are common, so that arrival decides often."""
        record = np.array([(frame, 1, 2, note, note / 100, 64.0)], RECORD)
        self.sequence += 1
        heap_push(self.heap, record.ctypes.data, self.sequence)
        bisect.insort(self.model, (frame, self.sequence, record.tobytes()))

    @precondition(lambda self: getattr(self, "model", ()))
    @rule()
    def pop(self):
        """Remove the first."""
        heap_pop(self.heap)
        self.model.pop(0)

    @invariant()
    def agrees(self):
        """The first record is the model's first, byte for byte, and there is room as long as there should be."""
        if not hasattr(self, "model"):
            return
        assert heap_has_room(self.heap) == (len(self.model) < self.room)
        top = int(heap_top(self.heap))
        if self.model:
            assert self.arena.view(top - self.arena.base, np.uint8, 32).tobytes() == self.model[0][2]
        else:
            assert top == 0


HeapMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=50)


class TestHeap(HeapMachine.TestCase):
    """Any history of a heap is that of a sorted list."""
