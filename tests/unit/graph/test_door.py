"""The node door: what it takes, what it refuses, and what code finds behind it."""

import numpy as np
import pytest

import workbench as wb
from workbench.errors import KernelError, ParameterError, UnknownNameError


def gain_kind(**options):
    """A node that weighs its input."""

    @wb.node(params={"gain": (0.5, 0.0, 2.0)}, **options)
    def scale(x, y, p, s):
        for i in range(len(x)):
            y[i] = p.gain[i] * x[i]

    return scale


def test_it_does_what_the_code_says():
    """The compiled node gives what plain NumPy gives."""
    x = np.random.default_rng(1).normal(0, 0.2, (1000, 2)).astype(np.float32)

    assert np.array_equal(wb.process(gain_kind()(gain=1.5), x), x * np.float32(1.5))


def test_each_channel_has_a_state_of_its_own():
    """Code for one channel runs for both, and neither hears the other."""

    @wb.node(state={"total": 0.0, "count": 0})
    def integrate(x, y, p, s):
        for i in range(len(x)):
            s.total = s.total + x[i]
            s.count = s.count + 1
            y[i] = s.total

    x = np.zeros((130, 2), np.float32)
    x[0, 0], x[10, 1] = 1.0, 2.0
    y = wb.process(integrate, x)

    assert np.array_equal(y, np.cumsum(x, axis=0))


def test_buffers_follow_the_sample_rate():
    """A line of so many seconds delays by as many, at any rate."""

    @wb.node(state={"line": wb.buffer(seconds=0.01), "at": 0})
    def echo(x, y, p, s):
        for i in range(len(x)):
            y[i] = s.line[s.at]
            s.line[s.at] = x[i]
            s.at = (s.at + 1) % len(s.line)

    for rate in (8000, 44_100, 96_000):
        y = wb.process(echo, np.eye(1, 2000, dtype=np.float32)[0], rate)
        assert np.flatnonzero(y).tolist() == [int(np.ceil(0.01 * rate))]


def test_arrays_in_the_state_keep_their_shape():
    """A table of numbers can be part of what a node remembers."""

    @wb.node(state={"taps": np.array([0.25, 0.5, 0.25]), "last": np.zeros(3)})
    def smooth(x, y, p, s):
        for i in range(len(x)):
            s.last[2] = s.last[1]
            s.last[1] = s.last[0]
            s.last[0] = x[i]
            total = 0.0
            for k in range(3):
                total += s.taps[k] * s.last[k]
            y[i] = total

    y = wb.process(smooth, np.eye(1, 100, 10, dtype=np.float32)[0])
    assert y[10:13].tolist() == [0.25, 0.5, 0.25]


def test_several_inputs_and_outputs_by_name():
    """Named ports are found by their names, in the shape that they were declared with."""

    @wb.node(inputs={"input": 2, "key": 1}, outputs={"loud": 2, "level": 1})
    def duck(x, y, p, s):
        for i in range(len(x.key)):
            y.loud[0, i] = x.input[0, i] * x.key[i]
            y.loud[1, i] = x.input[1, i]
            y.level[i] = x.key[i]

    x = np.ones((100, 2), np.float32)
    y = wb.process(duck, x, key=np.full(100, 0.25))
    assert y[50].tolist() == [0.25, 1.0]


def test_a_source_has_no_input():
    """A node without inputs takes (y, p, s) and gives one channel."""

    @wb.node(inputs=0, state={"n": 0})
    def count(y, p, s):
        for i in range(len(y)):
            y[i] = s.n
            s.n = s.n + 1

    assert wb.process(count, frames=200).tolist() == list(range(200))


def test_it_can_be_called_as_plain_python():
    """What is compiled is a function like any other: a debugger can step through it."""
    kind = gain_kind()
    x, y, p, s = kind.example_arguments()
    x[:] = 1.0
    kind.function(x, y, p, s)

    assert np.all(y == 0.5)


def test_unsafe_code_is_refused_with_its_line():
    """A node that allocates is refused before it sounds, and the line is named."""

    @wb.node()
    def copies(x, y, p, s):
        y[:] = np.sort(x)

    with pytest.raises(KernelError, match=r"(?s)copies is not safe.*np\.sort\(x\).*allocates"):
        wb.process(copies, np.zeros(64))


