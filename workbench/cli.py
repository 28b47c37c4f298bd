"""The `workbench` command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from workbench import doctor


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the command's name; by default what the shell gave.

    Returns
    -------
    int
        Exit code: 0, or 1 from ``doctor --strict`` when something is missing.
    """
    parser = argparse.ArgumentParser(prog="workbench", description="A music workbench in Jupyter.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    about = "print versions, devices, settings, and what is missing with the command that fixes it"
    doctor_parser = commands.add_parser("doctor", help=about, description=about)
    doctor_parser.add_argument("--strict", action="store_true", help="exit with 1 if something is missing")
    asked = parser.parse_args(arguments)
    sections = doctor.diagnose()
    print(doctor.as_text(sections))
    missing = any(not line.ok for section in sections for line in section.lines)
    return int(asked.strict and missing)
