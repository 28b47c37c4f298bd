"""Tell which tests were skipped and why, and fail if one of the reasons is not in skips_allowed.txt.

Usage: skips.py LOG ...     Reads what pytest and `node --test` wrote. Exit code: 1 if a skip is not allowed.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ALLOWED = Path(__file__).with_name("skips_allowed.txt")
OF_PYTEST = re.compile(r"^SKIPPED \[(\d+)\] ([^:]+)(?::\d+)?: (.*)$")
OF_NODE = re.compile(r"^\s*(?:not )?ok \d+ - (.*?) # SKIP\s?(.*)$")


class Skip(NamedTuple):
    """So many tests of a file that were skipped for one reason."""

    count: int
    where: str
    reason: str


class Permit(NamedTuple):
    """A part of a reason that may be given on a system, and why it may."""

    system: str
    text: str
    why: str


def permits(text: str) -> list[Permit]:
    """Read the table: lines of three parts, comments left out."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [Permit(*(part.strip() for part in line.split("|", 2))) for line in lines]


def skips(log: str) -> list[Skip]:
    """Find the skips in a log."""
    found = []
    for line in log.splitlines():
        if match := OF_PYTEST.match(line):
            found.append(Skip(int(match[1]), match[2], match[3]))
        elif match := OF_NODE.match(line):
            found.append(Skip(1, match[1], match[2] or "no reason given"))
    return found


def permit_for(skip: Skip, allowed: Iterable[Permit], system: str) -> Permit | None:
    """Find what allows a skip on a system."""
    return next((each for each in allowed if each.system in ("*", system) and each.text in skip.reason), None)


def main(logs: Sequence[str]) -> int:
    """Print one line for each skip; 0 if all are allowed."""
    allowed = permits(ALLOWED.read_text(encoding="utf-8"))
    found = [skip for log in logs for skip in skips(Path(log).read_text(encoding="utf-8", errors="replace"))]
    refused = 0
    for skip in found:
        permit = permit_for(skip, allowed, platform.system())
        refused += permit is None
        verdict = f"allowed: {permit.why}" if permit else f"NOT ALLOWED by {ALLOWED.name}"
        print(f"skipped {skip.count} of {skip.where}: {skip.reason} ({verdict})")
    print(f"{sum(skip.count for skip in found)} tests skipped, {refused} of the reasons not allowed")
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