def test_code_that_cannot_be_compiled_is_refused():
    """An unknown name is said in a sentence."""

    @wb.node()
    def wrong(x, y, p, s):
        for i in range(len(x)):
            y[i] = p.colour[i]

    with pytest.raises(KernelError, match="colour"):
        wb.process(wrong, np.zeros(64))


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"params": {"connect": 0.5}}, KernelError, "'connect' is what every node"),
        ({"params": {"sample_rate": 0.5}}, KernelError, "sample_rate is what p has anyway"),
        ({"params": {"a": 3.0}}, ParameterError, r"a must be in range 0\.\.1"),
        ({"state": {"a": "b"}}, KernelError, "state a must start at a float"),
        ({"state": {"a": np.array([np.nan])}}, KernelError, "a finite array"),
        ({"state": ["a"]}, KernelError, "state must be a dict"),
        ({"inputs": 17}, KernelError, r"1\.\.16 channels"),
        ({"inputs": {"1st": 1}}, KernelError, "cannot be the name of an input"),
        ({"inputs": 0}, KernelError, r"takes 3 arguments \(y, p, s\)"),
        ({"outputs": 0}, KernelError, "at least one output"),
        ({"latency": -1}, KernelError, "latency must be"),
    ],
)
def test_wrong_declarations_are_refused(options, error, words):
    """What cannot become a node is refused when it is written, not when it plays."""
    with pytest.raises(error, match=words):
        wb.node(**options)(lambda_with_a_name)


def lambda_with_a_name(x, y, p, s):
    """A function to be refused."""


def test_without_brackets():
    """The commonest slip gets its own sentence."""
    with pytest.raises(KernelError, match="with brackets"):
        wb.node(lambda_with_a_name)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda kind: kind(0.3), ParameterError, "by name"),
        (lambda kind: kind(volume=1), UnknownNameError, "no parameter of scale 'volume'"),
        (lambda kind: kind(gain=9), ParameterError, r"range 0\.\.2"),
        (lambda kind: wb.process(kind, np.zeros((4, 3))), ParameterError, r"shape \(frames,\) or \(frames, 2\)"),
        (lambda kind: wb.process(kind, [np.nan]), ParameterError, "must be finite"),
        (lambda kind: wb.process(kind, "sound"), ParameterError, "array of numbers"),
        (wb.process, ParameterError, "frames must be"),
        (lambda kind: wb.process(kind, [0.0], key=[0.0]), UnknownNameError, "no input of scale 'key'"),
        (lambda kind: wb.process(kind, [0.0], 10), ParameterError, "sample_rate must be in range"),
        (lambda kind: wb.process(3, [0.0]), wb.SessionError, "process takes a node"),
    ],
)
def test_wrong_use_is_refused(call, error, words):
    """Wrong values and arrays get a sentence."""
    with pytest.raises(error, match=words):
        call(gain_kind())


HALF = 0.5


def test_numbers_from_outside_are_refused_with_advice():
    """What would be frozen unseen becomes a parameter; constants in capitals, and in modules, are fine."""
    amount = 0.3

    @wb.node()
    def live(x, y, p, s):
        for i in range(len(x)):
            y[i] = amount * x[i]

    @wb.node()
    def settled(x, y, p, s):
        for i in range(len(x)):
            y[i] = HALF * np.pi * x[i]

    advice = r"node live uses amount from outside.*params=\{'amount': \.\.\.\}, then p\.amount"
    with pytest.raises(KernelError, match=advice):
        wb.process(live, np.ones(10))
    assert wb.process(settled, np.ones(10))[0] == pytest.approx(np.pi / 2)


def test_what_is_the_same_is_known_as_the_same():
    """Defining a node again gives an equal one; another number in its code or range does not."""

    def made(top, factor):
        @wb.node(params={"gain": (0.5, 0.0, top)})
        def scale(x, y, p, s):
            for i in range(len(x)):
                y[i] = factor * p.gain[i] * x[i]

        return scale

    assert made(2.0, 1.0).is_same(made(2.0, 1.0))
    assert not made(2.0, 1.0).is_same(made(3.0, 1.0))
    assert not made(2.0, 1.0).is_same(made(2.0, 2.0))


def test_state_may_depend_on_the_sample_rate():
    """A start value that is a function of the sample rate is asked for it; what it gives is checked likewise."""

    @wb.node(
        params={}, state={"table": lambda rate: np.full(int(rate / 1000), 0.5), "late": lambda rate: int(rate) // 100}
    )
    def held(x, y, p, s):
        for i in range(len(x)):
            y[i] = s.table[len(s.table) - 1] * x[i] + s.late

    assert wb.process(held, [1.0], 8000.0)[0] == 80.5
    assert held.start(48_000.0)["table"].shape == (1, 48)

    @wb.node(params={}, state={"table": lambda rate: np.array([np.nan])})
    def broken(x, y, p, s):
        y[:] = x

    with pytest.raises(KernelError, match="state table must start at"):
        broken.start(48_000.0)
