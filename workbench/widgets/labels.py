"""Names of parameters as a front panel prints them, and their specifications as the page gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.params import ParamSpec

_BY_UNIT = {"hz": "Rate", "s": "Time", "ms": "Time", "db": "Level", "bpm": "Tempo"}  # `lfo_hz` in a section "LFO"
_CAPITALS = {"lfo", "fm", "am", "eq", "adsr", "midi"}
_UNITS = {"hz", "s", "ms", "db", "cents", "semitones", "octaves", "bpm", "beats", "frames"}


def words_of(name: str) -> list[str]:
    """Split a parameter name into words, without its unit.

    Parameters
    ----------
    name : str
        For example ``"amp_attack_s"``.

    Returns
    -------
    list of str
        ``["amp", "attack"]``.
    """
    words = name.split("_")
    return words[:-1] if len(words) > 1 and words[-1] in _UNITS else words


def label_of(name: str, group: str = "") -> str:
    """Turn a parameter name into a label.

    Parameters
    ----------
    name : str
        For example ``"filter_cutoff_hz"``.
    group : str
        The section it stands in; words that repeat it (or abbreviate it, as "osc" does) are left out.

    Returns
    -------
    str
        ``"Cutoff"`` within ``"filter"``; ``"Rate"`` for ``"lfo_hz"`` within ``"LFO"``.
    """
    words = words_of(name)
    heading = group.lower().split()
    while words and any(part.startswith(words[0]) and len(words[0]) > 1 for part in heading):
        words = words[1:]
    if not words:  # the name says no more than the section does
        unit = name.rpartition("_")[2] if "_" in name else ""
        return _BY_UNIT.get(unit, "Amount" if unit else "Type")
    text = " ".join(word.upper() if word in _CAPITALS or len(word) == 1 else word for word in words)
    return text[:1].upper() + text[1:]


def spec_content(spec: ParamSpec, label: str | None = None) -> dict[str, Any]:
    """Return a specification as the page gets it.

    Parameters
    ----------
    spec : ParamSpec
        Of one parameter.
    label : str, optional
        The text beside the control.

    Returns
    -------
    dict
        JSON-able.
    """
    return {
        "name": spec.name,
        "label": label_of(spec.name) if label is None else label,
        "default": spec.default,
        "low": spec.low,
        "high": spec.high,
        "unit": spec.unit,
        "curve": spec.curve,
        "choices": list(spec.choices),
        "help": spec.help,
    }
