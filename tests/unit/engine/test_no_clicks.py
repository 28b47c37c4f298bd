"""Whatever is turned, switched, stolen or stopped while a note sounds: no step above -60 dBFS."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.audio_asserts import INAUDIBLE_STEP, assert_no_click, peak, steps, worst_step
from tests.support.offline import RATE, SMOOTH, new_session, render_frames
from workbench.instruments.synth import PARAMS, WAVEFORMS

BEFORE, AFTER = RATE // 2, RATE // 2
PITCHED = tuple(name for name in WAVEFORMS if name != "noise")
SETTLES = 9600  # frames: ten time constants of the smoothing
NUMBERS = [spec for spec in PARAMS if spec.curve != "choice"]
ENVELOPE_TIMES = {"attack_s", "decay_s", "release_s", "filter_attack_s", "filter_decay_s", "filter_release_s"}


def held(session, **values):
    """An instrument with one note that has sounded for half a second, and that half second."""
    lead = session.add(wb.Synth(**{**SMOOTH, "level_db": -12.0, **values}))
    lead.note_on(57)
    return lead, render_frames(session, BEFORE)


def jump(session, lead, before, name, value):
    """Set a parameter and give the sound around it."""
    setattr(lead, name, value)
    return np.concatenate([before, render_frames(session, AFTER)])


@pytest.mark.parametrize("upwards", [True, False], ids=["to max", "to min"])
@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_parameter_jump(session, spec, upwards):
    """A parameter that jumps over its whole range while a note sounds leaves no step."""
    start, stop = (spec.low, spec.high) if upwards else (spec.high, spec.low)
    lead, before = held(session, **{spec.name: start})
    audio = jump(session, lead, before, spec.name, stop)

    assert_no_click(audio, at=BEFORE, after=SETTLES)


@pytest.mark.parametrize("name", ["cutoff_hz", "resonance", "filter_octaves", "duty", "mix", "detune_cents"])
def test_parameter_jump_of_a_rich_sound(session, name):
    """The same on a saw through the filter, where the sound has edges of its own to be compared with."""
    spec = next(each for each in PARAMS if each.name == name)
    lead, before = held(session, waveform="pulse", waveform_b="saw", cutoff_hz=1500.0, level_db=-18.0)
    audio = jump(session, lead, before, name, spec.high)
    audio = np.concatenate([audio, jump(session, lead, audio[-AFTER:], name, spec.low)[AFTER:]])

    assert_no_click(audio, at=BEFORE, after=SETTLES)
    assert_no_click(audio, at=BEFORE + AFTER, after=SETTLES)


@pytest.mark.parametrize("after", PITCHED)
@pytest.mark.parametrize("before", PITCHED)
def test_waveform_switch(session, before, after):
    """Any waveform blends into any other."""
    lead, sound = held(session, waveform=before, level_db=-18.0)
    audio = jump(session, lead, sound, "waveform", after)

    assert_no_click(audio, at=BEFORE, after=SETTLES)


@pytest.fixture(scope="module")
def unswitched():
    """How much every waveform steps in each frame where nothing is switched, by its name."""

    def measured(name):
        with new_session(seed=3) as session:
            lead, before = held(session, waveform=name, duty=0.5, level_db=-18.0)
            return steps(jump(session, lead, before, "waveform", name))

    return {name: measured(name) for name in WAVEFORMS}


@pytest.mark.parametrize("other", PITCHED)
@pytest.mark.parametrize("to_noise", [True, False], ids=["to noise", "from noise"])
def test_waveform_switch_with_noise(unswitched, other, to_noise):
    """No frame steps by more than it does in one of the waveforms that the switch passes through.

    Noise is full of steps, so its neighbourhood says nothing. But it is drawn in every frame, heard or not: with the
    same seed, waveforms that were never switched have the very same noise in the same frames, and every frame of the
    glide from one end of the list to the other lies between two neighbours in it. (With a duty of one half the pulse's
    edges stay where the square's are.)
    """
    first, second = (other, "noise") if to_noise else ("noise", other)
    with new_session(seed=3) as session:
        lead, before = held(session, waveform=first, duty=0.5, level_db=-18.0)
        switched = steps(jump(session, lead, before, "waveform", second))
    passed = WAVEFORMS[WAVEFORMS.index(other) :]
    highest = np.max([unswitched[name] for name in passed], axis=0)

    assert np.array_equal(switched[: BEFORE - 8], unswitched[first][: BEFORE - 8])
    assert np.max(switched - highest) < INAUDIBLE_STEP


@pytest.mark.parametrize("name", ["low", "band", "high"])
def test_filter_switch(session, name):
    """Any side of the filter blends into any other."""
    lead, sound = held(session, cutoff_hz=800.0, filter="band", level_db=-18.0)
    audio = jump(session, lead, sound, "filter", name)

    assert_no_click(audio, at=BEFORE, after=SETTLES)


@pytest.mark.parametrize("volume_db", [-60.0, 12.0])
def test_volume_jump(session, volume_db):
    """The session's volume glides."""
    _, before = held(session, level_db=-20.0)
    session.params["volume_db"] = volume_db
    audio = np.concatenate([before, render_frames(session, AFTER)])

    assert_no_click(audio, at=BEFORE, after=SETTLES)


@pytest.mark.parametrize("rest", [0, 17, 63])
def test_panic(session, rest):
    """A panic fades in 5 ms and then there is silence, wherever in a period it falls."""
    _, before = held(session)
    before = np.concatenate([before, render_frames(session, 64 * rest)])
    session.panic()
    audio = np.concatenate([before, render_frames(session, 4096)])

    assert_no_click(audio, at=len(before), after=600)
    assert peak(audio[len(before) + 600 :]) == 0.0


@pytest.mark.parametrize("released", [False, True])
def test_steal(session, released):
    """A note that takes another's voice starts at once, and the other one fades away."""
    lead, _ = held(session, polyphony=2, attack_s=0.05, release_s=3.0)
    lead.note_on(50)
    before = render_frames(session, BEFORE)
    if released:
        lead.note_off(57)
        before = np.concatenate([before, render_frames(session, 4800)])
    lead.note_on(64)
    audio = np.concatenate([before, render_frames(session, AFTER)])

    assert lead.active_voices == 2
    assert_no_click(audio, at=len(before), after=600)


def test_many_steals_in_a_row(session):
    """Sixteen steals, one every 10 ms, leave no step either."""
    lead, _ = held(session, polyphony=4, attack_s=0.05, level_db=-18.0)
    for key in (45, 50, 62):
        lead.note_on(key)
    before = render_frames(session, BEFORE)
    parts = [before]
    for key in range(40, 56):
        lead.note_on(key)
        parts.append(render_frames(session, 480))
    audio = np.concatenate([*parts, render_frames(session, AFTER)])

    assert_no_click(audio, at=BEFORE, after=16 * 480 + 600)


def test_same_key_again(session):
    """Striking a key that is held lets the old voice ring out under the new one."""
    lead, before = held(session, attack_s=0.05, release_s=0.2)
    lead.note_on(57)
    audio = np.concatenate([before, render_frames(session, AFTER)])

    assert_no_click(audio, at=BEFORE, after=9600)


@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.1])
def test_note_off_in_the_attack(session, seconds):
    """A key let go before the attack is over falls from where it is."""
    lead = session.add(wb.Synth(**SMOOTH, attack_s=0.2, release_s=0.2))
    render_frames(session, 4800)
    lead.note_on(57)
    before = render_frames(session, round(seconds * RATE) + 4800)
    lead.note_off(57)
    audio = np.concatenate([before, render_frames(session, AFTER)])

    assert_no_click(audio, at=len(before), after=2000)


