"""What a parameter is: its name, unit, range, default, curve, smoothing time and meaning. Plain data.

Threads: control.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from difflib import get_close_matches

from workbench.errors import ParameterError, in_range

CURVES = ("linear", "log", "choice")


@dataclass(frozen=True)
class ParamSpec:
    """One parameter of an instrument or a node.

    Attributes
    ----------
    name : str
        A Python name with its unit as suffix (``cutoff_hz``).
    default, low, high : float
        Default value and the range, both ends allowed.
    unit : str
        As shown to people (``"Hz"``, ``"s"``, ``"dB"``, ``"cents"``); empty for pure numbers.
    curve : str
        ``"linear"``, ``"log"`` (equal ratios are equal ways on a knob; `low` > 0) or ``"choice"`` (one of `choices`).
    choices : tuple of str
        Names of the values 0, 1, 2 ... of a choice.
    smoothing_s : float, >= 0
        Time constant with which the sound follows a change, in seconds.
    help : str
        What it does to the sound, in one line.
    group : str
        Where a panel shows it.
    is_internal : bool
        Whether only the workbench itself sets it: no handle, panel or preset has it, and who asks is told `help`.
    """

    name: str
    default: float
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    curve: str = "linear"
    choices: tuple[str, ...] = ()
    smoothing_s: float = 0.02
    help: str = ""
    group: str = ""
    is_internal: bool = False

    def __post_init__(self) -> None:
        """Refuse a specification that contradicts itself."""
        if self.curve not in CURVES:
            raise ParameterError(f"{self.name}: curve must be one of {', '.join(CURVES)}, got {self.curve!r}")
        if not -math.inf < self.low < self.high < math.inf:
            raise ParameterError(f"{self.name}: low must be below high, both finite, got {self.low:g}..{self.high:g}")
        if self.curve == "log" and self.low <= 0.0:
            raise ParameterError(f"{self.name}: a log curve needs low above 0, got {self.low:g}")
        if self.curve == "choice" and (self.low, self.high) != (0.0, len(self.choices) - 1.0):
            raise ParameterError(
                f"{self.name}: a choice goes from 0 to the number of its choices - 1: make it with choice()"
            )
        if not 0.0 <= self.smoothing_s < math.inf:
            raise ParameterError(f"{self.name}: smoothing_s must not be negative, got {self.smoothing_s:g}")
        self.validate(self.default)

    def refusal(self) -> ParameterError:
        """Make what is raised when somebody asks for it who may not.

        Returns
        -------
        ParameterError
            With its help, which says what to use instead.
        """
        return ParameterError(f"{self.name} is set by the workbench itself. {self.help}")

    def validate(self, value: object) -> float:
        """Check a value.

        Parameters
        ----------
        value : object
            A number in the range or, for a choice, one of its names or their index; True and False are on and off.

        Returns
        -------
        float
            The value; for a choice its index.

        Raises
        ------
        ParameterError
            If it is of the wrong type, not finite, outside the range or not a choice.
        """
        if self.curve != "choice":
            return in_range(self.name, value, self.low, self.high, self.unit)
        allowed = ", ".join(repr(choice) for choice in self.choices)
        if isinstance(value, bool) and self.choices == ("off", "on"):
            return float(value)
        if isinstance(value, str):
            if value in self.choices:
                return float(self.choices.index(value))
            close = get_close_matches(value, self.choices, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ParameterError(f"{self.name} must be one of {allowed}, got {value!r}.{hint}")
        number = in_range(self.name, value, self.low, self.high)
        if number != int(number):
            raise ParameterError(f"{self.name} must be one of {allowed} (or its index), got {number:g}")
        return number

    def allows(self, value: object) -> bool:
        """Say whether a value is allowed.

        Parameters
        ----------
        value : object
            Anything.

        Returns
        -------
        bool
            True if `validate` would take it.
        """
        try:
            self.validate(value)
        except ParameterError:
            return False
        return True

    def to_position(self, value: float) -> float:
        """Where a value stands on a knob.

        Parameters
        ----------
        value : float
            In the range.

        Returns
        -------
        float
            0..1.
        """
        if self.curve == "log":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def from_position(self, position: float) -> float:
        """The value at a place on a knob.

        Parameters
        ----------
        position : float
            0..1; limited to it.

        Returns
        -------
        float
            In the range; whole for a choice.
        """
        position = min(max(position, 0.0), 1.0)
        if self.curve == "log":
            value = self.low * (self.high / self.low) ** position
        else:
            value = self.low + (self.high - self.low) * position
        value = min(max(value, self.low), self.high)
        return float(round(value)) if self.curve == "choice" else value

    def format(self, value: float) -> str:
        """Write a value for people.

        Parameters
        ----------
        value : float
            In the range.

        Returns
        -------
        str
            For example ``"900 Hz"``, ``"1.2 kHz"``, ``"20 ms"``, ``"saw"``.
        """
        if self.curve == "choice":
            return self.choices[round(value)]
        if self.unit == "Hz" and abs(value) >= 1000.0:
            return f"{_short(value / 1000.0)} kHz"
        if self.unit == "s" and abs(value) < 1.0:
            return f"{_short(value * 1000.0)} ms"
        return f"{_short(value)} {self.unit}".rstrip()


def _short(value: float) -> str:
    """Write a number with three digits, but never as a power of ten."""
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.0f}"


def choice(name: str, choices: tuple[str, ...], default: str, **more: object) -> ParamSpec:
    """Make the specification of a parameter that is one of a few names.

    Parameters
    ----------
    name : str
        A Python name.
    choices : tuple of str
        The names, in order. Neighbours blend into each other while the parameter is smoothed.
    default : str
        One of them.
    **more : object
        `help`, `group`, `smoothing_s`, `is_internal` as in `ParamSpec`.

    Returns
    -------
    ParamSpec
        With range 0 .. number of choices - 1.

    Raises
    ------
    ParameterError
        If there are fewer than two choices, or `default` is none of them.
    """
    if len(choices) < 2:
        raise ParameterError(f"{name}: a choice needs at least two names, got {choices!r}")
    first = ParamSpec(name, 0.0, 0.0, len(choices) - 1.0, "", "choice", tuple(choices), **more)  # type: ignore[arg-type]
    return replace(first, default=first.validate(default))
