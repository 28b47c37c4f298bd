"""Code swapped while it sounds: what goes on, what is refused, what is left behind."""

import itertools
import linecache

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import render_frames, settled
from workbench.errors import KernelError, SessionError

VOICE = """
@wb.voice(params=dict(bright=(0.5, 0.0, 1.0)), state=dict(phase=0.0, level=0.0))
def tone(note, p, s):
    phase = wb.dsp.wrap(s.phase + note.freq_hz / note.sample_rate)
    level = s.level + 0.001 * (min(note.gate, 1.0) - s.level)
    return {expression}, (phase, level)
"""
NODE = """
@wb.node(params=dict(gain=(0.5, 0.0, 2.0)), state=dict(last=0.0))
def colour(x, y, p, s):
    for i in range(len(x)):
        y[i] = {expression}
        s.last = y[i]
"""
_cells = itertools.count()


def run_cell(source, name):
    """What running a notebook cell with this source gives under a name."""
    filename = f"<cell {next(_cells)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    scope = {"wb": wb, "__name__": "__main__"}
    exec(compile(source, filename, "exec"), scope)
    return scope[name]


def tone(expression="0.25 * level * wb.dsp.sine(phase)"):
    """The voice, as the cell that holds it defines it."""
    return run_cell(VOICE.format(expression=expression), "tone")


def colour(expression="p.gain[i] * x[i]"):
    """The node, likewise."""
    return run_cell(NODE.format(expression=expression), "colour")


def largest_step(audio):
    """Largest difference between neighbouring samples."""
    return float(np.abs(np.diff(audio[:, 0])).max())


def test_a_voice_goes_on_in_the_middle_of_its_note(session):
    """After its cell was changed and run again, the held note has the new sound: no step, no new attack, one voice."""
    lead = session.add(tone())
    lead.note_on(60)
    before = render_frames(session, 24_000)
    tone("0.2 * level * wb.dsp.sine(phase)")
    after = render_frames(session, 24_000)

    assert np.abs(after[4800:]).max() == pytest.approx(0.2, rel=1e-3)
    assert lead.active_voices == 1
    assert largest_step(np.concatenate([before[-100:], after])) <= largest_step(before) + 1e-4
    lead.note_off(60)
    render_frames(session, 48_000)
    assert lead.active_voices == 0


def test_an_unchanged_cell_changes_nothing(session):
    """The same code defined again is known as the same: no swap, not even a plan."""
    lead = session.add(tone(), name="lead")
    node, plan = lead.node, session.engine.rewiring.handover.newest
    tone()

    assert (lead.node, session.engine.rewiring.handover.newest) == (node, plan)
    assert session.add(tone(), name="lead") is lead
    assert lead.node is node


def test_values_and_connections_stay(session):
    """The handle, its parameters and its way through an effect survive; only the code is new."""
    lead = session.add(tone())
    lead.bright = 0.8
    effect = lead >> colour()
    effect.gain = 0.25
    param = effect.params["gain"]
    tone("0.2 * level * wb.dsp.sine(phase)")
    colour("0.5 * p.gain[i] * x[i]")
    lead.note_on(60)
    loud = np.abs(render_frames(session, 24_000)[9600:]).max()

    assert (lead.bright, effect.gain) == (0.8, 0.25)
    assert effect.params["gain"] is param
    assert loud == pytest.approx(0.2 * 0.25 * 0.5, rel=1e-2)


def test_a_node_goes_on_where_the_old_one_was(session):
    """State that is declared alike is handed on: an integrator keeps its sum."""
    lead = session.add(tone())
    effect = lead >> colour("0.999 * s.last + 0.001 * x[i] + 0.0001")
    render_frames(session, 48_000)
    reached = float(effect.memory["last"][0])
    colour("0.999 * s.last + 0.001 * x[i] + 0.00010001")
    render_frames(session, 64)

    assert reached > 0.09
    assert float(effect.memory["last"][0]) == pytest.approx(reached, rel=1e-2)


TABLE = """
import numpy as np
@wb.node(state=dict(table=lambda rate: np.full(4, {level}), last=0.0))
def constant(x, y, p, s):
    for i in range(len(x)):
        y[i] = s.table[i & 3]
"""


def test_a_new_table_is_heard(session):
    """What is declared is not handed on over what is new: the old node's table goes with the old node."""
    effect = session.add(tone()) >> run_cell(TABLE.format(level=0.25), "constant")()
    before = render_frames(session, 4800)
    node = effect.node
    run_cell(TABLE.format(level=0.25), "constant")
    unchanged = effect.node
    run_cell(TABLE.format(level=0.125), "constant")
    after = render_frames(session, 9600)

    assert unchanged is node
    assert before[-1, 0] == pytest.approx(0.25)
    assert after[-1, 0] == pytest.approx(0.125)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("level / (phase - phase)", "NaN or infinity"),
        ("1e6 * wb.dsp.sine(phase)", "dB above full scale"),
        ("wb.units.midi_to_hz(60)", r"(?s)midi_to_hz"),
        ("missing * phase", "missing"),
    ],
)
def test_a_refused_voice_leaves_the_old_one_sounding(session, expression, words):
    """The cell fails with the reason; what played goes on as if nothing had been tried."""
    lead = session.add(tone())
    lead.note_on(60)
    reference = render_frames(session, 4800)
    node = lead.node
    with pytest.raises(KernelError, match=words):
        tone(expression)

    assert lead.node is node
    assert lead.active_voices == 1
    assert np.abs(render_frames(session, 24_000)).max() > np.abs(reference).max()


