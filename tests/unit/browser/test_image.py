"""An image of an engine: small, without addresses, and a browser goes on from it as the engine does."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.browser import difference_db
from tests.support.compiled import needs_jit
from tests.support.offline import RATE, new_session, render_frames
from workbench.browser.image import take_image
from workbench.engine.layout import C_PLAN
from workbench.settings import CODE_CAPACITY

FIRST_SOUND = 1 << 20  # bytes, at most, for a synthesizer
SAME = -np.inf

pytestmark = needs_jit


def steps(browser, engine, before):
    """What the control side has done since an image, as steps for `Browser.play`: bytes in runs, then new modules."""
    after = take_image(engine)
    room = np.zeros(max(len(before.memory), len(after.memory)), np.uint8)
    now = room.copy()
    room[: len(before.memory)], now[: len(after.memory)] = before.memory, after.memory
    changed = np.flatnonzero(room != now)
    runs = [run for run in np.split(changed, np.flatnonzero(np.diff(changed) > 64) + 1) if len(run)]
    written = [{"write": int(run[0]), "from": browser.put(now[run[0] : run[-1] + 1])} for run in runs]
    new = {index: module for index, module in after.modules.items() if before.modules.get(index) != module}
    return [*written, *({"module": index, "from": browser.put(module)} for index, module in new.items())]


def rendered(session, frames):
    """The next frames, without anything else."""
    audio = np.zeros((frames, 2), np.float32)
    session.engine.render_into(audio)
    return audio


def test_goes_on_in_the_middle_of_it_all(browser):
    """Notes sound, others wait, a knob moves, a tail rings: from the image on nothing differs, for half a second."""
    with new_session(seed=3) as session:
        lead = session.add(wb.Synth(), "lead")
        echo = session.add(wb.Delay(time_s=0.2), "echo")
        lead.connect(echo)
        echo.connect(session.output)
        lead.chord(["C3", "G3", "E4"], at=0.0)
        lead.note_off("G3", at=1.2)
        lead.note_on("B4", at=1.1)
        render_frames(session, RATE)
        lead.cutoff_hz = 300.0
        lead.note_on("D5")
        image = take_image(session.engine)
        native = rendered(session, RATE // 2)

        assert np.abs(native).max() > 0.05
        assert difference_db(native, browser.play(image, RATE // 2)[0]) == SAME


def test_follows_what_is_done_here(browser):
    """A twin: it gets what the control side did (knob, notes, a node, a swap), and stays the same to the last bit."""
    with new_session(seed=3) as session:
        lead = session.add(wb.Synth(), "lead")
        lead.chord([48, 55], at=0.0)
        render_frames(session, 1000)
        image = before = take_image(session.engine)
        native, done = [], []

        def go_on(frames):
            done.extend(steps(browser, session.engine, before))
            native.append(rendered(session, frames))
            done.append(frames)
            return take_image(session.engine)

        before = go_on(3000)
        lead.cutoff_hz = 5000.0
        lead.note_on(67, at=0.2)
        before = go_on(7777)
        lead.connect(session.add(wb.Reverb(), "hall"))
        before = go_on(6000)
        engine = session.engine
        engine.add(wb.FM(), "lead", replacing=engine.instruments[0])
        before = go_on(9000)
        lead.all_notes_off()
        before = go_on(3000)
        there = browser.play(image, *done)

        for one, other in zip(native, there, strict=True):
            assert np.abs(one).max() > 1e-3
            assert difference_db(one, other) == SAME


def test_a_module_can_be_taken_away(browser):
    """Code that is called and not there is an error, not another sound."""
    with new_session() as session:
        image = take_image(session.engine)

        with pytest.raises(RuntimeError):
            browser.play(image, {"remove": 1}, 128)
        assert len(browser.play(image, 128)[0]) == 128


def test_first_sound_is_small():
    """A synthesizer, its code and its memory: far below a megabyte."""
    with new_session() as session:
        session.add(wb.Synth(), "lead")

        assert len(take_image(session.engine).packed()) < FIRST_SOUND // 8


def test_a_playing_session_stays_small():
    """What was heard before does not travel."""
    with new_session() as session:
        session.add(wb.Synth(), "lead").chord([48, 55, 60], at=0.0)
        render_frames(session, 5 * RATE)

        assert len(take_image(session.engine).packed()) < FIRST_SOUND // 2


def test_no_addresses_and_no_history():
    """The code table is empty, histories have no frames; the rest is as it lies."""
    with new_session() as session:
        lead = session.add(wb.Synth(), "lead")
        lead.chord([48], at=0.0)
        render_frames(session, RATE)
        image, engine = take_image(session.engine), session.engine
        history = lead.history

        assert not image.memory[image.code_at : image.code_at + 8 * CODE_CAPACITY].any()
        assert not image.memory[history.frames_at : history.region.offset + history.region.size].any()
        assert engine.arena.bytes[history.frames_at : history.frames_at + 8 * RATE].any()
        plan = int(engine.control[C_PLAN])
        assert np.array_equal(image.memory[plan : plan + 64], engine.arena.bytes[plan : plan + 64])


def test_it_reads_back_as_it_was(browser):
    """Memory unpacked there is what was packed here, but for the code table's places."""
    with new_session() as session:
        session.add(wb.Synth(), "lead").chord([48], at=0.0)
        render_frames(session, 1000)
        image = take_image(session.engine)
        [there] = browser.play(image, {"read": 0, "count": len(image.memory)})
        there[image.code_at : image.code_at + 8 * CODE_CAPACITY] = 0

        assert np.array_equal(there, image.memory)
