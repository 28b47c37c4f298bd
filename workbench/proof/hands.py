"""What a busy notebook does to an ensemble while it plays: notes and knobs, nodes that come, go and are swapped, cells.

Threads: control.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.effects import Gain, Limiter
from workbench.engine.audio_input import Input
from workbench.errors import GraphError, KernelError, UnknownNameError
from workbench.instruments import Instrument
from workbench.proof.cells import EFFECT, REFUSED, VERSIONS, VOICE, run_cell
from workbench.session.sorts import sort_of

if TYPE_CHECKING:
    from workbench.proof.ensemble import Ensemble

ROUND = 12 * 7  # turns in which everything is done at least once, and every kind swapped in
FADES_S = (0.001, 0.02, 0.2)
SEED = 3


class Hands:
    """Somebody at the keyboard.

    Parameters
    ----------
    ensemble : Ensemble
        What is worked on.
    with_cells : bool
        Whether cells are run again, too: the compiler keeps some memory of each.

    Attributes
    ----------
    done : Counter
        What was done, by name: ``"swap"``, ``"redefine"``, ``"refuse"`` and so on.
    swapped : set of str
        Names of the descriptions that another node was swapped for.
    """

    def __init__(self, ensemble: Ensemble, *, with_cells: bool = True) -> None:
        self._ensemble = ensemble
        self._session = ensemble.session
        self._rng = np.random.default_rng(SEED)
        self._stays = [*ensemble.nodes]
        self._extra: Any = None
        self._soloist = self._session.add(Instrument(ensemble.own_voice, polyphony=2), "soloist")
        self._sends: list[Any] = []
        self._versions = itertools.cycle(VERSIONS[1:] + VERSIONS[:1])
        self._refused = itertools.cycle(REFUSED.values())
        kinds = ensemble.descriptions.items()
        self._effects = itertools.cycle((n, d) for n, d in kinds if not isinstance(d, (Input, Instrument)))
        self._instruments = itertools.cycle((n, d) for n, d in kinds if isinstance(d, Instrument))
        self._steps = self._all_steps(with_cells=with_cells)
        self.done: Counter[str] = Counter()
        self.swapped: set[str] = set()

    def _all_steps(self, *, with_cells: bool) -> Iterator[Callable[[], None]]:
        """List what is done, over and over."""
        play, swap, swap_voice = self.play, self.swap, self.swap_voice
        wire, unwire, turn = self.wire, self.unwire, self.turn
        cells = (self.redefine, self.refuse) if with_cells else (self.turn, self.turn)
        rest = (*cells, self.mix, self.come_and_go, self.look, self.panic, self.refuse_circle)
        for each in itertools.cycle(rest):
            yield from (play, swap, turn, swap, wire, swap, swap_voice, swap, unwire, swap, swap_voice, each)

    def work(self, turns: int) -> None:
        """Do some of it, from where it was left.

        Parameters
        ----------
        turns : int
            How much.
        """
        for step in itertools.islice(self._steps, turns):
            step()
            self.done[step.__name__] += 1
            self._session.engine.bus.drain()

    # ---- one at a time

    def play(self) -> None:
        """Notes by hand, bent and let go, and files from another place on."""
        for player in self._ensemble.players:
            note = player.note_on(int(self._rng.integers(36, 60)), velocity=int(self._rng.integers(1, 128)))
            if note is not None:
                note.bend(float(self._rng.uniform(-200.0, 200.0)))
                note.off()
        if self.done["play"] % 4 == 0:
            files: Any = self._ensemble.nodes["fileplayer"]
            files.play(start_s=float(self._rng.uniform(0.0, 2.0)))
        for each in (self._soloist, self._extra):
            if hasattr(each, "note_on"):
                each.note_on(60)

    def turn(self) -> None:
        """Throw knobs to some place, and back where they were."""
        node = self._any()
        for param in node.params.values():
            before = param.number
            param.value = param.spec.from_position(float(self._rng.uniform()))
            param.value = before

    def swap(self) -> None:
        """Put the next kind of effect or source in the place of the last one, with a crossfade."""
        name, description = next(self._effects)
        if self._extra is not None and sort_of(self._extra) == sort_of(description):
            fade_s = FADES_S[self._rng.integers(len(FADES_S))]
            self._session.swap(self._extra, description, crossfade_s=fade_s)
        else:
            self._extra = self._session.add(description, "extra")
        self.swapped.add(name)
        for port in self._extra.node.inlet.inputs:
            self._ensemble.feed.connect(self._extra, to=port.name)
        if hasattr(self._extra, "play"):
            self._extra.play()
        self._extra * 0.05 >> self._ensemble.tracks[0]

    def swap_voice(self) -> None:
        """Have the soloist play the next instrument, in the middle of a note."""
        name, description = next(self._instruments)
        self._soloist.note_on(57)
        self._session.swap(self._soloist, description, crossfade_s=FADES_S[self._rng.integers(len(FADES_S))])
        self._soloist * 0.05 >> self._ensemble.tracks[1]
        self.swapped.add(name)

    def wire(self) -> None:
        """Lead some of a node into another one besides, and move a parameter."""
        source, target = self._any(), self._any()
        try:
            self._sends.append(self._session.send(source, target, level_db=-40.0))
        except (GraphError, UnknownNameError):
            self.done["refused wire"] += 1  # it would go round in a circle, or has no way in
        moved = self._any()
        name = next(iter(moved.params), None)
        if name is not None and moved.params[name].spec.curve != "choice":
            self._sends.append(moved.modulate(name, self._ensemble.slow * 0.1, depth=0.01))

    def unwire(self) -> None:
        """Take that away again, and change a connection that stays."""
        for each in self._sends:
            each.remove()
        self._sends.clear()
        node = self._any()
        node.disconnect(self._ensemble.tracks[2])
        node * 0.05 >> self._ensemble.tracks[2]

    def redefine(self) -> None:
        """Run the cells of the effect and the voice again, changed: what plays them is swapped."""
        version = next(self._versions)
        for text, name in ((EFFECT, "own_effect"), (VOICE, "own_voice")):
            try:
                run_cell(text.format(version), name)
            except KernelError:  # too slow in its dry run, on a machine that is busy
                self.done["put off"] += 1

    def refuse(self) -> None:
        """Run a cell whose node must not be put in."""
        try:
            run_cell(next(self._refused), "own_effect")
        except KernelError:
            self.done["refused cell"] += 1

    def refuse_circle(self) -> None:
        """Connect what would feed itself."""
        gain, delay = self._ensemble.nodes["gain"], self._ensemble.nodes["delay"]
        made = self._session.connect(gain, Gain())
        try:
            self._session.connect(made, gain)
        except GraphError:
            self.done["refused circle"] += 1
        self._session.remove(made)
        delay.params["time_s"].value = float(self._rng.uniform(0.05, 0.4))

    def mix(self) -> None:
        """Work at the mixer."""
        track = self._ensemble.tracks[self._rng.integers(3)]
        track.params["pan"].value = float(self._rng.uniform(-1.0, 1.0))
        track.solo = True
        track.solo = False
        insert = self._session.output.insert(Limiter(), "second limiter")
        self._session.remove(insert)

    def come_and_go(self) -> None:
        """Take one of the ensemble away, and add it anew: each comes in turn."""
        name = self._stays.pop(0)
        self._stays.append(name)
        self._session.remove(self._ensemble.nodes[name])
        self._ensemble.place(name, self._ensemble.descriptions[name])

    def look(self) -> None:
        """Look back at a node's output: it is remembered from then on."""
        self._any().tap(0.1).numpy()

    def panic(self) -> None:
        """Silence everything; the score begins again."""
        self._session.panic()
        self._ensemble.play()

    # ---- inside

    def _any(self) -> Any:
        names = [*self._ensemble.nodes]
        return self._ensemble.nodes[names[self._rng.integers(len(names))]]
