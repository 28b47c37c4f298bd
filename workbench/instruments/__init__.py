"""Instruments: voices written for one voice and one sample, and the door that turns them into sixteen at a time.

`ALL` lists those that are ready to be played; each is tested by `tests/contract/test_instruments.py`.
"""

from workbench.instruments.door import voice
from workbench.instruments.drums import Drums
from workbench.instruments.fm import FM
from workbench.instruments.instrument import Instrument
from workbench.instruments.note import RANDOM_SEED, Note
from workbench.instruments.organ import Organ
from workbench.instruments.pluck import Pluck
from workbench.instruments.ready import ReadyInstrument
from workbench.instruments.sampler import Sampler
from workbench.instruments.synth import Synth
from workbench.instruments.voice import Voice
from workbench.instruments.wavetable import Wavetable

ALL: tuple[type[ReadyInstrument], ...] = (Drums, FM, Organ, Pluck, Synth, Wavetable)

__all__ = [
    "ALL",
    "FM",
    "RANDOM_SEED",
    "Drums",
    "Instrument",
    "Note",
    "Organ",
    "Pluck",
    "ReadyInstrument",
    "Sampler",
    "Synth",
    "Voice",
    "Wavetable",
    "voice",
]
