"""The front panel of an instrument: every parameter, a keyboard and a meter in one widget."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.page.feed import Feed
from workbench.widgets.control import ParamWidget
from workbench.widgets.held_notes import HeldNotes, direct_way
from workbench.widgets.layout import Section, arrange
from workbench.widgets.peaks import PeakReader
from workbench.widgets.table import param_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.page.pump import Pump
    from workbench.params import Param
    from workbench.widgets.doors import NoteDoor, SignalDoor


class Panel(ParamWidget):
    """All controls of an instrument, laid out by group, with one line to the kernel.

    Parameters
    ----------
    title : str
        Name of the instrument.
    params : Mapping[str, Param]
        What it controls.
    notes : NoteDoor, optional
        Who plays; without it there is no keyboard.
    signal : SignalDoor, optional
        What the meter shows; without it, or without `hub`, there is no meter.
    hub : Hub, optional
        Who sends the meter's readings.
    subtitle : str
        Kind of the instrument, printed beside the title.
    pump : Pump, optional
        Who sends values to the page; the process's own by default.
    """

    _module = "panel"

    _held: HeldNotes | None = None
    _hub: Hub | None = None
    _feed: Feed | None = None

    title = t.Unicode("").tag(sync=True)
    subtitle = t.Unicode("").tag(sync=True)
    sections: t.List[dict[str, Any]] = t.List().tag(sync=True)
    has_keyboard = t.Bool(False).tag(sync=True)
    hub = t.Unicode("").tag(sync=True)
    feed = t.Unicode("").tag(sync=True)
    direct = t.Dict().tag(sync=True)

    def __init__(
        self,
        title: str,
        params: Mapping[str, Param],
        notes: NoteDoor | None = None,
        signal: SignalDoor | None = None,
        hub: Hub | None = None,
        *,
        subtitle: str = "",
        pump: Pump | None = None,
    ) -> None:
        sections = arrange([param.spec for param in params.values()])
        self._peaks = PeakReader(signal) if signal is not None else None
        self._hub = hub
        super().__init__(
            tuple(params.values()),
            _labels(sections),
            pump,
            getattr(getattr(params, "store", None), "together", nullcontext),
            title=title,
            subtitle=subtitle,
            sections=[section.content() for section in sections],
            has_keyboard=notes is not None,
            direct=direct_way(notes),
        )
        self._held = HeldNotes(notes, self) if notes is not None else None
        self._feed = self._metered(title)

    def show(self, params: Mapping[str, Param], subtitle: str = "") -> None:
        """Show other parameters from now on, where it stands: another instrument has taken the place of the first.

        Parameters
        ----------
        params : Mapping[str, Param]
            What it controls.
        subtitle : str
            Kind of the instrument.
        """
        sections = arrange([param.spec for param in params.values()])
        self._labels = _labels(sections)
        with self.hold_sync():
            self.sections, self.subtitle = [section.content() for section in sections], subtitle
            self.hold(tuple(params.values()))

    def describe(self) -> str:
        """Name the instrument."""
        return self.title

    def text(self) -> str:
        """Return the table of parameters."""
        return param_table(self.params, f"{self.title}  {self.subtitle}".rstrip())

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Play a note, or take moves of the controls."""
        if kind in ("note_on", "note_off") and self._held is not None:
            self._held.receive(kind, content)
        else:
            super().on_page_message(kind, content)

    def pack(self) -> Packed | None:
        """Return the meter's next reading."""
        peaks = self._peaks.read() if self._peaks is not None else None
        return None if peaks is None else ({}, [peaks])

    def close(self) -> None:
        """Release held notes, leave the hub and the parameters, close the line to the page."""
        if self._held is not None:
            self._held.close()
        if self._hub is not None and self._feed is not None:
            self._hub.remove(self._feed)
            self._feed = None
        super().close()

    def _metered(self, title: str) -> Feed | None:
        if self._hub is None or self._peaks is None:
            return None
        feed = Feed(f"panel:{title}:{self.model_id}", self.pack, refresh=self._peaks.refresh, on_error=self.show_error)
        self.hub, self.feed = self._hub.reference, feed.id
        self._hub.add(feed)
        return feed


def _labels(sections: Sequence[Section]) -> dict[str, str]:
    return {item.names[0]: item.label for section in sections for item in section.items if item.kind != "envelope"}


def panel(
    title: str,
    params: Mapping[str, Param],
    notes: NoteDoor | None = None,
    signal: SignalDoor | None = None,
    hub: Hub | None = None,
    *,
    subtitle: str = "",
) -> Panel:
    """Show an instrument's front panel; the same one again if it is open on `hub` under that title.

    Parameters
    ----------
    title : str
        Name of the instrument.
    params : Mapping[str, Param]
        What it controls.
    notes : NoteDoor, optional
        Who plays; without it there is no keyboard.
    signal : SignalDoor, optional
        What the meter shows.
    hub : Hub, optional
        Who sends the meter's readings and keeps one panel per instrument.
    subtitle : str
        Kind of the instrument, printed beside the title.

    Returns
    -------
    Panel
        To be displayed.
    """

    def make() -> Panel:
        return Panel(title, params, notes, signal, hub, subtitle=subtitle)

    if hub is None:
        return make()
    return hub.view(f"panel:{title}", (id(params), subtitle), make)
