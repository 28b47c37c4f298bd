"""How a sequence is seen and edited: its place in its cycle, and the editors that show it.

Threads: control, any of them.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.engine.music import Music, Track
    from workbench.sequencer.pattern import Pattern
    from workbench.session.session import Session


class SequenceViews(ABC):
    """What `Sequence` adds to itself to be seen; it stands on what the sequence says of itself."""

    _session: Session
    _track: Track
    name: str

    @property
    @abstractmethod
    def pattern(self) -> Pattern | None:
        """What it plays."""

    @property
    @abstractmethod
    def is_here(self) -> bool:
        """Whether it can play."""

    @property
    @abstractmethod
    def _music(self) -> Music:
        """What runs in musical time."""

    def _open_views(self) -> None:
        self._watchers: list[Callable[[], object]] = []
        self._watch_lock = threading.Lock()
        self._is_shown = False

    def observe(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call back whenever it plays something else.

        Parameters
        ----------
        callback : callable without arguments
            Called on the thread that changed it.

        Returns
        -------
        callable
            Ends it.
        """
        with self._watch_lock:
            self._watchers = [*self._watchers, callback]

        def forget() -> None:
            with self._watch_lock:
                self._watchers = [each for each in self._watchers if each is not callback]

        return forget

    def _tell_watchers(self) -> None:
        for each in self._watchers:
            each()

    @property
    def hub(self) -> Any:
        """The session's line to the page."""
        return self._session.hub

    @property
    def reading(self) -> dict[str, Any]:
        """Where in its first pattern it is, for a page to count on."""
        pattern, transport = self.pattern, self._session.transport
        speed = transport.quarters_per_s
        if pattern is None or not self.is_here:
            return {"running": False, "beat": 0.0, "beats": 1.0, "beats_per_s": speed}
        beats = float(pattern.length)
        beat = (transport.position.beats - self._music.origin_beats(self._track)) % beats
        running = transport.is_running and self._session.is_playing
        return {"running": running, "beat": round(beat, 4), "beats": beats, "beats_per_s": speed}

    def grid(self, **options: Any) -> Any:
        """Show what it plays as a step grid, to be edited while it plays.

        Parameters
        ----------
        **options
            `step`, `rows`, `at`: see `workbench.StepGrid`.

        Returns
        -------
        workbench.StepGrid
            The same one if it is open already.
        """
        from workbench.widgets.step_grid import StepGrid

        return self._shown("grid", StepGrid, options)

    def circle(self, **options: Any) -> Any:
        """Show what it plays as polygons on a circle, to be edited while it plays.

        Parameters
        ----------
        **options
            `steps`, `rows`, `at`: see `workbench.Circle`.

        Returns
        -------
        workbench.Circle
            The same one if it is open already.
        """
        from workbench.widgets.circle import Circle

        return self._shown("circle", Circle, options)

    def roll(self, **options: Any) -> Any:
        """Show what it plays as notes over time and pitch, to be edited while it plays.

        Parameters
        ----------
        **options
            `snap`, `at`: see `workbench.RollEditor`.

        Returns
        -------
        workbench.RollEditor
            The same one if it is open already.
        """
        from workbench.widgets.roll_editor import RollEditor

        return self._shown("roll", RollEditor, options)

    def _shown(self, kind: str, make: Callable[..., Any], options: dict[str, Any]) -> Any:
        self._is_shown = True
        settings = (self, repr(sorted(options.items())))
        title = f"{self.name}: {kind}"
        name = f"{kind}:{self._track.number}"
        return self.hub.view(name, settings, lambda: make(self, **{"title": title, **options}))

    def _close_editors(self) -> None:
        """Close what shows it, because it is gone; a session that is closed has done so."""
        if self._is_shown and not self._session.is_closed:
            self.hub.close_views(self)
