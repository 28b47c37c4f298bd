"""What a measurement says: a claim, whether it holds on this machine, and the figures.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One claim, and what was measured.

    Attributes
    ----------
    name : str
        What is claimed, in words for a reader who has not read the code.
    holds : bool or None
        Whether it holds here; None if it could not be measured.
    figure : str
        What was counted, in a few words.
    detail : str
        How, or why it could not be measured; a sentence.
    seconds : float
        What the measurement took; claims that come out of one measurement share it.
    """

    name: str
    holds: bool | None
    figure: str
    detail: str
    seconds: float = 0.0


def unmeasured(name: str, why: str) -> Claim:
    """Make the claim that could not be looked at.

    Parameters
    ----------
    name : str
        What would have been claimed.
    why : str
        What is missing, as a sentence.

    Returns
    -------
    Claim
        It neither holds nor fails.
    """
    return Claim(name, None, "not measured", why)
