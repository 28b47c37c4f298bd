"""Running a cell again gives the instruments that it made before, set anew."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import render_frames


class Notebook:
    """IPython as far as it says which cell runs."""

    def __init__(self):
        self.parent = {}
        self.runs = 0

    def get_parent(self):
        """The message that asked for the current run."""
        return self.parent

    def run(self, cell, code):
        """Run code as a cell."""
        self.runs += 1
        self.parent = {"header": {"msg_id": f"run {self.runs}"}, "metadata": {"cellId": cell}}
        return code()


@pytest.fixture
def notebook(monkeypatch):
    """A notebook in this process."""
    made = Notebook()
    module = types.ModuleType("IPython")
    module.get_ipython = lambda: made
    monkeypatch.setitem(sys.modules, "IPython", module)
    return made


def test_same_cell_gives_the_same_handle(session, notebook):
    """Running a cell twice gives the same handle, with the parameters of the second run."""
    first = notebook.run("a", lambda: session.add(wb.Synth(cutoff_hz=500)))
    first.resonance = 0.9
    again = notebook.run("a", lambda: session.add(wb.Synth(cutoff_hz=700)))

    assert again is first
    assert again.cutoff_hz == 700
    assert again.resonance == 0.2
    assert session.instruments == (first,)


def test_two_in_a_cell_stay_two(session, notebook):
    """Two instruments of one cell are two, and stay these two when it is run again."""

    def cell():
        return session.add(wb.Synth()), session.add(wb.Synth())

    first, again = notebook.run("a", cell), notebook.run("a", cell)

    assert first == again
    assert first[0] is not first[1]
    assert [each.name for each in session.instruments] == ["synth", "synth 2"]


def test_other_cell_gives_another(session, notebook):
    """The same line in another cell is another instrument."""
    one = notebook.run("a", lambda: session.add(wb.Synth()))
    other = notebook.run("b", lambda: session.add(wb.Synth()))

    assert one is not other


def test_changed_cell_replaces_it_and_plays_at_once(session, notebook):
    """A cell that now makes another kind of instrument swaps it under the same handle; its first note is heard."""
    old = notebook.run("a", lambda: session.add(wb.Synth()))
    render_frames(session, 512)
    new = notebook.run("a", lambda: session.add(wb.Synth(polyphony=8)))
    new.note_on(60)
    render_frames(session, 4096)

    assert new is old
    assert new.node.polyphony == 8
    assert session.instruments == (new,)
    assert np.abs(new.tap(0.05).numpy()).max() > 0.0


def test_same_name_is_the_same_instrument_anywhere(session, notebook):
    """A name finds the instrument from any cell."""
    one = notebook.run("a", lambda: session.add(wb.Synth(), name="lead"))
    again = notebook.run("b", lambda: session.add(wb.Synth(), name="lead"))

    assert one is again


def test_without_a_notebook_each_call_adds(session):
    """In a plain script every `add` is another instrument, numbered."""
    names = [session.add(wb.Synth()).name for _ in range(3)]

    assert names == ["synth", "synth 2", "synth 3"]


def test_notes_go_on_when_the_cell_is_run_again(session, notebook):
    """A held note sounds on through a second run of the cell that made its instrument."""
    lead = notebook.run("a", lambda: session.add(wb.Synth()))
    lead.note_on(60)
    render_frames(session, 4096)
    notebook.run("a", lambda: session.add(wb.Synth(cutoff_hz=900)))
    render_frames(session, 4096)

    assert lead.active_voices == 1
