"""Voice allocation: who gets a lane, who is stolen, when a lane is free again; nothing is lost and nothing hangs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import stealing
from tests.support.player import Player
from tests.support.voices import steady
from workbench.commands import CommandKind
from workbench.events import EventKind, key_cents
from workbench.instruments.layout import FADING, FREE, HELD, L_KEY, L_ORDER, L_STATE, R_LEVEL, RINGING
from workbench.settings import QUANTUM

ON, OFF, STOLEN, END = EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_STOLEN, EventKind.VOICE_END
FADE_FRAMES = 240  # 5 ms at 48 kHz


def keys(records):
    """MIDI notes of events."""
    return (key_cents(records["a"]) // 100).tolist()


def states(player):
    """How many lanes are in each state."""
    return {state: int((player.lanes[L_STATE] == state).sum()) for state in (FREE, HELD, RINGING, FADING)}


@pytest.mark.parametrize("polyphony", [1, 16, 17, 64, 200])
def test_voices_hold_exactly_the_polyphony(polyphony):
    """As many notes as voices sound without a theft; five more steal five, and no more than the polyphony is held."""
    player = Player(steady, polyphony)
    for k in range(polyphony):
        player.on(k / 2)
    player.render(QUANTUM)
    assert player.take(STOLEN).size == 0
    assert player.node.sounding == states(player)[HELD] == polyphony

    for k in range(5):
        player.on(110 + k)
    player.render(QUANTUM)
    assert player.take(STOLEN).size == 5
    assert states(player)[HELD] == polyphony
    assert player.node.sounding == polyphony + 5
    player.render(FADE_FRAMES + QUANTUM)
    assert player.node.sounding == polyphony


def test_voices_steal_released_before_held():
    """A loud old voice that rings out goes before a quiet one that is held."""
    player = Player(steady, 2)
    player.on(60, velocity=127)
    player.on(61, velocity=1)
    player.off(60)
    player.on(62)
    player.render(QUANTUM)

    assert keys(player.take(STOLEN)) == [60]


def test_voices_steal_the_quietest():
    """Among held voices the quietest goes, not the oldest."""
    player = Player(steady, 3)
    for key, velocity in [(60, 100), (61, 20), (62, 50)]:
        player.on(key, velocity)
    player.render(24_000)  # the level reading, which starts at 1, falls to what sounds
    player.on(63)
    player.render(QUANTUM)

    assert keys(player.take(STOLEN)) == [61]


def test_voices_steal_the_oldest_among_equals():
    """Of voices that started together and are equally loud, the first one goes."""
    player = Player(steady, 3)
    for key in (64, 60, 62):
        player.on(key)
    player.render(QUANTUM)
    player.on(70)
    player.on(71)
    player.render(QUANTUM)

    assert keys(player.take(STOLEN)) == [64, 60]


def test_voices_do_not_steal_what_has_just_begun():
    """A note counts as loud at first: with a slow attack it is not the first to go."""
    player = Player(steady, 2)
    player.on(60, velocity=64)
    player.render(24_000)
    player.on(61, velocity=0)
    player.on(62)
    player.render(QUANTUM)

    assert keys(player.take(STOLEN)) == [60]


def test_voices_level_is_the_loudness():
    """The reading that stealing goes by is the voice's peak: its velocity here, after the start value has died away."""
    player = Player(steady, 4)
    for k, velocity in enumerate((127, 64, 32)):
        player.on(60 + k, velocity)
    player.render(24_000)

    np.testing.assert_allclose(player.row(R_LEVEL)[:3], np.array([127, 64, 32]) / 127, rtol=1e-5)


