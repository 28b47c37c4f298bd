"""What stands where on an instrument's front panel: parameters into sections, ADSR quartets into editors.

The front end draws what is decided here and decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.widgets.labels import label_of, words_of
from workbench.widgets.waveform import is_waveform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.params import ParamSpec

_STAGES = ("attack_s", "decay_s", "sustain", "release_s")
_ORDER = ("waveform", "envelope", "choice", "knob")
_OTHER = "parameters"


@dataclass(frozen=True)
class Item:
    """One control of a section.

    Attributes
    ----------
    kind : {"knob", "choice", "waveform", "envelope"}
        Which front-end factory makes it.
    names : tuple of str
        Its parameters: one; for a waveform also the duty, if there is one; for an envelope the four stages.
    label : str
        The text beside it; may be empty.
    """

    kind: str
    names: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Section:
    """A titled group of controls.

    Attributes
    ----------
    title : str
        As printed.
    items : tuple of Item
        In the order they stand.
    """

    title: str
    items: tuple[Item, ...]

    def content(self) -> dict[str, Any]:
        """Return the section as the page gets it."""
        items = [{"kind": item.kind, "names": list(item.names), "label": item.label} for item in self.items]
        return {"title": self.title, "items": items}


def arrange(specs: Sequence[ParamSpec]) -> list[Section]:
    """Arrange parameters on a front panel.

    Parameters
    ----------
    specs : sequence of ParamSpec
        In declared order, which is kept among groups and among controls of one kind.

    Returns
    -------
    list of Section
        Every parameter stands in exactly one control, except a duty, which a waveform also draws.
    """
    groups: dict[str, list[ParamSpec]] = {}
    for spec in specs:
        groups.setdefault(spec.group or _OTHER, []).append(spec)
    return [_section(group, members) for group, members in groups.items()]


def _section(group: str, specs: list[ParamSpec]) -> Section:
    names = {spec.name for spec in specs}
    envelopes = _envelopes(names, specs)
    taken = {name for quartet in envelopes.values() for name in quartet}
    several = len(envelopes) > 1
    items = [Item("envelope", quartet, _envelope_label(prefix, several)) for prefix, quartet in envelopes.items()]
    items += [_single(spec, group, names) for spec in specs if spec.name not in taken]
    items.sort(key=lambda item: _ORDER.index(item.kind))
    return Section(group[:1].upper() + group[1:], tuple(items))


def _envelopes(names: set[str], specs: list[ParamSpec]) -> dict[str, tuple[str, ...]]:
    """Find complete ADSR quartets by the prefix of their names."""
    prefixes = [spec.name.removesuffix(_STAGES[0]) for spec in specs if spec.name.endswith(_STAGES[0])]
    quartets = {prefix: tuple(prefix + stage for stage in _STAGES) for prefix in prefixes}
    return {prefix: quartet for prefix, quartet in quartets.items() if names.issuperset(quartet)}


def _envelope_label(prefix: str, several: bool) -> str:
    """Name an envelope by its prefix; a lone one needs no name beside its section's title."""
    return label_of(prefix.rstrip("_")) if several and prefix else ""


def _single(spec: ParamSpec, group: str, names: set[str]) -> Item:
    label = label_of(spec.name, group)
    if is_waveform(spec):
        duty = _duty_for(spec.name, names)
        return Item("waveform", (spec.name,) if duty is None else (spec.name, duty), label)
    return Item("choice" if spec.curve == "choice" else "knob", (spec.name,), label)


def _duty_for(waveform: str, names: set[str]) -> str | None:
    """Find the duty that belongs to a waveform: the one that shares most of the words of its name."""
    own = set(words_of(waveform))
    duties = sorted(name for name in names if "duty" in name or "pulse_width" in name)
    return max(duties, key=lambda name: len(own & set(words_of(name))), default=None)
