"""A MIDI keyboard at the listener's computer, by way of the page: keys, pedal, wheel and knobs."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.errors import NoteError, ParameterError, in_range
from workbench.widgets.control import ParamWidget
from workbench.widgets.held_notes import HeldNotes, direct_way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.page.pump import Pump
    from workbench.params import Param
    from workbench.widgets.doors import NoteDoor

CHANNELS = 16
SUSTAIN, MOST_CONTROLS = 64, 120  # the pedal holds notes; from 120 on they are messages to the channel
MOST_BEND_CENTS = 4800.0


class PageMidi(ParamWidget):
    """Plays an instrument from the MIDI keyboards of the computer that shows the page.

    The browser is asked for them when the widget's button is pressed, and not before. Notes, sustain pedal (controller
    64), bend wheel and the knobs of `controls` are taken. While no page shows the widget, nothing is played.

    Parameters
    ----------
    title : str
        Name of the instrument.
    notes : NoteDoor
        Who plays: an instrument handle.
    params : Mapping[str, Param]
        Its parameters.
    controls : mapping of int to str, optional
        Controller numbers, 0..119 without 64, and the parameters that they turn: 0..127 goes along the parameter's own
        curve, from its lowest value to its highest.
    channel : int, optional
        1..16; all of them if not given.
    bend_cents : float, 0..4800 cents
        How far the wheel bends, up and down.
    pump : Pump, optional
        Who sends values to the page; the process's own by default.

    Raises
    ------
    ParameterError
        If a controller cannot be a knob, or `bend_cents` is out of range.
    NoteError
        If there is no such channel.
    UnknownNameError
        If the instrument has no such parameter.
    """

    _module = "page_midi"

    _held: HeldNotes | None = None

    title = t.Unicode("").tag(sync=True)
    key = t.Unicode("").tag(sync=True)  # by which a view finds what listens in its page
    direct = t.Dict().tag(sync=True)
    controls: t.Dict[str, str] = t.Dict().tag(sync=True)  # names of parameters by number, which JSON writes as text
    channel = t.Int(0, min=0, max=CHANNELS).tag(sync=True)  # 0: all
    bend_cents = t.Float(0.0).tag(sync=True)

    def __init__(
        self,
        title: str,
        notes: NoteDoor,
        params: Mapping[str, Param],
        controls: Mapping[int, str] | None = None,
        channel: int | None = None,
        bend_cents: float = 200.0,
        pump: Pump | None = None,
    ) -> None:
        wanted = _checked(controls or {}, params)
        super().__init__(
            [params[name] for name in dict.fromkeys(wanted.values())],
            None,
            pump,
            getattr(getattr(params, "store", None), "together", nullcontext),
            title=title,
            direct=direct_way(notes),
            controls=wanted,
            channel=_channel(channel),
            bend_cents=in_range("bend_cents", bend_cents, 0.0, MOST_BEND_CENTS, "cents"),
        )
        self._held = HeldNotes(notes, self)
        self._wanted = wanted
        self.key = self.model_id or ""

    def show(self, params: Mapping[str, Param]) -> None:
        """Turn other parameters from now on: another instrument has taken the place of the first.

        Parameters
        ----------
        params : Mapping[str, Param]
            Its parameters; knobs of what it does not have rest.
        """
        there = {number: name for number, name in self._wanted.items() if name in params}
        with self.hold_sync():
            self.controls = there
            self.hold([params[name] for name in dict.fromkeys(there.values())])

    def describe(self) -> str:
        """Name the instrument, and what the knobs turn."""
        knobs = [f"CC {number} -> {name}" for number, name in self.controls.items()]
        return ", ".join([f"-> {self.title}", *knobs])

    def text(self) -> str:
        """Return what is shown where there is no front end."""
        return repr(self)

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Play a note, or take a turned knob."""
        if kind in ("note_on", "note_off", "note_bends") and self._held is not None:
            self._held.receive(kind, content)
        else:
            super().on_page_message(kind, content)

    def close(self) -> None:
        """Release what is held and close the line to the page."""
        if self._held is not None:
            self._held.close()
        super().close()


def _checked(controls: Mapping[int, str], params: Mapping[str, Param]) -> dict[str, str]:
    for number, name in controls.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < MOST_CONTROLS:
            raise ParameterError(f"a controller is a whole number in range 0..{MOST_CONTROLS - 1}, got {number!r}")
        if number == SUSTAIN:
            raise ParameterError(f"controller {SUSTAIN} is the sustain pedal, which holds notes: choose another one")
        if not isinstance(name, str):
            raise ParameterError(f"a controller turns a parameter by its name, such as 'cutoff_hz', got {name!r}")
        params[name]
    return {str(number): name for number, name in controls.items()}


def _channel(channel: int | None) -> int:
    if channel is None:
        return 0
    if isinstance(channel, bool) or not isinstance(channel, int) or not 1 <= channel <= CHANNELS:
        raise NoteError(f"channel must be a whole number in range 1..{CHANNELS}, or None for all, got {channel!r}")
    return channel
