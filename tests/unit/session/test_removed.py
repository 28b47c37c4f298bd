"""What is left in one's hands after an instrument was removed touches nothing that is not its own."""

from __future__ import annotations

import time

import ipywidgets
import numpy as np
import pytest

import workbench as wb
from tests.support.offline import render_frames, settled
from workbench import settings
from workbench.errors import CapacityError, SessionError
from workbench.instruments import Instrument
from workbench.page.pump import Pump
from workbench.widgets.bind import Binding


def take(session, instrument, name):
    """Remove the instrument of that name, and have another in its memory."""
    session.remove(next(each for each in session.instruments if each.name == name))
    settled(session)
    new = session.add(instrument, name=name)
    settled(session)
    return new


def test_parameters_of_a_removed_instrument_are_detached(session):
    """Setting one raises and names what to do; reading gives the last value; the store stays as it is."""
    old = session.add(wb.Synth(polyphony=3), name="lead")
    param = old.params["cutoff_hz"]
    old.cutoff_hz = 700
    take(session, wb.Synth(polyphony=4), "lead")
    third = session.add(wb.Synth(polyphony=4), name="third")  # takes the slots that have become free
    store = session.engine.store
    before = store._values.copy()
    for change in (lambda: setattr(old, "cutoff_hz", 500), lambda: old.params.set(cutoff_hz=500), param.reset):
        with pytest.raises(SessionError, match="run the cell that adds it again"):
            change()

    assert np.array_equal(store._values, before)
    assert old.cutoff_hz == param.number == 700.0
    assert third.cutoff_hz == 2400.0


def test_history_of_a_removed_instrument_is_closed(session):
    """A tap of a removed instrument gives nothing, never another's sound; it keeps its name and rate."""
    old = session.add(wb.Synth(polyphony=3), name="lead")
    tap = old.tap(1.0)
    old.note_on(60)
    render_frames(session, 4096)
    take(session, wb.Synth(polyphony=4), "lead").note_on(72)
    other = session.add(wb.Synth(polyphony=3), name="other")
    other.note_on(60)
    render_frames(session, 4096)

    assert tap.numpy().shape == old.tap(1.0).numpy().shape == (0, 2)
    assert old.history.is_closed
    assert (old.history.name, old.history.sample_rate) == ("lead", 48_000.0)
    assert old.history.since(0)[0].size == 0
    assert old.active_voices == 0


def test_views_of_a_removed_instrument_are_closed(session):
    """Its scope, spectrum and panel are closed with it; asking for new ones says what to do."""
    old = session.add(wb.Synth(polyphony=3), name="lead")
    views = [session.scope(old), session.spectrum(old), old.panel()]
    whole = session.scope(name="all")
    take(session, wb.Synth(polyphony=4), "lead")

    assert [each.is_open for each in views] == [False, False, False]
    assert whole.is_open
    for call in (lambda: session.scope(old), lambda: session.spectrum(old), old.panel):
        with pytest.raises(SessionError, match="run the cell that adds it again"):
            call()


@pytest.mark.parametrize("how", ["remove", "close"])
def test_key_held_on_a_panel(session, how):
    """A key that a page holds down keeps nobody from removing the instrument or closing the session."""
    lead = session.add(wb.Synth(polyphony=3), name="lead")
    panel = lead.panel()
    panel.on_page_message("note_on", {"page": "p", "note": 60, "velocity": 100})
    {
        "remove": lambda: session.remove(lead),
        "close": session.close,
    }[how]()

    assert not panel.is_open
    assert session.is_closed == (how == "close")
    assert (session.name in wb.session.registry.sessions) == (how != "close")


def broken_synth():
    """A synth whose code cannot be compiled."""
    synth = wb.Synth(polyphony=5)

    class Lanes:
        @property
        def address(self):
            raise TypeError("cannot be compiled")

    voice = object.__new__(type(synth.voice))
    voice.__dict__.update(synth.voice.__dict__)
    voice.__dict__["lanes"] = Lanes()
    broken = object.__new__(Instrument)
    broken.__dict__.update(synth.__dict__)
    broken.__dict__["voice"] = voice
    return broken


