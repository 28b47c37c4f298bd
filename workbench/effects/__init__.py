"""Effects: nodes that come with the workbench, written as a user would write them. One per file.

`ALL` is the registry: the contract tests run over it, so what stands there has been through them.
"""

from workbench.effects.biquad import biquad as Biquad  # noqa: N812 a kind is called like a class
from workbench.effects.bit_crusher import bit_crusher as BitCrusher  # noqa: N812 a kind is called like a class
from workbench.effects.chorus import chorus as Chorus  # noqa: N812 a kind is called like a class
from workbench.effects.comb import comb as Comb  # noqa: N812 a kind is called like a class
from workbench.effects.compressor import compressor as Compressor  # noqa: N812 a kind is called like a class
from workbench.effects.convolver import Convolver
from workbench.effects.dc_blocker import dc_blocker as DCBlocker  # noqa: N812 a kind is called like a class
from workbench.effects.delay import delay as Delay  # noqa: N812 a kind is called like a class
from workbench.effects.drive import drive as Drive  # noqa: N812 a kind is called like a class
from workbench.effects.equalizer import equalizer as Equalizer  # noqa: N812 a kind is called like a class
from workbench.effects.filter import filter as Filter  # noqa: N812 a kind is called like a class
from workbench.effects.flanger import flanger as Flanger  # noqa: N812 a kind is called like a class
from workbench.effects.gain import gain as Gain  # noqa: N812 a kind is called like a class
from workbench.effects.gate import gate as Gate  # noqa: N812 a kind is called like a class
from workbench.effects.ladder import ladder as Ladder  # noqa: N812 a kind is called like a class
from workbench.effects.limiter import limiter as Limiter  # noqa: N812 a kind is called like a class
from workbench.effects.loudness_meter import loudness_meter as LoudnessMeter  # noqa: N812 a kind is called like a class
from workbench.effects.multiply import multiply as Multiply  # noqa: N812 a kind is called like a class
from workbench.effects.phaser import phaser as Phaser  # noqa: N812 a kind is called like a class
from workbench.effects.pitch_shift import pitch_shift as PitchShift  # noqa: N812 a kind is called like a class
from workbench.effects.reverb import reverb as Reverb  # noqa: N812 a kind is called like a class
from workbench.effects.ring_modulator import ring_modulator as RingModulator  # noqa: N812 a kind is called like a class
from workbench.effects.stereo_width import stereo_width as StereoWidth  # noqa: N812 a kind is called like a class
from workbench.effects.track import track as Track  # noqa: N812 a kind is called like a class
from workbench.effects.tremolo import tremolo as Tremolo  # noqa: N812 a kind is called like a class

ALL = (
    Biquad,
    BitCrusher,
    Chorus,
    Comb,
    Compressor,
    Convolver,
    DCBlocker,
    Delay,
    Drive,
    Equalizer,
    Filter,
    Flanger,
    Gain,
    Gate,
    Ladder,
    Limiter,
    LoudnessMeter,
    Multiply,
    Phaser,
    PitchShift,
    Reverb,
    RingModulator,
    StereoWidth,
    Track,
    Tremolo,
)

__all__ = [
    "ALL",
    "Biquad",
    "BitCrusher",
    "Chorus",
    "Comb",
    "Compressor",
    "Convolver",
    "DCBlocker",
    "Delay",
    "Drive",
    "Equalizer",
    "Filter",
    "Flanger",
    "Gain",
    "Gate",
    "Ladder",
    "Limiter",
    "LoudnessMeter",
    "Multiply",
    "Phaser",
    "PitchShift",
    "Reverb",
    "RingModulator",
    "StereoWidth",
    "Track",
    "Tremolo",
]
