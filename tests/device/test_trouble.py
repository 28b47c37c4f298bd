"""Devices that are missing, unknown, unwilling or unplugged: a clear message, and the session runs on silently."""

from __future__ import annotations

import psutil
import pytest

import workbench as wb
from tests.support import jack
from tests.support.subprocesses import run_python
from workbench.session.output import STALL_S

pytestmark = pytest.mark.device

USE = """
    s.add(wb.Synth()).note_on(60)
    import time
    s.play()
    end = time.monotonic() + 20
    while s.frame < 4800 and time.monotonic() < end:
        time.sleep(0.01)
    print("plays", s.is_playing, s.frame >= 4800, s.health().sink)
    s.stop()
    print("renders", float(abs(s.render(0.2)).max()) > 0.01)
"""


@pytest.mark.parametrize(
    ("stub", "said"),
    [
        ("raise OSError('PortAudio library not found')", "PortAudio is missing: install PortAudio"),
        ("raise ImportError('No module named sounddevice')", "pip install sounddevice"),
    ],
    ids=["library", "package"],
)
@pytest.mark.parametrize("sink", ["auto", "device"])
def test_missing_portaudio(tmp_path, stub, said, sink):
    """Without PortAudio a session says in one line what is missing and how to get it, and runs on the null sink."""
    (tmp_path / "sounddevice.py").write_text(stub)
    ended = run_python(
        f"    import workbench as wb\n    s = wb.Session(sink={sink!r})\n" + USE + "    s.reconnect()\n",
        env={"PYTHONPATH": str(tmp_path)},
    )

    assert ended.returncode == 0, ended.stderr
    lines = [line for line in ended.stdout.splitlines() if "plays silently, because" in line]
    assert len(lines) == 2  # at the start, and as the answer to reconnect
    assert said in lines[0]
    assert "s.reconnect()" in lines[0]
    assert "plays True True null sink" in ended.stdout
    assert "renders True" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_no_sound_card(tmp_path):
    """With PortAudio but without any card there is one line as well, and nothing of ALSA's own complaints."""
    config = tmp_path / "asound.conf"
    config.write_text("pcm.absent { type hw card 99 }\n")
    ended = run_python(
        "    import workbench as wb\n    s = wb.Session()\n" + USE,
        env={"ALSA_CONFIG_PATH": str(config), "JACK_NO_START_SERVER": "1", "JACK_DEFAULT_SERVER": "none"},
    )

    assert ended.returncode == 0, ended.stderr
    assert "plays silently, because" in ended.stdout
    assert "plays True True null sink" in ended.stdout
    assert "ALSA" not in ended.stderr
    assert "jack" not in ended.stderr.lower()


@pytest.mark.parametrize("device", ["no such card", 999], ids=["name", "number"])
def test_unknown_device(on_jack, capsys, device):
    """A device that is not there: the message names it and lists those that are."""
    s = on_jack(device=device)
    said = capsys.readouterr().out

    assert not s.plays_on_device
    assert f"device {device!r} refuses" in said
    assert "Devices that can play: 'system'" in said
    assert s.render(0.1).shape == (4800, 2)


def test_unsupported_rate(on_jack, capsys, until):
    """A rate that the server does not run at is refused with the rate; the session keeps it, on the null sink."""
    s = on_jack(sample_rate=44_100)
    said = capsys.readouterr().out

    assert not s.plays_on_device
    assert "44100 Hz" in said
    assert "Invalid sample rate" in said
    s.play()
    until(lambda: s.frame > 4410, "it plays silently")
    assert s.sample_rate == 44_100


def test_unplugged_while_playing(until, capsys):
    """A device that goes away: the clock goes on with all notes and parameters, and reconnect finds it again."""
    from tests.conftest import skip_without

    skip_without(jack)
    with jack.jack_server():
        s = wb.Session(name="unplugged", sink="device")
        try:
            lead = s.add(wb.Synth())
            lead.cutoff_hz = 1234
            lead.note_on(60)
            s.play()
            until(lambda: s.frame > 9600, "it plays")
            ours = [each for each in psutil.Process().children() if each.name() == "jackd"]
            ours[-1].terminate()  # not killed: what a killed server leaves behind would be in the way of later ones
            ours[-1].wait(10)
            frame = s.frame
            until(lambda: s.frame > frame + round((STALL_S + 1) * 4800), "the clock goes on without the device")
            assert not s.plays_on_device
            assert s.is_playing
            assert "may have been unplugged" in s.health().note
            assert lead.active_voices == 1
            assert lead.cutoff_hz == 1234

            capsys.readouterr()
            with jack.jack_server():
                s.reconnect()
                said = capsys.readouterr().out
                assert s.plays_on_device, said
                assert "Playing on system" in said
                frame = s.frame
                until(lambda: s.frame > frame + 9600, "it plays on the device again")
                assert lead.active_voices == 1
                assert lead.cutoff_hz == 1234
                s.close()
        finally:
            s.close()


@pytest.mark.parametrize("step", ["reconnect", "play"])
def test_server_that_ended_while_stopped(until, capsys, step):
    """A server that ends while nothing plays takes nothing with it: the next step says so and goes on silently."""
    from tests.conftest import skip_without

    skip_without(jack)
    with jack.jack_server(), wb.Session(name="server ends", sink="device") as s:
        lead = s.add(wb.Synth())
        assert s.plays_on_device
        ours = [each for each in psutil.Process().children() if each.name() == "jackd"]
        ours[-1].terminate()
        ours[-1].wait(10)
        getattr(s, step)()
        assert not s.plays_on_device
        assert "plays silently, because" in capsys.readouterr().out
        lead.note_on(60)
        s.play()
        until(lambda: s.frame > 4800, "it plays silently")
        assert lead.active_voices == 1
