"""Connections in a session: who hears whom, what fades, what is refused."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import SMOOTH, new_session, render_frames, settled
from workbench.errors import GraphError, ParameterError, SessionError, UnknownNameError
from workbench.events import EventKind

STEADY = {**SMOOTH, "sustain": 1.0, "level_db": -20.0}


@wb.node(params={"gain": (0.5, 0.0, 2.0)})
def scale(x, y, p, s):
    """Weigh."""
    for i in range(len(x)):
        y[i] = p.gain[i] * x[i]


@wb.node(state={"line": wb.buffer(frames=100), "at": 0}, latency=100)
def late(x, y, p, s):
    """Hold back by 100 frames, and say so."""
    for i in range(len(x)):
        y[i] = s.line[s.at]
        s.line[s.at] = x[i]
        s.at = s.at + 1 if s.at + 1 < len(s.line) else 0


@wb.node(inputs=0, outputs=1, audible=False)
def one(y, p, s):
    """A control signal."""
    for i in range(len(y)):
        y[i] = 1.0


@wb.node(inputs=0, outputs=1, state={"n": 0})
def click(y, p, s):
    """An impulse of a quarter every 1000 frames, far from the limiter."""
    for i in range(len(y)):
        y[i] = 0.25 if s.n == 0 else 0.0
        s.n = s.n + 1 if s.n < 999 else 0


@wb.node(outputs=3)
def triple(x, y, p, s):
    """Three channels."""
    for i in range(len(x)):
        for c in range(3):
            y[c, i] = x[i]


@pytest.fixture
def lead(session):
    """A smooth synth."""
    return session.add(wb.Synth(polyphony=4, **STEADY), name="lead")


def heard(session, frames=4096):
    """What it plays for a held note."""
    session.instruments[0].note_on(60)
    return render_frames(session, frames)


def test_without_wires_all_is_heard(session, lead):
    """A node that is connected to nothing goes to the output; one that controls does not."""
    session.add(one)

    assert np.abs(heard(session)).max() > 0.01
    assert np.abs(render_frames(session, 4096)).max() < 1.0


def test_a_chain_is_the_product(lead):
    """Through gains of a half and a quarter comes exactly an eighth, and nothing goes around them."""
    with new_session() as other:
        dry = heard_alone(other)
    with new_session() as wet:
        again = wet.add(wb.Synth(polyphony=4, **STEADY), name="lead")
        last = again >> scale(gain=0.5) >> scale(gain=0.25)

        assert [each.name for each in wet.nodes] == ["lead", "scale", "scale 2"]
        assert last is wet.nodes[-1]
        assert np.allclose(heard(wet), dry * 0.125, atol=1e-6)


def heard_alone(session):
    """The lead without anything."""
    session.add(wb.Synth(polyphony=4, **STEADY), name="lead")
    return heard(session)


def test_parallel_paths_stay_together(session):
    """Dry and late path sum to exactly twice: the dry one is held back by what the late one declares."""
    source = session.add(click)
    slow = source >> late()
    direct = source >> scale(gain=1.0)
    session.connect(slow + direct, session.output)
    y = render_frames(session, 5000)[:, 0]

    at = np.flatnonzero(np.abs(y) > 0.01)
    assert np.diff(at).tolist() == [1000] * (len(at) - 1)
    assert at[0] == 100
    assert y[at].tolist() == [0.5] * len(at)


def test_a_circle_is_refused_and_named(session, lead):
    """Nothing has changed after the refusal, and the nodes are named in order."""
    first = lead >> scale()
    second = session.add(scale(gain=0.1), name="second")
    first >> second
    before = heard(session)
    with pytest.raises(GraphError, match="second -> scale -> second would feed itself"):
        second >> first

    assert np.abs(before).max() > 0.001
    assert np.abs(render_frames(session, 1024)).max() > 0.0001


def test_a_send_goes_besides(session, lead):
    """The dry sound stays; the send's level can be turned, and taken away."""
    wet = session.add(scale(gain=1.0), name="wet")
    dry = rms(heard(session))
    send = lead.send(wet, level_db=0.0)
    render_frames(session, 4096)
    assert rms(render_frames(session, 4096)) == pytest.approx(2.0 * dry, rel=0.05)

    send.level_db = -80.0
    render_frames(session, 9600)
    assert send.level_db == -80.0
    assert rms(render_frames(session, 4096)) == pytest.approx(dry, rel=0.05)
    send.remove()
    send.remove()
    render_frames(session, 9600)
    assert rms(render_frames(session, 4096)) == pytest.approx(dry, rel=0.05)


def rms(audio):
    """Level of the left channel."""
    return float(np.sqrt(np.mean(audio[:, 0] ** 2)))


