"""Controls in a notebook page: knobs, faders, editors, a keyboard, meters, whole panels, and `bind` for any slider."""

from workbench.widgets.bind import Binding, bind
from workbench.widgets.choice import Choice
from workbench.widgets.circle import Circle
from workbench.widgets.envelope import Envelope
from workbench.widgets.fader import Fader
from workbench.widgets.health import HealthBadge
from workbench.widgets.keyboard import Keyboard
from workbench.widgets.knob import Knob
from workbench.widgets.meter import Meter
from workbench.widgets.mixer import Mixer
from workbench.widgets.page_midi import PageMidi
from workbench.widgets.panel import Panel, panel
from workbench.widgets.roll_editor import RollEditor
from workbench.widgets.step_grid import StepGrid
from workbench.widgets.transport import TransportBar
from workbench.widgets.waveform import Waveform

__all__ = [
    "Binding",
    "Choice",
    "Circle",
    "Envelope",
    "Fader",
    "HealthBadge",
    "Keyboard",
    "Knob",
    "Meter",
    "Mixer",
    "PageMidi",
    "Panel",
    "RollEditor",
    "StepGrid",
    "TransportBar",
    "Waveform",
    "bind",
    "panel",
]
