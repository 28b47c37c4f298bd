"""Every node that there is: found in the package's registries and among its public names, so that none is left out.

A kind that joins `workbench.effects.ALL`, `workbench.sources.ALL` or `workbench.instruments.ALL`, or that becomes a
public name of the package, is measured from then on without a further line.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import workbench
from workbench import effects, instruments, sources
from workbench.engine.sound_file import load_soundfile
from workbench.graph import NodeKind, Processor
from workbench.instruments import Instrument, ReadyInstrument
from workbench.settings import SAMPLE_RATE

BASES = (Instrument, Processor, ReadyInstrument)  # what the others are made from
POLYPHONY = 4
FILE_RATE = 44_100  # not the session's, so that the player has to resample
FILE_S = 3.0  # more than is decoded ahead


def sound_file(folder: Path) -> Path:
    """Write a recording for what plays files.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.

    Returns
    -------
    pathlib.Path
        A stereo WAV file of three seconds.
    """
    path = folder / "noise.wav"
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, (round(FILE_S * FILE_RATE), 2))
    load_soundfile().write(path, noise, FILE_RATE)
    return path


def _recording() -> np.ndarray:
    """A cycle of a tone, to be looped."""
    return 0.5 * np.sin(2.0 * np.pi * np.arange(480) / 120)


# What cannot be made without being told something.
MADE: dict[str, Callable[[Any, Path], Any]] = {
    "FilePlayer": lambda kind, folder: kind(sound_file(folder), loop=True),
    "Sampler": lambda kind, _: kind(_recording(), loop=True, sample_rate=SAMPLE_RATE, polyphony=POLYPHONY),
}


def public_kinds() -> Iterator[tuple[str, Any]]:
    """Find all that can be added to a session.

    Yields
    ------
    tuple of str and (NodeKind or class)
        Name and kind: the registries first, then what else is public.
    """
    listed: tuple[Any, ...] = (*effects.ALL, *sources.ALL, *instruments.ALL)
    yield from ((each.name if isinstance(each, NodeKind) else each.__name__, each) for each in listed)
    for name in workbench.__all__:
        each = getattr(workbench, name)
        is_kind = isinstance(each, NodeKind) or (isinstance(each, type) and issubclass(each, (Instrument, Processor)))
        if is_kind and each not in BASES and not any(each is one for one in listed):
            yield name, each


def every_node(folder: Path) -> dict[str, Instrument | Processor]:
    """Describe one of each.

    Parameters
    ----------
    folder : pathlib.Path
        Where sound files may be written.

    Returns
    -------
    dict of str to Instrument or Processor
        By name, in lower case; to be added to a session.
    """
    return {name.lower(): describe(name, kind, folder) for name, kind in public_kinds()}


def describe(name: str, kind: Any, folder: Path) -> Instrument | Processor:
    """Describe one of a kind.

    Parameters
    ----------
    name : str
        Its name.
    kind : NodeKind or class
        The kind.
    folder : pathlib.Path
        Where sound files may be written.

    Returns
    -------
    Instrument or Processor
        With its defaults.
    """
    made: Instrument | Processor
    if name in MADE:
        made = MADE[name](kind, folder)
    elif isinstance(kind, type) and issubclass(kind, Instrument):
        made = kind(polyphony=POLYPHONY)  # type: ignore[call-arg]
    else:
        made = kind()
    return made
