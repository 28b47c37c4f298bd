"""The real-time foundation: memory, atomics, the two lock-free primitives, the kernel decorator and the safety check.

Threads: everything here is used from both sides; each module says which side may call what.
"""

from workbench.rt.arena import Arena, Region
from workbench.rt.check import Problem, Verdict, check
from workbench.rt.kernel import Entry, entry, kernel
from workbench.rt.record import RECORD
from workbench.rt.ring_buffer import Consumer, Producer, ring_buffer
from workbench.rt.triple_buffer import TripleInput, TripleOutput, triple_buffer

__all__ = [
    "RECORD",
    "Arena",
    "Consumer",
    "Entry",
    "Problem",
    "Producer",
    "Region",
    "TripleInput",
    "TripleOutput",
    "Verdict",
    "check",
    "entry",
    "kernel",
    "ring_buffer",
    "triple_buffer",
]
