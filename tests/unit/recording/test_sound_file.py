"""Files that are recorded into: read back exactly, readable at any moment, refused in sentences."""

from __future__ import annotations

import signal
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from workbench.errors import ParameterError, RecordingError
from workbench.recording import open_sound_file
from workbench.recording.sound_file import FULL_SCALE, whole_numbers

RATE = 48_000
FORMATS = [("wav", 24), ("wav", 32), ("flac", 24)]


@pytest.fixture
def audio(rng):
    """Four seconds of noise, within full scale."""
    return rng.uniform(-1.0, 0.999, (4 * RATE, 2)).astype(np.float32)


def as_kept(audio, bits):
    """What a file of so many bits holds of a sound."""
    return audio if bits == 32 else (whole_numbers(audio) / FULL_SCALE).astype(np.float64)


@pytest.mark.parametrize(("ending", "bits"), FORMATS)
def test_read_back_as_it_was(tmp_path, audio, ending, bits):
    """In pieces of any length: float bit for bit, 24 bits to the nearest step."""
    file = open_sound_file(tmp_path / f"a.{ending}", RATE, bits)
    for start, stop in ((0, 1), (1, 64), (64, 64), (64, 100_001), (100_001, len(audio))):
        file.write(audio[start:stop])
    file.close()
    read, rate = soundfile.read(file.path, dtype="float32" if bits == 32 else "float64")
    assert rate == RATE
    assert file.frames == len(audio)
    np.testing.assert_array_equal(read, as_kept(audio, bits))
    assert soundfile.info(file.path).subtype == {24: "PCM_24", 32: "FLOAT"}[bits]


def test_whole_numbers_are_the_nearest_and_never_wrap():
    """Beyond full scale they are cut; what is no number is silence."""
    samples = np.array([[1.0, -1.0], [3.0, -3.0], [np.inf, -np.inf], [np.nan, 0.6 / FULL_SCALE]], np.float32)
    top = FULL_SCALE - 1
    expected = [[top, -FULL_SCALE], [top, -FULL_SCALE], [top, -FULL_SCALE], [0, 1]]

    assert whole_numbers(samples).tolist() == expected


@pytest.mark.parametrize(("ending", "bits"), FORMATS)
def test_silence_is_as_long_as_it_says(tmp_path, audio, ending, bits):
    """What was lost is silent, and what comes after it is where it belongs."""
    file = open_sound_file(tmp_path / f"a.{ending}", RATE, bits)
    file.write(audio[:1000])
    file.write_silence(70_000)
    file.write(audio[1000:2000])
    file.close()
    read = soundfile.read(file.path, dtype="float64")[0]
    assert len(read) == file.frames == 72_000
    assert not read[1000:71_000].any()
    np.testing.assert_array_equal(read[71_000:], as_kept(audio[1000:2000], bits))


KILLED = """
import os, signal, sys
import numpy as np
from workbench.recording import open_sound_file
audio = np.random.default_rng(1).uniform(-1.0, 0.999, (4 * 48000, 2)).astype(np.float32)
file = open_sound_file(sys.argv[1], 48000, int(sys.argv[2]))
file.write(audio[:100_000])
file.mark()
file.write(audio[100_000:])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("ending", "bits"), FORMATS)
def test_whoever_is_killed_leaves_a_file_that_can_be_read(tmp_path, ending, bits):
    """At least what was there when the file was last marked: of a FLAC file all but its last block."""
    path = tmp_path / f"a.{ending}"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path), str(bits)], check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    read = soundfile.read(path, dtype="float32" if bits == 32 else "float64")[0]
    audio = np.random.default_rng(1).uniform(-1.0, 0.999, (4 * RATE, 2)).astype(np.float32)
    assert len(read) >= (100_000 if ending == "wav" else 100_000 - 4096)
    np.testing.assert_array_equal(read, as_kept(audio, bits)[: len(read)])


def test_beyond_four_gigabytes_a_wav_file_is_an_rf64(tmp_path):
    """It grows on where 32 bits end, and is a plain WAV file before."""
    file = open_sound_file(tmp_path / "long.wav", RATE, 32)
    file.write_silence((2**32 - 200) // 8)
    file.mark()
    assert soundfile.info(file.path).format == "WAV"
    file.write_silence(1000)
    file.write(np.full((10, 2), 0.25, np.float32))
    file.close()
    with soundfile.SoundFile(file.path) as read:
        assert (read.format, read.frames) == ("RF64", file.frames)
        read.seek(file.frames - 11)
        assert read.read(dtype="float32")[:, 0].tolist() == [0.0] + 10 * [0.25]


@pytest.mark.parametrize(
    ("path", "rate", "bits", "what"),
    [
        ("a.mp3", RATE, 24, r"ends in .wav or .flac, got '.mp3' in a.mp3"),
        ("take", RATE, 24, r"ends in .wav or .flac, got '' in take"),
        (3, RATE, 24, r"must be text or a Path, got int"),
        ("a.wav", RATE, 16, r"bits must be 24 or 32 \(float\), got 16"),
        ("a.wav", RATE, True, r"bits must be 24 or 32 \(float\), got True"),
        ("a.flac", RATE, 32, r"a FLAC file holds 24 bits here"),
        ("a.wav", 44_100.5, 24, r"whole number of frames per second"),
    ],
)
def test_formats_that_there_are_not(tmp_path, monkeypatch, path, rate, bits, what):
    """Each is refused in a sentence, and leaves no file."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match=what):
        open_sound_file(path, rate, bits)

    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_file_that_is_there_stays(tmp_path, audio, ending):
    """Unless somebody says that it may be replaced."""
    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"mine")
    with pytest.raises(RecordingError, match=r"is there already: choose another name, or say overwrite=True"):
        open_sound_file(path, RATE)
    assert path.read_bytes() == b"mine"

    file = open_sound_file(path, RATE, overwrite=True)
    file.write(audio[:100])
    file.close()
    assert len(soundfile.read(path)[0]) == 100


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_places_where_no_file_can_be(tmp_path, ending):
    """A folder that is missing, and a name that is a folder."""
    with pytest.raises(RecordingError, match=r"there is no folder '.*gone' to record into"):
        open_sound_file(tmp_path / "gone" / f"a.{ending}", RATE)
    (tmp_path / f"b.{ending}").mkdir()
    with pytest.raises(RecordingError, match=r"cannot be recorded into: it is a folder"):
        open_sound_file(tmp_path / f"b.{ending}", RATE, overwrite=True)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_closing_twice_does_no_harm(tmp_path, ending):
    """Also before there was any sound: a WAV file of no frames, and a FLAC file of no bytes."""
    file = open_sound_file(tmp_path / f"a.{ending}", RATE)
    file.mark()
    file.close()
    file.close()
    if ending == "wav":
        assert soundfile.info(file.path).frames == 0
    else:
        assert file.path.read_bytes() == b""
