"""What every node that comes with the workbench keeps to in a listener's browser: it gives the same bits as here.

Each is rendered here and in Node from the same image, which is taken while it sounds. Whoever joins the registries is
tested without a further line.
"""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.browser import both, difference_db
from tests.support.compiled import needs_jit
from tests.support.nodes import corners, hiss
from tests.support.offline import RATE, new_session, render_frames
from workbench.browser.image import take_image
from workbench.errors import SessionError
from workbench.graph import NodeKind
from workbench.instruments import Instrument
from workbench.proof.every import describe, public_kinds

KINDS = dict(public_kinds())
ONLY_HERE = {"FilePlayer"}
HERE_AND_THERE = [name for name in KINDS if name not in {"Input", *ONLY_HERE}]  # what is heard has its own test
PRESETS = [(name, each) for name in HERE_AND_THERE for each in getattr(KINDS[name], "presets", tuple)()]
NODES = [name for name in HERE_AND_THERE if isinstance(KINDS[name], NodeKind) and KINDS[name].params]
CORNERS = ("all low", "all high", "mixed 0", "mixed 1")
SAME = -np.inf  # dBFS of a difference: not a bit
NEAR_DB = -100.0  # where a function such as a sine is the browser's own, and may differ in the last bit
BEFORE, FRAMES = RATE // 10 + 17, RATE // 3  # the image is taken within a quantum
TAIL_S = 30
SMALLEST = 2.0**-126  # of float32 that are not denormal

pytestmark = needs_jit

each_kind = pytest.mark.parametrize("name", HERE_AND_THERE)
each_preset = pytest.mark.parametrize(("name", "preset"), PRESETS)
each_node = pytest.mark.parametrize("name", NODES)


def play(session, source):
    """Have a node do something, with more to come."""
    made = session.add(source, "made")
    if isinstance(source, Instrument):
        made.chord([48.0, 55.3, 60.0, 76.0], velocity=100, at=0.01)
        made.note_off(48.0, at=0.2)
        made.note_on(36.0, velocity=127, at=0.25)
        return made
    hissing = session.add(hiss, "hiss")
    for port in source.kind.ways_in:
        hissing.connect(made, to=port.name)
    made.connect(session.output)
    return made


def compared(browser, source, rate=RATE):
    """What a node gives from an image on, which is taken while it sounds: here and there."""
    with new_session(seed=1, sample_rate=rate) as session:
        play(session, source)
        render_frames(session, BEFORE)
        return both(browser, session, FRAMES)


@each_kind
def test_same_bits(name, browser, tmp_path):
    """With its defaults."""
    native, there = compared(browser, describe(name, KINDS[name], tmp_path))

    assert np.abs(native).max() > 0.01
    assert difference_db(native, there) == SAME


@pytest.mark.parametrize("channels", [1, 2])
def test_same_bits_of_what_is_heard(channels, browser, rng):
    """An input, from an image that is taken within a quantum while it hears something."""
    audio = rng.uniform(-0.3, 0.3, (BEFORE + FRAMES, 2)).astype(np.float32)
    with new_session() as session:
        session.add(wb.Input(channels), "made")
        session.engine.render_into(np.zeros((BEFORE, 2), np.float32), audio[:BEFORE])
        image, native = take_image(session.engine), np.zeros((FRAMES, 2), np.float32)
        session.engine.render_into(native, np.ascontiguousarray(audio[BEFORE:]))
        there = browser.play(image, {"render": FRAMES, "heard": browser.put(audio[BEFORE:])})[0]

    assert np.abs(native).max() > 0.1
    assert difference_db(native, there) == SAME


@each_preset
def test_same_bits_with_each_preset(name, preset, browser):
    """An instrument, whatever it is set to."""
    native, there = compared(browser, KINDS[name](polyphony=4, preset=preset))

    assert difference_db(native, there) == SAME


@each_node
def test_same_bits_at_the_ends(name, browser):
    """A node with its parameters at the ends of what is allowed."""
    for corner in CORNERS:
        settings = corners(KINDS[name])
        if corner in settings:
            native, there = compared(browser, KINDS[name](**settings[corner]))

            assert difference_db(native, there) == SAME, corner


def test_same_bits_at_another_rate(browser):
    """At 44.1 kHz, where the image's rate is not the default."""
    native, there = compared(browser, wb.Synth(polyphony=4), 44_100.0)

    assert difference_db(native, there) == SAME


@pytest.mark.parametrize("block", [1, 63, 64, 1000])
def test_block_size_does_not_matter(block, browser):
    """In whatever pieces it is asked for there."""
    with new_session(seed=1) as session:
        play(session, wb.Synth(polyphony=4))
        image = take_image(session.engine)
        native = render_frames(session, 3000)

        assert difference_db(native, browser.play(image, 3000, block=block)[0]) == SAME


@pytest.mark.parametrize("name", sorted(ONLY_HERE))
def test_what_needs_this_machine_says_so(name, tmp_path):
    """A node that reads a file cannot be there, and the message says what to do."""
    with new_session() as session:
        session.add(describe(name, KINDS[name], tmp_path), "made")

        with pytest.raises(SessionError, match=r"made cannot run in a browser: it needs .* Remove it, or listen on"):
            take_image(session.engine)


@wb.node(params={}, state={"frame": 0}, inputs=0, outputs=2)
def burst(y, p, s):
    """Half a second of noise, then nothing."""
    seed, frame = 1 + s.frame % 60_000, s.frame
    for i in range(y.shape[1]):
        seed = (seed * 1103 + 12345) % 65536
        y[0, i] = seed / 65536.0 - 0.5 if frame + i < 24_000 else 0.0
        y[1, i] = -y[0, i]
    s.frame = frame + y.shape[1]


@pytest.mark.parametrize("name", ["reverb", "comb", "phaser", "dc_blocker", "filter"])
def test_tails_leave_no_denormals(name, browser):
    """Long after the last sound there is nothing in a node's memory that would cost more to compute than sound."""
    with new_session() as session:
        made = session.add(KINDS[name](), "made")
        session.add(burst, "burst").connect(made)
        made.connect(session.output)
        node = next(each for each in session.engine.patch.nodes if each.name == "made")
        look = {"read": node.state, "count": node.state_bytes}
        sound, raw = browser.play(take_image(session.engine), TAIL_S * RATE, look)
        state = raw.view(node.layout)[0]
        floats = [np.ravel(state[each]) for each in node.layout.names if node.layout[each].base == np.float32]
        numbers = np.abs(np.concatenate(floats))

        assert np.abs(sound[:RATE]).max() > 0.01
        assert not ((numbers > 0.0) & (numbers < SMALLEST)).any()
