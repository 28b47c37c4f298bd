"""The `workbench` command."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from workbench import counter, doctor, settings
from workbench.errors import WorkbenchError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the command's name; by default what the shell gave.

    Returns
    -------
    int
        Exit code: 0; or 1 from ``doctor --strict`` when something is missing, from ``prove`` when a claim does not
        hold, from ``count`` when nothing can be counted here.
    """
    parser = argparse.ArgumentParser(prog="workbench", description="A music workbench in Jupyter.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    about = "print versions, devices, settings, and what is missing with the command that fixes it"
    doctor_parser = commands.add_parser("doctor", help=about, description=about)
    doctor_parser.add_argument("--strict", action="store_true", help="exit with 1 if something is missing")
    about = "measure the real-time claims on this machine; exit with 1 if one does not hold"
    prove_parser = commands.add_parser("prove", help=about, description=about)
    prove_parser.add_argument("--quick", action="store_true", help="half a minute instead of one or two")
    about = (
        "compile all that comes with the package, so that no first use waits: before a lesson, in a container's image"
    )
    commands.add_parser("warm", help=about, description=about)
    about = "run a program with the audio thread's allocations, locks and system calls counted: s.health().counts"
    count_parser = commands.add_parser("count", help=about, description=about)
    count_parser.add_argument("program", nargs=argparse.REMAINDER, help="for example: jupyter lab")
    asked = parser.parse_args(arguments)
    if asked.command == "prove":
        return _prove(quick=asked.quick)
    if asked.command == "warm":
        return _warm()
    if asked.command == "count":
        return _count(asked.program)
    sections = doctor.diagnose()
    print(doctor.as_text(sections))
    missing = any(not line.ok for section in sections for line in section.lines)
    return int(asked.strict and missing)


def _prove(*, quick: bool) -> int:
    from workbench.proof import prove

    proof = prove(quick)
    print(proof)
    return int(not proof)


def _warm() -> int:
    from workbench.warm import warm

    seconds = 0.0
    for each in warm():
        print(f"{each.number:3d}/{each.count} {each.name}: {each.seconds:.1f} s", flush=True)
        seconds += each.seconds
    print(f"Ready: {settings.cache_dir()} ({seconds:.0f} s)")
    return 0


def _count(program: list[str]) -> int:
    """Become the program, with the counters loaded first."""
    if not program:
        print("Say what to run, for example: workbench count jupyter lab")
        return 1
    try:
        os.execvpe(program[0], program, counter.environment())  # noqa: S606 what the user asked for
    except (WorkbenchError, OSError) as error:
        print(f"Cannot count {program[0]}: {error}")
    return 1
