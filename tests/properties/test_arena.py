"""The arena against a model of bytes: regions never overlap, nothing is lost, and first fit is first fit."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from workbench.errors import CapacityError
from workbench.rt import Arena
from workbench.rt.arena import ALIGNMENT

LINES = 32  # of 64 bytes; line 0 is never handed out


class ArenaMachine(RuleBasedStateMachine):
    """An arena, and a map of its lines: who has which."""

    def __init__(self):
        super().__init__()
        self.arena = Arena(LINES * ALIGNMENT)
        self.lines = [None] * LINES
        self.lines[0] = "none"
        self.placed = []

    def first_fit(self, lines):
        """Line at which the model would place so many, or None."""
        for start in range(1, LINES - lines + 1):
            if not any(self.lines[start : start + lines]):
                return start
        return None

    @rule(size=st.integers(1, 8 * ALIGNMENT))
    def place(self, size):
        """Place a region, or be told that there is no room; it is zeroed, and filled with ones from then on."""
        lines = -(-size // ALIGNMENT)
        start = self.first_fit(lines)
        try:
            region = self.arena.place(f"region {size}", size)
        except CapacityError:
            assert start is None
            return
        assert start is not None
        assert (region.offset, region.size) == (start * ALIGNMENT, lines * ALIGNMENT)
        piece = self.arena.bytes[region.offset : region.offset + region.size]
        assert not piece.any()
        piece[:] = 0xFF
        self.lines[start : start + lines] = [region] * lines
        self.placed.append(region)

    @precondition(lambda self: self.placed)
    @rule(data=st.data())
    def free(self, data):
        """Give back any region."""
        region = self.placed.pop(data.draw(st.integers(0, len(self.placed) - 1)))
        self.arena.free(region)
        self.lines = [None if each is region else each for each in self.lines]

    @invariant()
    def agrees(self):
        """What is placed and how much is used agree with the model."""
        assert self.arena.regions == tuple(sorted(self.placed, key=lambda region: region.offset))
        assert self.arena.used == ALIGNMENT * sum(each is not None for each in self.lines[1:])


ArenaMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40)


class TestArena(ArenaMachine.TestCase):
    """Any history of an arena is that of its map."""
