"""How a value of an ipywidgets control and the value of a parameter become each other.

An adapter also prepares the control: what its user has left untouched (range, step, options, description) is taken from
the parameter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets

from workbench.errors import ParameterError
from workbench.widgets.labels import label_of

if TYPE_CHECKING:
    from workbench.params import ParamSpec

_TICKS = 1000  # steps over the range of a slider whose step was left untouched; at least


class Adapter:
    """Numbers as they are: the base of all adapters, and the one for plain number fields.

    Parameters
    ----------
    widget : ipywidgets.Widget
        With a `value` trait.
    spec : ParamSpec
        Of the parameter.
    """

    def __init__(self, widget: Any, spec: ParamSpec) -> None:
        self.widget = widget
        self.spec = spec

    def prepare(self) -> None:
        """Give the control what its user has left untouched."""
        if self.untouched("description"):
            self.widget.description = label_of(self.spec.name)

    def untouched(self, *names: str) -> bool:
        """Say whether the control has these traits, all at their defaults."""
        traits = self.widget.traits()
        return all(name in traits and getattr(self.widget, name) == traits[name].default() for name in names)

    def to_param(self, value: Any) -> object:
        """Turn the control's value into one that the parameter checks."""
        return value

    def to_widget(self, number: float) -> Any:
        """Turn the parameter's number into the control's value."""
        return number

    def shows(self, value: Any, number: float) -> bool:
        """Say whether this value is what the control makes of that number (a page rounds to its steps)."""
        return bool(value == self.to_widget(number))


class SliderAdapter(Adapter):
    """Sliders and bounded fields of decimal numbers."""

    readout = ".4g"

    def prepare(self) -> None:
        """Take over range and step."""
        super().prepare()
        if self.untouched("min", "max"):
            with self.widget.hold_sync(), self.widget.hold_trait_notifications():
                self.widget.min, self.widget.max = self.limits()
        if self.untouched("step"):
            low, high = self.limits()
            self.widget.step = self.step((high - low) / _TICKS)
        if self.untouched("readout_format"):
            self.widget.readout_format = self.readout

    def limits(self) -> tuple[float, float]:
        """Return the range in the control's own numbers."""
        return self.spec.low, self.spec.high

    def step(self, size: float) -> float:
        """Return a round step of about that size."""
        power = 10.0 ** math.floor(math.log10(size))
        return power * max(lead for lead in (1, 2, 5) if lead * power <= size * (1 + 1e-9))

    def shows(self, value: Any, number: float) -> bool:
        """Compare within half a step."""
        return abs(self.place(value) - self.place(number)) <= 0.5001 * (self.widget.trait_values().get("step") or 1e-9)

    def place(self, number: float) -> float:
        """Return where a number stands on the scale that has even steps."""
        return number


class LogSliderAdapter(SliderAdapter):
    """A slider whose range is given as exponents."""

    readout = ".3s"

    def limits(self) -> tuple[float, float]:
        """Return the exponents of the range."""
        if self.spec.low <= 0.0:
            raise ParameterError(f"FloatLogSlider cannot show {self.spec.name}: its range starts at {self.spec.low:g}.")
        return math.log(self.spec.low, self.widget.base), math.log(self.spec.high, self.widget.base)

    def place(self, number: float) -> float:
        """Return the exponent."""
        return math.log(number, self.widget.base)

    def to_param(self, value: Any) -> object:
        """Put what a power has rounded away back on the ends of the range."""
        for end in (self.spec.low, self.spec.high):
            if math.isclose(value, end, rel_tol=1e-9):
                return end
        return value


class IntegerAdapter(SliderAdapter):
    """Sliders and fields of whole numbers: the nearest one is shown, nothing is rounded until it is moved."""

    readout = "d"

    def limits(self) -> tuple[float, float]:
        """Return the whole numbers within the range."""
        return math.ceil(self.spec.low), math.floor(self.spec.high)

    def step(self, size: float) -> int:
        """Return a whole step."""
        return max(1, int(super().step(max(size, 1.0))))

    def to_widget(self, number: float) -> int:
        """Return the nearest whole number."""
        return round(number)


class OptionAdapter(Adapter):
    """Dropdown, ToggleButtons, RadioButtons, Select: values are names of choices, their indices, or plain numbers."""

    def prepare(self) -> None:
        """Take over the choices."""
        super().prepare()
        if not self.widget.options and self.spec.curve == "choice":
            self.widget.options = self.spec.choices

    def to_widget(self, number: float) -> Any:
        """Return the option that stands for the number; None, if the control offers none."""
        offered = [value for _, value in self.widget._options_full]  # noqa: SLF001  (ipywidgets has no public door)
        name = self.spec.choices[round(number)] if self.spec.curve == "choice" else None
        for candidate in (name, number):
            if candidate is not None and candidate in offered:
                return offered[offered.index(candidate)]
        return None


class SwitchAdapter(Adapter):
    """Checkbox and ToggleButton: the low and the high end of the range."""

    def to_param(self, value: Any) -> object:
        """Return one of the two ends."""
        return self.spec.high if value else self.spec.low

    def to_widget(self, number: float) -> bool:
        """Say whether the number is nearer to the high end."""
        return number > (self.spec.low + self.spec.high) / 2.0


class TextAdapter(Adapter):
    """Text fields: a number with or without its unit, or the name of a choice."""

    _factors: ClassVar[dict[str, dict[str, float]]] = {"Hz": {"khz": 1000.0}, "s": {"ms": 0.001}}

    def prepare(self) -> None:
        """Wait for the end of typing, if the user has not said otherwise."""
        super().prepare()
        if self.untouched("continuous_update"):
            self.widget.continuous_update = False

    def to_param(self, value: Any) -> object:
        """Read the text."""
        text = str(value).strip()
        if self.spec.curve == "choice":
            return text
        factors = {"": 1.0, self.spec.unit.lower(): 1.0, **self._factors.get(self.spec.unit, {})}
        for unit in sorted(factors, key=len, reverse=True):
            number = text[: len(text) - len(unit)].strip()
            if text.lower().endswith(unit) and _is_number(number):
                return float(number) * factors[unit]
        return text

    def to_widget(self, number: float) -> str:
        """Write the number with its unit."""
        return self.spec.format(number)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def adapter_for(widget: Any, spec: ParamSpec) -> Adapter:
    """Choose how a control and a parameter understand each other.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Any control with a single `value`.
    spec : ParamSpec
        Of the parameter.

    Returns
    -------
    Adapter
        Not yet prepared.

    Raises
    ------
    ParameterError
        If the control has no `value`, or more than one.
    """
    kind = type(widget).__name__
    if not hasattr(widget, "traits") or "value" not in widget.traits():
        raise ParameterError(f"Only a control with a value can be bound to {spec.name}; {kind} has none.")
    if isinstance(widget.value, (tuple, list, dict)):
        raise ParameterError(f"{kind} has several values, {spec.name} has one; bind a slider with a single value.")
    for trait, adapter in (("_options_full", OptionAdapter), ("base", LogSliderAdapter)):
        if hasattr(widget, trait):
            return adapter(widget, spec)
    if isinstance(widget.value, bool):
        return SwitchAdapter(widget, spec)
    if isinstance(widget.value, str):
        return TextAdapter(widget, spec)
    if isinstance(widget.value, int):
        return IntegerAdapter(widget, spec)
    if isinstance(widget, (ipywidgets.FloatSlider, ipywidgets.BoundedFloatText, ipywidgets.FloatProgress)):
        return SliderAdapter(widget, spec)
    return Adapter(widget, spec)
