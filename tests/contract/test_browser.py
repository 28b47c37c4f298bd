"""What every node that comes with the workbench keeps to in a listener's browser: it sounds as it does here.

Each is rendered here and in Node from the same image, which is taken while it sounds. Whoever joins the registries is
tested without a further line.
"""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.browser import both, difference_db
from tests.support.compiled import needs_jit
from tests.support.nodes import hiss
from tests.support.offline import RATE, new_session, render_frames
from workbench.browser.image import take_image
from workbench.errors import SessionError
from workbench.instruments import Instrument
from workbench.proof.every import describe, public_kinds

KINDS = dict(public_kinds())
ONLY_HERE = {"Input", "FilePlayer"}
NEAR_DB = -100.0  # dBFS: where a function such as a sine is the browser's own, and may differ in the last bit
NEAR = set()
BEFORE, FRAMES = RATE // 10 + 17, RATE // 3  # the image is taken within a quantum

pytestmark = needs_jit

each_kind = pytest.mark.parametrize("name", [name for name in KINDS if name not in ONLY_HERE])


def playing(session, name, folder):
    """A session in which a node does something, with more to come."""
    source = describe(name, KINDS[name], folder)
    made = session.add(source, "made")
    if isinstance(source, Instrument):
        made.chord([48.0, 55.3, 60.0, 76.0], velocity=100, at=0.01)
        made.note_off(48.0, at=0.2)
        made.note_on(36.0, velocity=127, at=0.25)
        return
    hissing = session.add(hiss, "hiss")
    for port in source.kind.ways_in:
        hissing.connect(made, to=port.name)
    made.connect(session.output)


@each_kind
def test_sounds_alike(name, browser, tmp_path, record_property):
    """From an image on it gives the same bits; where it uses the browser's own functions, nearly the same."""
    with new_session(seed=1) as session:
        playing(session, name, tmp_path)
        render_frames(session, BEFORE)
        native, there = both(browser, session, FRAMES)
        difference = difference_db(native, there)
        record_property("difference_db", difference)

        assert np.abs(native).max() > 0.01
        assert difference <= (NEAR_DB if name in NEAR else -np.inf)


@pytest.mark.parametrize("name", sorted(ONLY_HERE))
def test_what_needs_this_machine_says_so(name, tmp_path):
    """A node that hears the sound card or reads a file cannot be there, and the message says what to do."""
    with new_session() as session:
        session.add(describe(name, KINDS[name], tmp_path), "made")

        with pytest.raises(SessionError, match=r"made cannot run in a browser: it needs .* Remove it, or listen on"):
            take_image(session.engine)
