"""MIDI devices of the computer on which the kernel runs: ports, what their messages mean, knobs, clock."""

from workbench.midi_io.binding import Binding, Knob
from workbench.midi_io.mapper import ControllerMapper
from workbench.midi_io.ports import MidiPorts, midi_ports

__all__ = ["Binding", "ControllerMapper", "Knob", "MidiPorts", "midi_ports"]
