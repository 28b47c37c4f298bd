"""What a session is made with. Two sessions with equal options are the same session.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench import settings
from workbench.errors import ParameterError, SessionError, in_range
from workbench.session.sinks import KINDS

MOST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Options:
    """Checked settings of a session.

    Attributes
    ----------
    name : str
        Name of the session.
    sink : str
        ``"auto"``, ``"device"`` or ``"null"``.
    sample_rate : float
        8000..192000 Hz.
    block_size : int
        16..8192 frames.
    device : str, int or None
        Which sound card.
    seed : int
        0..2**31 - 1.

    Raises
    ------
    SessionError, ParameterError
        If one of them is not allowed.
    """

    name: str = "main"
    sink: str = "auto"
    sample_rate: float = settings.SAMPLE_RATE
    block_size: int = settings.BLOCK_SIZE
    device: str | int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Check all of them before anything is opened."""
        if not isinstance(self.name, str) or not self.name:
            raise SessionError(f"name must be a word, got {self.name!r}")
        if self.sink not in KINDS:
            allowed = ", ".join(repr(each) for each in KINDS)
            raise SessionError(f"sink must be one of {allowed}, got {self.sink!r}")
        if not (self.device is None or isinstance(self.device, str | int)):
            raise SessionError(f"device must be a name or a number, got {self.device!r}")
        in_range("sample_rate", self.sample_rate, 8000, 192_000, "Hz")
        for name, low, high, unit in (("block_size", 16, 8192, "frames"), ("seed", 0, MOST_SEED, "")):
            value = in_range(name, getattr(self, name), low, high, unit)
            if value != int(value):
                raise ParameterError(f"{name} must be a whole number, got {value:g}")
