"""`workbench doctor`: what is installed, what is in force, what is missing, and the command that fixes it.

Every probe is on its own: whatever is broken, the rest is still looked at.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.doctor import audio, jupyter, machine, versions
from workbench.doctor.report import Line, Section, as_text, examine

__all__ = ["Line", "Section", "as_text", "diagnose"]


def diagnose() -> list[Section]:
    """Look at everything.

    Returns
    -------
    list of Section
        In the order in which they are printed.
    """
    return [
        examine("Machine", versions.machine),
        examine("Packages", versions.packages),
        examine("Sound", audio.devices),
        *_jupyter(),
        examine("Settings", machine.in_force),
        examine("Cache", machine.cache),
        examine("Priority", machine.priority),
    ]


def _jupyter() -> Iterator[Section]:
    """One section of three probes that fail one by one."""
    probes = (jupyter.subshells, jupyter.server_extension, jupyter.lab_override)
    found = [examine("Jupyter", lambda probe=probe: [probe()]) for probe in probes]  # type: ignore[misc]
    yield Section("Jupyter", tuple(line for section in found for line in section.lines))
