"""One strip of a mixer: what is turned there, and what its meter shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.params import ParamSpec
    from workbench.widgets.doors import SignalDoor


class Control(Protocol):
    """What a widget needs of a parameter."""

    @property
    def name(self) -> str:
        """What the page calls it; different from all others of its widget."""

    @property
    def spec(self) -> ParamSpec:
        """Range and unit, under the same name."""

    @property
    def number(self) -> float:
        """The value; for a choice its index."""

    @property
    def value(self) -> Any:
        """The value; for a choice its name."""

    @value.setter
    def value(self, value: Any) -> None:
        """Set it."""

    def observe(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Be told of changes; returns what ends it."""


class NamedControl:
    """A control under another name, because a widget of many strips has several of the same name.

    Parameters
    ----------
    control : Control
        What is turned.
    name : str
        What this widget calls it.
    """

    def __init__(self, control: Control, name: str) -> None:
        self._control = control
        self.spec = replace(control.spec, name=name)

    @property
    def name(self) -> str:
        """Name within the widget."""
        return self.spec.name

    @property
    def number(self) -> float:
        """The value; for a choice its index."""
        return self._control.number

    @property
    def value(self) -> Any:
        """The value; for a choice its name."""
        return self._control.value

    @value.setter
    def value(self, value: Any) -> None:
        self._control.value = value

    def observe(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Be told of changes.

        Parameters
        ----------
        callback : callable
            Called with this control.

        Returns
        -------
        callable
            Ends it.
        """
        return self._control.observe(lambda _control: callback(self))


@dataclass(frozen=True)
class Strip:
    """One strip.

    Attributes
    ----------
    title : str
        Printed above it.
    gain : Control
        The fader.
    signal : callable
        Opens what the meter shows; called once, when the strip is first shown.
    pan, mute, solo, silenced : Control, optional
        Where it is placed, whether it is silent, whether it alone is heard, whether it is silent for the sake of
        others; the master has none of them.
    sends : tuple of (str, Control)
        Where some of it goes besides, and how much.
    parts : tuple
        What it is made of: with other parts it is another strip.
    """

    title: str
    gain: Control
    signal: Callable[[], SignalDoor]
    pan: Control | None = None
    mute: Control | None = None
    solo: Control | None = None
    silenced: Control | None = None
    sends: tuple[tuple[str, Control], ...] = ()
    parts: tuple[object, ...] = field(default=())

    @property
    def controls(self) -> dict[str, Control]:
        """Its controls by what they do, without the sends."""
        roles = {
            "gain": self.gain,
            "pan": self.pan,
            "mute": self.mute,
            "solo": self.solo,
            "silenced": self.silenced,
        }
        return {role: control for role, control in roles.items() if control is not None}

    def named(self, prefix: str) -> Strip:
        """Give all its controls names that begin with a prefix.

        Parameters
        ----------
        prefix : str
            Different for each strip of a widget.

        Returns
        -------
        Strip
            The same controls under other names.
        """
        renamed: dict[str, Any] = {
            role: NamedControl(control, f"{prefix}.{role}") for role, control in self.controls.items()
        }
        sends = tuple(
            (target, NamedControl(control, f"{prefix}.send{number}"))
            for number, (target, control) in enumerate(self.sends)
        )
        return replace(self, **renamed, sends=sends)
