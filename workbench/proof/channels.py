"""Claims about the two channels between Python and the audio thread.

Threads: control; the races run on threads of their own.
"""

from __future__ import annotations

from workbench.proof.claim import Claim, unmeasured
from workbench.proof.exchange import race_one_slot, race_ring, race_triple

PARAMETERS = "Parameters arrive whole: no torn reads"
WATCHER = "... and a torn read would be seen"
NOTES = "Notes arrive: every one, once, in order"
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
    states, torn, records = race_triple(count), race_one_slot(count // 10, 100), race_ring(RING, count, waits=True)
    is_whole = states.torn == states.backward == 0 and states.last == count - 1
    is_complete = records.sent == records.got == count and records.wrong == records.dropped == 0
    return (
        Claim(
            PARAMETERS,
            is_whole,
            f"{states.torn} torn in {count:,} states",
            f"Triple buffer between two threads: {states.seen:,} different states seen in {states.reads:,} looks, "
            f"{states.backward} went back in time.",
        ),
        _watcher(torn),
        Claim(
            NOTES,
            is_complete,
            f"{count - records.got:,} lost of {count:,}",
            f"Ring of {RING} places between two threads: {records.wrong} damaged or out of order.",
        ),
    )


def _watcher(torn: int) -> Claim:
    if not torn:
        return unmeasured(WATCHER, "The two threads did not run at the same time on this machine.")
    return Claim(
        WATCHER, True, f"{torn:,} torn with one slot", "The same watcher, on a slot that is written meanwhile."
    )
