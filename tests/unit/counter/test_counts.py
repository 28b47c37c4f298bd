"""What was counted, in groups and as a line."""

from __future__ import annotations

import re
from pathlib import Path

import workbench.counter
from workbench.counter import Counts
from workbench.counter.counts import KINDS

CLEAN = Counts({}, {}, 1000, 0, 0, -1)


def test_groups_add_up():
    """Each kind is in one group; a system call counts once, whether seen in the C library or at the kernel's door."""
    counts = Counts({"malloc": 3, "free": 2, "lock": 1, "wait": 1, "write": 4, "entered": 3}, {}, 10, 0, 0, 1)

    assert (counts.allocations, counts.locks, counts.system_calls) == (5, 2, 4)
    assert not counts.is_clean


def test_clean_counts_read_short():
    """Nothing found is zeros and the number of blocks."""
    assert CLEAN.is_clean
    assert str(CLEAN) == "0 allocations, 0 locks and waits, 0 system calls in 1000 blocks"


def test_offences_name_the_worst_block():
    """The line has the most of one block by kind."""
    counts = Counts({"malloc": 9}, {"malloc": 3}, 4, 0, 0, -1)

    assert str(counts).endswith("in 4 blocks (at most, in one block: 3 x malloc)")


def test_kinds_are_those_of_the_c_source():
    """Python reads as many counters as C writes."""
    source = Path(workbench.counter.__file__).with_name("counter.c").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^enum \{ (MALLOC.*), KINDS \};", source, re.MULTILINE)

    assert len(listed.split(", ")) == len(KINDS)
    assert KINDS[-1] == listed.split(", ")[-1].lower()
