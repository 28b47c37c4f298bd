"""Sessions that play tracks, and what they have played: an exact list of events."""

from __future__ import annotations

import numpy as np

import workbench as wb
from tests.support.offline import new_session, render_frames
from workbench.events import EventKind
from workbench.rt.note_key import key_cents
from workbench.sequencer.layout import PPQ
from workbench.sequencer.part import PART_EVENT, Section, part_words


class Player:
    """A session with an instrument, and the notes that it has begun and ended: (frame, "on" or "off", note)."""

    def __init__(self, **options) -> None:
        self.session = new_session(**options)
        self.lead = self.session.add(wb.Synth(release_s=0.01), "lead")
        self.music = self.session.engine.music
        self.played: list[tuple[int, str, float]] = []
        self.velocities: list[float] = []
        self.moves: list[tuple[int, int, float, float]] = []
        bus = self.session.engine.bus
        bus.handle(EventKind.NOTE_ON, self._on)
        bus.handle(EventKind.NOTE_OFF, lambda each: self._note(each, "off"))
        bus.handle(EventKind.TRANSPORT, self._move)

    def _on(self, event) -> None:
        self._note(event, "on")
        self.velocities.append(float(event["y"]))

    def _note(self, event, what: str) -> None:
        self.played.append((int(event["frame"]), what, key_cents(int(event["a"])) / 100))

    def _move(self, event) -> None:
        self.moves.append((int(event["frame"]), int(event["a"]), float(event["x"]), float(event["y"])))

    def track(self, *sections, loops: bool = False, seed: int = 0, launches: bool = False, grid: int = 0):
        """A track that plays sections."""
        track = self.music.add_track(self.lead.number)
        part = part_words(sections, loops=loops, seed=seed)
        self.music.set_part(track, part, grid=grid, launches=launches)
        return track

    def render(self, frames: int, sizes=(256,)) -> np.ndarray:
        """Render; what was played is noted."""
        return render_frames(self.session, frames, sizes)

    @property
    def struck(self) -> list[tuple[int, float]]:
        """Frames and notes of what was begun."""
        return [(frame, note) for frame, what, note in self.played if what == "on"]

    @property
    def ended(self) -> list[tuple[int, float]]:
        """Frames and notes of what was ended."""
        return [(frame, note) for frame, what, note in self.played if what == "off"]

    def close(self) -> None:
        """Close the session."""
        self.session.close()


def events(*rows, **every) -> np.ndarray:
    """Events of a part: (onset, length, pitch) in beats and MIDI notes, and fields that all of them have."""
    made = np.zeros(len(rows), PART_EVENT)
    made["velocity"], made["chance"], made["cycles"] = 100.0, 1.0, 1
    made["draw"] = np.arange(len(rows))
    for each, (onset, length, pitch) in zip(made, rows, strict=True):
        each["onset"], each["length"], each["pitch"] = round(onset * PPQ), round(length * PPQ), pitch
    for name, value in every.items():
        made[name] = value
    return made


def section(beats, *rows, repeats: int = 0, **every) -> Section:
    """A section of such events."""
    return Section(round(beats * PPQ), events(*rows, **every), repeats)
