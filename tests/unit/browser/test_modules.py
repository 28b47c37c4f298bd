"""Modules of kernels: what they may ask for, what they cannot be, and that they are kept."""

from __future__ import annotations

import math

import numpy as np
import pytest

import workbench as wb
from tests.support.browser import both, difference_db
from tests.support.compiled import needs_jit
from tests.support.offline import new_session, render_frames
from workbench.browser import encoding as wasm
from workbench.browser import modules
from workbench.browser.image import take_image
from workbench.browser.modules import MATH, module_of
from workbench.errors import KernelError
from workbench.instruments import ALL
from workbench.rt.vectors import FLOATS_PER_NARROW_VECTOR

NEAR_DB = -100.0  # the browser's own sine may differ from the C library's in the last bit

pytestmark = needs_jit


@wb.node(params={}, state={"phase": 0.0}, inputs=0, outputs=2)
def swinging(y, p, s):
    """A sine and its power, by the C library's functions; the rest of a division is done without."""
    for i in range(y.shape[1]):
        s.phase = (s.phase + 0.01) % 1.0
        y[0, i] = 0.5 * math.sin(6.2831855 * s.phase)
        y[1, i] = 0.1 * math.pow(1.5 + y[0, i], 1.3) - 0.1


@wb.node(params={}, inputs=1, outputs=1)
def spread(x, y, p, s):
    """The error function, which no browser has."""
    for i in range(len(x)):
        y[i] = math.erf(x[i])


@wb.voice(params={}, state={"phase": 0.0})
def plain(note, p, s):
    """A user's voice: a saw."""
    phase = wb.dsp.wrap(s.phase + note.freq_hz / note.sample_rate)
    return (2.0 * phase - 1.0) * note.gate, (phase,)


def test_the_lists_are_the_same(browser):
    """What a kernel may import is what the page gives, each for float64 and float32."""
    given = browser.ask(ask="math")["math"]

    assert {*given, *(f"{each}f" for each in given)} == MATH


def test_functions_of_the_browser_are_near(browser):
    """A user's node with a sine of its own: imported, and nearly the same."""
    with new_session() as session:
        session.add(swinging, "swinging")
        render_frames(session, 1000)
        image = take_image(session.engine)
        asked = [each for module in image.modules.values() for each in wasm.imports(module)]
        native, there = both(browser, session, 9600)

        assert {each.name for each in asked if each.kind == wasm.A_FUNCTION} == {"powf", "sinf"}
        assert np.abs(native).max() > 0.1
        assert difference_db(native, there) <= NEAR_DB


def test_what_no_browser_has_is_named():
    """The node and the function, what there is, and what to do."""
    with new_session() as session:
        session.add(spread, "wide").connect(session.output)

        with pytest.raises(
            KernelError, match=r"wide cannot run in a browser: it calls erff?, and there are only .*sin.*wb\.dsp"
        ):
            take_image(session.engine)


def test_our_own_code_asks_for_no_function():
    """Nothing of the audio path that comes with the workbench waits for JavaScript."""
    with new_session() as session:
        session.add(wb.Synth(), "lead")
        image = take_image(session.engine)

        for module in [image.door, *image.modules.values()]:
            assert [each for each in wasm.imports(module) if each.kind == wasm.A_FUNCTION] == []


def test_a_users_voice_gives_the_same_bits(browser):
    """The loop for narrow vectors is written for any voice."""
    with new_session() as session:
        session.add(wb.Instrument(plain, polyphony=20), "lead").chord([40, 50, 60.5], at=0.01)
        render_frames(session, 1000)
        native, there = both(browser, session, 4800)

        assert np.abs(native).max() > 0.01
        assert difference_db(native, there) == -np.inf


def test_a_module_is_compiled_once(monkeypatch):
    """Another process finds it in the cache."""
    first = module_of(plain.lanes)
    monkeypatch.setattr(modules, "_made", {})
    monkeypatch.setattr(modules, "compile_for_browser", None)

    assert module_of(plain.lanes) == first


def test_without_a_folder_a_process_compiles_once(monkeypatch):
    """What cannot be kept on disk is kept in memory."""
    monkeypatch.setattr(modules, "save", lambda *_: None)
    monkeypatch.setattr(modules, "load", lambda _: None)
    first = module_of(plain.lanes)
    monkeypatch.setattr(modules, "compile_for_browser", None)

    assert module_of(plain.lanes) == first


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_voices_have_narrow_loops(kind):
    """Each loop names the width that it is written for."""
    narrow = kind.voice.narrow_lanes

    assert kind.voice.lanes.narrow() is narrow
    assert narrow.function.__name__ == f"{kind.voice.name}_narrow_lanes"
    assert FLOATS_PER_NARROW_VECTOR in narrow.function.__code__.co_consts
