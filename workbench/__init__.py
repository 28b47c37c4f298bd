"""A music workbench for Jupyter: sound that does not stop for Python, controls that work while a cell runs, live plots.

::

    import workbench as wb

    s = wb.Session()
    lead = s.add(wb.Synth(waveform="saw"))
    s.play()
    lead.note_on("C4")

Importing this compiles nothing, opens no device and loads no plotting library: each name is fetched when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench import dsp, effects, errors, rt, sequencer, sources, units
    from workbench.effects import (
        Biquad,
        BitCrusher,
        Chorus,
        Comb,
        Compressor,
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
    from workbench.engine.audio_input import Input
    from workbench.engine.file_player_node import FilePlayer
    from workbench.errors import (
        CapacityError,
        DeviceError,
        GraphError,
        KernelError,
        MidiFileError,
        MusicXmlFileError,
        NoteError,
        ParameterError,
        PatternError,
        PresetError,
        QueueFullError,
        RecordingError,
        SampleError,
        ScoreFileError,
        SessionError,
        UnknownNameError,
        WorkbenchError,
    )
    from workbench.graph import buffer, node
    from workbench.graph.feedback import Feedback
    from workbench.instruments import FM, Drums, Instrument, Organ, Pluck, Sampler, Synth, Wavetable
    from workbench.instruments.door import voice
    from workbench.midi import load_midi, save_midi
    from workbench.midi_io import Knob, midi_ports
    from workbench.musicxml import load_musicxml, save_musicxml
    from workbench.params import ParamSpec, choice
    from workbench.proof import Claim, Proof, prove
    from workbench.recording import Take
    from workbench.score import MeterMap, Score, TempoMap, load_score
    from workbench.sequencer import Pattern
    from workbench.sequencer.lane_door import lane
    from workbench.sequencer.notation import chord_tones, degrees, pattern
    from workbench.sequencer.rhythm import drums, euclid, groove, perfect_balance, polyrhythm
    from workbench.session import Health, InstrumentHandle, Playback, PlayedNote, Session, Tap
    from workbench.session.compare import compare
    from workbench.session.comparison import Comparison
    from workbench.session.loudness import Loudness, loudness
    from workbench.session.process import process
    from workbench.sources import (
        LFO,
        Follower,
        Noise,
        Oscillator,
    )
    from workbench.widgets.bind import bind
    from workbench.widgets.circle import Circle
    from workbench.widgets.roll_editor import RollEditor
    from workbench.widgets.step_grid import StepGrid

__version__ = "0.1.0"

_HOME = {
    "Biquad": "effects",
    "BitCrusher": "effects",
    "CapacityError": "errors",
    "Chorus": "effects",
    "Circle": "widgets.circle",
    "Claim": "proof",
    "Comb": "effects",
    "Comparison": "session.comparison",
    "Compressor": "effects",
    "Convolver": "effects",
    "DCBlocker": "effects",
    "Delay": "effects",
    "DeviceError": "errors",
    "Drive": "effects",
    "Drums": "instruments",
    "Equalizer": "effects",
    "FM": "instruments",
    "Feedback": "graph.feedback",
    "FilePlayer": "engine.file_player_node",
    "Filter": "effects",
    "Flanger": "effects",
    "Follower": "sources",
    "Gain": "effects",
    "Gate": "effects",
    "GraphError": "errors",
    "Health": "session",
    "Input": "engine.audio_input",
    "Instrument": "instruments",
    "InstrumentHandle": "session",
    "KernelError": "errors",
    "Knob": "midi_io",
    "LFO": "sources",
    "Ladder": "effects",
    "Limiter": "effects",
    "Loudness": "session.loudness",
    "LoudnessMeter": "effects",
    "MeterMap": "score",
    "MidiFileError": "errors",
    "Multiply": "effects",
    "MusicXmlFileError": "errors",
    "Noise": "sources",
    "NoteError": "errors",
    "Organ": "instruments",
    "Oscillator": "sources",
    "ParamSpec": "params",
    "ParameterError": "errors",
    "Pattern": "sequencer",
    "PatternError": "errors",
    "Phaser": "effects",
    "PitchShift": "effects",
    "Playback": "session",
    "PlayedNote": "session",
    "Pluck": "instruments",
    "PresetError": "errors",
    "Proof": "proof",
    "QueueFullError": "errors",
    "RecordingError": "errors",
    "Reverb": "effects",
    "RingModulator": "effects",
    "RollEditor": "widgets.roll_editor",
    "SampleError": "errors",
    "Sampler": "instruments",
    "Score": "score",
    "ScoreFileError": "errors",
    "Session": "session",
    "SessionError": "errors",
    "StepGrid": "widgets.step_grid",
    "StereoWidth": "effects",
    "Synth": "instruments",
    "Take": "recording",
    "Tap": "session",
    "TempoMap": "score",
    "Track": "effects",
    "Tremolo": "effects",
    "UnknownNameError": "errors",
    "Wavetable": "instruments",
    "WorkbenchError": "errors",
    "bind": "widgets",
    "buffer": "graph",
    "choice": "params",
    "chord_tones": "sequencer.notation",
    "compare": "session.compare",
    "degrees": "sequencer.notation",
    "drums": "sequencer.rhythm",
    "euclid": "sequencer.rhythm",
    "groove": "sequencer.rhythm",
    "lane": "sequencer.lane_door",
    "load_midi": "midi",
    "load_musicxml": "musicxml",
    "load_score": "score",
    "loudness": "session.loudness",
    "midi_ports": "midi_io",
    "node": "graph",
    "pattern": "sequencer.notation",
    "perfect_balance": "sequencer.rhythm",
    "polyrhythm": "sequencer.rhythm",
    "process": "session.process",
    "prove": "proof",
    "save_midi": "midi",
    "save_musicxml": "musicxml",
    "voice": "instruments",
}
_MODULES = ("dsp", "effects", "errors", "rt", "sequencer", "sources", "units")

__all__ = [
    "FM",
    "LFO",
    "Biquad",
    "BitCrusher",
    "CapacityError",
    "Chorus",
    "Circle",
    "Claim",
    "Comb",
    "Comparison",
    "Compressor",
    "Convolver",
    "DCBlocker",
    "Delay",
    "DeviceError",
    "Drive",
    "Drums",
    "Equalizer",
    "Feedback",
    "FilePlayer",
    "Filter",
    "Flanger",
    "Follower",
    "Gain",
    "Gate",
    "GraphError",
    "Health",
    "Input",
    "Instrument",
    "InstrumentHandle",
    "KernelError",
    "Knob",
    "Ladder",
    "Limiter",
    "Loudness",
    "LoudnessMeter",
    "MeterMap",
    "MidiFileError",
    "Multiply",
    "MusicXmlFileError",
    "Noise",
    "NoteError",
    "Organ",
    "Oscillator",
    "ParamSpec",
    "ParameterError",
    "Pattern",
    "PatternError",
    "Phaser",
    "PitchShift",
    "Playback",
    "PlayedNote",
    "Pluck",
    "PresetError",
    "Proof",
    "QueueFullError",
    "RecordingError",
    "Reverb",
    "RingModulator",
    "RollEditor",
    "SampleError",
    "Sampler",
    "Score",
    "ScoreFileError",
    "Session",
    "SessionError",
    "StepGrid",
    "StereoWidth",
    "Synth",
    "Take",
    "Tap",
    "TempoMap",
    "Track",
    "Tremolo",
    "UnknownNameError",
    "Wavetable",
    "WorkbenchError",
    "bind",
    "buffer",
    "choice",
    "chord_tones",
    "compare",
    "degrees",
    "drums",
    "dsp",
    "effects",
    "errors",
    "euclid",
    "groove",
    "lane",
    "load_midi",
    "load_musicxml",
    "load_score",
    "loudness",
    "midi_ports",
    "node",
    "pattern",
    "perfect_balance",
    "polyrhythm",
    "process",
    "prove",
    "rt",
    "save_midi",
    "save_musicxml",
    "sequencer",
    "sources",
    "units",
    "voice",
]


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first used."""
    if name in _MODULES:
        return import_module(f"workbench.{name}")
    if name in _HOME:
        value = getattr(import_module(f"workbench.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    if name.startswith("_"):  # Python itself asks for such names
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    from workbench.errors import unknown

    raise unknown("name in workbench", name, __all__)


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return sorted([*__all__, "__version__"])
