"""How a session is doing, in figures.

Threads: any.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.counter import Counts
from workbench.engine import Engine
from workbench.engine.audio_input import LATENCY_FRAMES
from workbench.engine.counting import counts
from workbench.session.output import Output


@dataclass(frozen=True)
class Health:
    """A snapshot of a session's figures.

    Attributes
    ----------
    load_p50, load_p99, load_max : float
        Share of a block's time that rendering it took, 0..1, over the last blocks (up to 8192); 0.0 before the first.
    xruns : int
        Times that the device ran out of sound.
    dropped_events : int
        Events that found the ring full; a subscription counts what it could not keep in its own `dropped`.
    late_commands : int
        Commands that came after their frame.
    active_voices : int
        Voices that are not silent.
    sink : str
        Where the sound goes.
    note : str
        Why it does not go to the sound card, or why nothing is heard; empty if all is as it was meant to be.
    sample_rate : float
        Frames per second.
    block_size : int
        Frames per callback.
    latency_s : float
        The device's own output latency in seconds, as it tells.
    input_latency_s : float
        Seconds from the microphone to the node `wb.Input`, the quantum by which that is late included; 0.0 if nothing
        is heard.
    input_gaps : int
        Times that the device lost some of what it heard.
    params_version, params_used : int
        The newest parameters, and those that the audio side is using.
    counts : Counts or None
        Allocations, locks and system calls of the audio threads so far, which should all be 0, with the most of one
        block; None unless the process was started with ``workbench count``.
    """

    load_p50: float
    load_p99: float
    load_max: float
    xruns: int
    dropped_events: int
    late_commands: int
    active_voices: int
    sink: str
    note: str
    sample_rate: float
    block_size: int
    latency_s: float
    input_latency_s: float
    input_gaps: int
    params_version: int
    params_used: int
    counts: Counts | None = None

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"load {self.load_p50:.1%} (99 of 100 blocks below {self.load_p99:.1%}), {self.xruns} xruns, "
            f"{self.dropped_events} dropped events, {self.late_commands} late commands, {self.active_voices} voices; "
            f"{f'{self.input_gaps} gaps in what was heard; ' if self.input_gaps else ''}"
            f"{f'{self.counts}; ' if self.counts else ''}" + ". ".join(filter(None, [self.sink, self.note]))
        )


def read_health(engine: Engine, output: Output) -> Health:
    """Read the figures.

    Parameters
    ----------
    engine : Engine
        What renders.
    output : Output
        What draws from it.

    Returns
    -------
    Health
        As of now.
    """
    loads = engine.loads()
    p50, p99 = np.percentile(loads, [50, 99]) if loads.size else (0.0, 0.0)
    heard_s = output.sink.input_latency_s
    return Health(
        load_p50=float(p50),
        load_p99=float(p99),
        load_max=float(loads.max(initial=0.0)),
        xruns=engine.xruns,
        dropped_events=engine.bus.lost,
        late_commands=engine.late,
        active_voices=sum(node.sounding for node in engine.instruments),
        sink=output.sink.description,
        note=output.note,
        sample_rate=engine.sample_rate,
        block_size=output.block_size,
        latency_s=output.sink.latency_s,
        input_latency_s=heard_s + LATENCY_FRAMES / engine.sample_rate if heard_s is not None else 0.0,
        input_gaps=engine.input_gaps,
        params_version=engine.store.version,
        params_used=engine.params_used,
        counts=counts(),
    )
