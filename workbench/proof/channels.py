"""Claims about the two channels between Python and the audio thread.

Threads: control; the races run on threads of their own.
"""

from __future__ import annotations

from workbench.proof.claim import Claim, unmeasured
from workbench.proof.exchange import TripleRace, race_one_slot, race_ring, race_triple

PARAMETERS = "Parameters arrive whole: no torn reads"
WATCHER = "... and a torn read would be seen"
NOTES = "Notes arrive: every one, once, in order"
ENOUGH = 1000  # different states that the reader has to see: the two threads ran at the same time
ATTEMPTS = 20  # on a busy machine one of the two may be over before the other begins
RING = 64  # small, so that it is full and empty all the time


def channels(*, quick: bool = False) -> tuple[Claim, ...]:
    """Race both channels between two threads.

    Parameters
    ----------
    quick : bool
        A million exchanges instead of ten.

    Returns
    -------
    tuple of Claim
        Three: parameters, the control of that measurement, notes.
    """
    count = 1_000_000 if quick else 10_000_000
    states, torn, records = _states(count), race_one_slot(count // 10, 100), race_ring(RING, count, waits=True)
    is_complete = records.sent == records.got == count and records.wrong == records.dropped == 0
    return (
        _parameters(states, count),
        _watcher(torn),
        Claim(
            NOTES,
            is_complete,
            f"{count - records.got:,} lost of {count:,}",
            f"Ring of {RING} places between two threads: {records.wrong} damaged or out of order.",
        ),
    )


def _states(count: int) -> TripleRace:
    """Race until both threads really ran at the same time, or something was wrong."""
    for _ in range(ATTEMPTS):
        race = race_triple(count)
        if race.seen >= ENOUGH or race.torn or race.backward:
            break
    return race


def _parameters(states: TripleRace, count: int) -> Claim:
    is_whole = states.torn == states.backward == 0 and states.last == count - 1
    if is_whole and states.seen < ENOUGH:
        return unmeasured(PARAMETERS, "The two threads did not run at the same time on this machine.")
    detail = (
        f"Triple buffer between two threads: {states.seen:,} different states seen in {states.reads:,} looks, "
        f"{states.backward} went back in time."
    )
    return Claim(PARAMETERS, is_whole, f"{states.torn} torn in {count:,} states", detail)


def _watcher(torn: int) -> Claim:
    if not torn:
        return unmeasured(WATCHER, "The two threads did not run at the same time on this machine.")
    return Claim(
        WATCHER, True, f"{torn:,} torn with one slot", "The same watcher, on a slot that is written meanwhile."
    )