def test_modulation_adds_in_the_parameters_unit(session):
    """A gain of a half, moved by a signal of one with a depth of a quarter, is three quarters; the range holds it."""
    source = session.add(click)
    target = source >> scale(gain=0.5)
    control = session.add(one)
    moved = target.modulate("gain", control, depth=0.25)
    assert np.abs(render_frames(session, 3000)[1000:]).max() == pytest.approx(0.75 * 0.25, rel=1e-4)
    moved.depth = 100.0
    render_frames(session, 9600)
    assert np.abs(render_frames(session, 3000)).max() == pytest.approx(2.0 * 0.25, rel=1e-4)


def test_signals_are_written_as_sums(session):
    """``one * 0.5 - one / 4 + 0.1`` is 0.35."""
    control, target = session.add(one), session.add(scale(gain=0.0))
    session.add(click) >> target
    target.modulate("gain", control * 0.5 - control / 4 + 0.1)
    assert np.abs(target.tap(1.0).numpy()).size == 0
    render_frames(session, 9600)

    assert np.abs(target.tap(0.15).numpy()).max() == pytest.approx(0.35 * 0.25, abs=1e-4)


def test_octaves_multiply(session):
    """A parameter with a log curve moves in octaves."""

    @wb.node(params={"freq_hz": (100.0, 20.0, 20_000.0, "Hz", "log")})
    def show(x, y, p, s):
        for i in range(len(x)):
            y[i] = p.freq_hz[i] / 20_000.0

    shown = session.add(show)
    shown.modulate("freq_hz", session.add(one), depth=3.0)
    shown.tap(1.0)
    render_frames(session, 9600)

    assert shown.tap(0.1).numpy()[-1, 0] * 20_000 == pytest.approx(800.0, rel=1e-4)


def test_unheard_nodes_do_not_run(session, lead):
    """A branch that leads nowhere is not in the plan."""
    branch = session.add(scale)
    lead >> branch
    session.disconnect(branch, session.output)
    heard(session)

    assert [each.name for each in session.engine.rewiring.handover.last.nodes] == ["master"]
    session.connect(branch, session.output)
    assert [each.name for each in session.engine.rewiring.handover.last.nodes] == ["lead", "scale", "master"]


def test_edits_under_sound_do_not_click(session, lead):
    """Connecting, replacing, disconnecting while a note sounds: no step above -60 dBFS beyond the sound's own."""
    quiet = np.abs(np.diff(heard(session, 9600)[4800:], axis=0)).max()
    second = session.add(scale(gain=1.0), name="second")
    steps = []

    def listen():
        steps.append(np.abs(np.diff(render_frames(session, 4800), axis=0)).max())

    lead >> second
    listen()
    session.add(scale(gain=0.3), name="second")
    listen()
    session.disconnect(lead)
    listen()
    first = lead >> scale(gain=0.9)
    first >> second
    listen()
    session.disconnect(first)
    session.disconnect(lead)
    second_handle = session.nodes[1]
    lead >> second_handle
    second_handle >> first
    listen()
    session.remove(first)
    listen()

    assert max(steps) <= quiet + 1e-3


def test_a_note_right_after_connecting_is_heard_once(session, lead):
    """A silent source leaves its old way at once: the note that starts a quantum later is not doubled."""
    render_frames(session, 4800)
    lead >> scale(gain=1.0)
    render_frames(session, 64)
    early = heard(session, 1200)
    with new_session() as other:
        other.add(wb.Synth(polyphony=4, **STEADY), name="lead")
        render_frames(other, 4864)
        assert np.allclose(early, heard(other, 1200), atol=1e-6)


def test_memory_comes_home(session, lead):
    """A hundred edits leave the arena as it was."""
    settled(session)
    before = session.engine.arena.used, int(session.engine.store._taken.sum())
    for _ in range(20):
        effect = lead >> scale(gain=0.5)
        send = lead.send(effect)
        move = effect.modulate("gain", session.add(one) * 0.1)
        render_frames(session, 512)
        send.remove()
        move.remove()
        for each in session.nodes[1:]:
            session.remove(each)
    settled(session)

    assert (session.engine.arena.used, int(session.engine.store._taken.sum())) == before


