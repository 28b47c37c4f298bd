"""Reads how people write parameters down: a list of specifications, or a dict with short forms.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from keyword import iskeyword
from typing import Any

from workbench.errors import KernelError
from workbench.params.spec import ParamSpec

# What a node in a session has besides its parameters, which are its attributes, too.
HANDLE_NAMES = frozenset(
    {
        "automate",
        "automations",
        "carry_automations",
        "close_panel",
        "connect",
        "definition",
        "disconnect",
        "end_automations",
        "history",
        "into",
        "kind_name",
        "leave",
        "like",
        "memory",
        "modulate",
        "name",
        "node",
        "number",
        "out",
        "panel",
        "params",
        "plays",
        "port",
        "record_automation",
        "refresh_panel",
        "response",
        "send",
        "subtitle",
        "tap",
    }
)


def read_specs(params: Iterable[ParamSpec] | Mapping[str, Any]) -> tuple[ParamSpec, ...]:
    """Bring the ways to write parameters into one.

    Parameters
    ----------
    params : iterable of ParamSpec, or dict
        In a dict a name has a `ParamSpec` without regard to the name in it, a default in 0..1, the tuple
        ``(default, low, high, unit, curve)`` of which the end may be missing, or a dict of what `ParamSpec` takes.

    Returns
    -------
    tuple of ParamSpec
        In their order.

    Raises
    ------
    KernelError
        If a parameter is none of these, or one comes twice.
    ParameterError
        If a parameter contradicts itself.
    """
    if isinstance(params, Mapping):
        return tuple(_spec(str(name), each) for name, each in params.items())
    if isinstance(params, str) or not isinstance(params, Iterable):  # type: ignore[unreachable]
        raise KernelError(f"params must be a dict such as {{'level': 0.5}}, or a list of wb.ParamSpec, got {params!r}")
    specs = tuple(params)
    for each in specs:
        if not isinstance(each, ParamSpec):
            raise KernelError(f"a parameter in a list is a wb.ParamSpec, got {each!r}")
    names = [spec.name for spec in specs]
    if len(set(names)) < len(names):
        raise KernelError(f"each parameter is declared once, got {', '.join(names)}")
    return specs


def require_free(names: Iterable[str], taken: frozenset[str] = HANDLE_NAMES) -> None:
    """Refuse names of parameters that a node in a session has for something else.

    Parameters
    ----------
    names : iterable of str
        Names of parameters.
    taken : frozenset of str
        What is there already.

    Raises
    ------
    KernelError
        If one of them is taken.
    """
    for name in names:
        if name in taken:
            raise KernelError(f"{name!r} is what every node in a session has: call the parameter something else")


def require_names(what: str, names: Iterable[str]) -> None:
    """Refuse names that code could not use as ``p.name`` or ``s.name``.

    Parameters
    ----------
    what : str
        Whose they are, for the message: ``"a voice"``.
    names : iterable of str
        Names of parameters, states, ports.

    Raises
    ------
    KernelError
        If one is a keyword, starts with an underscore, or is no Python name at all.
    """
    for name in names:
        if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
            raise KernelError(f"{name!r} cannot be used in {what}: write a Python name without a leading underscore")


def _spec(name: str, short: Any) -> ParamSpec:
    """Read one parameter of a dict."""
    try:
        match short:
            case ParamSpec():
                return replace(short, name=name)
            case Mapping():
                return ParamSpec(name, **short)
            case tuple() | list():
                return ParamSpec(name, *short)
            case bool() | str():
                pass
            case int() | float():
                return ParamSpec(name, short)
    except TypeError as error:
        raise KernelError(f"parameter {name}: {error}") from None
    raise KernelError(
        f"parameter {name} must be a wb.ParamSpec, a default, or (default, low, high, unit), got {short!r}"
    )
