"""Takes of a session: exact, bounded by nothing but the disk, and never in the way of the sound."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import soundfile

import workbench as wb
from tests.support.offline import RATE, render_frames
from workbench.errors import NoteError, ParameterError, RecordingError, SessionError


@pytest.fixture
def lead(session):
    """An instrument that plays a pattern."""
    made = session.add(wb.Synth(), "lead")
    made.play(wb.pattern("c4 e4 g4 b4"))
    return made


def read(take):
    """What a file holds, as float32."""
    return soundfile.read(take.path, dtype="float32")[0]


def same_bits(one, other):
    """Whether two sounds are the same, bit for bit."""
    return one.shape == other.shape and np.array_equal(one.view(np.uint32), other.view(np.uint32))


def test_a_take_is_what_was_rendered(session, lead, tmp_path):
    """From any frame on, however often it is rendered, and however fast: nothing is lost."""
    session.render(0.4567)  # ends in the middle of a quantum
    with session.record(tmp_path / "a.wav", bits=32) as take:
        heard = np.concatenate([session.render(seconds) for seconds in (0.0123, 25.0, 1.0)])
        assert take.is_recording
    session.render(0.5)
    assert same_bits(read(take), heard)
    assert (take.frames, take.seconds, take.lost_frames) == (len(heard), len(heard) / RATE, 0)
    assert not take.is_recording
    assert take.stop() is take
    assert repr(take) == f"Take({str(take.path)!r}, {take.seconds:.2f} s, {take.frames} frames, over)"


def test_from_a_time_to_a_time(session, lead, tmp_path):
    """Exact to the frame, and both may lie ahead."""
    take = session.record(tmp_path / "a.flac", at=0.25)
    take.stop(at=1.5)
    heard = session.render(0.2)
    assert (take.frames, take.is_recording) == (0, True)
    heard = np.concatenate([heard, session.render(2.0)])
    assert not take.is_recording
    kept = heard[RATE // 4 : 3 * RATE // 2]
    np.testing.assert_allclose(read(take), kept, atol=2.0**-23, rtol=0)
    assert len(read(take)) == len(kept)


def test_from_bar_line_to_bar_line(session, lead, tmp_path):
    """The transport's next ones."""
    session.render(0.5)
    take = session.record(tmp_path / "a.wav", at="bar")
    session.render(2.0)
    take.stop(at="bar")
    session.render(2.0)
    assert take.start_frame == 2 * RATE
    assert take.frames == 2 * RATE


def test_a_signal_of_its_own(session, lead, tmp_path):
    """A node that nobody looked at before is recorded from its next quantum on; so is an instrument's output."""
    delay = session.add(wb.Delay(time_s=0.1))
    lead >> delay
    session.render(0.1)
    takes = [session.record(tmp_path / f"{each.name}.wav", each, bits=32) for each in (lead, delay)]
    session.render(1.0)
    for take, node in zip(takes, (lead, delay), strict=True):
        take.stop()
        assert take.frames == pytest.approx(RATE, abs=64)
        assert same_bits(read(take), node.tap(1.0).numpy()[-take.frames :][: take.frames])
        assert read(take).any()