action = st.one_of(
    st.tuples(st.just("on"), st.integers(60, 66), st.integers(1, 127)),
    st.tuples(st.just("off"), st.integers(60, 66)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


@settings(max_examples=60)
@given(st.integers(1, 4), st.lists(action, max_size=40))
def test_voices_steal_like_the_oracle(polyphony, actions):
    """Any sequence of notes and pauses: each theft takes the voice that sorting them all gives."""
    player = Player(steady, polyphony)
    for kind, *what in actions:
        if kind == "wait":
            player.render(QUANTUM * what[0])
            continue
        if kind == "off":
            player.off(what[0])
            player.render(QUANTUM)
            continue
        key, velocity = what
        table = player.lanes
        own = (table[L_STATE] == HELD) & (table[L_KEY] == 100 * key)
        now = np.where(own, RINGING, table[L_STATE])  # the same key again lets its earlier voice ring out first
        lanes = list(zip(now.tolist(), player.row(R_LEVEL).tolist(), table[L_ORDER].tolist(), strict=True))
        chosen = stealing.victim(lanes, polyphony)
        expected = [] if chosen is None else [int(table[L_KEY, chosen]) // 100]
        player.take()
        player.on(key, velocity)
        player.render(QUANTUM)

        assert keys(player.take(STOLEN)) == expected
        assert states(player)[HELD] + states(player)[RINGING] <= polyphony


@pytest.mark.parametrize("polyphony", [1, 16, 40])
def test_voices_are_cleaned_up(polyphony):
    """After the key is up and the release is over, the lane is free and the end was told once."""
    player = Player(steady, polyphony)
    player.on(60)
    player.render(24_000)
    player.off(60)
    player.render(480 - QUANTUM)
    assert player.node.sounding == 1
    player.render(12 * 960)  # the level reading takes twelve of its 20 ms to fall to -100 dB
    player.render(QUANTUM)

    assert player.node.sounding == 0
    assert states(player)[FREE] == player.lanes.shape[1]
    assert keys(player.take(END)) == [60]


def test_voices_held_are_not_cleaned_up():
    """A voice whose key is down stays, however quiet it is."""
    player = Player(steady, 4)
    player.on(60, velocity=0)
    player.render(96_000)

    assert player.node.sounding == 1


def test_voices_same_key_again_rings_the_first_out():
    """A key that is struck twice has two voices, the first one released; one note-off ends the second."""
    player = Player(steady, 4)
    player.on(60)
    player.render(QUANTUM)
    player.on(60)
    player.render(QUANTUM)
    assert states(player) == {FREE: 30, HELD: 1, RINGING: 1, FADING: 0}
    player.off(60)
    player.render(QUANTUM)

    assert states(player)[RINGING] == 2


def test_voices_note_off_of_a_key_that_is_not_held_does_nothing():
    """No event, no change."""
    player = Player(steady, 4)
    player.on(60)
    player.off(61)
    player.render(QUANTUM)

    assert player.take(OFF).size == 0
    assert states(player)[HELD] == 1


@pytest.mark.parametrize("kind", [CommandKind.PANIC, CommandKind.SILENCE])
def test_voices_fade_out_at_once(kind):
    """Panic and silence free every lane within the fade of 5 ms, with an end for each voice."""
    player = Player(steady, 16)
    for key in range(16):
        player.on(60 + key, velocity=8)
    player.render(QUANTUM)
    player.send(kind)
    player.render(FADE_FRAMES + 2 * QUANTUM)

    assert player.node.sounding == 0
    assert sorted(keys(player.take(END))) == list(range(60, 76))
    assert not player.render(QUANTUM).any()


def test_voices_all_notes_off_lets_them_ring_out():
    """Every held voice goes into its release."""
    player = Player(steady, 16)
    for key in range(10):
        player.on(60 + key)
    player.render(QUANTUM)
    player.send(CommandKind.ALL_NOTES_OFF)
    player.render(QUANTUM)

    assert states(player)[RINGING] == 10
    assert sorted(keys(player.take(OFF))) == list(range(60, 70))


def test_voices_more_thefts_than_lanes_within_one_fade():
    """When every lane fades already, the one that has faded furthest is taken: the newest notes sound, none is lost."""
    player = Player(steady, 4)
    for k in range(100):
        player.on(k)
    player.render(QUANTUM)
    player.render(QUANTUM)
    held = player.lanes[L_KEY][player.lanes[L_STATE] == HELD] // 100

    assert sorted(held.tolist()) == [96, 97, 98, 99]
    assert player.take(STOLEN).size == 96
    player.render(FADE_FRAMES + QUANTUM)
    assert player.node.sounding == 4


@pytest.mark.parametrize("polyphony", [1, 16, 33])
def test_voices_survive_a_hundred_thousand_commands(polyphony, rng):
    """10^5 random notes, releases, all-offs and pauses: every note ends exactly once, and all lanes come free."""
    player = Player(steady, polyphony)
    started = ended = 0
    total, burst = 100_000, 400
    for _ in range(total // burst + 1):
        choice, note, speed = rng.random(burst), rng.integers(0, 128, burst), rng.integers(1, 128, burst)
        frames = np.sort(rng.integers(0, 4 * QUANTUM, burst)) + player.engine.quantum_frame
        for which, key, velocity, frame in zip(choice, note.tolist(), speed.tolist(), frames.tolist(), strict=True):
            if which < 0.6:
                player.on(key, velocity, frame)
            elif which < 0.995:
                player.off(key, frame)
            else:
                player.send(CommandKind.ALL_NOTES_OFF, frame=frame)
        player.render(int(rng.integers(1, 8)) * QUANTUM)
        events = player.take()
        started += int((events["kind"] == ON).sum())
        ended += int(np.isin(events["kind"], [STOLEN, END]).sum())
        assert started - ended == states(player)[HELD] + states(player)[RINGING] <= polyphony
        assert player.node.sounding == player.lanes.shape[1] - states(player)[FREE]
    player.render(8 * QUANTUM)
    player.send(CommandKind.ALL_NOTES_OFF)
    player.render(24_000)
    events = player.take()
    ended += int(np.isin(events["kind"], [STOLEN, END]).sum())
    started += int((events["kind"] == ON).sum())

    assert started > total / 2
    assert started == ended
    assert player.node.sounding == 0
    assert player.engine.bus.lost == 0
