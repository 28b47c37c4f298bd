"""Pitch and level of a note that sounds: on target, without a step, in the note that is meant, gone with it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.player import SAMPLE_RATE, Player
from tests.support.voices import fast, steady, tone, unrolled
from workbench.commands import CommandKind, note_key
from workbench.dsp import sine, wrap
from workbench.instruments import voice
from workbench.instruments.layout import (
    HELD,
    L_KEY,
    L_MOVES,
    L_STATE,
    R_FADE,
    R_FREQ,
    R_FREQ_STEP,
    R_PITCH,
    RINGING,
)
from workbench.settings import QUANTUM
from workbench.units import midi_to_hz

PITCH, LEVEL = CommandKind.NOTE_PITCH, CommandKind.NOTE_LEVEL
TENTH = SAMPLE_RATE // 10
ID = 7


@voice(state={"phase": 0.0})
def pure(note, p, s):
    """A sine as long as its key is held, far below the limiter."""
    return 0.1 * sine(s.phase) * note.gate, (wrap(s.phase + note.freq_hz / note.sample_rate),)


def player_of(voice, key=69.0, velocity=127.0, **options):
    """An instrument that holds one note."""
    player = Player(voice, **options)
    player.send(CommandKind.NOTE_ON, a=round(100 * key), x=key, y=velocity)
    player.render(QUANTUM)
    return player


def lane_of(player, number):
    """Lane of a note."""
    return int(np.flatnonzero((player.lanes[L_KEY] >> 16 == number) & (player.lanes[L_STATE] != 0))[0])


@pytest.mark.parametrize("target", [69.001, 69.02, 69.5, 57.0, 81.0, 0.0, 127.0])
@pytest.mark.parametrize("voice", [pure, fast, unrolled])
def test_bend_arrives_exactly(target, voice):
    """Within a tenth of a second pitch and frequency are, to the bit, those of a note struck there; nothing moves."""
    player = player_of(voice)
    player.send(PITCH, a=6900, x=target)
    player.render(TENTH)
    struck = player_of(voice, target)

    assert player.row(R_PITCH)[0] == np.float32(target)
    assert player.row(R_FREQ)[0] == struck.row(R_FREQ)[0] == pytest.approx(midi_to_hz(target), rel=1e-6)
    assert player.row(R_FREQ_STEP)[0] == 0.0
    assert not player.lanes[L_MOVES].any()


@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
def test_bend_arrives_at_any_rate(rate):
    """The time is in seconds, the target is exact, however small the steps get."""
    player = player_of(fast, sample_rate=rate)
    player.send(PITCH, a=6900, x=100.0)
    player.send(LEVEL, a=6900, x=0.3)
    player.render(rate // 10)

    assert player.row(R_PITCH)[0] == 100.0
    assert player.row(R_FADE)[0] == np.float32(0.3)
    assert not player.lanes[L_MOVES].any()


def test_bend_takes_ten_milliseconds_for_most_of_the_way():
    """After 10 ms 1 - 1/e of the way is done, to the quantum."""
    player = player_of(pure)
    player.send(PITCH, a=6900, x=81.0)
    player.send(LEVEL, a=6900, x=0.0)
    player.render(480)
    share = 1.0 - np.exp(-1.0)

    assert (player.row(R_PITCH)[0] - 69.0) / 12.0 == pytest.approx(share, abs=0.05)
    assert 1.0 - player.row(R_FADE)[0] == pytest.approx(share, abs=0.05)


def sidebands_db(sound):
    """Loudest partial from 1.5 kHz above the higher of two notes (84, 96) on, beside a full-scale sine."""
    window = np.kaiser(sound.size, 14.0)
    spectrum = np.abs(np.fft.rfft(sound * window)) / (window.sum() / 2.0)
    freqs = np.fft.rfftfreq(sound.size, 1.0 / SAMPLE_RATE)
    return 20.0 * np.log10(spectrum[(freqs > midi_to_hz(96.0) + 1500.0) & (freqs < 20_000.0)].max())


def test_bend_has_no_zipper():
    """A sine bent by an octave has no sidebands: -100 dB, where what is heard in a sweep begins at about -70 dB."""
    player = player_of(pure, key=84.0)
    player.send(PITCH, frame=2048, a=8400, x=96.0)
    sound = player.render(8192)[:, 0].astype(np.float64)

    assert sidebands_db(sound / np.abs(sound).max()) < -100.0


def test_bend_in_steps_would_be_seen():
    """The measure is good enough: a frequency that moved once a quantum would stand far above that bound."""
    n = np.maximum(np.arange(8192) - 2048, 0) // QUANTUM * QUANTUM
    pitch = 96.0 - 12.0 * np.exp(-n / 480.0)
    sound = np.sin(2.0 * np.pi * np.cumsum(440.0 * 2.0 ** ((pitch - 69.0) / 12.0)) / SAMPLE_RATE)

    assert sidebands_db(sound) > -90.0


def test_level_moves_in_a_line_without_steps():
    """From 1 to 0.25: never upwards, no sample more than the first quantum's slope, there at the end."""
    player = player_of(steady, velocity=30.0)
    player.send(LEVEL, a=6900, x=0.25)
    sound = player.render(TENTH).astype(np.float64).sum(axis=1)
    gain = sound / sound[0]
    steps = np.diff(gain)

    assert (steps <= 1e-6).all()
    assert -steps.min() <= 0.75 / 480.0
    assert gain[-1] == pytest.approx(0.25, abs=1e-6)


