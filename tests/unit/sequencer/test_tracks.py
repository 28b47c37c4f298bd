"""What tracks play: their sections, chances, conditions, degrees; and how parts take turns without a hanging note."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import workbench as wb
from tests.support import browser as node
from tests.support.music import Player, events, section
from tests.support.twin_pair import Pair
from workbench.commands import CommandKind
from workbench.engine.layout import TRACK_PLACES
from workbench.errors import CapacityError, ParameterError, QueueFullError
from workbench.sequencer.chance import draw
from workbench.sequencer.event import Event
from workbench.sequencer.harmony_plan import Harmony
from workbench.sequencer.layout import (
    EV_CHORD_TONE,
    EV_DEGREE,
    EV_NEVER_FILL,
    EV_ONLY_FILL,
    HELD_PLACES,
    NEXT_BAR,
    NEXT_NOW,
    PPQ,
)
from workbench.sequencer.part import Section, part_words
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.swing import straight, swung
from workbench.sequencer.timeline import Timeline

BEAT = 24_000  # frames, at 120 bpm and 48 kHz


@pytest.fixture
def player():
    """Not playing."""
    made = Player()
    yield made
    made.close()


def heard(player, beats: float) -> list[tuple[float, float]]:
    """Beats and notes that begin within so many beats from the start of the session."""
    player.music.start(frame=0)
    player.render(round(beats * BEAT) - 64)
    return [(frame / BEAT, note) for frame, note in player.struck]


def test_patterns_of_different_lengths(player):
    """Each track goes round by itself: 3 against 4."""
    player.track(section(3, (0, 0.5, 60)))
    player.track(section(4, (0, 0.5, 72)))
    assert heard(player, 12) == [(0, 60), (0, 72), (3, 60), (4, 72), (6, 60), (8, 72), (9, 60)]


def test_sections_follow_each_other(player):
    """Twice the first, once the second, and again."""
    player.track(section(1, (0, 0.5, 60), repeats=2), section(2, (0, 0.5, 70), repeats=1), loops=True)
    assert heard(player, 8) == [(0, 60), (1, 60), (2, 70), (4, 60), (5, 60), (6, 70)]
    player.music.seek(5 * PPQ + 1)
    player.render(2 * BEAT)
    assert player.struck[-1][1] == 70  # it is in the second repeat of the first section there


def test_a_part_ends(player):
    """Without a loop there is silence after the last section."""
    player.track(section(1, (0, 0.5, 60), repeats=3))
    assert heard(player, 8) == [(0, 60), (1, 60), (2, 60)]
    assert len(player.ended) == 3


@pytest.mark.parametrize("chance", [0.25, 0.7])
def test_chance(player, chance):
    """Each cycle has its own draw; those that are played are the ones that the draws say, whoever asks."""
    track = player.track(section(0.25, (0, 0.1, 60), chance=chance), seed=5)
    struck = {round(4 * beat) for beat, _ in heard(player, 100)}
    assert struck == {k for k in range(400) if draw(5, track.number, k, 0) < chance}
    assert abs(len(struck) / 400 - chance) < 4 * np.sqrt(chance * (1 - chance) / 400)


def test_density_thins_out(player):
    """Fewer events, and always a part of those that a greater density has."""
    track = player.track(section(0.25, (0, 0.1, 60)))
    track.params["density"].value = 0.5
    half = {beat for beat, _ in heard(player, 50)}
    assert 70 < len(half) < 130


def test_events_that_share_a_draw(player):
    """They come together or not at all: a roll is whole."""
    rows = [(k / 4, 0.1, 60 + k) for k in range(4)]
    made = Section(PPQ, events(*rows, chance=0.5, draw=7))
    player.track(made)
    bars: dict[int, int] = {}
    for beat, _ in heard(player, 40):
        bars[int(beat)] = bars.get(int(beat), 0) + 1
    assert set(bars.values()) == {4}
    assert 8 < len(bars) < 32


def test_conditions(player):
    """The second of three cycles; and a loop of the transport does not begin the count anew."""
    player.track(section(1, (0, 0.5, 60), cycle=1, cycles=3))
    assert [beat for beat, _ in heard(player, 9)] == [1, 4, 7]


def test_fills(player):
    """Some events are played only in a fill, others never."""
    made = events((0, 0.2, 60), (0.25, 0.2, 61), (0.5, 0.2, 62))
    made["fill"] = [0, EV_ONLY_FILL, EV_NEVER_FILL]
    player.track(Section(PPQ, made))
    assert [note for _, note in heard(player, 1)] == [60, 62]
    player.music.params["fill"].value = True
    player.render(BEAT)
    assert [note for _, note in player.struck[2:]] == [60, 61]


def test_micro_timing_is_not_swung(player):
    """Early and late by so many ticks; order is by what is heard."""
    made = events((0, 0.2, 60), (0.5, 0.2, 61), (0.75, 0.2, 62))
    made["micro"] = [0, PPQ // 2, -PPQ // 8]
    player.track(Section(2 * PPQ, made))
    assert heard(player, 2) == [(0, 60), (0.625, 62), (1.0, 61)]


def test_degrees_and_chord_tones(player):
    """They mean what the harmony of their tick says, beyond the octave too."""
    made = events((0, 0.2, 0), (0.25, 0.2, 4), (0.5, 0.2, 7), (0.75, 0.2, -1))
    made["kind"] = EV_DEGREE
    tones = events((0, 0.2, 0), (0.25, 0.2, 1), (0.5, 0.2, 3))
    tones["kind"], tones["octave"] = EV_CHORD_TONE, -1
    minor = (0, 2, 3, 5, 7, 8, 10)
    player.music.set_harmony([Harmony(0, 9, minor, 9, (0, 3, 7)), Harmony(PPQ, 2, minor, 7, (0, 4, 7, 10))])
    player.track(Section(PPQ, made))
    player.track(Section(PPQ, tones))
    heard(player, 2)
    first = sorted(note for frame, note in player.struck if frame < BEAT)
    second = sorted(note for frame, note in player.struck if frame >= BEAT)
    assert first == sorted([69, 76, 81, 67, 57, 60, 69])
    assert second == sorted([62, 69, 74, 60, 55, 59, 65])


def test_velocity_and_transposition_are_live(player):
    """And kept within what notes can be."""
    track = player.track(section(1, (0, 0.5, 60)))
    track.params["transpose"].value = 7
    track.params["velocity"].value = 0.5
    heard(player, 1)
    track.params["transpose"].value = -48
    track.params["velocity"].value = 2.0
    player.render(BEAT)
    track.params["mute"].value = True
    player.render(2 * BEAT)
    assert [note for _, note in player.struck] == [67, 12]
    assert player.velocities == [50, 127]


@pytest.mark.parametrize(("grid", "at"), [(NEXT_NOW, 1.25), (PPQ // 2, 1.5), (PPQ, 2), (NEXT_BAR, 4)])
def test_another_part_comes_on_the_grid(player, grid, at):
    """What is held ends there, and only the new part is heard from there on; memory comes home."""
    track = player.track(section(4, (0, 4, 60), (3, 0.5, 61)))
    new = part_words([section(0.5, (0, 0.1, 72))], loops=False)
    player.music.set_part(track, new, frame=round(1.25 * BEAT), grid=grid, launches=True)
    heard(player, 5)
    first = next(frame for frame, note in player.struck if note == 72)
    assert first == round(at * BEAT)
    assert next(frame for frame, note in player.ended if note == 60) == first
    assert [frame for frame, note in player.struck if note == 72][1] == first + BEAT // 2
    player.music.reclaim()
    assert [r.name for r in player.session.engine.arena.regions].count(f"part of track {track.number}") == 1


def test_an_edit_keeps_its_place(player):
    """A pattern that is edited while it plays goes on where the old one was."""
    track = player.track(section(4, *[(k, 0.5, 60 + k) for k in range(4)]))
    edited = part_words([section(4, *[(k, 0.5, 70 + k) for k in range(4)])], loops=False)
    player.music.set_part(track, edited, frame=round(1.6 * BEAT), grid=PPQ)
    assert [note for _, note in heard(player, 6)] == [60, 61, 72, 73, 70, 71]


def test_the_last_word_counts(player):
    """Of several parts that wait for the same bar the last comes; the others are given back."""
    track = player.track(section(4, (0, 1, 60)))
    player.music.start(frame=0)
    player.render(BEAT)
    for note in (61, 62, 63):
        player.music.set_part(track, part_words([section(4, (0, 1, note))], loops=False), grid=NEXT_BAR)
    player.render(4 * BEAT)
    assert [note for _, note in player.struck] == [60, 63]
    player.music.set_part(track, None, grid=NEXT_BAR)
    player.render(8 * BEAT)
    assert [note for _, note in player.struck] == [60, 63]
    player.music.reclaim()
    assert not any("part of" in region.name for region in player.session.engine.arena.regions)


def test_a_track_that_is_removed(player):
    """Ends its notes at once, and gives everything back."""
    player.render(64)
    player.session.engine.reclaim()
    used = player.session.engine.arena.used
    track = player.track(section(4, (0, 4, 60)))
    player.music.start(frame=0)
    player.render(BEAT)
    player.music.remove_track(track)
    player.render(BEAT)
    assert [note for _, note in player.ended] == [60]
    player.music.reclaim()
    assert player.session.engine.arena.used == used


def test_more_held_notes_than_there_is_room(player):
    """The one that would end first does so; every note ends."""
    count = 2 * HELD_PLACES
    rows = [(k / 256, 2 + k / 256, 20 + k % 100) for k in range(count)]
    player.track(section(8, *rows, repeats=1))
    player.music.start(frame=0)
    player.render(4 * BEAT)
    assert len(player.struck) == count
    assert sorted(note for _, note in player.struck) == sorted(note for _, note in player.ended)


def test_a_crowded_quantum(player):
    """More notes at a frame than a quantum has room for: the others come in the next ones, none is lost."""
    for _ in range(12):
        player.track(section(4, *[(0, 1, 20 + n) for n in range(60)]))
    player.music.start(frame=0)
    player.render(2 * BEAT)
    assert len(player.struck) == 720
    assert len(player.ended) == 720
    assert max(frame for frame, _ in player.struck) <= 4 * 64


def test_as_many_tracks_as_there_are_places(player):
    """One more is an error in words; a place that is free again is used."""
    tracks = [player.music.add_track(player.lead.number) for _ in range(TRACK_PLACES)]
    with pytest.raises(CapacityError, match="128 tracks"):
        player.music.add_track(player.lead.number)
    player.render(64)
    player.music.remove_track(tracks[5])
    player.render(64)
    player.track(section(1, (0, 0.5, 60)))
    assert len(heard(player, 2)) > 0


@pytest.mark.parametrize("ticks", [0, PPQ // 17])
def test_too_short_a_pattern_is_refused(ticks):
    """It would be played without end."""
    with pytest.raises(ParameterError, match="64th note"):
        Section(ticks)


@pytest.mark.parametrize("ratio", [0.5, 0.6, 2 / 3, 0.75])
def test_swing_can_be_undone(ratio, rng):
    """For any tick, and it keeps order."""
    ticks = np.sort(rng.uniform(-1e6, 1e6, 1000))
    moved = np.array([swung(each, PPQ / 2, ratio) for each in ticks])
    assert (np.diff(moved) >= 0).all()
    assert [straight(each, PPQ / 2, ratio) for each in moved] == pytest.approx(ticks, abs=1e-6)


def test_the_same_in_a_page():
    """Tracks, swaps, tempo and chance: what the page's engine plays is what the kernel's does, to the bit."""
    if not node.available():
        pytest.skip(node.MISSING)
    player = Player()
    pair = Pair(player.session)
    music = player.music
    bass = player.session.add(wb.Synth(), "bass")
    track = player.track(section(0.5, (0, 0.2, 60), (0.25, 0.1, 67), chance=0.6))
    other = music.add_track(bass.number)
    music.params["swing"].value = 0.62
    music.start()
    pair.play(20)
    music.set_part(other, part_words([section(1, (0, 0.5, 40), (0.5, 0.4, 43))], loops=False), grid=PPQ // 4)
    music.params["tempo_bpm"].value = 171.3
    pair.play(20)
    music.set_part(track, part_words([section(0.25, (0, 0.1, 72))], loops=False), grid=NEXT_BAR)
    music.seek(3 * PPQ)
    pair.play(40)
    music.remove_track(other)
    pair.play(4)
    assert pair.difference_db() == -np.inf
    assert len(player.struck) > 20
    pair.close()
    player.close()


def test_a_seek_in_many_seeks_counts(player):
    """However often somebody jumps in one quantum: what is heard is where it has jumped to last."""
    player.track(section(1, (0, 0.5, 60)))
    player.music.start(frame=0)
    player.render(64)
    for beat in range(3, 60):
        player.music.seek(beat * PPQ)
    player.render(BEAT // 2)
    assert len(player.struck) <= 60
    player.music.seek(1000 * PPQ)
    player.render(2 * BEAT)
    assert 1001.9 < player.music.tick / PPQ < 1002.1
    assert len(player.struck) <= 65


def test_a_seek_ends_a_count_in(player):
    """It goes there, and the music begins at once."""
    player.track(section(1, (0, 0.5, 60)))
    player.music.start(frame=0, count_in=4 * PPQ)
    player.render(BEAT)
    player.music.seek(400 * PPQ + PPQ // 2)
    player.render(BEAT)
    assert len(player.struck) == 1
    assert 401 < player.music.tick / PPQ < 402


@pytest.mark.parametrize("bpm", np.linspace(380, 404, 9))
def test_a_loop_is_kept_when_the_tempo_changes_at_its_end(player, bpm):
    """Also if the end lies in the last half frame before that."""
    player.music.set_timeline(Timeline(loop=(Fraction(0), Fraction(1))))
    player.music.params["tempo_bpm"].value = float(bpm)
    player.music.start(frame=0)
    player.render(round(60 * 48_000 / bpm) // 64 * 64)
    player.music.params["tempo_bpm"].value = 60.0
    player.render(4 * 48_000)
    assert player.music.tick < PPQ


def test_a_shift_over_the_edge_belongs_to_the_other_cycle(player):
    """Early at the start and late at the end: to the frame, every time; one that would come before all is not there."""
    pattern = Pattern([Event(60, 0, "1/10", micro="-1/20")], 4)
    shifted = Pattern([Event(61, 0, "1/10"), Event(62, "39/10", "1/10", micro="3/10")], 4)
    player.lead.play(pattern, "early")
    player.lead.play(shifted, "late")
    player.render(13 * BEAT)
    heard = sorted((round(frame / BEAT, 3), note) for frame, note in player.struck)
    wanted = [
        (0, 61),
        (3.95, 60),
        (4, 61),
        (4.2, 62),
        (7.95, 60),
        (8, 61),
        (8.2, 62),
        (11.95, 60),
        (12, 61),
        (12.2, 62),
    ]
    assert heard == wanted


def test_removal_waits_until_its_notes_can_end(player):
    """A full quantum leaves no note hanging."""
    track = player.track(section(4, *[(0, 4, 40 + k) for k in range(40)]))
    player.music.start(frame=0)
    player.render(640)
    for k in range(512):
        player.session.engine.commands.send(
            CommandKind.NOTE_OFF, source=player.lead.number, frame=1280, a=100 * (k % 20)
        )
    player.music.remove_track(track)
    player.render(4096)
    assert len(player.struck) == len(player.ended) == 40


def test_what_is_refused_leaves_nothing_behind(player):
    """With the queue full."""
    track = player.track(section(1, (0, 0.5, 60)))
    player.render(64)
    arena = player.session.engine.arena
    while True:
        try:
            player.lead.note_off(20)
        except QueueFullError:
            break
    used = arena.used
    for _ in range(20):
        with pytest.raises(QueueFullError):
            player.music.set_part(track, part_words([section(1, (0, 0.5, 61))], loops=False))
        with pytest.raises(QueueFullError):
            player.music.add_track(player.lead.number)
    assert arena.used == used


def test_many_events_that_are_not_played(player):
    """They cost no more than a quantum bears: some are looked at later, and all that sound are right."""
    rows = [(k / 4096, 0.01, 60) for k in range(4000)]
    for _ in range(8):
        player.track(section(1, *rows, chance=0.0))
    player.track(section(1, (0, 0.5, 72)))
    assert [note for _, note in heard(player, 4)] == [72] * 4
