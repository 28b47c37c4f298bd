"""Patterns that instruments play: what the model says, to the frame; edited, launched, sung through, taken away."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import workbench as wb
from tests.support.music import Player
from tests.support.offline import render_frames
from workbench.errors import ParameterError, SessionError, WorkbenchError
from workbench.sequencer.event import Event
from workbench.sequencer.notation.read import read_notation
from workbench.sequencer.pattern import Pattern

BEAT = 24_000  # frames, at 120 bpm and 48 kHz


def notes(text: str) -> Pattern:
    """A bar of notes."""
    return read_notation(text, "notes")


@pytest.fixture
def player():
    """Not playing."""
    made = Player(seed=7)
    yield made
    made.close()


def frames(pattern: Pattern, cycles: int, track: int, seed: int) -> list[tuple[int, float]]:
    """What the model in plain Python says, at 120 bpm."""
    played = pattern.preview(cycles, seed, track=track)
    return [(int(np.floor(each.beat * BEAT + Fraction(1, 2))), each.pitch.midi) for each in played]


TEXTS = [
    "c4 e4 g4 b4",
    "c4 [e4 g4 b4] ~ <d5 e5 f5>",
    "c4(5,8) , c2*2",
    "c4? e4?0.3 [g4 a4]? b4*3",
    "c4@3 [d4 d4]? e4 [f4 g4 a4 b4 c5]",
    "[c4 d4 e4 f4 g4 a4 b4] [c5,e5,g5]",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_played_is_what_the_model_says(player, text):
    """Every note of 16 cycles, chance and all."""
    pattern = notes(text)
    sequence = player.lead.play(pattern)
    player.render(round(16 * pattern.length * BEAT) - 64, (4096,))
    expected = frames(pattern, 16, sequence._track.number, 7)
    assert sorted(player.struck) == sorted(expected)
    assert len(player.struck) - len(player.ended) <= 3


def test_random_patterns_are_played_as_the_model_says(rng):
    """Onsets, lengths, chance, turns and shifts at random; several tracks at once; at an odd tempo."""
    for seed in range(3):
        player = Player(seed=seed)
        player.session.transport.tempo_bpm = 180
        patterns, expected = [], []
        for _ in range(4):
            length = Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 4)))
            events = [
                Event(
                    float(rng.integers(30, 90)),
                    length * int(rng.integers(0, 35)) / 35,
                    Fraction(int(rng.integers(1, 20)), 16),
                    probability=float(rng.choice([1.0, 0.5])),
                    draw=int(rng.choice([0, 1])),
                    condition=(1 + int(rng.integers(0, 3)), 3) if rng.random() < 0.3 else (1, 1),
                )
                for _ in range(int(rng.integers(1, 12)))
            ]
            patterns.append(Pattern(events, length))
        total = 24  # beats
        for k, pattern in enumerate(patterns):
            sequence = player.lead.play(pattern, f"p{k}")
            played = pattern.preview(int(total / pattern.length) + 1, seed, track=sequence._track.number)
            moments = [(each.beat * 16_000, each.pitch.midi) for each in played]
            expected += [(int(np.floor(at + Fraction(1, 2))), note) for at, note in moments]
        player.render(total * 16_000 - 64, (1000,))
        assert sorted(player.struck) == sorted(each for each in expected if each[0] < total * 16_000 - 64)
        player.close()


def test_running_the_cell_again_edits(player):
    """The same name is the same sequence; the new pattern comes at the bar line, where it would be by then."""
    first = player.lead.play(notes("c4 d4 e4 f4"))
    player.render(2 * BEAT)
    second = player.lead.play(notes("c5 d5 e5 f5"))
    player.render(5 * BEAT - 64)
    assert first is second
    assert [note for _, note in player.struck] == [60, 62, 64, 65, 72, 74, 76]
    second.play(notes("c3 c3 c3 c3"), at="beat")
    player.render(BEAT)
    assert player.struck[-1] == (7 * BEAT, 48)


def test_a_song(player):
    """Patterns one after the other, so many times each, and again."""
    sequence = player.lead.play(notes("c4"))
    sequence.play_song([(notes("d4"), 2), (notes("e4"), 1)], at="now")
    player.render(24 * BEAT - 64)
    assert [note for _, note in player.struck][-6:] == [62, 62, 64, 62, 62, 64]
    assert sequence.pattern == notes("d4")


def test_a_song_at_once(player):
    """Without a pattern before; what is no song leaves no track behind."""
    tracks = len(player.music.tracks)
    with pytest.raises(ParameterError, match="a song has one pattern at least"):
        player.lead.play_song([])
    assert len(player.music.tracks) == tracks
    song = player.lead.play_song([(notes("d4"), 2), (notes("e4"), 1)], "song", loop=False)
    player.render(20 * BEAT - 64)
    assert player.struck == [(0, 62), (4 * BEAT, 62), (8 * BEAT, 64)]
    assert player.lead.sequences == {"song": song}


def test_its_parameters_are_live(player):
    """Struck softer, moved, muted: from the next note on."""
    sequence = player.lead.play(notes("c4*4"))
    sequence.transpose, sequence.velocity = 12, 0.5
    player.render(BEAT)
    sequence.mute = True
    player.render(BEAT)
    sequence.mute = False
    player.render(BEAT)
    assert player.struck == [(0, 72), (2 * BEAT, 72)]
    assert player.velocities == [50, 50]


def test_the_transport_is_started_once(player):
    """By the first pattern; whoever stops it wants it stopped."""
    player.lead.play(notes("c4"))
    player.render(64)
    assert player.session.transport.is_running
    player.session.transport.stop()
    player.render(64)
    player.lead.play(notes("d4"))
    player.render(64)
    assert not player.session.transport.is_running


def test_whoever_stops_it_first_sets_everything_up(player):
    """What is played while it stands begins together when it starts."""
    player.session.transport.stop()
    player.lead.play(notes("c4"))
    player.render(BEAT)
    player.lead.play(notes("e4"), "other")
    player.render(BEAT)
    assert player.struck == []
    player.session.transport.start()
    player.render(BEAT)
    assert player.struck == [(2 * BEAT, 60), (2 * BEAT, 64)]


SONG = [("c4? e4?0.3 <g4 a4>", 3), ("[d4 f4? g4]*2 <b4 c5 d5>", 2), ("c3? d3 e3", 4)]


@pytest.mark.parametrize("loop", [True, False])
def test_a_preview_of_a_song(player, loop):
    """What it lists is what is played: chance and turns go on from pattern to pattern, and from round to round."""
    song = player.lead.play_song([(notes(text).fast(2), times) for text, times in SONG], loop=loop)
    player.render(40 * BEAT - 64)
    listed = [(int(np.floor(each.beat * BEAT + Fraction(1, 2))), each.pitch.midi) for each in song.preview(40)]
    assert sorted(player.struck) == sorted(listed)
    assert max(frame for frame, _ in listed) > (36 if loop else 16) * BEAT


def test_previews_end_where_they_are_to(player):
    """Of a pattern that goes on for ever so many beats; of silence nothing."""
    sequence = player.lead.play(notes("c4 d4"))
    assert [each.beat for each in sequence.preview(5)] == [0, 2, 4]
    sequence.stop()
    assert sequence.preview(5) == []


def test_stop_and_removal(player):
    """Notes end, memory comes home; an instrument that goes takes its patterns along."""
    player.render(64)
    used = player.session.engine.arena.used
    sequence = player.lead.play(notes("c4"))
    player.render(BEAT)
    sequence.stop()
    player.render(BEAT)
    assert len(player.ended) == 1
    assert repr(sequence) == "Sequence('pattern' on lead: silent)"
    sequence.play(notes("d4"), at="now")
    player.render(8 * BEAT)
    sequence.remove()
    player.render(BEAT)
    player.session.engine.music.reclaim()
    assert player.session.engine.arena.used == used
    assert [note for _, note in player.struck].count(62) == 2
    with pytest.raises(SessionError, match="was removed"):
        sequence.play(notes("c4"))

    other = player.lead.play(notes("c4"))
    player.session.remove(player.lead)
    render_frames(player.session, BEAT)
    assert not other.is_here


def test_live_is_offline():
    """With the sink's own clock, what is played is what offline rendering says, to the frame from the start on."""
    live, offline = Player(), Player()
    pattern = notes("c4 [e4 g4]? c5(3,8) ~")
    for each in (live, offline):
        each.lead.play(pattern)
    live.session.play()
    while live.session.transport.position.beats < 4:
        pass
    live.session.stop()
    live.session.engine.bus.drain()
    offline.render(3 * BEAT)
    start = live.struck[0][0]
    mine = [(frame - start, note) for frame, note in live.struck if frame - start < 3 * BEAT]
    assert mine == [each for each in offline.struck if each[0] < 3 * BEAT]
    live.close()
    offline.close()


