"""An engine with one instrument, driven by hand: commands at exact frames in, sound and events out. No clock."""

from __future__ import annotations

import numpy as np

from workbench.commands import CommandKind
from workbench.engine.engine import Engine
from workbench.instruments import layout
from workbench.instruments.instrument import Instrument
from workbench.settings import LANES

SAMPLE_RATE = 48_000


class Player:
    """Plays one instrument in an engine of its own."""

    def __init__(self, voice, polyphony=16, seed=0, sample_rate=SAMPLE_RATE, **values):
        self.engine = Engine(sample_rate, seed)
        self.events = self.engine.bus.subscribe(capacity=1 << 20)
        self.node = self.engine.add(Instrument(voice, polyphony=polyphony, **values), "tested")

    def send(self, kind, *, frame=-1, **fields):
        """Send a command to the instrument."""
        self.engine.commands.send(kind, source=self.node.number, frame=frame, **fields)

    def on(self, key, velocity=127.0, frame=-1):
        """Start a note: a MIDI number."""
        self.send(CommandKind.NOTE_ON, frame=frame, a=round(100 * key), x=key, y=velocity)

    def off(self, key, frame=-1):
        """Let a note go."""
        self.send(CommandKind.NOTE_OFF, frame=frame, a=round(100 * key))

    def render(self, frames):
        """Sound of the next frames, both channels."""
        block = np.empty((frames, 2), np.float32)
        self.engine.render_into(block)
        self.engine.bus.drain()
        return block

    def take(self, *kinds):
        """Events since the last time: those of some kinds, or all of this instrument."""
        records = self.events.take()
        records = records[records["source"] == self.node.number]
        return records[np.isin(records["kind"], kinds)] if kinds else records

    @property
    def lanes(self):
        """The lanes' bookkeeping: (state, key, order) by lane, shared with the audio side."""
        head = self.node._head
        groups = int(head[layout.H_GROUPS])
        return self.engine.arena.view(int(head[layout.H_LANES_AT]), np.int64, (layout.LANE_WORDS, groups * LANES))

    def row(self, index):
        """One row of all lanes, in the order of the lanes; a copy."""
        head = self.node._head
        shape = (int(head[layout.H_GROUPS]), self.node.voice.rows, LANES)
        return self.engine.arena.view(int(head[layout.H_GROUPS_AT]), np.float32, shape)[:, index].ravel().copy()
