"""One voice, handed from note to note: what goes on, what attacks again, who has it, what is told; and no click."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.oracles.adsr import DOWN, STRUCK, UP, gated
from tests.support.audio_asserts import INAUDIBLE_STEP, assert_no_click, steps
from tests.support.offline import RATE, render_frames
from tests.support.player import Player
from tests.support.voices import tone
from workbench import dsp
from workbench.commands import CommandKind, note_key
from workbench.events import EventKind, key_cents, key_id
from workbench.instruments import voice
from workbench.instruments.layout import H_HELD, H_MONO, HELD, L_KEY, L_STATE, R_FROM, R_GATE, R_PITCH, RINGING
from workbench.settings import QUANTUM
from workbench.units import midi_to_hz

ON, OFF, STOLEN, END = (
    int(kind) for kind in (EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_STOLEN, EventKind.VOICE_END)
)
ATTACK, DECAY, SUSTAIN, RELEASE = 480, 960, 0.5, 2400


@voice(
    state={"phase": 0.0, "stage": 0.0, "progress": 0.0, "held": 0.0, "calls": 0},
    keeps=["phase", "stage", "progress", "held"],
)
def solo(note, p, s):
    """A soft sine under an envelope; it counts the calls since its note began."""
    level, stage, progress, held = dsp.adsr(note.gate, 480.0, 960.0, 0.5, 2400.0, s.stage, s.progress, s.held)
    phase = dsp.wrap(s.phase + note.freq_hz / note.sample_rate)
    return 0.1 * dsp.sine(s.phase) * level, (phase, stage, progress, held, s.calls + 1)


def told(player):
    """Events as (frame, kind, MIDI note, number of the note)."""
    return [
        (int(r["frame"]), int(r["kind"]), key_cents(int(r["a"])) // 100, key_id(int(r["a"]))) for r in player.take()
    ]


def on(player, key, number=0, frame=-1, velocity=127.0):
    """Strike a key, with a number of its own."""
    player.send(CommandKind.NOTE_ON, frame=frame, a=note_key(round(100 * key), number), x=key, y=velocity)


def sounding(player):
    """(key, state) of the lanes that are held or ring out."""
    lanes = np.flatnonzero(np.isin(player.lanes[L_STATE], [HELD, RINGING]))
    return [(int(key_cents(player.lanes[L_KEY, v])) // 100, int(player.lanes[L_STATE, v])) for v in lanes]


def test_mono_sound_is_that_of_the_oracle():
    """Keys struck, struck again while held and in the release: phase, envelope and pitch sample by sample."""
    player = Player(solo, polyphony=1)
    frames = 12_000
    keys = {0: 69.0, 300: 71.0, 1500: 62.0, 4000: 69.0, 7001: 74.0}  # attack, decay, sustain, and twice in the release
    ends = {5000: 69.0, 9000: 74.0}
    for frame, key in keys.items():
        on(player, key, frame=frame)
    for frame, key in {350: 69.0, 1600: 71.0, 4100: 62.0, **ends}.items():
        player.off(key, frame)
    sound = player.render(frames).astype(np.float64).mean(axis=1)

    gate = np.full(frames, DOWN)
    gate[5000:7001] = gate[9000:] = UP
    for frame in list(keys)[1:]:
        gate[frame] = STRUCK
    pitch = np.zeros(frames)
    for frame, key in keys.items():
        pitch[frame:] = key
    phase = np.concatenate([[0.0], np.cumsum([midi_to_hz(each) / 48_000 for each in pitch])])[:frames]
    levels, _ = gated(gate.tolist(), ATTACK, DECAY, SUSTAIN, RELEASE)

    np.testing.assert_allclose(sound, 0.1 * np.sin(2 * np.pi * phase) * levels, atol=0.1 / ATTACK + 2e-4)
    assert steps(sound[:, None])[100:].max() < INAUDIBLE_STEP


def test_mono_keeps_what_it_says_and_starts_the_rest_anew():
    """Phases and envelopes go on in the same lane; a count of calls begins at 0 with each note."""
    player = Player(solo, polyphony=1)
    on(player, 60)
    player.render(640)
    on(player, 64)
    player.render(QUANTUM)
    lane = int(np.flatnonzero(player.lanes[L_STATE] == HELD)[0])
    rows = player.node.voice.rows
    at = int(player.node._head[wb.instruments.layout.H_GROUPS_AT])
    calls = player.engine.arena.view(at, np.int32, (2, rows, 16))[lane // 16, rows - 1, lane % 16]

    assert calls == QUANTUM
    assert (player.row(R_FROM)[lane], player.row(R_PITCH)[lane]) == (60.0, 64.0)
    assert player.row(R_GATE)[lane] == 1.0
    assert player.node.sounding == 1


def test_mono_last_key_has_the_voice_and_gives_it_back():
    """Three keys held, let go in any order: always the last one that is still down; no attack on the way back."""
    player = Player(solo, polyphony=1)
    heard = []
    for step in ("+60", "+64", "+67", "-64", "-67", "+72", "-60", "-72"):
        key = float(step[1:])
        if step[0] == "+":
            on(player, key)
        else:
            player.off(key)
        player.render(3 * QUANTUM)
        heard += sounding(player)

    assert heard == [
        (60, HELD),
        (64, HELD),
        (67, HELD),
        (67, HELD),
        (60, HELD),
        (72, HELD),
        (72, HELD),
        (72, RINGING),
    ]


def test_mono_way_back_has_no_new_attack():
    """Only the pitch changes: the level goes on as if nothing had happened."""
    levels = []
    for back in (True, False):
        player = Player(solo, polyphony=1)
        on(player, 69)
        on(player, 69.25, frame=2000)
        if back:
            player.off(69.25, 4000)
        sound = player.render(6000).astype(np.float64).sum(axis=1)
        levels.append([np.abs(sound[k : k + 120]).max() for k in range(3600, 5880, 120)])

    np.testing.assert_allclose(*levels, rtol=0.02)


def test_mono_tells_what_sounds():
    """Each NOTE_ON has one VOICE_END, nothing counts as stolen; a key that gets the voice back is a NOTE_ON again."""
    player = Player(solo, polyphony=1)
    on(player, 60, number=1, frame=0)
    on(player, 64, number=2, frame=100)
    player.send(CommandKind.NOTE_OFF, frame=200, a=note_key(6400, 2))
    player.send(CommandKind.NOTE_OFF, frame=300, a=note_key(6000, 1))
    player.render(RATE)
    events = told(player)

    assert events[:6] == [
        (0, ON, 60, 1),
        (100, END, 60, 1),
        (100, ON, 64, 2),
        (200, OFF, 64, 2),
        (200, END, 64, 2),
        (200, ON, 60, 1),
    ]
    assert [event[1:] for event in events[6:]] == [(OFF, 60, 1), (END, 60, 1)]


def test_mono_same_key_again_is_held_once():
    """Struck twice, let go once: it rings out; the number of the first note ends nothing any more."""
    player = Player(solo, polyphony=1)
    on(player, 60, number=1)
    player.render(QUANTUM)
    on(player, 60, number=2)
    player.send(CommandKind.NOTE_OFF, a=note_key(6000, 1))
    player.render(QUANTUM)
    assert sounding(player) == [(60, HELD)]
    player.off(60)
    player.render(QUANTUM)

    assert sounding(player) == [(60, RINGING)]


@pytest.mark.parametrize("end", [CommandKind.ALL_NOTES_OFF, CommandKind.PANIC])
def test_mono_forgets_keys_when_all_are_let_go(end):
    """No key comes back after that."""
    player = Player(solo, polyphony=1)
    for key in (60, 64, 67):
        on(player, key)
    player.send(end)
    player.render(QUANTUM)
    on(player, 72)
    player.render(QUANTUM)
    player.off(72)
    player.render(QUANTUM)

    assert sounding(player) == [(72, RINGING)]


def test_mono_remembers_sixteen_keys():
    """Of more, the first ones are forgotten; nothing is written elsewhere."""
    player = Player(solo, polyphony=1)
    for key in range(40, 60):
        on(player, key)
    player.render(QUANTUM)
    assert player.node._head[H_HELD] == 16
    back = []
    for key in range(59, 39, -1):
        player.off(key)
        player.render(QUANTUM)
        back += sounding(player)

    assert [key for key, state in back if state == HELD] == list(range(58, 43, -1))
    assert player.node._head[H_HELD] == 0


def test_mono_is_only_for_one_voice_that_keeps_something():
    """More voices, or a voice that keeps nothing, are played as ever: each note has a voice of its own."""
    assert [int(Player(*which).node._head[H_MONO]) for which in ((solo, 1), (solo, 2), (tone, 1))] == [1, 0, 0]
    player = Player(tone, polyphony=1)
    player.on(60)
    player.on(64)
    player.render(QUANTUM)

    assert [event[1:3] for event in told(player)] == [(ON, 60), (STOLEN, 60), (ON, 64)]


@pytest.mark.parametrize("glide_s", [0.0, 0.1])
@pytest.mark.parametrize(("attack_s", "velocity"), [(0.05, 100), (0.005, 20), (0.002, 127)])
def test_mono_synth_does_not_click(session, glide_s, attack_s, velocity):
    """Another key, the same key, softer and louder, held and in the release: no step above -60 dBFS."""
    lead = session.add(
        wb.Synth(
            polyphony=1,
            waveform="sine",
            waveform_b="sine",
            attack_s=attack_s,
            release_s=0.5,
            glide_s=glide_s,
            velocity_depth=1.0,
        )
    )
    lead.note_on(57, 100)
    parts = [render_frames(session, 9600)]
    for key, strength in ((60, velocity), (60, 100), (50, velocity), (57, 127)):
        lead.note_on(key, strength)
        parts.append(render_frames(session, 4800))
        lead.note_off(key)
        parts.append(render_frames(session, 2400))
    audio = np.concatenate(parts)

    assert lead.active_voices == 1
    assert_no_click(audio, at=9600, after=len(audio) - 19_200)


def test_mono_velocity_glides():
    """It reaches that of the new note within a tenth of a second, and does not jump there."""
    player = Player(solo, polyphony=1)
    on(player, 60, velocity=20.0)
    player.render(QUANTUM)
    on(player, 62, velocity=120.0)
    player.render(QUANTUM)
    velocity = wb.instruments.layout.R_VELOCITY
    assert 20 / 127 < player.row(velocity)[0] < 60 / 127
    player.render(4800)

    assert player.row(velocity)[0] == np.float32(120.0) / np.float32(127.0)


def test_mono_takes_a_bent_quiet_voice_back_to_its_own():
    """Bend and level belong to the note before: the new one is at its pitch and comes up to full level."""
    player = Player(solo, polyphony=1)
    on(player, 60)
    player.send(CommandKind.NOTE_PITCH, a=6000, x=65.0)
    player.send(CommandKind.NOTE_LEVEL, a=6000, x=0.1)
    player.render(4800)
    on(player, 64)
    player.render(4800)

    assert player.row(R_PITCH)[0] == 64.0
    assert player.row(R_FROM)[0] == 65.0
    assert player.row(wb.instruments.layout.R_FADE)[0] == 1.0


def test_mono_survives_ten_thousand_commands(rng):
    """Random keys, ends, bends and levels: at most one voice, and every start that is told has one end."""
    player = Player(solo, polyphony=1)
    started = ended = number = 0
    for _ in range(100):
        frames = np.sort(rng.integers(0, 4 * QUANTUM, 100)) + player.engine.quantum_frame
        for frame, key in zip(frames.tolist(), rng.integers(40, 80, 100).tolist(), strict=True):
            choice = rng.random()
            number += 1
            if choice < 0.5:
                on(player, key, number, frame, velocity=float(rng.integers(1, 128)))
            elif choice < 0.8:
                player.off(key, frame)
            elif choice < 0.9:
                player.send(CommandKind.NOTE_PITCH, frame=frame, a=100 * key, x=float(rng.uniform(0, 127)))
            elif choice < 0.99:
                player.send(CommandKind.NOTE_LEVEL, frame=frame, a=100 * key, x=float(rng.uniform(0, 1)))
            else:
                player.send(CommandKind.ALL_NOTES_OFF, frame=frame)
        sound = player.render(int(rng.integers(4, 8)) * QUANTUM)
        kinds = player.take()["kind"]
        started, ended = started + int((kinds == ON).sum()), ended + int((kinds == END).sum())
        assert started - ended == len(sounding(player)) <= 1
        assert 0 <= player.node._head[H_HELD] <= 16
        assert np.isfinite(sound).all()
    player.send(CommandKind.ALL_NOTES_OFF)
    player.render(RATE)
    ended += int((player.take()["kind"] == END).sum())

    assert started == ended > 5000
    assert player.node.sounding == 0