def test_a_refused_node_leaves_the_old_one_sounding(session):
    """The same for a node whose loop blows up."""
    lead = session.add(tone())
    effect = lead >> colour()
    node = effect.node
    with pytest.raises(KernelError, match="NaN or infinity"):
        colour("1e30 * (x[i] + s.last) * (x[i] + s.last)")

    assert effect.node is node


def test_code_that_is_too_slow_is_refused(session):
    """What cannot keep up with real time is not let in; the message has both times."""
    with pytest.raises(KernelError, match=r"took \d+ us for 64 frames that last 1333 us"):
        session.add(
            run_cell(
                """
@wb.node()
def slow(x, y, p, s):
    for i in range(len(x)):
        total = x[i]
        for k in range(20_000):
            total = wb.dsp.sine(wb.dsp.wrap(total + 0.1))
        y[i] = total
""",
                "slow",
            )
        )
    assert session.nodes == ()


def test_swap_to_another_kind_keeps_name_and_connections(session):
    """``s.swap`` puts a Synth where a voice of one's own was; the score's number stays."""
    lead = session.add(tone(), name="lead")
    effect = lead >> colour()
    number = lead.number
    assert session.swap(lead, wb.Synth(waveform="sine")) is lead
    lead.note_on(60)
    sound = render_frames(session, 24_000)

    assert (lead.name, lead.number, lead.kind_name, lead.waveform) == ("lead", number, "synth", "sine")
    assert np.abs(sound[4800:]).max() > 0.01
    assert [each.name for each in session.engine.rewiring.handover.last.nodes] == ["lead", effect.name, "master"]


def test_swap_at_a_time(session):
    """At the quantum of that time, not before."""
    lead = session.add(tone())
    lead.note_on(60)
    render_frames(session, 24_000)
    session.swap(lead, wb.Instrument(tone_of(0.1)), at=0.75, crossfade_s=0.005)
    audio = render_frames(session, 24_000)

    assert np.abs(audio[:11_900]).max() == pytest.approx(0.25, rel=1e-3)
    assert np.abs(audio[12_500:]).max() == pytest.approx(0.1, rel=1e-3)


def tone_of(level):
    """The voice under another name, so that its definition swaps nothing by itself."""
    source = VOICE.format(expression=f"{level} * level * wb.dsp.sine(phase)").replace("def tone", "def other")
    return run_cell(source, "other")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s, a, b: s.swap(a, colour()), "another one only"),
        (lambda s, a, b: s.swap(b, wb.Synth()), "another one only"),
        (lambda s, a, b: s.swap("lead", wb.Synth()), "a node of the session is needed"),
        (lambda s, a, b: s.swap(a, 3), "add takes an instrument or a node"),
    ],
)
def test_wrong_swaps_are_refused(session, call, words):
    """A sentence, and nothing has changed."""
    lead = session.add(tone())
    effect = lead >> colour()
    with pytest.raises(SessionError, match=words):
        call(session, lead, effect)


def test_views_and_taps_follow(session):
    """The history goes on through the swap: a tap made before it shows what comes after."""
    lead = session.add(tone())
    lead.note_on(60)
    tap, history = lead.tap(0.1), lead.history
    render_frames(session, 9600)
    tone("0.2 * level * wb.dsp.sine(phase)")
    render_frames(session, 24_000)

    assert lead.history is history
    assert np.abs(tap.numpy()).max() == pytest.approx(0.2, rel=1e-3)


def test_nothing_is_left_behind(session):
    """After fifty swaps memory, parameters, code and handles are as many as after one."""
    lead = session.add(tone())
    effect = lead >> colour()

    def count():
        settled(session)
        engine = session.engine
        return engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)

    lead.note_on(60)
    before = count()
    for k in range(25):
        tone(f"{0.2 + 0.001 * k} * level * wb.dsp.sine(phase)")
        colour(f"{0.5 + 0.001 * k} * p.gain[i] * x[i]")
        render_frames(session, 640)

    assert count() == before
    assert session.nodes == (lead, effect)


def test_roll_sees_one_note_through_a_swap(session):
    """One note on, one off, one end: the voice that is mixed out says nothing."""
    from workbench.events import EventKind

    kinds = EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_END, EventKind.VOICE_STOLEN
    events = session.engine.bus.subscribe(*kinds)
    lead = session.add(tone())
    lead.note_on(60)
    render_frames(session, 4800)
    tone("0.2 * level * wb.dsp.sine(phase)")
    render_frames(session, 64)
    lead.note_off(60)
    render_frames(session, 48_000)
    seen = events.take()

    assert seen["kind"].tolist() == [EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_END]
    assert set(seen["source"].tolist()) == {lead.number}
