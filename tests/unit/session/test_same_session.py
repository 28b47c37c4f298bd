"""Making a session again gives the same one or replaces it; it ends cleanly, and says so when it is asked too much."""

from __future__ import annotations

import contextlib
import sys
import threading

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import new_session, render_frames
from workbench.errors import DeviceError, SessionError
from workbench.midi import Score
from workbench.page.pump import shared_pump
from workbench.session import sinks

NAME = "same session"


def test_same_settings_give_the_same_session():
    """The same name and settings, spelled as one likes, are the running session, with its instruments."""
    with wb.Session(name=NAME, sink="null") as one:
        lead = one.add(wb.Synth())

        assert wb.Session(NAME, "null", 48_000.0, 256, None, 0) is one
        assert wb.Session(name=NAME, sink="null").instruments == (lead,)


@pytest.mark.parametrize("change", [{"sample_rate": 44_100}, {"block_size": 512}, {"seed": 1}])
def test_other_settings_replace_it(change):
    """The same name with another setting closes the old session and gives a new, empty one."""
    old = wb.Session(name=NAME, sink="null")
    old.add(wb.Synth())
    old.play()
    with wb.Session(name=NAME, sink="null", **change) as new:
        assert new is not old
        assert old.is_closed
        assert not old.is_playing
        assert new.instruments == ()


def test_names_run_side_by_side():
    """Sessions of different names do not touch each other."""
    with new_session() as one, new_session() as other:
        one.add(wb.Synth()).note_on(60)

        assert np.abs(render_frames(one, 4096)).max() > 0.0
        assert not render_frames(other, 4096).any()


def test_block_ends_the_session():
    """A `with` block closes it, also when it ends with an exception; a new one of that name is another."""
    one = wb.Session(name=NAME, sink="null")
    with contextlib.suppress(ZeroDivisionError), one:
        one.play()
        raise ZeroDivisionError
    assert one.is_closed
    with wb.Session(name=NAME, sink="null") as other:
        assert other is not one


def test_closing_twice_does_no_harm(session):
    """`close` and `stop` can be called again and again."""
    session.play()
    for _ in range(3):
        session.stop()
    for _ in range(3):
        session.close()

    assert session.is_closed


def test_close_runs_every_step(monkeypatch):
    """If a step of closing fails, the others run all the same, and the next session of that name is a new one."""
    one = wb.Session(name=NAME, sink="null")
    panel = one.add(wb.Synth()).panel()
    one.play()

    close = panel.close

    def fail():
        close()
        raise ZeroDivisionError

    monkeypatch.setattr(one._output.sink, "close", fail)
    monkeypatch.setattr(panel, "close", fail)
    with pytest.raises(ZeroDivisionError):
        one.close()

    assert one.is_closed
    assert not one.is_playing
    assert NAME not in wb.session.registry.sessions
    with wb.Session(name=NAME, sink="null") as other:
        assert other is not one


def test_output_stays_closed():
    """What starts, renders or falls back while a session closes finds the output closed: no sink is left running."""
    one = wb.Session(name=NAME, sink="null")
    output = one._output
    one.close()
    for call in (output.start, lambda: output.reconnect(may_rescan=False), lambda: output.for_rendering().__enter__()):
        with pytest.raises(SessionError, match="closed: make it again"):
            call()
    output._fall_back("it is gone")

    assert not output.sink.is_running


def test_closed_session_is_shown_as_text(session):
    """In a cell, a closed session and its instruments are shown as text."""
    lead = session.add(wb.Synth())
    session.close()

    assert "closed" in session._repr_mimebundle_()["text/plain"]
    assert "cutoff_hz" in lead._repr_mimebundle_()["text/plain"]


