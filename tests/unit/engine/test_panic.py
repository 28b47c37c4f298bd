"""A panic forgets music, and only music: instruments, plans and fades are still there, and it always gets through."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from tests.support.player import Player
from tests.support.voices import steady
from workbench.commands import RECORD, CommandKind
from workbench.errors import QueueFullError
from workbench.instruments import Instrument
from workbench.settings import COMMAND_CAPACITY, QUANTUM, SCHEDULE_CAPACITY

FADE = 240 + QUANTUM  # frames: the 5 ms of a stolen voice, and the rest of a quantum


def score(*notes):
    """Records of (frame, key) pairs."""
    return np.array([(frame, CommandKind.NOTE_ON, 2, 100 * key, key, 127.0) for frame, key in notes], RECORD)


def test_panic_keeps_an_instrument_that_was_just_added():
    """An instrument that was added in the same breath plays what comes after the panic."""
    player = Player(steady, 4)
    player.engine.commands.send(CommandKind.PANIC)
    player.on(60)

    assert player.render(QUANTUM).any()


def test_panic_forgets_what_was_scheduled_before_it():
    """Notes that wait for their frame are forgotten; those that were sent later are not."""
    player = Player(steady, 4)
    player.on(60, frame=4 * QUANTUM)
    player.render(QUANTUM)
    player.on(61, frame=6 * QUANTUM)
    player.engine.commands.send(CommandKind.PANIC)
    player.on(62, frame=8 * QUANTUM)
    sound = player.render(8 * QUANTUM)[:, 0]

    assert not sound[: 7 * QUANTUM].any()
    assert sound[7 * QUANTUM :].all()


def test_panic_keeps_the_masters_fade_in():
    """A session that starts to play and panics at once is not silent for ever."""
    player = Player(steady, 4)
    player.engine.commands.send(CommandKind.FADE_OUT)
    player.render(1024)
    assert player.engine.master.is_silent
    player.engine.commands.send(CommandKind.FADE_IN)
    player.engine.commands.send(CommandKind.PANIC)
    player.render(1024)
    player.on(60)

    assert player.render(QUANTUM).any()


def test_panic_lets_a_removal_come_to_its_end():
    """An instrument that is being taken away is taken away, and its memory comes home."""
    player = Player(steady, 4)
    player.render(QUANTUM)
    used = player.engine.arena.used
    other = player.engine.add(Instrument(steady, polyphony=4), "other")
    player.render(QUANTUM)
    player.engine.remove(other)
    player.engine.commands.send(CommandKind.PANIC)
    player.render(48_000)
    player.engine.reclaim()

    assert player.engine.arena.used == used


def test_panic_ends_scores_that_wait_for_their_frame():
    """A score that was to start later is over: its place and its memory come home."""
    player = Player(steady, 4)
    used = player.engine.arena.used
    waiting = player.engine.scores.play(score((0, 60), (480, 64)), frame=48_000)
    player.render(QUANTUM)
    player.engine.commands.send(CommandKind.PANIC)
    sound = player.render(96_000)
    player.engine.reclaim()

    assert waiting.is_over
    assert not sound.any()
    assert player.engine.arena.used <= used


def test_panic_gets_through_a_full_schedule():
    """With as many notes waiting as fit, a panic is seen in the next quantum all the same."""
    player = Player(steady, 4)
    player.on(60)
    player.render(QUANTUM)
    for _ in range(SCHEDULE_CAPACITY + 100):
        try:
            player.on(61, frame=10**9)
        except QueueFullError:
            player.render(QUANTUM)
            player.on(61, frame=10**9)
    player.render(QUANTUM)
    player.engine.commands.send(CommandKind.PANIC)
    player.render(FADE + QUANTUM)

    assert not player.render(QUANTUM).any()
    player.on(62)
    assert player.render(QUANTUM).any()


def test_panic_gets_through_a_full_queue():
    """With queue and schedule both full of later notes, a panic is taken in the next quantum."""
    player = Player(steady, 4)
    player.on(60)
    player.render(QUANTUM)
    for _ in range(3):  # into the schedule, then behind it
        player.render(QUANTUM)
        for _ in range(COMMAND_CAPACITY):
            with contextlib.suppress(QueueFullError):
                player.on(61, frame=10**9)
    with pytest.raises(QueueFullError):
        player.on(61)
    player.engine.commands.send(CommandKind.PANIC)
    player.render(FADE + QUANTUM)

    assert not player.render(QUANTUM).any()


def test_plans_take_effect_in_the_order_in_which_they_were_made():
    """An instrument that is added while another one still fades out stays, and the faded one's memory comes home."""
    player = Player(steady, 4)
    player.render(QUANTUM)
    old = player.engine.add(Instrument(steady, polyphony=4), "old")
    player.render(QUANTUM)
    used = player.engine.arena.used
    player.engine.remove(old)
    new = player.engine.add(Instrument(steady, polyphony=4), "new")
    player.render(48_000)
    player.engine.reclaim()
    player.engine.commands.send(CommandKind.NOTE_ON, source=new.number, a=6000, x=60.0, y=127.0)

    assert player.render(QUANTUM).any()
    assert new.sounding == 1
    assert player.engine.arena.used == used


def test_full_queue_and_full_schedule_lose_nothing():
    """Twice as many commands as fit: each is refused with an error, or played."""
    player = Player(steady, 16)
    sent = refused = 0
    for k in range(2 * COMMAND_CAPACITY):
        try:
            player.on(k % 128, frame=QUANTUM * 10)
            sent += 1
        except QueueFullError:
            refused += 1
    player.render(48_000)

    assert (sent, refused) == (COMMAND_CAPACITY - 1, COMMAND_CAPACITY + 1)
    assert int((player.take()["kind"] == 1).sum()) == sent
