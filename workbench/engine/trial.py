"""A dry run: new code first runs by itself, on a copy of the state, before it may join what sounds.

It is given what breaks code: noise, an impulse, a constant, silence; an instrument is given notes from low to high.
What it does decides: no NaN or infinity, nothing absurdly loud, and time to spare in the worst quantum.

Threads: control. The code runs on a thread of its own, so that a loop without an end can be given up on.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.engine.processor import ProcessorNode
from workbench.engine.rehearsal import Rehearsal, needed_for
from workbench.errors import KernelError
from workbench.instruments.instrument import Instrument
from workbench.settings import QUANTUM

if TYPE_CHECKING:
    from workbench.engine.node import Node
    from workbench.graph import Processor

STRETCH = 32 * QUANTUM  # frames of each kind of input
SLICE = 4 * QUANTUM  # after each of these it is seen whether it is hopeless
LOUDEST_DB = 40.0  # above full scale; the input is at most at full scale
MOST_SHARE = 0.7  # of a quantum's time
MOST_RUNS = 6  # as often is it tried, as long as it seems too slow: other programs may have had the processor
PATIENCE_S = 5.0  # in which it must get on by a slice, however busy the machine is
KEYS = (36, 60, 96)


@dataclass(frozen=True)
class Trial:
    """What a dry run showed.

    Attributes
    ----------
    name : str
        What was tried.
    not_finite : int
        Quanta in which it gave NaN or infinity.
    peak : float
        Its loudest sample, linear.
    worst_s : float
        Time of the slowest quantum, in seconds; each counts with the best of its runs, so that other programs do not.
    budget_s : float
        Time that a quantum lasts.
    """

    name: str
    not_finite: int
    peak: float
    worst_s: float
    budget_s: float

    @property
    def reason(self) -> str:
        """Why it must not sound; empty if it may."""
        if self.not_finite:
            return "it gave NaN or infinity: look for a division, a root, a feedback above 1"
        if self.peak > 10.0 ** (LOUDEST_DB / 20.0):
            return f"it was {20.0 * np.log10(self.peak):.0f} dB above full scale; {LOUDEST_DB:g} dB is the most"
        if self.worst_s > MOST_SHARE * self.budget_s:
            return (
                f"it took {1e6 * self.worst_s:.0f} us for {QUANTUM} frames that last {1e6 * self.budget_s:.0f} us: "
                f"at most {100 * MOST_SHARE:.0f} % of that leaves room for others"
            )
        return ""


def try_out(source: Processor | Instrument, sample_rate: float, before: Node | None = None) -> Trial:
    """Run code by itself.

    Parameters
    ----------
    source : Processor or Instrument
        What is to be tried.
    sample_rate : float
        Frames per second.
    before : Node, optional
        What it will take the place of: it begins with a copy of that one's state, if it can go on from it.

    Returns
    -------
    Trial
        What was seen.

    Raises
    ------
    KernelError
        If it does not get on for 5 s.
    """
    name = source.definition.name
    code = source.voice.lanes if isinstance(source, Instrument) else source.kind.code(sample_rate)
    for each in (code, *needed_for(source)):
        _ = each.address  # compiled here: errors reach the caller, and a first compilation is not taken for a loop
    found: list[Trial] = []
    failed: list[BaseException] = []
    slices: list[int] = []

    def run() -> None:
        try:
            found.append(_run(source, name, sample_rate, before, slices))
        except BaseException as error:  # noqa: BLE001 raised below, where the caller is
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    done = -1
    while thread.is_alive() and len(slices) > done:
        done = len(slices)
        thread.join(PATIENCE_S)
    if thread.is_alive():
        raise KernelError(
            f"{name} did not come to an end in its dry run and was not put in: look for a while loop; "
            "the thread that runs it goes on until the kernel is restarted"
        )
    if failed:
        raise failed[0]
    return found[0]


def require_sound(source: Processor | Instrument, sample_rate: float, before: Node | None = None) -> None:
    """Refuse code that fails its dry run.

    Parameters
    ----------
    source, sample_rate, before
        As for `try_out`.

    Raises
    ------
    KernelError
        If it must not sound; what played goes on.
    """
    trial = try_out(source, sample_rate, before)
    if trial.reason:
        kept = "what played goes on" if before is not None else "nothing has changed"
        raise KernelError(f"{trial.name} was not put in, {kept}: in its dry run {trial.reason}")


def _run(
    source: Processor | Instrument, name: str, sample_rate: float, before: Node | None, slices: list[int]
) -> Trial:
    budget_s = QUANTUM / sample_rate
    runs = [_once(source, sample_rate, before, slices)]
    times = runs[0][1]
    while len(runs) < 2 or (times.max() > MOST_SHARE * budget_s and len(runs) < MOST_RUNS):
        runs.append(_once(source, sample_rate, before, slices))
        count = min(len(times), len(runs[-1][1]))
        times = np.minimum(times[:count], runs[-1][1][:count])
    first = runs[0][0]
    return Trial(name, first.not_finite, first.peak, float(times.max()), budget_s)


def _once(
    source: Processor | Instrument, sample_rate: float, before: Node | None, slices: list[int]
) -> tuple[Rehearsal, np.ndarray]:
    rehearsal = Rehearsal(source, sample_rate)
    node = rehearsal.node
    if isinstance(node, ProcessorNode) and isinstance(before, ProcessorNode) and node.continues(before):
        node.memory[:] = before.memory
    if isinstance(source, Instrument):
        for key in KEYS:
            rehearsal.strike(key)
    inputs = (
        {} if isinstance(source, Instrument) else {port.name: _stimulus(port.channels) for port in source.kind.ways_in}
    )
    for first in range(0, 4 * STRETCH, SLICE):
        if first == 2 * STRETCH and isinstance(source, Instrument):
            rehearsal.release()
        rehearsal.run({name: each[:, first : first + SLICE] for name, each in inputs.items()}, SLICE)
        slices.append(first)  # seen by who waits
        if min(rehearsal.seconds[-SLICE // QUANTUM :]) > QUANTUM / sample_rate:
            break  # it is too slow even at its best: there is no need to see the rest
    return rehearsal, np.array(rehearsal.seconds)


def _stimulus(channels: int) -> np.ndarray:
    """Noise, an impulse, a constant, silence."""
    made = np.zeros((channels, 4 * STRETCH), np.float32)
    made[:, :STRETCH] = np.random.default_rng(0).uniform(-1.0, 1.0, (channels, STRETCH))
    made[:, STRETCH] = 1.0
    made[:, 2 * STRETCH : 3 * STRETCH] = 1.0
    return made