def test_level_of_nothing_is_silence_and_comes_back():
    """A held voice stays, however quiet it is told to be."""
    player = player_of(steady)
    player.send(LEVEL, a=6900, x=0.0)
    player.render(TENTH)
    assert not player.render(TENTH).any()
    assert player.node.sounding == 1
    player.send(LEVEL, a=6900, x=1.0)
    player.render(TENTH)

    assert player.row(R_FADE)[0] == 1.0


def test_commands_without_a_number_mean_all_of_the_key():
    """Held and ringing ones; other keys stay."""
    player = Player(tone, polyphony=4)
    player.send(CommandKind.NOTE_ON, a=note_key(6000, 1), x=60.0, y=127.0)
    player.render(QUANTUM)
    player.send(CommandKind.NOTE_ON, a=note_key(6000, 2), x=60.0, y=127.0)
    player.send(CommandKind.NOTE_ON, a=note_key(6400, 3), x=64.0, y=127.0)
    player.send(PITCH, a=6000, x=61.0)
    player.render(128)
    moved = {number: player.row(R_PITCH)[lane_of(player, number)] for number in (1, 2, 3)}

    assert player.lanes[L_STATE, lane_of(player, 1)] == RINGING
    assert player.lanes[L_STATE, lane_of(player, 2)] == HELD
    assert moved[1] == moved[2] > 60.0
    assert moved[3] == 64.0


def test_commands_with_a_number_mean_one_note():
    """Of two voices of one key."""
    player = Player(tone, polyphony=4)
    for number in (1, 2):
        player.send(CommandKind.NOTE_ON, a=note_key(6000, number), x=60.0, y=127.0)
        player.render(QUANTUM)
    player.send(PITCH, a=note_key(6000, 1), x=61.0)
    player.send(LEVEL, a=note_key(6000, 2), x=0.5)
    player.render(QUANTUM)

    assert player.row(R_PITCH)[lane_of(player, 1)] > 60.0
    assert player.row(R_PITCH)[lane_of(player, 2)] == 60.0
    assert player.row(R_FADE)[lane_of(player, 1)] == 1.0
    assert player.row(R_FADE)[lane_of(player, 2)] < 1.0


@pytest.mark.parametrize("end", ["theft", "panic", "release"])
def test_nothing_of_it_is_left_for_the_next_note(end):
    """However a bent, quiet note ends, the next one in its lane sounds as in a new instrument."""
    player = Player(pure, polyphony=2)
    for _ in range(64):  # until every lane has had one
        player.send(CommandKind.NOTE_ON, a=6900, x=69.0, y=127.0)
        player.send(PITCH, a=6900, x=90.0)
        player.send(LEVEL, a=6900, x=0.1)
        player.render(QUANTUM * 3)
        if end == "panic":
            player.send(CommandKind.PANIC)
        elif end == "release":
            player.send(CommandKind.ALL_NOTES_OFF)
    player.send(CommandKind.PANIC)
    player.render(TENTH)
    fresh = Player(pure, polyphony=2)
    sounds = []
    for each in (player, fresh):
        each.send(CommandKind.NOTE_ON, a=6900, x=69.0, y=127.0)
        sounds.append(each.render(TENTH))

    np.testing.assert_array_equal(*sounds)


@pytest.mark.parametrize("parts", [(1,), (7, 64, 100), (480,), (37, 1, 512)])
def test_bends_do_not_depend_on_the_block_size(parts):
    """The same commands at the same frames give the same bits in blocks of any size."""
    sounds = []
    for blocks in ((4800,), parts):
        player = Player(tone, polyphony=4)
        player.on(60, frame=10)
        player.send(PITCH, frame=301, a=6000, x=62.0)
        player.send(LEVEL, frame=777, a=6000, x=0.4)
        player.send(PITCH, frame=790, a=6000, x=50.0)
        pieces, k = [], 0
        while sum(map(len, pieces)) < 4800:
            pieces.append(player.render(blocks[k % len(blocks)]))
            k += 1
        sounds.append(np.concatenate(pieces)[:4800])

    assert sounds[0].any()
    np.testing.assert_array_equal(*sounds)


def test_stealing_takes_the_one_that_was_turned_down():
    """The level counts as loudness does."""
    player = Player(steady, polyphony=3)
    for key in (60, 61, 62):
        player.on(key)
    player.send(LEVEL, a=6100, x=0.1)
    player.render(24_000)
    player.on(70)
    player.render(QUANTUM)

    assert 6100 not in player.lanes[L_KEY][player.lanes[L_STATE] == HELD]


def test_a_command_at_a_frame_changes_that_frame():
    """Not one before it, and from it on."""
    plain, bent = (player_of(pure) for _ in range(2))
    bent.send(PITCH, frame=1000, a=6900, x=75.0)
    one, other = plain.render(2000), bent.render(2000)
    first = int(np.flatnonzero((one != other).any(axis=1))[0]) + QUANTUM

    assert 1000 < first <= 1002  # the phase that a frame's frequency leads to is heard at the next one
