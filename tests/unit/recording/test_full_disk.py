"""A disk that is full: what was written is kept and can be played, the error is told once, the sound goes on."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys

import numpy as np
import pytest
import soundfile

import workbench as wb
from workbench.errors import RecordingError

RATE = 48_000
ROOM = 300_000  # bytes


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own with so little room; where none can be mounted, files may not grow beyond that."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(place)]
    is_mounted = sys.platform == "linux" and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not is_mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield place
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    if is_mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def session():
    """Something loud and hard to compress."""
    with wb.Session(name="full disk", sink="null", seed=1) as made:
        made.add(wb.Synth(waveform="noise", mix=0.0)).note_on(60)
        yield made


@pytest.mark.parametrize(("ending", "bits"), [("wav", 24), ("wav", 32), ("flac", 24)])
def test_a_take_ends_and_keeps_what_it_has(session, small_disk, capsys, ending, bits):
    """The sound goes on meanwhile, as if nothing had been."""
    take = session.record(small_disk / f"a.{ending}", bits=bits)
    heard = session.render(3.0)
    assert not take.is_recording
    take.stop()
    told = capsys.readouterr().out
    assert told.count("Recording into") == 1, told
    assert "because the disk is full" in told or "because the file may not grow any further" in told
    assert "What was written is kept, and the sound goes on." in told
    read = soundfile.read(take.path, dtype="float64")[0]
    assert len(read) == take.frames
    least = {24: 6, 32: 8}[bits]
    assert ROOM / 2 / least < take.frames < 3 * RATE
    np.testing.assert_allclose(read, heard[: len(read)], atol=2.0**-23, rtol=0)
    assert session.render(0.5).any()


def test_the_block_says_so(session, small_disk):
    """A ``with`` block cannot end as if all had been recorded."""
    with (
        pytest.raises(RecordingError, match=r"Recording into a.wav has ended after"),
        session.record(small_disk / "a.wav"),
    ):
        session.render(3.0)


def test_the_block_says_its_own_error_first(session, small_disk):
    """What went wrong in it is not hidden by what went wrong with the file."""
    with pytest.raises(ZeroDivisionError), session.record(small_disk / "a.wav"):
        _ = 1 / int(session.render(3.0).size == 0)


def test_the_last_seconds_do_not_fit(session, small_disk):
    """Saving a look back says how much of it is there."""
    session.render(4.0)
    with pytest.raises(RecordingError, match=r"holds only \d+ of 192000 frames: "):
        session.tap(seconds=4.0).save(small_disk / "a.wav")
    with contextlib.suppress(FileNotFoundError):
        assert 0 < soundfile.info(small_disk / "a.wav").frames < 4 * RATE
