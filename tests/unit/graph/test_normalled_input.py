"""An input that hears the same as another one until something is connected to it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import KernelError
from workbench.graph import buffer, node
from workbench.graph.ports import ports
from workbench.session.process import process


@node(inputs={"input": 2, "key": "input"}, outputs=2)
def listen(x, y, p, s):
    """Give the key back, and a hundredth of the input."""
    for c in range(2):
        for i in range(y.shape[1]):
            y[c, i] = x.key[c, i] + 0.01 * x.input[c, i]


@node(latency=buffer(seconds=0.005, frames=1), state={"line": buffer(seconds=0.005, frames=1), "place": 0})
def late(x, y, p, s):
    """Delay by the length of a line."""
    place = s.place
    for i in range(len(x)):
        y[i] = s.line[place]
        s.line[place] = x[i]
        place = place + 1 if place + 1 < len(s.line) else 0
    s.place = place


def test_unconnected_input_hears_the_other(rng):
    """Nothing is connected to the key: it is the input."""
    audio = rng.uniform(-1, 1, (300, 2)).astype(np.float32)

    np.testing.assert_allclose(process(listen, audio), 1.01 * audio, rtol=1e-6)


def test_connected_input_hears_its_own(rng):
    """Something is connected to the key: it hears that, even where it is silent."""
    audio, key = rng.uniform(-1, 1, (2, 300, 2)).astype(np.float32)
    key[100:200] = 0.0

    np.testing.assert_allclose(process(listen, audio, key=key), key + 0.01 * audio, atol=1e-6)


def test_it_has_the_channels_of_the_other():
    """Its shape is the other's."""
    each = ports("input", {"input": "each", "key": "input"})

    assert [(port.channels, port.is_each, port.otherwise) for port in each] == [(2, True, ""), (2, True, "input")]


@pytest.mark.parametrize("declared", [{"key": "input", "input": 2}, {"input": 2, "key": "inptu"}])
def test_only_an_earlier_input_can_be_named(declared):
    """What is not there (yet) is refused."""
    with pytest.raises(KernelError, match=r"1\.\.16 channels, or 'each'.*or the name of an earlier input"):
        ports("input", declared)


def test_outputs_cannot_hear():
    """For outputs there is no such thing."""
    with pytest.raises(KernelError, match="output b must have"):
        ports("output", {"a": 2, "b": "a"})


@pytest.mark.parametrize("rate", [8125.0, 44_100.0, 48_000.0])
def test_latency_is_as_long_as_a_buffer_of_that_length(rate):
    """A line declared like the latency has as many frames, where seconds are no whole number of frames, too."""
    impulse = np.zeros(400, np.float32)
    impulse[0] = 1.0

    assert np.flatnonzero(process(late, impulse, rate)).tolist() == [late.latency_frames(rate)]
