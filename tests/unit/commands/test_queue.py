"""The command queue: all or nothing, in order for each writer, and loud when it is full."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from workbench.commands import NOW, RECORD, CommandKind, CommandQueue
from workbench.errors import QueueFullError
from workbench.rt import Arena, ring_buffer


def queue(capacity, reserved=0):
    """A queue and the end that the audio side reads."""
    producer, consumer, _ = ring_buffer(Arena(1 << 20), "commands", capacity, RECORD)
    return CommandQueue(producer, reserved), consumer


def test_queue_sends_all_fields():
    """Each argument of `send` is the field of the record."""
    commands, consumer = queue(4)
    commands.send(CommandKind.NOTE_ON, source=3, frame=480, a=6000, x=60.0, y=100.0)

    assert consumer.pop().tolist() == [(480, CommandKind.NOTE_ON, 3, 6000, 60.0, 100.0)]


def test_queue_defaults_are_the_engine_and_now():
    """Without arguments a command is for the engine, as soon as possible."""
    commands, consumer = queue(4)
    commands.send(CommandKind.PANIC)

    assert consumer.pop().tolist() == [(NOW, CommandKind.PANIC, 0, 0, 0.0, 0.0)]


def test_queue_full_says_what_to_do_and_sends_nothing():
    """The error has the capacity and two ways out; what was sent before is untouched, and the refusal is counted."""
    commands, consumer = queue(2)
    commands.send(CommandKind.NOTE_ON, a=1)
    commands.send(CommandKind.NOTE_ON, a=2)
    message = r"is full \(2 commands wait for the audio side\): play the session or render it .*s\.play_score"
    with pytest.raises(QueueFullError, match=message):
        commands.send(CommandKind.NOTE_ON, a=3)

    assert (commands.sent, commands.refused) == (2, 1)
    assert consumer.pop()["a"].tolist() == [1, 2]


def test_queue_send_all_is_all_or_nothing():
    """A chord that does not fit as a whole is not played in part; the next one that fits is."""
    commands, consumer = queue(4)
    chord = np.array([(NOW, CommandKind.NOTE_ON, 1, key, 60.0, 90.0) for key in (1, 2, 3)], RECORD)
    commands.send_all(chord)
    with pytest.raises(QueueFullError):
        commands.send_all(chord)

    assert (commands.sent, commands.refused) == (3, 3)
    assert consumer.pop()["a"].tolist() == [1, 2, 3]
    commands.send_all(chord)
    assert len(consumer) == 3


def test_queue_room_comes_back_when_commands_are_taken():
    """After the audio side has read, sending works again."""
    commands, consumer = queue(1)
    for key in range(5):
        commands.send(CommandKind.NOTE_ON, a=key)
        assert consumer.pop()["a"].tolist() == [key]


def test_queue_keeps_places_for_what_is_urgent():
    """Notes cannot fill the last places; a panic can take them, and is refused only when those are full, too."""
    commands, consumer = queue(4, reserved=2)
    for key in range(2):
        commands.send(CommandKind.NOTE_ON, a=key)
    with pytest.raises(QueueFullError, match=r"\(2 commands wait"):
        commands.send(CommandKind.NOTE_ON)
    commands.send(CommandKind.PANIC)
    commands.send(CommandKind.FADE_OUT)
    with pytest.raises(QueueFullError):
        commands.send(CommandKind.PANIC)

    assert consumer.pop()["kind"].tolist() == [1, 1, CommandKind.PANIC, CommandKind.FADE_OUT]


def test_queue_keeps_the_order_of_each_writer():
    """Eight threads send, one reads: nothing is lost or doubled, pairs stay together, each thread keeps its order."""
    commands, consumer = queue(64)
    writers, each = 8, 50
    got, done = [], threading.Event()

    def read():
        while not done.is_set() or len(consumer):
            got.extend(consumer.pop().tolist())

    def write(writer):
        for k in range(each):
            pair = np.array([(k, CommandKind.NOTE_ON, writer, half, 0.0, 0.0) for half in (0, 1)], RECORD)
            while True:
                try:
                    commands.send_all(pair)
                    break
                except QueueFullError:
                    continue

    reader = threading.Thread(target=read)
    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()

    assert len(got) == commands.sent == 2 * writers * each
    for writer in range(writers):
        mine = [(record[0], record[3]) for record in got if record[2] == writer]
        assert mine == [(k, half) for k in range(each) for half in (0, 1)]
    assert [record[3] for record in got] == [0, 1] * (writers * each)


def test_command_kinds_are_distinct_words():
    """Kinds are small positive numbers, so that an empty record is no command."""
    numbers = [int(kind) for kind in CommandKind]

    assert sorted(numbers) == list(range(1, len(numbers) + 1))