def test_failing_replacement_leaves_what_plays(session):
    """If the new one cannot be compiled or placed, the old one goes on playing, and nothing is lost."""
    lead = session.add(wb.Synth(polyphony=3), name="lead")
    lead.note_on(60)
    render_frames(session, 4096)
    before = session.engine.arena.used, int(session.engine.store._taken.sum())
    for _ in range(3):
        with pytest.raises(TypeError, match="cannot be compiled"):
            session.add(broken_synth(), name="lead")
    assert (session.engine.arena.used, int(session.engine.store._taken.sum())) == before

    room = (settings.ARENA_MB << 20) - session.engine.arena.used
    session.engine.arena.place("blocker", room - (4 << 10))
    with pytest.raises(CapacityError, match="remove instruments"):
        session.add(wb.Synth(polyphony=4), name="lead")

    assert session.instruments == (lead,)
    assert lead.active_voices == 1
    assert np.abs(render_frames(session, 4096)).max() > 0.0
    lead.cutoff_hz = 500


def test_node_that_fails_half_way_gives_its_memory_back(session, monkeypatch):
    """Whatever fails while an instrument is placed, its memory and its slots come back."""
    engine = session.engine
    session.add(wb.Synth(), name="other")
    before = engine.arena.used, int(engine.store._taken.sum())

    def fail(code):
        raise ZeroDivisionError

    monkeypatch.setattr(engine.memory.code, "hold", fail)
    with pytest.raises(ZeroDivisionError):
        session.add(wb.Synth(), name="lead")

    assert (engine.arena.used, int(engine.store._taken.sum())) == before


def test_nothing_is_compiled_under_the_lock(session, monkeypatch):
    """While a voice compiles, the pump can have the engine's lock."""
    free = []
    synth = broken_synth()

    class Lanes:
        @property
        def address(self):
            free.append(not session.engine.lock._is_owned())
            raise TypeError("stop here")

    synth.voice.__dict__["lanes"] = Lanes()
    with pytest.raises(TypeError, match="stop here"):
        session.add(synth)

    assert free == [True]


def test_editing_while_stopped(session):
    """Replacing an instrument as often as one likes works although nothing renders; the last one plays."""
    for step in range(300):
        lead = session.add(wb.Synth(polyphony=3 + step % 2), name="lead")
    lead.note_on(60)
    render_frames(session, 4096)

    assert len(session.instruments) == 1
    assert lead.active_voices == 1
    assert np.abs(lead.tap(0.05).numpy()).max() > 0.0


def test_end_frame_of_an_instrument_added_later(session):
    """An instrument's history counts session frames, however late its plan was installed."""
    render_frames(session, 1000)
    first = session.add(wb.Synth(), name="first")
    render_frames(session, 500)
    session.remove(first)
    second = session.add(wb.Synth(), name="second")
    third = session.add(wb.Synth(), name="third")
    for frames in (64, 3000, 100):
        render_frames(session, frames)
        for each in (second, third):
            assert each.history.end_frame == session.engine.quantum_frame


def test_end_frame_when_time_went_on_while_it_was_placed(session, monkeypatch):
    """The same if rendering went on between the making of the node and its plan."""
    change = session.engine.rewiring.change

    def slow(*arguments, **options):
        render_frames(session, 640)
        change(*arguments, **options)

    monkeypatch.setattr(session.engine.rewiring, "change", slow)
    lead = session.add(wb.Synth())
    render_frames(session, 64)

    assert lead.history.end_frame == session.engine.quantum_frame == 704


def test_a_binding_ends_with_its_session(session):
    """The pump calls nothing for it any more."""
    lead = session.add(wb.Synth(polyphony=2), name="lead")
    pump = Pump(threaded=False)
    binding = Binding(ipywidgets.FloatSlider(), lead.params["pan"], pump)
    session.close()
    pump.step(time.monotonic())

    assert repr(pump) == "Pump(0 callbacks, 0 failing)"
    assert not binding.error
