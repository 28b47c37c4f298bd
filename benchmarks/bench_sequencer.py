"""The sequencer alone: tracks that play 32nd notes at 240 bpm to a node that is not there, so that nothing sounds.

What it costs beyond an empty session, as a share of one core, and of each event that it plays. Lanes that move the
volume of so many tracks, and nothing that would follow. And a song: sixteen voices of a score rendered as fast as it
goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

import workbench as wb
from benchmarks.support.graph import SAMPLE_RATE, Graph
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table
from workbench.score import Score
from workbench.sequencer.layout import NEXT_NOW, PPQ
from workbench.sequencer.part import PART_EVENT, Section, part_words
from workbench.settings import QUANTUM

TRACKS = (1, 16, 64)
LANES = 64
BPM = 240.0
STEPS = 32  # in a bar
QUANTA = 3000  # four seconds: whole bars, so that every stretch has as many events
ROUNDS = amount(31, 3)
NOBODY = 1 << 20
VOICES, SONG_S = 16, amount(60.0, 2.0)
EVENTS_PER_S = BPM / 60 * STEPS / 4


def tracks(count: int, *, swing: float = 0.5, chance: float = 1.0) -> Callable[[wb.Session], None]:
    """So many tracks, each a bar of 32nd notes."""

    def build(s: wb.Session) -> None:
        events = np.zeros(STEPS, PART_EVENT)
        events["onset"] = np.arange(STEPS) * 4 * PPQ // STEPS
        events["length"], events["pitch"], events["velocity"] = PPQ // 16, 60.0, 100.0
        events["chance"], events["cycles"], events["draw"] = chance, 1, np.arange(STEPS)
        music = s.engine.music
        for _ in range(count):
            music.set_part(music.add_track(NOBODY), part_words([Section(4 * PPQ, events)], loops=False))
        s.transport.tempo_bpm = BPM
        s.transport.swing = swing
        s.transport.start()

    return build


def lanes(count: int) -> Callable[[wb.Session], None]:
    """So many lanes, each of two curves in a bar; what they move is read by nobody."""

    def build(s: wb.Session) -> None:
        engine = s.engine
        lane = wb.lane([(0, 0.2), (2, 2.0, "exp"), (4, 0.2, "smooth")]).words(loop=True)
        for _ in range(count):
            slot = engine.music.add_track(NOBODY).params["velocity"].slot
            engine.automations.set_lane(engine.automations.add(slot), lane, NEXT_NOW)
        s.transport.tempo_bpm = BPM
        s.transport.start()

    return build


def song() -> float:
    """Render a score of sixteen voices; how much faster than it plays."""
    rows = [(k * 0.25, k * 0.25 + 1.0, 40 + 5 * v % 48, 100, 0) for k in range(int(SONG_S * 4) - 4) for v in range(4)]
    with wb.Session(name="song", sink="null", sample_rate=SAMPLE_RATE) as s:
        s.play_score(Score.from_notes(rows), s.add(wb.Synth(polyphony=VOICES)))
        s.render(0.1)
        start = time.process_time()
        s.render(SONG_S)
        return SONG_S / (time.process_time() - start)


def main() -> None:
    """Measure and print."""
    head(f"The sequencer: 32nd notes at {BPM:g} bpm, {EVENTS_PER_S:g} notes a second on each track (processor time)")
    cases = {"no track": tracks(0), **{f"{n} tracks": tracks(n) for n in TRACKS}}
    cases[f"{TRACKS[-1]} tracks, swung, half left to chance"] = tracks(TRACKS[-1], swing=0.6, chance=0.5)
    cases[f"{LANES} lanes"] = lanes(LANES)
    graphs = {name: Graph(build, QUANTA, name) for name, build in cases.items()}
    ns = interleaved({name: each.run for name, each in graphs.items()}, ROUNDS)
    for graph in graphs.values():
        graph.close()
    stretch_ns = 1e9 * QUANTA * QUANTUM / SAMPLE_RATE
    empty = ns["no track"]
    rows = []
    for name, each in ns.items():
        count = int(name.split()[0]) if "tracks" in name else 0
        events = count * EVENTS_PER_S * stretch_ns / 1e9
        own = each - empty
        rows.append([name, f"{own / stretch_ns:.2%}", f"{own / events:.0f}" if events else "", f"{each / empty:.2f}x"])
    table(
        ["", "of one core", "ns per event", "beside none"],
        rows,
        "Wanted: 64 tracks at most 2 % of a core, 64 lanes at most 1 %.",
    )
    table(["", "x real time"], [[f"a score of {VOICES} voices, offline", f"{song():.0f}"]], "Wanted: 100.")


if __name__ == "__main__":
    main()