def test_a_signal_that_nobody_hears_is_silent_meanwhile(session, lead, tmp_path):
    """It is not run then; what comes after is where it belongs in time."""
    whole, part = session.record(tmp_path / "a.wav", bits=32), session.record(tmp_path / "b.wav", lead, bits=32)
    session.render(1.0)
    session.disconnect(lead, session.output)
    session.render(1.0)
    lead.connect(session.output)
    session.render(1.0)
    whole.stop(), part.stop()
    mixed, alone = read(whole), read(part)
    assert part.frames == whole.frames == 3 * RATE
    assert not alone[RATE + RATE // 4 : 2 * RATE].any()
    assert part.lost_frames == 0
    np.testing.assert_allclose(alone[2 * RATE + 4800 :], mixed[2 * RATE + 4800 :], atol=1e-4)
    assert np.abs(alone[2 * RATE + 4800 :]).max() > 0.01


def test_a_node_that_is_removed_ends_its_take(session, lead, tmp_path, capsys):
    """With all that it has played by then; that is told, and the others go on."""
    take, other = session.record(tmp_path / "a.wav", lead), session.record(tmp_path / "b.wav")
    heard = session.render(1.0)
    session.remove(lead)
    session.render(0.5)
    assert take.frames == RATE
    assert "because lead is not in the session any more" in take.error
    assert capsys.readouterr().out.count("Recording into a.wav has ended") == 1
    assert other.is_recording
    other.stop()
    assert np.abs(read(other)[:RATE] - heard).max() < 2.0**-22


def test_closing_the_session_ends_its_takes(tmp_path):
    """Everything that was heard by then is in the file, the last fade as well."""
    with wb.Session(name="closes", sink="null") as session:
        session.add(wb.Synth()).note_on(60)
        take = session.record(tmp_path / "a.wav")
        heard = session.render(1.0)
    assert not take.is_recording
    assert take.error == ""
    assert len(read(take)) == take.frames == len(heard)


def test_what_came_too_late_is_silence_and_counted(session, lead, tmp_path):
    """A recorder that could not look for longer than ten seconds: what follows is where it belongs."""
    take = session.record(tmp_path / "a.wav", bits=32)
    with take._lock:  # nobody writes meanwhile, and nobody renders through `render`, which would wait
        heard = render_frames(session, 15 * RATE, [4096])
    take.stop()
    written = read(take)
    assert len(written) == len(heard)
    assert take.lost_frames == 5 * RATE
    assert "240000 frames lost" in repr(take)
    assert not written[: 5 * RATE].any()
    assert same_bits(written[5 * RATE :], heard[5 * RATE :])


def test_a_folder_that_is_removed(session, lead, tmp_path, capsys):
    """The take ends, that is told once, and the sound goes on."""
    (tmp_path / "gone").mkdir()
    take = session.record(tmp_path / "gone" / "a.wav")
    session.render(0.1)
    shutil.rmtree(tmp_path / "gone")
    take._marked = -1e9  # a second has passed
    assert session.render(1.0).any()
    assert "because the file was moved or removed" in take.error
    assert capsys.readouterr().out.count("Recording into a.wav has ended") == 1
    assert not take.is_recording


def test_what_cannot_be_is_said(session, lead, tmp_path):
    """And leaves no file and no take."""
    session.render(1.0)
    with pytest.raises(NoteError, match="has passed"):
        session.record(tmp_path / "a.wav", at=0.5)
    with pytest.raises(ParameterError, match=r"ends in .wav or .flac, got '.ogg'"):
        session.record(tmp_path / "a.ogg")
    with pytest.raises(SessionError, match="a signal is a node of the session"):
        session.record(tmp_path / "a.wav", "lead")
    assert [*tmp_path.iterdir()] == []
    assert session.recorder.takes == ()
    session.close()
    with pytest.raises(SessionError, match="is closed"):
        session.record(tmp_path / "a.wav")


def test_the_last_seconds_are_saved_afterwards(session, lead, tmp_path):
    """Nobody had asked for a recording; of an instrument, too, and what is frozen as it was."""
    heard = session.render(12.0)
    path = session.tap(seconds=10.0).save(tmp_path / "a.wav", bits=32)
    assert same_bits(soundfile.read(path, dtype="float32")[0], heard[2 * RATE :])
    frozen = lead.tap(1.0).freeze()
    sound = frozen.numpy()
    session.render(1.0)
    path = frozen.save(tmp_path / "b.flac")
    np.testing.assert_allclose(soundfile.read(path)[0], sound, atol=2.0**-23, rtol=0)
    with pytest.raises(RecordingError, match="is there already"):
        frozen.save(tmp_path / "b.flac")


def test_nothing_to_save(session, tmp_path):
    """Before anything has been rendered."""
    with pytest.raises(SessionError, match="play or render first"):
        session.tap(seconds=1.0).save(tmp_path / "a.wav")
    assert [*tmp_path.iterdir()] == []


def test_the_button(session, lead, tmp_path, monkeypatch):
    """It begins a take in the working folder, named after the time, and ends it; never over another file."""
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        session.recorder.toggle()
        assert session.recorder.reading["recording"]
        session.render(0.5)
        reading = session.recorder.reading
        assert reading["seconds"] == 0.5
        assert reading["file"].startswith(str(tmp_path))
        session.recorder.toggle()
        assert not session.recorder.reading["recording"]
    files = sorted(tmp_path.iterdir())
    assert [soundfile.info(each).frames for each in files] == [RATE // 2, RATE // 2]
    assert all(each.name.startswith("take-20") for each in files)
