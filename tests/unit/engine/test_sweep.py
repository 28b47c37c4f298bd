"""A frequency that is swept by 100 Hz within 1000 frames, in every way there is: the phase never jumps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import hilbert
from scipy.signal.windows import tukey

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.offline import RATE, new_session, render_frames

LOW_HZ, HIGH_HZ = 220.0, 320.0
SWEEP = 1000  # frames
START = 4864  # frame at which it begins: the start of a quantum
FRAMES = START + SWEEP + 9600  # a note that follows with a time constant is there by then
EDGE = 1000  # frames at either end in which the analytic signal is not yet right
STEP = 64  # frames between two moves by hand
SLACK_HZ = 1.0  # a jump of the phase by 2e-5 of a cycle would show as that much for a frame

pytestmark = needs_jit  # seconds of sound


@wb.node(inputs=0, outputs=1, state={"frame": 0}, audible=False)
def ramp(y, p, s):
    """From 0 to 1 within the sweep."""
    for i in range(len(y)):
        y[i] = min(max((s.frame - START) / SWEEP, 0.0), 1.0)
        s.frame += 1


@wb.voice(params={"freq_hz": wb.ParamSpec("freq_hz", LOW_HZ, 20.0, 2000.0, "Hz")}, state={"phase": 0.0, "level": 0.0})
def tone(note, p, s):
    """A sine at the frequency that a parameter says, whatever the key."""
    level = s.level + 0.01 * (note.gate - s.level)
    return 0.3 * level * wb.dsp.sine(s.phase), (wb.dsp.wrap(s.phase + p.freq_hz / note.sample_rate), level)


@wb.voice(state={"phase": 0.0, "level": 0.0})
def key_tone(note, p, s):
    """A sine at the note's own frequency."""
    level = s.level + 0.01 * (note.gate - s.level)
    return 0.3 * level * wb.dsp.sine(s.phase), (wb.dsp.wrap(s.phase + note.freq_hz / note.sample_rate), level)


def modulated(session, target):
    """A signal moves the parameter, sample by sample."""
    target.modulate("freq_hz", session.add(ramp), depth=HIGH_HZ - LOW_HZ, curve="linear")
    return render_frames(session, FRAMES)


def turned(session, turn):
    """Somebody moves it, every 64 frames."""
    made = [render_frames(session, START)]
    for done in range(STEP, SWEEP + STEP, STEP):
        turn(min(LOW_HZ + (HIGH_HZ - LOW_HZ) * done / SWEEP, HIGH_HZ))
        made.append(render_frames(session, STEP))
    made.append(render_frames(session, FRAMES - sum(map(len, made))))
    return np.concatenate(made)


def oscillator_by_signal(session):
    """The oscillator, by a signal."""
    return modulated(session, session.add(wb.Oscillator(freq_hz=LOW_HZ)))


def oscillator_by_hand(session):
    """The oscillator, by its knob."""
    made = session.add(wb.Oscillator(freq_hz=LOW_HZ))
    return turned(session, lambda hz: setattr(made, "freq_hz", hz))


def voice_by_signal(session):
    """A voice's parameter, by a signal."""
    made = session.add(tone)
    made.note_on(60)
    return modulated(session, made)


def voice_by_hand(session):
    """A voice's parameter, by its knob."""
    made = session.add(tone)
    made.note_on(60)
    return turned(session, lambda hz: setattr(made, "freq_hz", hz))


def note_by_hand(session):
    """The pitch of one note, as it is played."""
    note = session.add(key_tone).note_on(60)
    note.hz = LOW_HZ
    return turned(session, lambda hz: setattr(note, "hz", hz))


def note_by_plan(session):
    """The pitch of one note, bent at frames that were said beforehand."""
    note = session.add(key_tone).note_on(60)
    note.hz = LOW_HZ
    for done in range(100, SWEEP + 1, 100):
        hz = LOW_HZ + (HIGH_HZ - LOW_HZ) * done / SWEEP
        note.bend(100.0 * (wb.units.hz_to_midi(hz) - 60.0), at=(START + done) / RATE)
    return render_frames(session, FRAMES)


def synth_by_plan(session):
    """The same of the synthesizer, whose oscillators are oversampled."""
    settings = {"waveform": "sine", "mix": 0.0, "cutoff_hz": 20_000.0, "resonance": 0.0, "spread": 0.0, "sustain": 1.0}
    note = session.add(wb.Synth(**settings, filter_octaves=0.0)).note_on(57)  # 220 Hz
    for done in range(100, SWEEP + 1, 100):
        hz = LOW_HZ + (HIGH_HZ - LOW_HZ) * done / SWEEP
        note.bend(100.0 * (wb.units.hz_to_midi(hz) - 57.0), at=(START + done) / RATE)
    return render_frames(session, FRAMES)


WAYS = {
    each.__name__: each
    for each in (
        *(oscillator_by_signal, oscillator_by_hand, voice_by_signal, voice_by_hand),
        *(note_by_hand, note_by_plan, synth_by_plan),
    )
}


def frequency(audio):
    """Frequency of a sine, frame by frame, by how much its phase goes on; from `EDGE` frames before the sweep.

    The sound's own beginning and end are faded, because to a spectrum they are steps.
    """
    mono = audio[:, 0].astype(np.float64) * tukey(len(audio), 4.0 * EDGE / len(audio))
    phase = np.unwrap(np.angle(hilbert(mono)))
    return (np.diff(phase) * RATE / (2.0 * np.pi))[START - EDGE : -3 * EDGE]


def jumps(found):
    """The largest jump of the phase: what the frequency does between two frames beyond what a sweep needs."""
    return np.abs(np.diff(found)).max()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_phase_is_continuous(way):
    """Frame by frame the frequency lies between both ends and moves little by little, so the phase never jumps."""
    with new_session() as session:
        found = frequency(way(session))

    assert found.min() > LOW_HZ - SLACK_HZ
    assert found.max() < HIGH_HZ + SLACK_HZ
    assert jumps(found) < SLACK_HZ
    assert found[: EDGE // 2].mean() == pytest.approx(LOW_HZ, abs=0.2)
    assert found[-EDGE:].mean() == pytest.approx(HIGH_HZ, abs=0.2)


@pytest.mark.parametrize("way", [oscillator_by_signal, voice_by_signal])
def test_a_signal_sweeps_in_its_very_frames(way):
    """Moved by a signal, the frequency is 220 Hz before, 270 Hz in the middle, 320 Hz after the 1000 frames."""
    with new_session() as session:
        found = frequency(way(session))
    expected = np.interp(np.arange(len(found)) - EDGE, [0, SWEEP], [LOW_HZ, HIGH_HZ])

    np.testing.assert_allclose(found, expected, atol=SLACK_HZ)


@pytest.mark.parametrize("cycles", [0.001, -0.001, 0.5])
def test_a_jump_would_be_seen(cycles):
    """The same measurement finds a sine whose phase jumps by a thousandth of a cycle: it can fail."""
    frames = np.arange(FRAMES)
    phase = LOW_HZ * frames / RATE + cycles * (frames >= START)
    found = frequency(np.sin(2.0 * np.pi * phase)[:, np.newaxis])

    assert jumps(found) > 5.0 * SLACK_HZ
