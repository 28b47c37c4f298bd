"""`workbench warm`: after it, nothing that comes with the package is compiled any more."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from workbench import warm as warming
from workbench.browser import modules
from workbench.browser.image import take_image
from workbench.proof.every import public_kinds
from workbench.settings import cache_dir

pytestmark = needs_jit


@pytest.fixture(scope="module")
def steps():
    """What was made ready."""
    return list(warming.warm())


def test_everything_is_made_ready(steps):
    """The engine, then each kind that there is, counted."""
    names = [each.name for each in steps]

    assert names[0] == "engine"
    assert set(names[1:]) >= {name for name, _ in public_kinds()}
    assert [(each.number, each.count) for each in steps] == [(k, len(steps)) for k in range(1, len(steps) + 1)]


def test_a_warm_machine_compiles_nothing(steps, monkeypatch):
    """A second time takes moments, and a session with effects adds no file, neither for this machine nor for a page."""
    before = {path for path in cache_dir().rglob("*") if path.is_file()}
    again = list(warming.warm())
    monkeypatch.setattr(modules, "compile_for_browser", None)
    monkeypatch.setattr(modules, "_made", {})
    with wb.Session(name="lesson", sink="null") as session:
        lead = session.add(wb.FM(), "lead")
        lead >> session.add(wb.Reverb(), "hall") >> session.output
        lead.note_on("A4")
        session.render(seconds=0.1)
        take_image(session.engine)
    new = {path for path in cache_dir().rglob("*") if path.is_file()} - before

    assert new == set()
    assert max(each.seconds for each in again) < 5.0
