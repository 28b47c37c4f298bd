"""The file player: the file's own samples from the very frame on; stop, seek, loop; what goes wrong is said."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import soundfile

import workbench as wb
from tests.support.compiled import needs_jit
from workbench.dsp.resampling import Resampler
from workbench.engine.file_player import FADE_FRAMES, MOST_TAKES
from workbench.errors import ParameterError, QueueFullError, SampleError

RATE = 48_000
LONG = 3 * RATE  # more than is decoded ahead

pytestmark = needs_jit  # seconds of sound


@pytest.fixture
def session():
    """A silent session."""
    with wb.Session(name="files", sink="null") as made:
        yield made


@pytest.fixture
def noise(rng):
    """Three seconds, stereo."""
    return rng.uniform(-0.3, 0.3, (LONG, 2)).astype(np.float32)


@pytest.fixture
def path(tmp_path, noise):
    """The same as a file of floats."""
    soundfile.write(tmp_path / "noise.wav", noise, RATE, subtype="FLOAT")
    return tmp_path / "noise.wav"


def added(session, path, **options):
    """A player that is remembered from the start."""
    player = session.add(wb.FilePlayer(path, **options))
    player.history  # noqa: B018 remembered from now on
    return player


def played(player):
    """What it has given from frame 0 on."""
    rows, _, missed = player.history.since(0)
    assert missed == 0
    return rows


def file_players():
    """Threads that decode."""
    return [each for each in threading.enumerate() if each.name == "workbench file player"]


@pytest.mark.parametrize("frame", [0, 1, 64, 1001])
def test_it_plays_the_very_samples(session, path, noise, frame):
    """Started at a frame it gives the file's samples from that frame on, bit for bit, and ends by itself."""
    player = added(session, path)
    player.play(at=frame / RATE)
    session.render(3.5)
    made = played(player)

    np.testing.assert_array_equal(made[frame : frame + LONG], noise)
    assert np.abs(made[:frame]).max(initial=0.0) == np.abs(made[frame + LONG :]).max() == 0.0
    assert not player.is_playing
    assert player.missed == 0


def test_stop_fades_out(session, path, noise):
    """From the stop's frame on it goes to silence in a straight line."""
    player = added(session, path)
    player.play(at=0.0)
    player.stop(at=1000 / RATE)
    session.render(0.2)
    made = played(player)
    fade = (FADE_FRAMES - 1 - np.arange(FADE_FRAMES)) / FADE_FRAMES

    np.testing.assert_array_equal(made[:1000], noise[:1000])
    np.testing.assert_allclose(made[1000:1256], noise[1000:1256] * fade[:, np.newaxis], atol=1e-7)
    assert np.abs(made[1256:]).max() == 0.0


def test_seek_plays_on_from_there(session, path, noise):
    """While it plays, seek jumps; position tells where it is. While it does not, the next start is there."""
    player = added(session, path)
    player.seek(2.0)
    assert player.position_s == 2.0
    player.play()
    session.render(0.1)
    assert player.position_s == pytest.approx(2.1, abs=0.002)
    player.seek(1.0)
    session.render(0.5)
    made = played(player)

    np.testing.assert_array_equal(made[256:4800], noise[2 * RATE + 256 : 2 * RATE + 4800])
    np.testing.assert_array_equal(made[4800 + 256 : 24_000], noise[RATE + 256 : RATE + 24_000 - 4800])
    assert player.position_s == pytest.approx(1.5, abs=0.002)


def test_loop_begins_again(session, tmp_path, rng):
    """Looped, its end is followed by its beginning without a gap, many times within what is decoded ahead."""
    short = rng.uniform(-0.3, 0.3, (1000, 2)).astype(np.float32)
    soundfile.write(tmp_path / "short.wav", short, RATE, subtype="FLOAT")
    player = added(session, tmp_path / "short.wav", loop=True)
    player.play(at=0.0)
    session.render(2.0)
    made = played(player)

    np.testing.assert_array_equal(made[: 90 * 1000], np.tile(short, (90, 1)))
    assert player.is_playing


def test_other_rates_are_resampled(session, tmp_path, rng):
    """A mono file at 44.1 kHz is what the resampler makes of it, on both sides."""
    audio = rng.uniform(-0.3, 0.3, (44_100, 1)).astype(np.float32)
    soundfile.write(tmp_path / "cd.wav", audio, 44_100, subtype="FLOAT")
    player = added(session, tmp_path / "cd.wav")
    player.play(at=0.0)
    session.render(1.2)
    whole = Resampler(44_100, RATE, 1)
    expected = np.concatenate([whole.push(audio), whole.finish()])

    assert len(expected) == RATE
    np.testing.assert_array_equal(played(player)[:RATE], np.repeat(expected, 2, axis=1))