CALLS = {
    "add": lambda s, h: s.add(wb.Synth()),
    "play": lambda s, h: s.play(),
    "panic": lambda s, h: s.panic(),
    "render": lambda s, h: s.render(0.1),
    "reconnect": lambda s, h: s.reconnect(),
    "play_score": lambda s, h: s.play_score(Score.from_notes([(0, 1, 60)]), h),
    "note_on": lambda s, h: h.note_on(60),
    "note_off": lambda s, h: h.note_off(60),
    "chord": lambda s, h: h.chord([60]),
    "all_notes_off": lambda s, h: h.all_notes_off(),
    "scope": lambda s, h: s.scope(),
    "spectrum": lambda s, h: s.spectrum(h),
    "piano_roll": lambda s, h: s.piano_roll(),
    "meters": lambda s, h: s.meters(),
    "transport": lambda s, h: s.transport.bar(),
    "health_badge": lambda s, h: s.health_badge(),
    "panel": lambda s, h: h.panel(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_closed_session_says_what_to_do(session, call):
    """What needs a running session raises an error that says how to get one."""
    lead = session.add(wb.Synth())
    session.close()
    with pytest.raises(SessionError, match=r"closed: make it again|run the cell that adds it again"):
        call(session, lead)


def test_what_was_heard_stays_after_the_end(session):
    """Taps, parameters, health and representations of a closed session can still be read."""
    lead = session.add(wb.Synth())
    lead.note_on(60)
    session.render(0.5)
    session.close()

    assert np.abs(session.tap(None, 0.5).numpy()).max() > 0.0
    assert lead.cutoff_hz == 2400.0
    assert session.health().active_voices == 1
    assert "closed" in repr(session)
    assert "cutoff_hz" in repr(lead)


def test_removed_instrument_says_so(session):
    """A handle that was removed plays no more, and says what to do."""
    lead = session.add(wb.Synth())
    session.remove(lead)
    with pytest.raises(SessionError, match="run the cell that adds it again"):
        lead.note_on(60)
    with pytest.raises(SessionError, match="is not in this session"):
        session.remove(lead)


def test_render_is_refused_while_playing(session):
    """While a sink plays, `render` is refused with what to do; afterwards it goes on from there."""
    session.play()
    with pytest.raises(SessionError, match=r"s\.stop\(\) first, or look back with s\.tap"):
        session.render(0.1)
    session.stop()
    frame = session.frame
    session.render(0.1)

    assert session.frame == frame + 4800


def test_play_is_refused_while_rendering(session, monkeypatch):
    """While a cell renders, a play button on another thread is refused: the engine is never run twice at once."""
    started, go_on = threading.Event(), threading.Event()
    whole = session.engine.render_into

    def slow(block, *heard):
        started.set()
        go_on.wait(10.0)
        whole(block, *heard)

    monkeypatch.setattr(session.engine, "render_into", slow)
    thread = threading.Thread(target=session.render, args=(0.5,))
    thread.start()
    started.wait(10.0)
    try:
        for call in (session.play, lambda: session.render(0.1)):
            with pytest.raises(SessionError, match="is being rendered"):
                call()
    finally:
        go_on.set()
        thread.join()
    session.play()

    assert session.is_playing


def test_interpreter_is_tuned_while_playing_only(session):
    """The switch interval is short while any session plays, and as before afterwards."""
    before = sys.getswitchinterval()
    with new_session() as other:
        session.play()
        other.play()
        short = sys.getswitchinterval()
        session.stop()
        assert sys.getswitchinterval() == short < before
    assert sys.getswitchinterval() == before


def test_nothing_is_left_after_the_end():
    """Fifty sessions that played leave no thread, no pump job and no entry behind."""
    threads = {each.name for each in threading.enumerate()}
    for _ in range(50):
        with new_session() as session:
            session.play()
    left = [each.name for each in threading.enumerate() if "null sink" in each.name]

    assert left == []
    assert not shared_pump()._jobs
    assert not [each for each in wb.session.registry.sessions if each.startswith("offline")]
    assert {each.name for each in threading.enumerate()} <= threads | {"browser"}


def test_two_threads_close_and_replace_without_a_deadlock():
    """Closing a session while another thread replaces it ends for both."""
    for round_ in range(20):
        one = wb.Session(name=NAME, sink="null", seed=round_)
        one.play()
        closer = threading.Thread(target=one.close)
        maker = threading.Thread(target=lambda seed=round_: wb.Session(name=NAME, sink="null", seed=seed + 1).close())
        for each in (closer, maker):
            each.start()
        for each in (closer, maker):
            each.join(20.0)

        assert not closer.is_alive()
        assert not maker.is_alive()


def test_why_it_is_silent_is_said_each_time_its_cell_runs(monkeypatch, capsys):
    """The cell's output says it once, again after the cell has run again; the health's line gives it, too."""

    def nothing(*_):
        raise DeviceError("no sound card was found")

    monkeypatch.setattr(sinks, "PortAudioSink", nothing)
    sentence = "This session plays silently, because no sound card was found. s.reconnect() tries again."
    said = []
    for _ in range(2):
        s = wb.Session(name="silent", sink="auto")
        said.append(capsys.readouterr().out)
    health = s.health()
    s.close()

    assert said == [sentence + "\n"] * 2
    assert health.note == sentence
    assert health.sink == "null sink (silent), 48000 Hz, 256 frames"
    assert str(health).endswith(f"; {health.sink}. {sentence}")