@pytest.mark.parametrize(
    ("do", "what"),
    [
        (lambda lead: lead.play("c4"), "play takes a pattern"),
        (lambda lead: lead.play(notes("c4"), at="soon"), "'now', 'beat', 'bar'"),
        (lambda lead: lead.play(notes("c4")).play_song([]), "one pattern at least"),
        (lambda lead: lead.play(notes("c4")).play_song([(notes("c4"), -1)]), "times"),
        (lambda lead: lead.play(notes("c4")).play_song([notes("c4")]), "a song is a list"),
        (lambda lead: setattr(lead.play(notes("c4")), "transpose", 99), "transpose"),
        (lambda lead: setattr(lead.play(notes("c4")), "loudness", 1), "loudness"),
    ],
)
def test_what_is_wrong_is_said(player, do, what):
    """In words; a sequence that cannot begin leaves no track behind."""
    with pytest.raises(WorkbenchError) as caught:
        do(player.lead)
    assert what in str(caught.value)
    assert isinstance(caught.value, (ParameterError, WorkbenchError))
    assert len(player.session.engine.music.tracks) == len(player.lead.sequences)


def test_several_instruments(player):
    """Each plays its own; names are the instrument's own business."""
    bass = player.session.add(wb.Synth(), "bass")
    player.lead.play(notes("c5 d5"))
    bass.play(notes("c2"))
    player.render(4 * BEAT - 64)
    assert sorted(player.struck) == [(0, 36), (0, 72), (2 * BEAT, 74)]
    assert player.lead.sequences["pattern"] is not bass.sequences["pattern"]
