"""How the audio side says something: one record into the event ring, or one more on the drop counter.

Threads: audio.
"""

from __future__ import annotations

from workbench.engine.layout import C_EVENTS_AT, CONTROL_AT, CONTROL_WORDS
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.rt.record import record_write
from workbench.rt.ring_buffer import TAIL, WORDS, ring_commit, ring_drop, ring_room, ring_slot


@kernel
def report(base, frame, kind, source, a, x, y):  # type: ignore[no-untyped-def]
    """Push one event. A node that is on its way out has a number below zero: its heir speaks for both."""
    if source < 0:
        return
    ring = base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_EVENTS_AT]
    if ring_room(ring) > 0:
        record_write(ring_slot(ring, i64_at(ring, WORDS)[TAIL]), frame, kind, source, a, x, y)
        ring_commit(ring, 1)
    else:
        ring_drop(ring, 1)
