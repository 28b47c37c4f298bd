"""Claims as a table: for a terminal, and for a notebook in its own colours, light or dark.

Threads: control.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

from workbench.proof.claim import Claim

_MARKS = {True: "yes", False: "NO", None: "-"}
_SIGNS = {True: "✓", False: "✗", None: "·"}
_SPOKEN = {True: "holds", False: "does not hold", None: "not measured"}
_COLOURS = {
    True: "var(--jp-success-color1, #2e9e5b)",
    False: "var(--jp-error-color1, #d84a3a)",
    None: "currentColor",
}
_WIDTH = 100
_CELL = "text-align:left;vertical-align:top;padding:.4em .8em;background:none;color:inherit"


@dataclass(frozen=True)
class Proof:
    """What `prove` found. True if no claim is false.

    Attributes
    ----------
    claims : tuple of Claim
        In the order in which they were measured.
    machine : str
        Where: system, processor, versions.
    """

    claims: tuple[Claim, ...]
    machine: str = ""

    @property
    def holds(self) -> bool:
        """Whether something was measured, and no claim is false; what could not be measured is neither."""
        found = [claim.holds for claim in self.claims]
        return True in found and False not in found

    def __bool__(self) -> bool:
        """Whether it holds."""
        return self.holds

    @property
    def summary(self) -> str:
        """The result in a sentence."""
        count = [sum(claim.holds is each for claim in self.claims) for each in (True, False, None)]
        text = f"{count[0]} of {len(self.claims)} claims hold on this machine"
        text += f", {count[1]} do not" if count[1] else ""
        return text + (f", {count[2]} could not be measured" if count[2] else "")

    def __repr__(self) -> str:
        """Lay it out for a terminal: a row for each claim, and how it was measured below it."""
        wide = max((len(claim.name) for claim in self.claims), default=0)
        rows = []
        for claim in self.claims:
            rows.append(f"{_MARKS[claim.holds]:<4} {claim.name:<{wide}}  {claim.figure}")
            rows += textwrap.wrap(claim.detail, _WIDTH, initial_indent=" " * 7, subsequent_indent=" " * 7)
        return "\n".join([*rows, "", f"{self.summary}.", *([self.machine] if self.machine else [])])

    def _repr_html_(self) -> str:
        """Lay it out for a notebook."""
        rows = "".join(_row(claim) for claim in self.claims)
        return (
            '<div style="max-width:62em"><table style="width:100%;border-collapse:collapse;text-align:left">'
            f"<thead><tr>{_head('', '2em')}{_head('claim', '64%')}{_head('measured', '32%')}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
            f'<p style="margin:.6em 0 0"><b>{escape(self.summary)}.</b> '
            f'<span style="opacity:.7">{escape(self.machine)}</span></p></div>'
        )


def _head(text: str, width: str) -> str:
    style = f"width:{width};border-bottom:1px solid currentColor;{_CELL}"
    return f'<th scope="col" style="{style}">{text}</th>'


def _row(claim: Claim) -> str:
    sign = (
        f'<span style="color:{_COLOURS[claim.holds]};font-weight:bold" role="img" aria-label="{_SPOKEN[claim.holds]}">'
        f"{_SIGNS[claim.holds]}</span>"
    )
    text = f'{escape(claim.name)}<br><small style="opacity:.7">{escape(claim.detail)}</small>'
    cells = "".join(f'<td style="{_CELL}">{each}</td>' for each in (sign, text, escape(claim.figure)))
    return f'<tr style="border-bottom:1px solid color-mix(in srgb, currentColor 15%, transparent)">{cells}</tr>'
