"""The notes of one instrument as MIDI messages: one key is on or off, however many voices play it.

Threads: the owner's.
"""

from __future__ import annotations

from collections import Counter

from workbench.events import EventKind, key_cents

MOST_NOTES = 127
GONE = (int(EventKind.VOICE_STOLEN), int(EventKind.VOICE_END))


class NoteSender:
    """Turns events of an instrument into messages.

    Microtones are sent as the key that is nearest. A key that is struck while it is on is let go first, as a pianist
    does it.

    Parameters
    ----------
    channel : int
        1..16.
    """

    def __init__(self, channel: int) -> None:
        self._channel = channel - 1
        self._held: Counter[int] = Counter()  # notes that nobody has let go of, by the note's key in events
        self._ringing: Counter[int] = Counter()  # notes that were let go of, and still sound
        self._on: Counter[int] = Counter()  # those that are held, by MIDI key

    def take(self, kind: int, key: int, velocity: float) -> list[bytes]:
        """Take an event.

        Parameters
        ----------
        kind : int
            An `EventKind`.
        key : int
            The note's key, as events have it.
        velocity : float
            0..127, of a note that begins.

        Returns
        -------
        list of bytes
            Messages, in order.
        """
        note = min(max(round(float(key_cents(key)) / 100.0), 0), MOST_NOTES)
        if kind == EventKind.NOTE_ON:
            before = [self._message(0x80, note)] if self._on[note] else []
            self._held[key] += 1
            self._on[note] += 1
            return [*before, self._message(0x90, note, min(max(round(velocity), 1), 127))]
        if kind in GONE and self._ringing[key]:  # it was let go of before
            _take_one(self._ringing, key)
            return []
        if kind not in (*GONE, EventKind.NOTE_OFF) or not self._held[key]:
            return []
        _take_one(self._held, key)
        _take_one(self._on, note)
        if kind == EventKind.NOTE_OFF:
            self._ringing[key] += 1
        return [] if self._on[note] else [self._message(0x80, note)]

    def release_all(self) -> list[bytes]:
        """Let go of everything.

        Returns
        -------
        list of bytes
            Messages.
        """
        on = sorted(self._on)
        for each in (self._held, self._ringing, self._on):
            each.clear()
        return [self._message(0x80, note) for note in on]

    def _message(self, command: int, note: int, velocity: int = 64) -> bytes:
        return bytes((command | self._channel, note, velocity))


def _take_one(counts: Counter[int], key: int) -> None:
    """Count down, and keep no zeros: a session may last for days."""
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
