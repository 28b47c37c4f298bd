"""`wb.prove()`: runs the real-time claims on this machine and shows a table that a student can read.

Each module measures one thing and returns `Claim`s; where a measurement could be blind, a claim beside it shows that it
sees what it is there to see.
"""

from workbench.proof.claim import Claim
from workbench.proof.run import prove
from workbench.proof.table import Proof

__all__ = ["Claim", "Proof", "prove"]