def test_output_does_not_depend_on_the_block_size():
    """Edits included, block sizes make no difference."""

    def play(sizes):
        with new_session() as session:
            lead = session.add(wb.Synth(polyphony=4), name="lead")
            effect = lead >> scale(gain=0.5)
            effect.modulate("gain", session.add(one) * 0.2)
            lead.note_on(60)
            first = render_frames(session, 3200, sizes)
            session.disconnect(lead)
            return np.concatenate([first, render_frames(session, 3200, sizes)])

    reference = play([256])
    for sizes in ([1], [64], [100], [512], [1000], [3, 200, 64, 1]):
        assert np.array_equal(play(sizes), reference)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s, a, b: s.connect(a, 3), SessionError, "a target is a node"),
        (lambda s, a, b: s.connect(3, a), SessionError, "a signal is a node"),
        (lambda s, a, b: b >> a, UnknownNameError, "no input of lead"),
        (lambda s, a, b: s.connect(a, b, to="key"), UnknownNameError, "no input of scale 'key'"),
        (lambda s, a, b: a >> b.into("key"), UnknownNameError, "no input of scale 'key'"),
        (lambda s, a, b: b.out("low"), UnknownNameError, "no output of scale 'low'"),
        (lambda s, a, b: a.send(b, level_db=40), ParameterError, r"-80\.\.12 dB"),
        (lambda s, a, b: b.modulate("colour", a), UnknownNameError, "colour"),
        (lambda s, a, b: b.modulate("gain", a, curve="cubic"), ParameterError, "'linear', 'octaves'"),
        (lambda s, a, b: b.modulate("gain", a, depth="much"), ParameterError, "depth must be a number"),
        (lambda s, a, b: a / 0, ParameterError, "divided by 0"),
        (lambda s, a, b: a + "b", ParameterError, "constant must be a number"),
        (lambda s, a, b: s.connect(a >> triple(), b), GraphError, "gives 3 channels and scale hears 2"),
        (lambda s, a, b: b >> b, GraphError, "scale -> scale would feed itself"),
        (lambda s, a, b: s.disconnect("lead"), SessionError, "a node of the session is needed"),
        (lambda s, a, b: s.disconnect(a, "scale"), SessionError, "a node of the session is needed"),
        (lambda s, a, b: s.modulate("lead", "gain", a), SessionError, "a node of the session is needed"),
        (lambda s, a, b: s.swap(s.output, triple()), SessionError, "the output cannot be swapped"),
    ],
)
def test_wrong_connections_are_refused(session, lead, call, error, words):
    """Each refusal says what is allowed, and the graph is as before."""
    effect = session.add(scale)
    with pytest.raises(error, match=words):
        call(session, lead, effect)


def test_nodes_of_other_sessions_are_refused(session, lead):
    """Two sessions are two engines."""
    with new_session() as other:
        foreign = other.add(scale)
        with pytest.raises(GraphError, match="another session"):
            session.connect(lead, foreign)
        with pytest.raises(GraphError, match="of different sessions"):
            lead + foreign


def test_a_removed_node_says_so(session, lead):
    """It can neither be led on nor led into."""
    effect = lead >> scale()
    session.remove(effect)
    for call in (lambda: lead >> effect, lambda: effect >> session.output):
        with pytest.raises(SessionError, match="not in the session any more"):
            call()


def test_a_node_that_gives_nan_is_muted_and_starts_anew(session):
    """Its quantum is silent, it is reported, the next one is clean; here it is found only after the dry run."""

    @wb.node(inputs=0, outputs=1, state={"n": 0.0})
    def breaks(y, p, s):
        for i in range(len(y)):
            s.n = s.n + 1.0
            y[i] = 0.1 if s.n < 20_000.0 else 0.1 / (s.n - s.n)

    reports = session.engine.bus.subscribe(EventKind.NOT_FINITE)
    node = session.add(breaks)
    y = render_frames(session, 64 * 700)[:, 0].reshape(-1, 64)

    muted = np.flatnonzero(np.abs(y).max(axis=1) == 0.0).tolist()
    assert np.isfinite(y).all()
    assert muted == [312, 625]  # frame 20,000, and as many after it has started anew
    assert reports.take()["source"].tolist() == [node.number] * 2


def test_names_in_errors_exist():
    """What a refusal advises to use is there."""
    names = set()
    for path in Path(wb.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise):
                names |= set(re.findall(r"\bwb\.([A-Za-z_]+)", ast.unparse(node)))

    assert "Feedback" in names
    assert [each for each in sorted(names) if not hasattr(wb, each)] == []


def test_a_send_of_nothing_has_a_level(session, lead):
    """A signal times zero has no weight to be divided by."""
    send = session.send(lead * 0, session.add(scale))
    assert send.level_db == -80.0


def test_a_removed_node_shows_nobody_elses_memory(session, lead):
    """Its place in the arena may be another's by then."""
    effect = lead >> scale()
    session.remove(effect)
    for look in (lambda: effect.memory, effect.tap, lambda: session.scope(effect)):
        with pytest.raises(SessionError, match="not in a running session any more"):
            look()


def test_the_output_is_one(session):
    """So is its panel, however often a cell asks for it."""
    assert session.output is session.output
    assert session.output.panel() is session.output.panel()


def test_a_description_led_into_a_node_is_added(session, lead):
    """What is on the left of >> need not be in the session yet; of two descriptions, neither is in any."""
    effect = session.add(scale)
    assert (wb.Noise() >> effect) is effect
    assert [each.name for each in session.nodes] == ["lead", "scale", "noise"]
    for refused in (lambda: wb.Noise() >> wb.Delay(), lambda: wb.Synth() >> wb.Delay()):
        with pytest.raises(GraphError, match="add the first one"):
            refused()


def test_disconnect_from_the_node(session, lead):
    """Taken off its only target, it is heard by itself again."""
    effect = lead >> scale()
    lead.disconnect(effect)

    assert session.engine.patch.connections == []
