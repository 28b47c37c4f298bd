"""The triple buffer, one step after the other: who owns which slot, and what is read."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.rt import Arena, triple_buffer
from workbench.rt.triple_buffer import BACK, FRONT, INDEX, MIDDLE, NEWS, WORDS, triple_back

STATE_BYTES = 64


class Both:
    """Both ends, with a look at the words."""

    def __init__(self):
        self.arena = Arena(1 << 12)
        self.writer, self.reader, self.region = triple_buffer(self.arena, "tested", STATE_BYTES)
        self.words = self.arena.view(self.region.offset, np.int64, WORDS)
        self.at = self.arena.base + self.region.offset

    def publish(self, number):
        """Publish a state of one number."""
        self.writer.publish(np.full(STATE_BYTES, number, np.uint8))
        self.check()

    def update(self):
        """Take the latest state: its number."""
        front = self.reader.update()
        self.check()
        assert (front == front[0]).all()
        return int(front[0])

    def check(self):
        """The three indices are distinct and in range, after every step."""
        middle, back, front = int(self.words[MIDDLE]), int(self.words[BACK]), int(self.words[FRONT])
        assert {middle & INDEX, back, front} == {0, 1, 2}
        assert middle & ~(INDEX | NEWS) == 0


@pytest.fixture
def both():
    """A fresh triple buffer."""
    return Both()


def test_triple_buffer_starts_with_zeros(both):
    """Before the first publish the reader sees zeros, and no news."""
    assert both.update() == 0


def test_triple_buffer_latest_wins(both):
    """States that were not read in time are lost; the newest is read."""
    for number in (1, 2, 3, 4):
        both.publish(number)

    assert both.update() == 4


def test_triple_buffer_update_without_news_keeps_the_front(both):
    """Reading again gives the same slot, not an older one."""
    both.publish(1)
    both.publish(2)
    first = both.reader.update().ctypes.data

    assert both.update() == 2
    assert both.reader.update().ctypes.data == first


def test_triple_buffer_front_stays_untouched(both):
    """Whatever the writer publishes, what the reader holds does not change before its next update."""
    both.publish(1)
    front = both.reader.update()
    for number in range(2, 9):
        both.publish(number)
        assert (front == 1).all()

    assert both.update() == 8


def test_triple_buffer_back_holds_old_contents(both):
    """After a publish the writer's slot holds an older state: a block must be written whole."""
    both.publish(1)
    assert both.update() == 1
    both.publish(2)
    both.publish(3)
    both.publish(4)
    back = both.arena.view(int(triple_back(both.at)) - both.arena.base, np.uint8, STATE_BYTES)

    assert (back == 3).all()


def test_triple_buffer_short_state_leaves_the_rest(both):
    """A state shorter than the slot writes only its own bytes."""
    both.writer.publish(np.full(8, 9, np.uint8))
    front = both.reader.update()

    assert (front[:8] == 9).all()
    assert not front[8:].any()


def test_triple_buffer_slots_do_not_share_cache_lines():
    """Slots are whole cache lines, whatever the size of a state."""
    arena = Arena(1 << 12)
    _, _, region = triple_buffer(arena, "odd", 65)

    assert region.size == WORDS * 8 + 3 * 128


def test_triple_buffer_every_short_history(both):
    """All 2**8 orders of publishing and reading: the latest is read, the indices stay sound."""
    for history in range(256):
        both = Both()
        published = 0
        for step in range(8):
            if history >> step & 1:
                published += 1
                both.publish(published)
            else:
                assert both.update() == published
