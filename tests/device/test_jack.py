"""A session on a real device: PortAudio on JACK's dummy driver, in real time."""

from __future__ import annotations

import inspect
import time

import numpy as np
import pytest

import workbench as wb
from tests.support.audio_asserts import peak
from workbench.errors import SessionError

sounddevice = pytest.importorskip("sounddevice", reason="sounddevice or PortAudio is missing", exc_type=OSError)

pytestmark = pytest.mark.device

RATE = 48_000


def open_streams() -> int:
    """Ports that the JACK server knows of as ours."""
    import subprocess

    listed = subprocess.run(["jack_lsp"], capture_output=True, text=True, check=False, timeout=5).stdout
    return sum("PortAudio" in line or "python" in line.lower() for line in listed.splitlines())


def test_it_plays(on_jack, until):
    """A session takes the device, calls back in real time, sounds, and says where the sound goes."""
    s = on_jack()
    lead = s.add(wb.Synth())
    lead.note_on("A3")
    s.play()
    until(lambda: s.frame > RATE // 2, "half a second has been played")
    health = s.health()

    assert s.plays_on_device
    assert "48000 Hz, 256 frames" in health.sink
    assert "null" not in health.sink
    assert health.latency_s > 0.0
    assert 0.0 < health.load_p50 < 1.0
    assert peak(s.tap(None, 0.2).numpy()) > 0.05


def test_auto_takes_the_device(on_jack, capsys):
    """With a sound card `auto` uses it and says nothing."""
    s = on_jack(sink="auto")

    assert s.plays_on_device
    assert "No sound card" not in capsys.readouterr().out


def test_clock_is_real_time(on_jack, until):
    """Session time goes on like the clock on the wall."""
    s = on_jack()
    s.play()
    until(lambda: s.frame > 0, "the device calls")
    start, frame = time.perf_counter(), s.frame
    until(lambda: s.frame > frame + RATE, "a second has been played")
    seconds = (s.frame - frame) / RATE

    assert 0.7 < (time.perf_counter() - start) / seconds < 1.5  # the server's clock, seen through a busy machine


def test_live_equals_offline(on_jack, until):
    """What the native callback rendered on the device is what `render` gives, bit for bit, from the first frame on."""

    def perform(session):
        lead = session.add(wb.Synth(waveform="saw", spread=0.7), name="lead")
        noise = session.add(wb.Synth(waveform="noise"), name="noise")
        for k in range(20):
            lead.note_on(40 + k, at=0.1 + 0.03 * k)
            lead.note_off(40 + k, at=0.2 + 0.03 * k)
        noise.note_on(60, at=0.5)

    live = on_jack(seed=9)
    perform(live)
    live.play()
    until(lambda: live.frame > 1.2 * RATE, "it has been played")
    live.stop()
    heard, _, missed = live.signal().since(0)
    with wb.Session(name="offline", sink="null", seed=9) as offline:
        perform(offline)
        wanted = offline.render(1.0)

    assert missed == 0
    np.testing.assert_array_equal(heard[: len(wanted)].view(np.uint32), wanted.view(np.uint32))


def test_play_and_stop_fifty_times(on_jack, until):
    """Fifty starts and stops: the clock goes on from where it stood, one stream all the time, none afterwards."""
    s = on_jack()
    s.add(wb.Synth()).note_on(60)
    frames = []
    for _ in range(50):
        s.play()
        frame = s.frame
        until(lambda frame=frame: s.frame > frame, "it plays again")
        s.stop()
        frames.append(s.frame)
        assert not s.is_playing
    stands = s.frame
    time.sleep(0.05)

    assert frames == sorted(frames)
    assert s.frame == stands
    assert s.plays_on_device
    assert open_streams() <= 2
    s.close()
    assert open_streams() == 0


def test_two_sessions_at_once(on_jack, until):
    """Two sessions play side by side; ending one leaves the other playing."""
    one, two = on_jack(), on_jack()
    for s in (one, two):
        s.add(wb.Synth()).note_on(60)
        s.play()
    until(lambda: min(one.frame, two.frame) > RATE // 4, "both play")
    one.close()
    frame = two.frame
    until(lambda: two.frame > frame + RATE // 4, "the other goes on")

    assert peak(two.tap(None, 0.1).numpy()) > 0.05


def test_cell_again_keeps_one_stream(on_jack, until):
    """Making the playing session again gives that session; other settings replace it, with one stream left."""
    s = on_jack(name="main")
    s.play()
    until(lambda: s.frame > 0, "it plays")
    before = open_streams()
    assert wb.Session("main", "device") is s
    assert open_streams() == before

    other = on_jack(name="main", seed=1)
    other.play()
    until(lambda: other.frame > 0, "it plays")
    assert s.is_closed
    assert open_streams() == before


def test_notes_reach_the_device_soon(on_jack, until):
    """A note without a time is rendered within a few blocks of being sent."""
    s = on_jack()
    lead = s.add(wb.Synth())
    s.play()
    until(lambda: s.frame > 4096, "it plays")
    blocks = []
    for _ in range(20):
        called = s.engine.callbacks
        lead.note_on(60)
        until(lambda: lead.active_voices > 0, "the note sounds")
        blocks.append(s.engine.callbacks - called)
        s.panic()
        until(lambda: lead.active_voices == 0, "it is silent")

    assert min(blocks) <= 3  # of twenty notes: a busy machine delays the thread that looks, not the notes


def test_render_is_refused_on_the_device(on_jack):
    """`render` says what to do while a device plays."""
    s = on_jack()
    s.play()
    with pytest.raises(SessionError, match="the session is playing"):
        s.render(1.0)


def test_sounddevice_still_takes_what_we_pass():
    """The base class of sounddevice's streams has the arguments that we use, and PortAudio's callback type is there."""
    accepted = inspect.signature(sounddevice._StreamBase.__init__).parameters
    used = {"kind", "samplerate", "blocksize", "device", "channels", "dtype", "latency", "callback", "userdata"}

    assert used | {"wrap_callback"} <= set(accepted)
    assert sounddevice._ffi.typeof("PaStreamCallback *").kind in {"function", "pointer"}
    assert {"_terminate", "_initialize", "_ffi"} <= set(vars(sounddevice))
