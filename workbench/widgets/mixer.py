"""The mixer: a strip per track and one for all, in one widget that follows as tracks come and go."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import traitlets as t

from workbench.page.feed import Feed
from workbench.widgets.control import ParamWidget
from workbench.widgets.peaks import LevelReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.page.pump import Pump
    from workbench.params import Param
    from workbench.widgets.strip import Control, Strip

_COLUMNS = ("track", "gain", "pan", "mute", "solo", "sends")
_SILENT = np.full(4, np.nan, np.float32)  # nothing new of a strip


class Mixer(ParamWidget):
    """A strip per track, with fader, pan, mute, solo, sends and meter, and one for all sound.

    Parameters
    ----------
    strips : callable
        Returns the strips as they are now, that of the whole sound last; asked again and again.
    hub : Hub
        Who sends the levels, and asks for the strips.
    loudness : callable
        Returns momentary, short-term and integrated loudness in LUFS.
    pump : Pump, optional
        Who sends values to the page; the process's own by default.
    together : callable
        Returns a context in which several parameters change at once.
    """

    _module = "mixer"

    _hub: Hub | None = None
    _feed: Feed | None = None
    _shown: tuple[Strip, ...] = ()
    _readers: tuple[LevelReader, ...] = ()

    strips: t.List[dict[str, Any]] = t.List().tag(sync=True)
    hub = t.Unicode("").tag(sync=True)
    feed = t.Unicode("").tag(sync=True)

    def __init__(
        self,
        strips: Callable[[], Sequence[Strip]],
        hub: Hub,
        loudness: Callable[[], tuple[float, float, float]],
        pump: Pump | None = None,
        together: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._find = strips
        self._loudness = loudness
        self._lock = threading.Lock()
        self._sent: tuple[float, ...] | None = None
        self._is_owed = True
        self._load(strips())
        super().__init__(self._all_controls(), None, pump, together, strips=self._contents())
        self._hub = hub
        self._feed = Feed(f"mixer:{self.model_id}", self.pack, self.follow, self.refresh, self.show_error)
        self.hub, self.feed = hub.reference, self._feed.id
        hub.add(self._feed)

    def __repr__(self) -> str:
        """Return the strips as a table."""
        return self.text()

    def text(self) -> str:
        """Return the strips as a table."""
        rows = [_COLUMNS, *(_row(strip) for strip in self._shown)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
        return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)

    def follow(self) -> None:
        """Show the strips that there are now, if they are not those that are shown."""
        found = self._find()
        with self._lock:
            if [each.parts for each in found] == [each.parts for each in self._shown]:
                return
            self._load(found)
            with self.hold_sync():
                self.strips = self._contents()
                self.hold(self._all_controls())
            self._is_owed = True

    def pack(self) -> Packed | None:
        """Return peak and effective level of each channel, strip by strip, and the loudness."""
        readers = self._readers
        levels = [reader.read() for reader in readers]
        shown = tuple(round(each, 1) for each in self._loudness())
        is_owed, self._is_owed = self._is_owed, False
        if not is_owed and shown == self._sent and all(level is None for level in levels):
            return None
        self._sent = shown
        known = [_SILENT if level is None else level for level in levels]
        return {"loudness": shown, "strips": len(readers)}, [np.concatenate(known)]

    def refresh(self) -> None:
        """Send the next levels even if all is silent."""
        self._is_owed = True
        for reader in self._readers:
            reader.refresh()

    def close(self) -> None:
        """Leave the hub and the parameters, close the line to the page."""
        if self._hub is not None and self._feed is not None:
            self._hub.remove(self._feed)
            self._feed = None
        super().close()

    def _load(self, found: Sequence[Strip]) -> None:
        """Name the strips' controls and open their meters; those that go on keep theirs."""
        known = {each.parts: reader for each, reader in zip(self._shown, self._readers, strict=True)}
        readers = tuple(known.get(each.parts) or LevelReader(each.signal()) for each in found)
        self._shown = tuple(each.named(f"{number} {each.title}") for number, each in enumerate(found))
        self._readers = readers

    def _all_controls(self) -> list[Param]:
        controls: list[Control] = []
        for strip in self._shown:
            controls += [*strip.controls.values(), *(control for _, control in strip.sends)]
        return cast("list[Param]", controls)  # they have all of a parameter that its line to the page asks for

    def _contents(self) -> list[dict[str, Any]]:
        return [
            {
                "title": strip.title,
                "controls": {role: control.name for role, control in strip.controls.items()},
                "sends": [{"target": target, "name": control.name} for target, control in strip.sends],
            }
            for strip in self._shown
        ]


def _row(strip: Strip) -> tuple[str, ...]:
    shown = {role: control.spec.format(control.number) for role, control in strip.controls.items()}
    sends = ", ".join(f"{target} {control.spec.format(control.number)}" for target, control in strip.sends)
    return strip.title, *(shown.get(role, "") for role in ("gain", "pan", "mute", "solo")), sends
