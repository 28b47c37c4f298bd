"""Parameters as an aligned text table: what a panel is where there is no front end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.params import Param, ParamSpec


def param_table(params: Iterable[Param], title: str = "") -> str:
    """Write parameters as a table of name, value, range and meaning.

    Parameters
    ----------
    params : iterable of Param
        In the order of the lines.
    title : str
        First line, if not empty.

    Returns
    -------
    str
        Lines without trailing spaces.
    """
    rows = [(p.name, p.spec.format(p.number), _range(p.spec), p.spec.help) for p in params]
    if not rows:
        return title
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {span:<{widths[2]}}  {meaning}".rstrip()
        for name, value, span, meaning in rows
    ]
    return "\n".join([title, *lines] if title else lines)


def _range(spec: ParamSpec) -> str:
    if spec.curve == "choice":
        return " | ".join(spec.choices)
    return f"{spec.format(spec.low)} .. {spec.format(spec.high)}"
