"""Recordings: what is loaded is what was written, and what cannot be played is refused in a sentence."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import soundfile

from tests.support.wav import smpl_chunk, write_wav
from workbench.errors import SampleError
from workbench.instruments.recording import MOST_FRAMES, LoopPoints, Recording, load_recording
from workbench.instruments.smpl import Smpl, read_smpl

FRAMES = 1000


@pytest.fixture
def stereo(rng):
    """A thousand frames of noise."""
    return rng.uniform(-1.0, 1.0, (FRAMES, 2)).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "subtype", "error"),
    [("a.wav", "FLOAT", 0.0), ("a.wav", "PCM_16", 2**-15), ("a.wav", "PCM_U8", 2**-7), ("a.flac", "PCM_24", 2**-23)],
)
def test_file_is_what_was_written(tmp_path, stereo, name, subtype, error):
    """Stereo and mono, within half a step of the format on each side."""
    for sound in (stereo, stereo[:, :1]):
        soundfile.write(tmp_path / name, sound, 44_100, subtype=subtype)
        found = load_recording(tmp_path / name)

        assert (found.name, found.sample_rate, found.root, found.loop) == (name, 44_100.0, None, None)
        assert found.sound.shape == sound.T.shape
        np.testing.assert_allclose(found.sound.T, sound, atol=error)


def test_ogg_is_read(tmp_path):
    """A lossy file gives the same tone."""
    tone = 0.5 * np.sin(2.0 * np.pi * 440.0 * np.arange(44_100) / 44_100)
    soundfile.write(tmp_path / "a.ogg", tone, 44_100)
    found = load_recording(str(tmp_path / "a.ogg"))

    assert found.sound.shape == (1, 44_100)
    assert np.corrcoef(found.sound[0], tone)[0, 1] > 0.999


@pytest.mark.parametrize("shape", [(FRAMES,), (FRAMES, 1), (FRAMES, 2)])
def test_array_is_taken(stereo, shape):
    """With one or two dimensions; what becomes of it later changes nothing."""
    array = stereo.ravel()[: np.prod(shape)].reshape(shape).astype(np.float64)
    found = load_recording(array, 48_000)
    wanted = array.reshape(FRAMES, -1).T.astype(np.float32)
    array[:] = 9.0

    assert found.name == "array"
    np.testing.assert_array_equal(found.sound, wanted)


ARRAYS = {
    "no rate": (np.zeros(9), None, "an array needs its sample_rate"),
    "rate 0": (np.zeros(9), 0, r"sample rate in range 1000\.\.768000 Hz, got 0"),
    "rate nan": (np.zeros(9), float("nan"), "sample_rate must be a finite number"),
    "rate word": (np.zeros(9), "fast", "sample_rate must be a number"),
    "empty": ([], 48_000, "array has no sound in it"),
    "empty stereo": (np.zeros((0, 2)), 48_000, "array has no sound in it"),
    "no columns": (np.zeros((5, 0)), 48_000, "array has no sound in it"),
    "nan": ([0.0, np.nan], 48_000, "must hold finite numbers only"),
    "inf": ([0.0, np.inf], 48_000, "must hold finite numbers only"),
    "channels": (np.zeros((9, 3)), 48_000, "mono or stereo, got 3 channels"),
    "cube": (np.zeros((2, 2, 2)), 48_000, r"the shape \(frames,\) or \(frames, channels\), got \(2, 2, 2\)"),
    "single": (0.5, 48_000, "a path or an array of numbers, got 0.5"),
    "None": (None, 48_000, "a path or an array of numbers, got None"),
    "words": (["a", "b"], 48_000, "a path or an array of numbers, got list"),
    "long": (np.zeros(MOST_FRAMES + 1, np.float32), 48_000, "too long: .* frames, got .*; cut it first"),
}


@pytest.mark.parametrize(("array", "rate", "words"), ARRAYS.values(), ids=ARRAYS)
def test_array_is_refused_with_a_reason(array, rate, words):
    """What cannot be played."""
    with pytest.raises(SampleError, match=words):
        load_recording(array, rate)


def test_file_is_refused_with_a_reason(tmp_path, stereo):
    """Missing, a folder, empty, no sound, cut short, too many channels, not finite, or given a rate."""
    (tmp_path / "text.wav").write_text("not a sound at all")
    (tmp_path / "empty.wav").write_bytes(b"")
    soundfile.write(tmp_path / "silent.wav", np.zeros((0, 1)), 48_000)
    soundfile.write(tmp_path / "three.wav", np.zeros((9, 3)), 48_000)
    write_wav(tmp_path / "nan.wav", np.array([0.0, np.nan]))
    whole = write_wav(tmp_path / "whole.wav", stereo)
    (tmp_path / "cut.wav").write_bytes(whole.read_bytes()[:30])
    for name, words in {
        "missing.wav": "there is no sound file '.*missing.wav'",
        "": "there is no sound file",
        "text.wav": r"text.wav cannot be read as sound \(WAV, FLAC, OGG\): ",
        "empty.wav": "empty.wav cannot be read as sound",
        "silent.wav": "silent.wav has no sound in it",
        "three.wav": "three.wav must be mono or stereo, got 3 channels",
        "nan.wav": "nan.wav must hold finite numbers only",
        "cut.wav": "cut.wav (cannot be read|has no sound)",
    }.items():
        with pytest.raises(SampleError, match=words):
            load_recording(tmp_path / name)
    with pytest.raises(SampleError, match="sample_rate is for arrays: a file says its own"):
        load_recording(whole, 48_000)


def test_file_that_is_too_long_is_not_read(tmp_path, monkeypatch):
    """Its length is looked at first."""
    path = write_wav(tmp_path / "long.wav", np.zeros(2000))
    monkeypatch.setattr("workbench.instruments.recording.MOST_FRAMES", 1999)
    monkeypatch.setattr(soundfile.SoundFile, "read", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(SampleError, match=r"long\.wav is too long: a sample has at most 1999 frames, got 2000"):
        load_recording(path)


def test_file_says_root_and_loop(tmp_path, stereo):
    """The chunk may stand anywhere; its last frame belongs to the loop."""
    odd = b"note" + struct.pack("<I", 3) + b"abc\0"
    path = write_wav(tmp_path / "a.wav", stereo, odd, smpl_chunk(57, 2**31, [(0, 100, 899)]))
    found = load_recording(path)

    assert found.root == 57.5
    assert found.loop == LoopPoints(100, 900)
    np.testing.assert_array_equal(found.sound.T, stereo)


@pytest.mark.parametrize(
    ("chunk", "wanted"),
    [
        (smpl_chunk(60, 0, []), Smpl(60.0)),
        (smpl_chunk(200), Smpl(None, (10, 91))),
        (smpl_chunk(60, 0, [(1, 10, 90)]), Smpl(60.0)),
        (smpl_chunk(60, 0, [(0, 90, 10)]), Smpl(60.0)),
        (smpl_chunk(60, 0, [(0, 10, FRAMES)]), Smpl(60.0)),
        (smpl_chunk(60, 0, [(0, 5, 2**32 - 1)]), Smpl(60.0)),
        (smpl_chunk(60, 0, [], count=1), Smpl(60.0)),
        (smpl_chunk(60, 0, count=2**32 - 1), Smpl(60.0, (10, 91))),
        (b"smpl\xff\xff\xff\xff", Smpl()),
        (b"smpl\x04\x00\x00\x00abcd", Smpl()),
        (b"junk\xff\xff\xff\xff" + smpl_chunk(), Smpl()),
        (b"smp", Smpl()),
    ],
)
def test_smpl_chunk_without_sense_says_nothing(tmp_path, stereo, chunk, wanted):
    """Each number is taken only if it makes sense, and the sound is good all the same."""
    path = write_wav(tmp_path / "a.wav", stereo, chunk)

    assert read_smpl(path, FRAMES) == wanted


def test_smpl_chunk_cut_anywhere_is_harmless(tmp_path, stereo):
    """However many bytes are missing at the end, reading gives an answer."""
    path = write_wav(tmp_path / "a.wav", stereo[:4], smpl_chunk(57, 0, [(0, 1, 3)]))
    whole = path.read_bytes()
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        assert read_smpl(path, 4) in (Smpl(), Smpl(57.0), Smpl(57.0, (1, 4)))


LOOPS = {
    "none": (None, LoopPoints(5, 9)),
    "all": (True, LoopPoints(0, 2000)),
    "nothing": (False, None),
    "seconds": ((0.5, 1.5), LoopPoints(500, 1500)),
    "to the end": ([0.0, 2.0], LoopPoints(0, 2000)),
}


@pytest.mark.parametrize(("wanted", "found"), LOOPS.values(), ids=LOOPS)
def test_loop_can_be_written_in_several_ways(wanted, found):
    """As the file says, all, nothing, or in seconds."""
    assert Recording("x", np.zeros((1, 2000)), 1000.0, loop=LoopPoints(5, 9)).find_loop(wanted) == found


@pytest.mark.parametrize(
    "wanted",
    ["all", 3, (0.5,), (1.5, 0.5), (0.5, 0.5), (-0.1, 1.0), (0.0, 2.1), (0.0, float("nan")), ("a", "b")],
    ids=str,
)
def test_loop_outside_is_refused(wanted):
    """What is no loop, or none of this recording."""
    with pytest.raises(SampleError, match=r"loop must (be True, False or|lie within x, which is 2 s long)"):
        Recording("x", np.zeros((1, 2000)), 1000.0).find_loop(wanted)
