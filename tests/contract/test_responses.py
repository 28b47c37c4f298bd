"""What a kind declares of the frequencies is what its impulse response shows, for every kind that declares something.

A kind that declares a response is tested here without a further line. The table holds settings at which a filter would
ring for longer than is listened to.
"""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.nodes import RATE, Run, corners, heard_by
from workbench.errors import GraphError, KernelError, ParameterError
from workbench.graph import NodeKind, node
from workbench.proof.every import public_kinds

DECLARING = {name: kind for name, kind in public_kinds() if isinstance(kind, NodeKind) and kind.response is not None}
OTHER_RATES = (44_100.0, 192_000.0)
LISTENED_S = 2.7
CLICK = 0.05  # soft enough for what saturates to be straight, loud enough for its tangent's rounding
ENDS = {  # beyond these it rings for longer, or for ever; or it is no longer straight
    "comb": {"decay_s": (0.01, 1.0)},
    "ladder": {"resonance": (0.0, 0.7), "drive_db": (-6.0, 0.0), "cutoff_hz": (200.0, 10_000.0)},
}
MILD = {"q": (0.5, 2.0), "resonance": (0.0, 0.8), **{f"q_{number}": (0.5, 2.0) for number in range(1, 9)}}
TOLERANCE = 5e-4  # of the highest gain: coefficients and state are single precision, and the tangent is a polynomial
TOLERANCES = {"ladder": 0.03}  # near half the sample rate its resonance multiplies what the tangent is off by

pytestmark = needs_jit  # seconds of sound

each_kind = pytest.mark.parametrize("kind", DECLARING.values(), ids=DECLARING)


def settings(kind):
    """The corners, as far as they die away: each parameter alone to its end; several together are milder.

    At 20 Hz a boosted, narrow band rings for longer than is listened to, and a wide cut creeps.
    """
    for name, values in corners(kind).items():
        ends = {**(MILD if len(values) > 1 else {}), **ENDS.get(kind.name, {})}
        yield name, {each: float(np.clip(value, *ends.get(each, (-np.inf, np.inf)))) for each, value in values.items()}


def measured(kind, rate, values):
    """Frequencies and response: the spectrum of what a click becomes."""
    frames = 1 << int(np.ceil(np.log2(LISTENED_S * rate)))
    click = np.zeros(frames)
    click[0] = CLICK
    heard = Run(kind, rate, **values)(frames, **heard_by(kind, click))[0].astype(np.float64)

    assert np.abs(heard[-1000:]).max() < 1e-3 * np.abs(heard).max(), "it still rings: it is not its whole response"
    return np.fft.rfftfreq(frames, 1.0 / rate), np.fft.rfft(heard) / CLICK


def test_filters_declare():
    """The filters among the effects do."""
    assert set(DECLARING) >= {"biquad", "equalizer", "filter", "ladder", "comb", "dc_blocker"}


def difference(kind, rate, values):
    """The largest difference between declared and measured, and where it is.

    A share of the highest gain or, where everything is cut, of the input: that is what single precision rounds.
    """
    freqs_hz, found = measured(kind, rate, values)
    declared = kind(**values).response(freqs_hz, rate)
    apart = np.abs(found - declared)
    return apart.max() / max(np.abs(declared).max(), 1.0), freqs_hz[np.argmax(apart)]


@each_kind
def test_declared_is_measured(kind):
    """At the defaults and the ends of all parameters, from 0 Hz to half the sample rate, magnitude and phase."""
    for name, values in settings(kind):
        worst, at_hz = difference(kind, RATE, values)

        assert worst < TOLERANCES.get(kind.name, TOLERANCE), f"{name}: off by {worst:.2g} at {at_hz:.0f} Hz"


@each_kind
@pytest.mark.parametrize("rate", OTHER_RATES)
def test_declared_is_measured_at_other_rates(kind, rate):
    """At the defaults and all ends at once, at the sample rate of a CD and at the highest."""
    for name, values in settings(kind):
        if name in ("defaults", "all low", "all high"):
            worst, at_hz = difference(kind, rate, values)

            assert worst < TOLERANCES.get(kind.name, TOLERANCE), f"{name}: off by {worst:.2g} at {at_hz:.0f} Hz"


@each_kind
def test_a_wrong_declaration_is_found(kind):
    """The comparison tells a filter from one that is a tenth higher: it can fail."""
    tuned = next(spec.name for spec in kind.params if spec.unit == "Hz")
    values = {"gain_1_db": 12.0} if kind.name == "equalizer" else {"gain_db": 12.0} if kind.name == "biquad" else {}
    start = next(spec.default for spec in kind.params if spec.name == tuned)
    freqs_hz, found = measured(kind, RATE, values)
    other = kind(**values, **{tuned: 1.1 * start}).response(freqs_hz, RATE)

    assert np.abs(found - other).max() / np.abs(other).max() > 2 * TOLERANCES.get(kind.name, TOLERANCE)


def test_handle_follows_its_knobs():
    """The response of a node in a session is that of what is set now, at the session's sample rate."""
    freqs_hz = np.array([0.0, 100.0, 1000.0, 10_000.0])
    with wb.Session(name="response", sink="null", sample_rate=44_100) as session:
        handle = session.add(wb.Filter())
        handle.cutoff_hz, handle.mode = 300.0, "high"

        expected = wb.Filter(cutoff_hz=300.0, mode="high").response(freqs_hz, 44_100)
        assert np.array_equal(handle.response(freqs_hz), expected)
        assert abs(handle.response(300.0)) == pytest.approx(1.0 / (2.0 - 1.95 * 0.2), rel=1e-9)


def test_own_nodes_may_declare():
    """What a person writes beside a node is what its handle gives; a number stands for all frequencies."""

    @wb.node(params={"share": (0.5, 0.0, 1.0)}, state={"last": 0.0}, response=lambda f, p: p.share * np.ones_like(f))
    def halve(x, y, p, s):
        for i in range(len(x)):
            y[i] = p.share[i] * x[i]

    @wb.node(response=lambda f, p: 0.25)
    def quarter(x, y, p, s):
        for i in range(len(x)):
            y[i] = 0.25 * x[i]

    assert np.array_equal(halve(share=0.3).response([1.0, 2.0]), [0.3, 0.3])
    assert np.array_equal(quarter().response([1.0, 2.0]), [0.25, 0.25])


@pytest.mark.parametrize("freqs_hz", [-1.0, 24_001.0, np.nan, "low", [[1.0], "x"]])
def test_frequencies_are_in_range(freqs_hz):
    """What is no frequency up to half the sample rate is refused."""
    with pytest.raises(ParameterError, match="freqs_hz must be"):
        wb.DCBlocker().response(freqs_hz)


def test_what_declares_nothing_says_how_to_measure():
    """An effect without a response is told from a filter, with advice."""
    with pytest.raises(GraphError, match=r"chorus declares no frequency response .*wb.process\(chorus\(\), click\)"):
        wb.Chorus().response(100.0)


def test_a_declaration_must_fit():
    """It takes two arguments, and gives a number for each frequency."""
    with pytest.raises(KernelError, match="two arguments"):
        node(response=lambda f: f)

    @node(response=lambda f, p: np.ones(3))
    def three(x, y, p, s):
        y[:] = x

    with pytest.raises(KernelError, match="number for each frequency"):
        three().response([1.0, 2.0])
