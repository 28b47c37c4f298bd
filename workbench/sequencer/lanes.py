"""What the pictures of patterns share: lanes by pitch with their names, shades, colours, and what a mark says."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from workbench.sequencer.condition import ALWAYS
from workbench.sequencer.drum_names import DRUM_NAMES, NAME_OF
from workbench.sequencer.event import Event
from workbench.sequencer.pitch import Drum, Note, Pitch, pitch_key
from workbench.sequencer.words import write_pitch
from workbench.units import midi_to_name

# Of middle lightness, so that each stands out from white and from black. Source: after Okabe and Ito, for all eyes;
# widgets/theme.css has the same ones.
PLAIN, SOMETIMES, FILL = "#2a9d76", "#2f81c9", "#d9822b"
SERIES = (PLAIN, FILL, SOMETIMES, "#c05a9e", "#8a7a1f", "#7d63c9", "#d0523f", "#5b8def")
_COLOUR = {"always": PLAIN, "turns": SOMETIMES, "fills": FILL}
_ROW = {each.key: row for row, each in enumerate(DRUM_NAMES)}
_LONG = {each.key: each.long for each in DRUM_NAMES}


def lanes(events: Iterable[Event]) -> list[Pitch]:
    """List the pitches of events from above to below: drums as on a drum chart, all else from high to low."""
    return in_order(event.pitch for event in events)


def in_order(each_pitch: Iterable[Pitch]) -> list[Pitch]:
    """Sort pitches as lanes are, each once."""
    pitches = set(each_pitch)
    drums = sorted(
        (each for each in pitches if isinstance(each, Drum)), key=lambda each: (_ROW.get(each.key, -1), each)
    )
    return sorted(pitches.difference(drums), key=pitch_key, reverse=True) + drums


def lane_name(pitch: Pitch) -> str:
    """Name a pitch in a few letters."""
    match pitch:
        case Drum(key):
            return NAME_OF.get(key, str(key))
        case Note(midi) if midi == int(midi):
            return midi_to_name(midi)
        case Note(midi):
            return f"{midi:.2f}"
    return write_pitch(pitch) or f"^{getattr(pitch, 'step', '?')}…"


def long_name(pitch: Pitch) -> str:
    """Name a pitch in full."""
    return _LONG.get(pitch.key, "drum") if isinstance(pitch, Drum) else lane_name(pitch)


def when(event: Event) -> str:
    """Say in a word when an event is played: always, by turns, or in fills."""
    return "fills" if event.fill == "only" else "turns" if event.condition != ALWAYS else "always"


def colour(event: Event) -> str:
    """Colour an event by when it is played."""
    return _COLOUR[when(event)]


def opacity(event: Event) -> float:
    """Shade an event by its velocity."""
    return 0.3 + 0.7 * event.velocity / 127.0


def title(event: Event) -> str:
    """Say what an event is, as a tooltip."""
    parts = [long_name(event.pitch), f"beat {1 + event.onset}", f"velocity {event.velocity:.0f}"]
    parts += [f"chance {100 * event.probability:.0f} %"] if event.probability < 1 else []
    return f"<title>{escape(', '.join([*parts, *remarks(event)]))}</title>"


def remarks(event: Event) -> list[str]:
    """Say what an event has that most have not, besides chance."""
    parts = [f"micro {float(event.micro):+.3f} beats"] if event.micro else []
    parts += [f"in cycle {event.condition.nth} of {event.condition.of}"] if event.condition != ALWAYS else []
    parts += [f"{event.fill} in fills"] if event.fill != "always" else []
    return parts


def legend(events: Iterable[Event]) -> str:
    """Explain the colours that are there; empty if all is plain."""
    events = list(events)
    parts = []
    if any(event.condition != ALWAYS and event.fill != "only" for event in events):
        parts.append(f'<span style="color:{SOMETIMES}">■</span> by turns')
    if any(event.fill == "only" for event in events):
        parts.append(f'<span style="color:{FILL}">■</span> in fills')
    if any(event.probability < 1 for event in events):
        parts.append("<span>◌</span> by chance")
    return " &nbsp; ".join(parts)
