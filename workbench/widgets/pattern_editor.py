"""The base of widgets that edit a pattern, while it plays or not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import traitlets as t

from workbench.errors import ParameterError, WorkbenchError
from workbench.page.pump import shared_pump
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.python_text import pattern_code
from workbench.widgets.control import with_text
from workbench.widgets.edit_link import EditLink
from workbench.widgets.edited_pattern import EditedPattern
from workbench.widgets.moving import MovingWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.page.pump import Pump
    from workbench.widgets.doors import PatternDoor
    from workbench.widgets.edited_pattern import Change

_PERIOD_S = 0.25  # the page counts on by itself between two readings
_DRIFT = 0.05  # beats by which a page may be wrong about where the music is


class PatternEditor(MovingWidget):
    """A picture of a pattern in which a hand can change it.

    Parameters
    ----------
    source : Pattern or Sequence
        What is edited: a pattern by itself, or what ``lead.play(...)`` gives, which plays each edit.
    at : {"now", "beat", "bar"} or float
        When an edit is heard; at once if not given.
    hub : Hub, optional
        Who sends where the music is; the sequence's own by default.
    pump : Pump, optional
        Who sends the pattern to the page; the process's own by default.
    clock : callable
        Seconds that only go forward.
    **traits
        Further synced traits.

    Raises
    ------
    ParameterError
        If `source` is neither.
    """

    _edited: EditedPattern | None = None  # NB: ipywidgets calls close() on widgets that were never finished, too
    _link: EditLink | None = None

    shown = t.Dict().tag(sync=True)

    def __init__(
        self,
        source: Pattern | PatternDoor,
        *,
        at: str | float = "now",
        hub: Hub | None = None,
        pump: Pump | None = None,
        clock: Callable[[], float] = time.monotonic,
        **traits: Any,
    ) -> None:
        self._door = None if isinstance(source, Pattern) else _door(source, type(self).__name__)
        self._clock = clock
        self._last: tuple[float, dict[str, Any]] | None = None
        self._edited = EditedPattern(source, self._changed, at)
        self._arrived()
        if hub is None and self._door is not None:
            hub = cast("Hub | None", self._door.hub)
        super().__init__(hub, shown=self.picture(), **traits)
        pump = pump if pump is not None else shared_pump()
        self._link = EditLink(self._take, self.picture, self.tell, pump, self.show_error, clock)

    # ---- the pattern

    @property
    def pattern(self) -> Pattern:
        """The pattern as it is now. Setting it shows it, and has it played."""
        return self._require().now

    @pattern.setter
    def pattern(self, pattern: Pattern) -> None:
        if not isinstance(pattern, Pattern):
            raise ParameterError(f"pattern must be a pattern, for example wb.pattern('c4 e4 g4'), got {pattern!r}")
        self._require().change(lambda _: pattern)
        self._changed(True)

    def undo(self) -> None:
        """Go back by one edit, or by all of one stroke of the hand; does nothing if there was none."""
        self._require().undo()

    def redo(self) -> None:
        """Take back an undo; does nothing if there was none, or something was changed since."""
        self._require().redo()

    def code(self) -> str:
        """Write the pattern as Python.

        Returns
        -------
        str
            An expression that gives it, to be copied into a cell.
        """
        return pattern_code(self.pattern)

    def describe(self) -> str:
        """Name the pattern."""
        return repr(self.pattern)

    # ---- for subclasses

    def picture(self) -> dict[str, Any]:
        """Say what pages are to show."""
        edited = self._require()
        return {"beats": float(edited.now.length), "can_undo": edited.can_undo, "can_redo": edited.can_redo}

    def _meant(self, edit: dict[str, Any]) -> Change:
        """Say what an edit of a page makes of a pattern; for subclasses to replace."""
        raise ParameterError(f"there is no edit {edit.get('edit')!r}")

    def _arrived(self) -> None:
        """Make ready for a pattern that came from elsewhere; for subclasses to replace."""

    # ---- pages

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Take the edits of a page, or greet a page that has just drawn the editor.

        Parameters
        ----------
        kind : str
            What the message is.
        content : dict
            The whole message.
        """
        if self._link is None:
            return
        if kind == "edit":
            self._link.receive(content)
        elif kind == "hello":
            self._link.hello(str(content["page"]))

    def pack(self) -> Packed | None:
        """Return where in the pattern the music is, four times a second, and at once when it goes elsewhere."""
        if self._door is None:
            return None
        reading, now = self._door.reading, self._clock()
        if self._last is not None:
            at, last = self._last
            is_due = bool(reading["running"]) and now >= at + _PERIOD_S
            if not is_due and not _is_elsewhere(last, reading, now - at):
                return None
        self._last = now, reading
        return reading, []

    def refresh(self) -> None:
        """Send where the music is with the next frame."""
        self._last = None

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the synced traits, with the pattern of this moment.

        Parameters
        ----------
        key : str or iterable of str, optional
            Which traits; all by default.
        drop_defaults : bool
            Leave out what has its default value.

        Returns
        -------
        dict
            State by trait name.
        """
        state: dict[str, Any] = super().get_state(key=key, drop_defaults=drop_defaults)
        if "shown" in state and self._edited is not None:
            state["shown"] = self.picture()
        return state

    def close(self) -> None:
        """Let go of the sequence and close the line to the page."""
        if self._link is not None:
            self._link.close()
        if self._edited is not None:
            self._edited.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**kwargs), repr(self))

    def _take(self, edit: dict[str, Any], gesture: object) -> None:
        name = edit.get("edit")
        if name == "undo":
            self.undo()
        elif name == "redo":
            self.redo()
        else:
            self._require().change(self._meant(edit), gesture)

    def _changed(self, is_foreign: bool) -> None:
        """The pattern is another one."""
        try:
            if is_foreign:
                self._arrived()
        except WorkbenchError as error:  # it is shown here: who plays the pattern has nothing to do with it
            self.show_error(error)
        if self._link is not None:
            self._link.mark()

    def _require(self) -> EditedPattern:
        if self._edited is None:
            raise ParameterError(f"{type(self).__name__} was not finished: make it anew")
        return self._edited


def _door(source: object, name: str) -> PatternDoor:
    if not (hasattr(source, "edit") and hasattr(source, "observe")):
        raise ParameterError(f"{name} edits a pattern, or a sequence such as lead.play(pattern) gives; got {source!r}")
    return cast("PatternDoor", source)


def _is_elsewhere(last: dict[str, Any], reading: dict[str, Any], seconds: float) -> bool:
    """Say whether a page that counts on from `last` would be wrong by now."""
    same = all(last[name] == reading[name] for name in ("running", "beats_per_s", "beats"))
    if not same:
        return True
    passed = seconds * last["beats_per_s"] if last["running"] else 0.0
    off = (reading["beat"] - last["beat"] - passed) % reading["beats"]
    return bool(min(off, reading["beats"] - off) > _DRIFT)
