"""The harmony that a session's patterns follow: a key, and chords one after the other.

Threads: control, any of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from workbench.errors import ParameterError
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.chord_name import Chord, read_chord
from workbench.sequencer.harmony_plan import Harmony
from workbench.sequencer.layout import PPQ
from workbench.sequencer.scale import Key, read_key

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.sequencer.timeline import Timeline
    from workbench.session.session import Session

Chords: TypeAlias = "str | Iterable[str | tuple[str, Beats]]"
MOST_CHORDS = 1024


@dataclass(frozen=True)
class Place:
    """A chord and how long it holds.

    Attributes
    ----------
    chord : Chord
        Which.
    beats : Fraction or None
        Quarter notes; None for a bar, whatever its meter.
    """

    chord: Chord
    beats: Fraction | None


class TransportHarmony(ABC):
    """What `Transport` adds to itself so that degrees and chord tones mean something."""

    _session: Session
    _key: Key
    _chords: tuple[Place, ...]

    @property
    @abstractmethod
    def _engine(self) -> Engine:
        """The session's."""

    @property
    @abstractmethod
    def _line(self) -> Timeline:
        """Bars and tempos."""

    def _open_harmony(self) -> None:
        self._key, self._chords = read_key("C major"), ()

    @property
    def key(self) -> str:
        """The key that degrees count in, such as ``"C major"``; setting it changes them at the next bar line.

        A note without octave and a scale: major, minor, harmonic minor, melodic minor, dorian, phrygian, lydian,
        mixolydian, locrian, major pentatonic, minor pentatonic, blues, whole tone, octatonic, chromatic.
        """
        return self._key.name

    @key.setter
    def key(self, key: str) -> None:
        self.set_harmony(key, [_written(each) for each in self._chords])

    @property
    def chords(self) -> str:
        """The chords whose tones patterns play, over and over; setting them changes them at the next bar line.

        ``"Am F C G"`` is a chord a bar; ``"ii7 V7 Imaj7"`` counts in the key; ``[("Am", 4), ("F", 2), ("G", 2)]`` says
        how many beats each holds. Empty for the triad on the key's tonic.
        """
        return " ".join(each.chord.name for each in self._chords)

    @chords.setter
    def chords(self, chords: Chords) -> None:
        self.set_harmony(self.key, chords)

    def set_harmony(self, key: str, chords: Chords = "", at: float | str | None = "bar") -> None:
        """Set key and chords at once.

        Parameters
        ----------
        key : str
            As `key`.
        chords : str or iterable of str or (str, beats)
            As `chords`.
        at : float, "beat", "bar" or None
            Session time in seconds, the next beat or bar line, or at once. While the transport stands: at once.

        Raises
        ------
        ParameterError, UnknownNameError
            If there is no such key or chord; what there was holds on.
        NoteError
            If the time has passed.
        """
        new_key = read_key(key)
        places = _read(chords, new_key)
        self._send_harmony(new_key, places, self._session.frame_at(at))
        self._key, self._chords = new_key, places

    def _send_harmony(self, key: Key, places: tuple[Place, ...], frame: int) -> None:
        bars = self._line.meter_map
        start = beat = bars.to_beat(1)
        plan: list[Harmony] = []
        # With one meter the chords come round by themselves; with several, bars differ, and each has its own entry.
        rounds = 1 if len(bars.changes) == 1 else -(-MOST_CHORDS // max(len(places), 1))
        for place in places * rounds:
            plan.append(Harmony(round(beat * PPQ), key.tonic, key.scale, place.chord.root, place.chord.tones))
            bar = bars.position(beat).bar
            beat += place.beats if place.beats is not None else bars.to_beat(bar + 1) - bars.to_beat(bar)
        period = round((beat - start) * PPQ) if rounds == 1 else 0
        if not plan:
            triad = tuple(
                sorted((key.scale[step % len(key.scale)] + 12 * (step // len(key.scale))) for step in (0, 2, 4))
            )
            plan, period = [Harmony(0, key.tonic, key.scale, key.tonic, triad)], 0
        self._engine.music.set_harmony(plan, frame, period)

    def _renew_harmony(self) -> None:
        """Bars have become longer or shorter."""
        if any(each.beats is None for each in self._chords):
            self._send_harmony(self._key, self._chords, self._session.frame_at(None))


def _read(chords: Chords, key: Key) -> tuple[Place, ...]:
    try:
        given = chords.split() if isinstance(chords, str) else list(chords)
    except TypeError:
        raise ParameterError(
            f"chords are a text such as 'Am F C G', or a list of (chord, beats), got {chords!r}"
        ) from None
    if len(given) > MOST_CHORDS:
        raise ParameterError(f"at most {MOST_CHORDS} chords may follow each other, got {len(given)}")
    return tuple(_place(each, key) for each in given)


def _place(given: object, key: Key) -> Place:
    match given:
        case str():
            return Place(read_chord(given, key), None)
        case (name, float() | int() | str() | Fraction() as beats):
            length = to_beats("beats", beats)
            if length <= 0:
                raise ParameterError(f"a chord holds more than 0 beats, got {beats!r}")
            return Place(read_chord(name, key), length)
    raise ParameterError(f"a chord is a name, or a name and its beats, got {given!r}")


def _written(place: Place) -> str | tuple[str, Beats]:
    return place.chord.name if place.beats is None else (place.chord.name, place.beats)
