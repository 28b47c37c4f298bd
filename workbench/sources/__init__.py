"""Sources: nodes that make signals. Tones and noise to be heard; slow ones, and followers, that move parameters.

`ALL` is the registry: the contract tests run over it.
"""

from workbench.sources.follower import follower as Follower  # noqa: N812 a kind is called like a class
from workbench.sources.lfo import lfo as LFO  # noqa: N812 a kind is called like a class
from workbench.sources.noise import noise as Noise  # noqa: N812 a kind is called like a class
from workbench.sources.oscillator import oscillator as Oscillator  # noqa: N812 a kind is called like a class

ALL = (
    Follower,
    LFO,
    Noise,
    Oscillator,
)

__all__ = [
    "ALL",
    "LFO",
    "Follower",
    "Noise",
    "Oscillator",
]