def test_stop_and_play_fade(session):
    """Stopping fades out within 10 ms before the clock stands still; playing on fades in."""
    lead = session.add(wb.Synth(**SMOOTH, level_db=-12.0))
    lead.note_on(57)
    for _ in range(2):
        session.play()
        while session.frame < BEFORE:
            pass
        session.stop()
    stopped = session.frame
    session.play()
    while session.frame < stopped + AFTER:
        pass
    session.stop()
    audio, end, missed = session.signal().since(0)
    at = stopped - (end - len(audio))

    assert missed == 0
    assert peak(audio[at - 1 : at]) == 0.0  # it had faded before the clock stood still
    assert_no_click(audio, at=at - 2000, after=4000)
    assert peak(audio[at + 2000 : at + 4000]) > 0.1


def test_the_measure_sees_a_step():
    """A step of -59 dBFS in a sine is found, one of -61 dBFS is let pass, and so is the sine itself."""
    sine = 0.3 * np.sin(2 * np.pi * 220 / RATE * np.arange(RATE))
    for level_db, found in ((-59.0, True), (-61.0, False), (-200.0, False)):
        audio = np.stack([sine, sine], axis=1)
        audio[20_000:] += 10.0 ** (level_db / 20.0)

        assert (worst_step(audio, 20_000, 10) > 1e-3) == found


def test_the_measure_sees_a_cut():
    """A note that is cut off instead of faded is found."""
    sine = 0.3 * np.sin(2 * np.pi * 220 / RATE * np.arange(RATE))
    sine[20_010:] = 0.0

    assert worst_step(np.stack([sine, sine], axis=1), 20_000, 100) > 1e-2
