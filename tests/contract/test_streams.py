"""What the nodes keep to that hear a device or read a file: the same contract, for what has no input in the graph.

What each of them does besides is tested in `tests/unit/session/test_input.py` and `test_file_player.py`.
"""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.nodes import trials
from tests.support.offline import RATE, new_session
from workbench.engine.audio_input import LATENCY_FRAMES
from workbench.graph import NodeKind, Processor
from workbench.proof.every import every_node, public_kinds
from workbench.rt.check import check
from workbench.settings import QUANTUM

FRAMES = 64 * QUANTUM
SIZES = {"whole": (FRAMES,), "single": (1,), "mixed": (1, 63, 64, 65, 500), "blocks": (256,)}
AT = 1000  # frame at which the file starts
STREAMS = {"input": 0 + LATENCY_FRAMES, "file": AT}  # by how many frames each is late
TRIALS = (*trials(FRAMES, np.random.default_rng(0)), "nothing")

pytestmark = needs_jit  # seconds of sound, and a thread beside it

each_stream = pytest.mark.parametrize("stream", STREAMS)
each_trial = pytest.mark.parametrize("trial", TRIALS)


def sound(trial):
    """What is heard or stands in the file [shape=(frames, 2)]: one of the trials, softer so that the limiter rests."""
    rng = np.random.default_rng(0)
    heard = {**trials(FRAMES, rng), "nothing": np.zeros(FRAMES)}[trial]
    return np.stack([heard, -0.5 * heard], axis=1).astype(np.float32)


def given(stream, audio, folder, sizes=(256,)):
    """What a node gives of a sound from the session's start on, asked for in blocks of such sizes."""
    with new_session() as session:
        if stream == "input":
            node = session.add(wb.Input())
        else:
            soundfile.write(folder / "sound.wav", audio, RATE, subtype="FLOAT")
            node = session.add(wb.FilePlayer(folder / "sound.wav"))
            node.play(at=AT / RATE)
        node.history  # noqa: B018 remembered from now on
        done, turn = 0, 0
        while done < FRAMES + 2 * AT:
            size = sizes[turn % len(sizes)]
            heard = np.zeros((size, 2), np.float32)
            if stream == "input" and done < FRAMES:
                part = audio[done : done + size]
                heard[: len(part)] = part
            session.engine.prepare()
            session.engine.render_into(np.zeros((size, 2), np.float32), heard)
            done, turn = done + size, turn + 1
        return node.history.since(0)[0][:done]


def test_all_streams_are_here():
    """What is public and is no kind of its own hears a device or reads a file, and is tested here."""
    made = {name for name, kind in public_kinds() if isinstance(kind, type) and issubclass(kind, Processor)}

    assert made == {"Input", "FilePlayer"}
    assert not any(isinstance(wb.__getattr__(name), NodeKind) for name in made)


@pytest.mark.parametrize("name", ["input", "fileplayer"])
def test_node_is_safe(name, tmp_path):
    """Nothing that it does could hold the audio thread up."""
    verdict = check(every_node(tmp_path)[name].kind.code(RATE))

    assert verdict, str(verdict)


@each_stream
@each_trial
def test_what_comes_in_comes_out(stream, trial, tmp_path):
    """Noise, impulses, a constant and denormals at 0 dBFS: the very samples, late by what is said, then silence."""
    audio = sound(trial)
    made = given(stream, audio, tmp_path)
    late = STREAMS[stream]

    np.testing.assert_array_equal(
        made[late : late + FRAMES], np.where(np.abs(audio) < 1e-37, made[late : late + FRAMES], audio)
    )
    assert np.abs(made[:late]).max(initial=0.0) == 0.0
    assert np.abs(made[late + FRAMES :]).max(initial=0.0) == 0.0
    assert np.isfinite(made).all()


@each_stream
@pytest.mark.parametrize("way", SIZES)
def test_block_size_does_not_matter(stream, way, tmp_path):
    """The same bits whatever is asked for at once."""
    audio = sound("noise")
    whole = given(stream, audio, tmp_path)
    made = given(stream, audio, tmp_path, SIZES[way])

    assert np.array_equal(made[: len(whole)].view(np.uint32), whole[: len(made)].view(np.uint32))


@each_stream
def test_started_anew_it_gives_the_same(stream, tmp_path):
    """Nothing is remembered outside of it: another session hears the same bits."""
    audio = sound("noise")

    np.testing.assert_array_equal(given(stream, audio, tmp_path), given(stream, audio, tmp_path))


def test_a_file_with_bad_numbers_is_finite(tmp_path):
    """NaN and infinity in a file of floats are silence."""
    audio = sound("noise")
    audio[100], audio[200], audio[300] = np.nan, np.inf, -np.inf
    made = given("file", audio, tmp_path)
    audio[[100, 200, 300]] = 0.0

    np.testing.assert_array_equal(made[AT : AT + FRAMES], audio)


def test_bad_numbers_from_a_device_are_muted():
    """NaN in what a device hands over mutes the quantum, and no other."""
    audio = sound("noise")
    audio[5 * QUANTUM + 7] = np.nan
    made = given("input", audio, None)

    silent = slice(5 * QUANTUM + LATENCY_FRAMES, 6 * QUANTUM + LATENCY_FRAMES)
    assert np.abs(made[silent]).max() == 0.0
    made[silent] = np.concatenate([np.zeros((LATENCY_FRAMES, 2)), audio])[silent]
    np.testing.assert_array_equal(made[LATENCY_FRAMES : LATENCY_FRAMES + 5 * QUANTUM], audio[: 5 * QUANTUM])
    np.testing.assert_array_equal(made[LATENCY_FRAMES + 6 * QUANTUM : LATENCY_FRAMES + FRAMES], audio[6 * QUANTUM :])
