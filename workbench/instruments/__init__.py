"""Instruments: voices written for one voice and one sample, and the door that turns them into sixteen at a time."""

from workbench.instruments.door import voice
from workbench.instruments.instrument import Instrument
from workbench.instruments.note import RANDOM_SEED, Note
from workbench.instruments.sampler import Sampler
from workbench.instruments.synth import Synth
from workbench.instruments.voice import Voice

__all__ = ["RANDOM_SEED", "Instrument", "Note", "Sampler", "Synth", "Voice", "voice"]
