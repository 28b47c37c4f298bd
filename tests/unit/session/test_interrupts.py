"""An interrupt (the square button) during a render leaves a session that can be used."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.subprocesses import run_python


def interrupt_after(session, chunks, monkeypatch):
    """Raise KeyboardInterrupt once so many chunks have been rendered."""
    whole, count = session.engine.render_into, iter(range(10**6))

    def render(block, *heard):
        if next(count) == chunks:
            raise KeyboardInterrupt
        whole(block, *heard)

    monkeypatch.setattr(session.engine, "render_into", render)
    with pytest.raises(KeyboardInterrupt):
        session.render(60.0)
    monkeypatch.undo()


@pytest.mark.parametrize("chunks", [0, 1, 7])
def test_render_goes_on_after_an_interrupt(session, monkeypatch, chunks):
    """After an interrupt the clock stands where the last chunk ended, and everything works: render, play, notes."""
    lead = session.add(wb.Synth())
    lead.note_on(60)
    interrupt_after(session, chunks, monkeypatch)
    assert session.frame == chunks * 12_000

    lead.note_on(64, at=session.now + 0.1)
    assert np.abs(session.render(0.5)).max() > 0.0
    session.play()
    session.stop()
    session.render(0.1)


def test_real_interrupt_of_a_long_render():
    """A real signal ends a long render soon, with a KeyboardInterrupt, and the session renders on."""
    ended = run_python(
        """
        import _thread, threading, time
        import workbench as wb
        s = wb.Session(sink="null")
        leads = [s.add(wb.Synth(), name=f"lead {k}") for k in range(8)]
        s.render(0.1)
        for lead in leads:
            lead.chord(list(range(30, 94)))
        timer = threading.Timer(0.3, _thread.interrupt_main)
        timer.start()
        try:
            s.render(3600.0)
            print("was not interrupted")
        except KeyboardInterrupt:
            print("interrupted", 0 < s.now < 3600)
        print("goes on", s.render(0.1).shape)
        """
    )

    assert ended.returncode == 0, ended.stderr
    assert "interrupted True" in ended.stdout
    assert "goes on (4800, 2)" in ended.stdout