@pytest.mark.parametrize("ending", ["flac", "ogg", "mp3"])
def test_formats_are_read(session, tmp_path, noise, ending):
    """What soundfile reads is what it plays."""
    path = tmp_path / f"noise.{ending}"
    soundfile.write(path, noise[:RATE], RATE)
    expected = soundfile.read(path, dtype="float32", always_2d=True)[0]
    player = added(session, path)
    player.play(at=0.0)
    session.render(1.2)

    np.testing.assert_array_equal(played(player)[: len(expected)], expected)


def test_what_is_not_ready_is_silent_and_counted(session, path, noise):
    """With decoding held up it is silent when the ring is empty, counts the frames, and goes on where it was."""
    player = added(session, path)
    player.play()
    block = np.zeros((512, 2), np.float32)
    with player.node._lock:
        for _ in range(2 * RATE // 512):
            session.engine.play_into(block)
    late = player.missed
    player.node.prepare()
    session.engine.play_into(block)
    made = played(player)

    assert late == len(made) - 512 - RATE
    np.testing.assert_array_equal(made[:RATE], noise[:RATE])
    np.testing.assert_array_equal(made[-512:], noise[RATE : RATE + 512])


def test_panic_stops_it(session, path):
    """A panic fades it out, forgets starts that wait, and it can be started again."""
    player = added(session, path)
    player.play()
    player.play(at=0.5)
    session.render(0.1)
    session.panic()
    session.render(0.6)
    assert not player.is_playing
    player.play()
    session.render(0.1)

    assert player.is_playing


def test_too_many_starts_are_refused(session, path):
    """So many starts can wait, and no memory is lost when one more is refused."""
    player = added(session, path)
    for k in range(MOST_TAKES):
        player.play(at=10.0 + k)
    used = session.engine.arena.used
    with pytest.raises(QueueFullError, match=f"{MOST_TAKES} starts"):
        player.play(at=60.0)

    assert session.engine.arena.used == used


def test_removed_it_leaves_nothing(session, path):
    """Removed while it plays, its thread ends, its file is closed, and the arena has its memory back."""
    before = session.engine.arena.used
    player = session.add(wb.FilePlayer(path, loop=True))
    player.play()
    session.render(0.2)
    assert len(file_players()) == 1
    stream = player.node._takes[0].stream
    session.remove(player)
    assert file_players() == []
    assert stream._file.closed
    session.render(0.2)
    session.engine.reclaim()

    assert session.engine.arena.used == before


def test_closed_session_ends_the_thread(path):
    """Closing the session ends the thread."""
    with wb.Session(name="closing", sink="null") as session:
        player = session.add(wb.FilePlayer(path, loop=True))
        player.play()
        assert len(file_players()) == 1

    assert file_players() == []


def test_same_file_keeps_its_handle(session, path, tmp_path):
    """The same file again is the same player, which goes on; another one takes its place under the same handle."""
    player = session.add(wb.FilePlayer(path), name="tape")
    player.play()
    session.render(0.1)
    assert session.add(wb.FilePlayer(path), name="tape") is player
    assert player.is_playing
    soundfile.write(tmp_path / "other.wav", np.zeros(4800, np.float32), RATE)
    assert session.add(wb.FilePlayer(tmp_path / "other.wav"), name="tape") is player

    assert player.duration_s == 0.1
    assert not player.is_playing


def test_wrong_files_are_refused(tmp_path):
    """Missing, damaged, empty and of too many channels: each in a sentence."""
    (tmp_path / "text.wav").write_text("no sound")
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 2)), RATE)
    soundfile.write(tmp_path / "six.wav", np.zeros((10, 6)), RATE)
    for name, match in [
        ("none.wav", "there is no sound file"),
        ("text.wav", "cannot be read as sound"),
        ("empty.wav", "has no sound in it"),
        ("six.wav", "must be mono or stereo, got 6 channels"),
    ]:
        with pytest.raises(SampleError, match=match):
            wb.FilePlayer(tmp_path / name)
    with pytest.raises(SampleError, match="takes the path of a sound file, got int"):
        wb.FilePlayer(5)


def test_wrong_wishes_are_refused(session, path):
    """A place beyond the end, and a loop that is neither on nor off."""
    player = session.add(wb.FilePlayer(path))
    for wrong in (3.0, -1.0, "end"):
        with pytest.raises(SampleError, match="place in"):
            player.seek(wrong)
    with pytest.raises(ParameterError, match="loop is True or False"):
        player.loop = 1
    with pytest.raises(ParameterError, match="loop is True or False"):
        wb.FilePlayer(path, loop="yes")
