"""The audio input: what is heard comes out of its node one quantum later, whatever the block size; one per session."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import amount
from workbench.engine.audio_input import LATENCY_FRAMES
from workbench.errors import DeviceError, ParameterError, SessionError

RATE = 48_000


@pytest.fixture
def session():
    """A silent session."""
    with wb.Session(name="input", sink="null") as made:
        yield made


def sound(frames, rng, channels=2):
    """Quiet enough for the limiter to leave it alone."""
    return rng.uniform(-0.3, 0.3, (frames, channels)).astype(np.float32)


def heard(handle, frames):
    """What a node gave from the session's start on."""
    rows, start, missed = handle.history.since(0)

    assert (start, missed) == (0, 0) or missed == 0
    return rows[:frames]


def late(audio, frames):
    """As the node gives it."""
    return np.concatenate([np.zeros((LATENCY_FRAMES, audio.shape[1]), np.float32), audio])[:frames]


def test_input_comes_out_a_quantum_later(session, rng):
    """Rendered with an array as input, the node gives these very samples, 64 frames late."""
    audio = sound(amount(9600, 640), rng)
    mic = session.add(wb.Input())
    mic.history  # noqa: B018 remembered from the start
    session.render(len(audio) / RATE, input=audio)

    np.testing.assert_array_equal(heard(mic, len(audio)), late(audio, len(audio)))


@pytest.mark.parametrize("sizes", [(1,), (63, 64, 65), (17, 500, 3), (1024,)])
def test_live_is_offline_at_any_block_size(session, rng, sizes):
    """Through the callback, in blocks of any size, it is the same, bit for bit."""
    frames = amount(4096, 256)
    audio = sound(frames, rng)
    mic = session.add(wb.Input())
    mic.history  # noqa: B018 remembered from the start
    engine = session.engine
    done = number = 0
    while done < frames:
        count = min(sizes[number % len(sizes)], frames - done)
        engine.play_into(np.zeros((count, 2), np.float32), np.ascontiguousarray(audio[done : done + count]))
        done, number = done + count, number + 1

    np.testing.assert_array_equal(heard(mic, frames), late(audio, frames))


def test_one_channel_is_heard_on_both_sides(session, rng):
    """A device with one channel gives the same left and right; a mono input takes the first of two."""
    session.engine.input_channels = 1
    audio = sound(512, rng, 1)
    stereo = session.add(wb.Input())
    stereo.history  # noqa: B018 remembered from the start
    session.engine.play_into(np.zeros((512, 2), np.float32), audio)

    np.testing.assert_array_equal(heard(stereo, 512), np.repeat(late(audio, 512), 2, axis=1))


def test_mono_input_takes_the_first_channel(session, rng):
    """``Input(channels=1)`` has one channel: the left one of two."""
    audio = sound(640, rng)
    mic = session.add(wb.Input(channels=1))
    mic.history  # noqa: B018 remembered from the start
    session.render(640 / RATE, input=audio)

    np.testing.assert_array_equal(heard(mic, 640)[:, 0], late(audio, 640)[:, 0])


def test_without_an_array_it_is_silent(session, rng):
    """After the array's end, and where nothing is given, silence is heard."""
    mic = session.add(wb.Input())
    mic.history  # noqa: B018 remembered from the start
    session.render(640 / RATE, input=sound(100, rng))
    session.render(640 / RATE)
    made = heard(mic, 1280)

    assert np.abs(made[64:164]).max() > 0.1
    assert np.abs(made[164:]).max() == 0.0


def test_gaps_of_the_device_are_counted(session):
    """PortAudio's flags for a lost input are added up, and health tells."""
    block = np.zeros((64, 2), np.float32)
    for flags in (0, 1, 2, 4):
        session.engine._play_block(0, block.ctypes.data, len(block), 0, flags, session.engine.arena.base)

    assert session.health().input_gaps == 2
    assert session.health().xruns == 1
    assert "2 gaps in what was heard" in str(session.health())


def test_there_is_one_input(session):
    """A second one is refused by naming the first; a removed one makes room."""
    mic = session.add(wb.Input(), name="mic")
    assert session.add(wb.Input(), name="mic") is mic
    with pytest.raises(SessionError, match="one audio input, and mic is it"):
        session.add(wb.Input(), name="other")
    session.remove(mic)

    assert session.add(wb.Input(), name="other").name == "other"


def test_device_opens_and_closes_with_the_input(session, monkeypatch):
    """The output is told what is to be heard when an input comes, is replaced, or goes."""
    told = []
    monkeypatch.setattr(session._output, "listen", told.append)
    mic = session.add(wb.Input(channels=1), name="mic")
    session.add(wb.Input(channels=2), name="mic")
    session.remove(mic)

    assert [each.channels if each else None for each in told] == [1, 2, None]


def test_refusing_device_leaves_the_output(monkeypatch):
    """If the device cannot be heard, the session plays on without, and says why."""
    from workbench.session import sinks

    class Picky:
        kind, description, latency_s, input_latency_s, is_running = "device", "picky", 0.0, None, False
        widget = None

        def __init__(self, engine, block_size, device, heard=None):
            if heard is not None:
                raise DeviceError("the sound card cannot be heard at 48000 Hz with 256 frames (Invalid device)")

        def start(self):
            """Starts."""

        def listen(self, heard):
            """Opened anew for that."""

        stop = close = start

    monkeypatch.setattr(sinks, "PortAudioSink", Picky)
    with wb.Session(name="picky", sink="device") as made:
        made.add(wb.Input())
        health = made.health()

    assert health.sink == "picky"
    assert "The audio input is silent, because the sound card cannot be heard" in health.note


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"channels": 3}, "channels must be 1 or 2, got 3"),
        ({"channels": True}, "channels must be 1 or 2"),
        ({"device": 1.5}, "device must be a name or number"),
    ],
)
def test_wrong_inputs_are_refused(wrong, match):
    """The message says what is allowed."""
    with pytest.raises(ParameterError, match=match):
        wb.Input(**wrong)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [("noise", "array of numbers"), (np.zeros((10, 3)), "must have the shape"), ([np.nan], "must be finite")],
)
def test_wrong_arrays_are_refused(session, wrong, match):
    """An array that is no sound is refused before anything is rendered."""
    with pytest.raises(ParameterError, match=match):
        session.render(0.01, input=wrong)

    assert session.frame == 0
