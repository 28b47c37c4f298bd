"""A graph with every node in it, all of them heard: instruments, sources and effects, tracks, sends, a loop, an insert.

Threads: control.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.effects import Gain, Limiter, Reverb
from workbench.engine.layout import C_WATCHED
from workbench.graph.layout import METER_PEAKS
from workbench.instruments import Instrument
from workbench.midi import Score
from workbench.proof.cells import EFFECT, VERSIONS, VOICE, run_cell
from workbench.proof.every import every_node
from workbench.session.file_player import FilePlayerHandle
from workbench.session.handle import InstrumentHandle
from workbench.sources import LFO

if TYPE_CHECKING:
    from workbench.session import Session
    from workbench.session.sorts import Handle

TRACKS = 3
TURN_S = 0.15  # an instrument after the other: together they would take half of the time
SCORE_S = 240.0  # longer than the longest measurement
DRUM_KEYS, LOWEST_KEY = (36, 38, 39, 42, 46, 45, 49, 37), 40
QUIET = 0.05  # gain of one node among so many


class Ensemble:
    """Every node, in a session.

    Parameters
    ----------
    session : Session
        Where they play.
    folder : pathlib.Path
        Where sound files may be written.

    Attributes
    ----------
    nodes : dict of str to handle
        What plays, by name.
    """

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.nodes: dict[str, Handle] = {}
        self.own_effect = run_cell(EFFECT.format(VERSIONS[0]), "own_effect")
        self.own_voice = run_cell(VOICE.format(VERSIONS[0]), "own_voice")
        self.descriptions: dict[str, Any] = {
            **every_node(folder),
            "own_effect": self.own_effect(),
            "own_voice": Instrument(self.own_voice, polyphony=4),
        }
        self._peaks: dict[str, float] = {}
        session.engine.control[C_WATCHED] += 1
        self._lay()
        for name, description in self.descriptions.items():
            self.place(name, description)
        self._close_the_loop()
        self._move_parameters()

    def _lay(self) -> None:
        """Lay out what all others play into, and what effects hear."""
        session = self.session
        self.tracks = [session.track(f"track {number + 1}", gain_db=-6.0) for number in range(TRACKS)]
        self.bus = session.add(Reverb(mix=1.0, decay_s=0.5), "bus")
        self.tracks[0].send(self.bus, level_db=-20.0)
        self.feed = session.add(Gain(), "feed")
        self.slow = session.add(LFO(rate_hz=3.0), "slow")
        session.output.insert(Limiter(), "last limiter")

    def place(self, name: str, description: Any) -> None:
        """Add a node and connect it: an effect hears the feed, all are heard.

        Parameters
        ----------
        name : str
            What to call it.
        description : Instrument or Processor
            What it is.
        """
        node = self.nodes[name] = self.session.add(description, name)
        for port in node.node.inlet.inputs:
            self.feed.connect(node, to=port.name)
        node * QUIET >> self.tracks[len(self.nodes) % TRACKS]
        if isinstance(node, InstrumentHandle) or not node.node.inlet.inputs:
            node * 0.3 >> self.feed
        if isinstance(node, FilePlayerHandle):
            node.play()

    def _close_the_loop(self) -> None:
        """Lead something round in a circle, a sum of signals to a gain, and a product to a track."""
        delay, feedback, lfo = (self.nodes[each] for each in ("delay", "feedback", "lfo"))
        delay * 0.3 >> feedback
        feedback * 0.3 >> delay
        self.product = self.session.add(Gain(), "product")
        (self.nodes["oscillator"] * lfo) >> self.product  # a multiplication of its own
        self.product * QUIET >> self.tracks[1]

    def _move_parameters(self) -> None:
        """Have a signal move one parameter of each, a little."""
        for node in self.nodes.values():
            name = next((each for each in node.params if node.params[each].spec.curve != "choice"), None)
            if name is not None:
                spec = node.params[name].spec
                depth = 0.05 if spec.curve == "log" else 0.02 * (spec.high - spec.low)
                node.modulate(name, self.slow * 0.5 + 0.1, depth=depth)

    @property
    def players(self) -> list[InstrumentHandle]:
        """The instruments."""
        return [each for each in self.nodes.values() if isinstance(each, InstrumentHandle)]

    def play(self) -> None:
        """Have every instrument play from its own channel of a score, from now on."""
        players = self.players
        notes = [
            (start, start + 0.1, self._key(player, k), 90, channel)
            for channel, player in enumerate(players)
            for k, start in enumerate(np.arange(TURN_S * channel, SCORE_S, TURN_S * len(players)))
        ]
        self.session.play_score(Score.from_notes(notes), dict(enumerate(players)))

    @staticmethod
    def _key(player: InstrumentHandle, step: int) -> int:
        return DRUM_KEYS[step % len(DRUM_KEYS)] if player.kind_name == "drums" else LOWEST_KEY + 7 * step % 36

    # ---- listening

    def listen(self) -> None:
        """Note how loud each node's own output has been: its meter runs while it plays, as when the graph is shown."""
        engine = self.session.engine
        with engine.lock:
            for handle in (*self.nodes.values(), self.bus, self.feed, self.slow, self.product):
                node = handle.node
                if engine.has(node):  # else its memory may be another one's by now
                    peak = float(engine.arena.view(node.meter_at + METER_PEAKS, np.float32, node.channels).max())
                    self._peaks[handle.name] = max(self._peaks.get(handle.name, 0.0), peak)

    @property
    def peaks(self) -> dict[str, float]:
        """The loudest that was heard of each node itself, linear, by its name."""
        return dict(self._peaks)
