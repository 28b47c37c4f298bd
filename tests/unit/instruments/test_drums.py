"""The drum kit: every key a sound of its own, hi-hats that close, drums that ring whatever the key does."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.oracles.pitch import cents, partial_hz
from tests.support.audio_asserts import assert_no_click, centroid_hz, rms
from tests.support.compiled import needs_jit
from tests.support.offline import RATE, new_session, render_frames
from tests.support.played import one_note
from workbench.instruments.drum_kit import KEYS, KITS, STUDIO, Drum, kit_tables

CLOSED, OPEN, PEDAL, CRASH, KICK, SNARE = 42, 46, 44, 49, 36, 38
CHOKED = 480  # frames: 5 ms and a quantum


@pytest.fixture
def session():
    """A session of its own on the null sink; nothing renders unless the test does."""
    with new_session() as made:
        yield made


def struck(session, *strokes, **values):
    """A kit with strokes of (key, frame), and its first second [shape=(frames, 2)]."""
    kit = session.add(wb.Drums(**values))
    kit.history  # noqa: B018 from now on it is remembered
    for key, frame in strokes:
        kit.note_on(key, at=frame / RATE)
    render_frames(session, RATE)
    return kit, kit.history.latest(RATE)[0]


@needs_jit
@pytest.mark.parametrize("kit", KITS)
def test_every_key_has_a_sound_of_its_own(kit):
    """None is silent, and no two are the same."""
    heard = {}
    for key in STUDIO:
        with new_session(seed=1) as session:
            heard[key] = struck(session, (key, 0), kit=kit)[1]
    spectra = np.array([np.abs(np.fft.rfft(each.sum(axis=1)))[20:20_000] for each in heard.values()])
    spectra = np.sqrt(spectra.reshape(len(spectra), -1, 20).mean(axis=2))
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True)
    alike = spectra @ spectra.T - np.eye(len(spectra))

    assert min(rms(each[:4800]) for each in heard.values()) > 1e-3
    assert alike.max() < 0.9999


@needs_jit
@pytest.mark.parametrize("closing", [CLOSED, PEDAL])
def test_closing_the_hat_silences_the_open_one(session, closing):
    """The open hi-hat ends when it is closed, without a click of its own; what follows is the closed one alone."""
    at = RATE // 5
    kit, both = struck(session, (OPEN, 0), (closing, at), drive=0.0)
    with new_session() as other:
        alone = struck(other, (OPEN, 0))[1]

    assert rms(alone[at + CHOKED : at + 9600]) > 0.2 * rms(alone[:9600])
    assert kit.active_voices == 0
    assert rms(both[at + 9600 : at + 14_400]) < 0.1 * rms(alone[at + 9600 : at + 14_400])


@needs_jit
@pytest.mark.parametrize("other", [CRASH, KICK, SNARE])
def test_other_drums_leave_the_hat_open(session, other):
    """Only keys of its group end it."""
    kit, _ = struck(session, (OPEN, 0), (other, RATE // 5))

    assert kit.active_voices >= 1


@needs_jit
def test_choke_does_not_click(session):
    """The open hat fades in 5 ms: with a silent pedal, nothing else happens."""
    kit = session.add(wb.Drums(velocity_depth=1.0))
    kit.note_on(OPEN)
    before = render_frames(session, RATE // 5)
    kit.note_on(PEDAL, velocity=1)
    audio = np.concatenate([before, render_frames(session, RATE // 5)])

    assert_no_click(audio, at=len(before), after=CHOKED)
    assert rms(audio[len(before) + 2 * CHOKED :]) < 1e-5


@needs_jit
def test_drums_ring_whatever_the_key_does():
    """A stroke sounds the same, bit by bit, whether its key is held or let go at once."""
    held, released = (one_note(wb.Drums(), CRASH, 0.5, off_at=off) for off in (None, 0.01))

    assert np.array_equal(held, released)


@needs_jit
def test_voices_end_by_themselves(session):
    """Without any `note_off`."""
    kit, _ = struck(session, *((key, 0) for key in (KICK, SNARE, CLOSED)))

    assert kit.active_voices == 0


@needs_jit
@pytest.mark.parametrize("key", [KICK, SNARE, CLOSED, CRASH, 45])
def test_hard_strokes_are_louder_and_not_duller(key):
    """Velocity is heard in the level; in noise also in the colour."""
    soft, hard = (one_note(wb.Drums(), key, 0.3, velocity=velocity) for velocity in (40, 120))

    assert rms(hard[:, None]) > 2.0 * rms(soft[:, None])
    assert centroid_hz(hard[:, None], RATE) > 0.95 * centroid_hz(soft[:, None], RATE)


@needs_jit
@pytest.mark.parametrize("key", [45, 47, 48, 50])
def test_toms_come_to_rest_at_their_pitch(key):
    """Once the fall is over the tone has the frequency that the kit says, tuned as the kit is tuned."""
    sound = one_note(wb.Drums(tune_semitones=3.0, width=0.0, decay=4.0), key, 1.5)[RATE // 2 :]
    expected = STUDIO[key].tone_hz * 2.0 ** (3.0 / 12.0)

    assert abs(cents(partial_hz(sound, expected, RATE, 16_384), expected)) < 5.0


def test_keys_without_a_drum_play_the_nearest():
    """The lower of two; all keys play something."""
    rows, keys = kit_tables()
    in_order = sorted(STUDIO)

    assert rows.shape == (len(KITS) * len(in_order), len(Drum._fields))
    assert all(in_order[int(keys[key])] == key for key in in_order)
    assert [in_order[int(keys[key])] for key in (0, 34, 58, 72, 127)] == [35, 35, 57, 70, 81]
    assert len(keys) == KEYS


def test_kits_have_the_same_keys():
    """The rows of one kit stand for the drums of any other."""
    assert {tuple(sorted(kit)) for kit in KITS.values()} == {tuple(sorted(STUDIO))}


@pytest.mark.parametrize(
    "chokes", [[42, 44], [(42, 128)], [(-1, 2)], [(42, 44), (44, 46)], [("a", "b")], 3, [(1.5, 2)]]
)
def test_wrong_chokes_are_refused(chokes):
    """Groups of keys it must be, each key in one of them."""
    with pytest.raises(wb.KernelError, match="chokes must be groups of keys"):
        wb.voice(chokes=chokes)


@needs_jit
def test_voice_of_ones_own_may_choke(session):
    """Any voice can have groups; the keys of others go on."""

    @wb.voice(chokes=[(60, 62)])
    def hum(note, p, s):
        return 0.1 * note.gate, ()

    handle = session.add(hum)
    handle.chord([60, 64])
    render_frames(session, 4800)
    handle.note_on(62)
    render_frames(session, 4800)

    assert handle.active_voices == 2
