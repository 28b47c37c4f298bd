"""A sequence without a session: plays nothing, and notes what it is given to play."""

from __future__ import annotations

from workbench.errors import SessionError


class FakeSequence:
    """What an editor needs of a sequence.

    Attributes
    ----------
    edits : list of (Pattern, str)
        What editors have sent, and when it was to be heard.
    refuses : bool
        Whether the next edit is refused.
    """

    hub = None

    def __init__(self, pattern):
        self.edits = []
        self.refuses = False
        self.reading = {"running": True, "beat": 0.0, "beats": 4.0, "beats_per_s": 2.0}
        self.watchers = []
        self._pattern = pattern

    @property
    def pattern(self):
        """What it plays."""
        return self._pattern

    def play(self, pattern):
        """Play something else, as a cell does."""
        self._pattern = pattern
        for each in list(self.watchers):
            each()

    def edit(self, pattern, at="now"):
        """Play what an editor has made."""
        if self.refuses:
            raise SessionError("it was removed")
        self.edits.append((pattern, at))
        self.play(pattern)

    def observe(self, callback):
        """Call back when it plays something else."""
        self.watchers.append(callback)
        return lambda: self.watchers.remove(callback)
