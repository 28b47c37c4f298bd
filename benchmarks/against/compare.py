"""Who is here, and how they compare: rounds in turns, medians, ratios, and a look at whether all make sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.against.work import Candidate, System, rms_db
from benchmarks.support.measure import no_collection

SILENT_DB = -60.0
COLUMNS = ("beside C", "beside the best other", "RMS dB")


@dataclass
class Measured:
    """One system at one piece of work.

    Attributes
    ----------
    rms_db : float
        Level of the first round, in dB below full scale.
    times : list of float
        Processor time of each round, in ns per frame.
    """

    rms_db: float
    times: list[float] = field(default_factory=list)

    @property
    def ns(self) -> float:
        """Median, in ns per frame."""
        return median(self.times)


def present(systems: Iterable[System]) -> list[System]:
    """Print the versions of those that are here, and how to get the others."""
    here = []
    for system in systems:
        version = system.version()
        if version is None:
            print(f"  {system.name}: not here; to have it measured: {system.install}")
        else:
            print(f"  {system.name}: {version}")
            here.append(system)
    return here


def measure(candidates: Mapping[str, Candidate], rounds: int) -> dict[str, Measured]:
    """Let them render in turns; the first round is listened to and not counted."""
    made = {name: Measured(rms_db(each.render()[1])) for name, each in candidates.items()}
    with no_collection():
        for _ in range(rounds):
            for name, each in candidates.items():
                made[name].times.append(each.render()[0] / each.frames)
    return made


def compared(made: Mapping[str, Measured], ours: str, reference: str) -> dict[str, list[str]]:
    """What stands in `COLUMNS`, for each system.

    Parameters
    ----------
    made : mapping
        Name -> what was measured.
    ours, reference : str
        Names of those that are not among "the others".
    """
    best = min((each.ns for name, each in made.items() if name not in (ours, reference)), default=None)
    beside = made[reference].ns if reference in made else None
    return {
        name: [
            _ratio(each.ns, beside),
            _ratio(each.ns, best),
            f"{each.rms_db:.1f}" if each.rms_db > SILENT_DB else "SILENT",
        ]
        for name, each in made.items()
    }


def _ratio(ns: float, beside: float | None) -> str:
    return f"{ns / beside:.2f}x" if beside is not None and beside > 0.0 else "?"
