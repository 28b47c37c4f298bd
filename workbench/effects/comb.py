"""The comb: a tuned, damped loop. Noise becomes a note, a click becomes a plucked string.

Source: Karplus & Strong (1983), "Digital synthesis of plucked-string and drum timbres", Computer Music J. 7(2);
Jaffe & Smith (1983), "Extensions of the Karplus-Strong plucked-string algorithm", same issue.
Threads: control (declaring); the node's code runs on the audio thread.
"""

from __future__ import annotations

import math

from workbench.dsp.delay_line import delay_read, whole_and_rest
from workbench.dsp.mathematics import exp2
from workbench.dsp.response import delay_response, turned
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec, choice

LOWEST_HZ = 20.0
MOST_CYCLES = 0.2  # of the sample rate: five frames, of which the loop's own parts take two
OCTAVES_OF_60_DB = 9.965784  # log2(1000)
LOUDEST_LOOP = 0.99995
DC_CYCLES_HZ = 62.8  # 2 pi times 10 Hz: what lies below does not go into the loop, which would hold on to it

PARAMS = (
    ParamSpec("freq_hz", 220.0, LOWEST_HZ, 4000.0, "Hz", "log", help="Pitch of the resonance."),
    ParamSpec("decay_s", 2.0, 0.01, 30.0, "s", "log", help="Time in which it falls by 60 dB, were there no damping."),
    ParamSpec("damping", 0.3, help="How much sooner high partials die away: 0 metal, 1 nylon."),
    choice("harmonics", ("all", "odd"), "all", help="All partials like a string, or odd ones like a closed pipe."),
    ParamSpec("mix", 0.5, help="0 only the input, 1 only the resonance."),
)


STATE = {
    "line": buffer(seconds=1.0 / LOWEST_HZ, frames=8),
    "place": 0,
    "one_ago": 0.0,
    "two_ago": 0.0,
    "steady": 0.0,
}


def _response(freqs_hz, p):  # type: ignore[no-untyped-def]
    odd, rate, z = p.harmonics, p.sample_rate, turned(freqs_hz, p.sample_rate)
    period = rate / (min(p.freq_hz, MOST_CYCLES * rate) * (1.0 + odd))
    loop = min(10.0 ** (-3.0 * period / (rate * p.decay_s)), LOUDEST_LOOP)
    side, share = 0.25 * p.damping, min(DC_CYCLES_HZ / rate, 0.5)
    round_trip = (
        (side + (1.0 - 2.0 * side) * z + side * z * z) * z * delay_response(freqs_hz, max(period - 2.0, 1.0), rate)
    )
    swings = (1.0 - share) * (1.0 - z) / (1.0 - (1.0 - share) * z)
    wet = swings * math.sqrt(1.0 - loop * loop) / (1.0 - (1.0 - 2.0 * odd) * loop * round_trip)
    return 1.0 + p.mix * (wet - 1.0)


@node(params=PARAMS, state=STATE, response=_response)
def comb(x, y, p, s):  # type: ignore[no-untyped-def]
    """Resonate at a pitch and its partials.

    The loop's damping is a symmetric filter of three taps: it delays all frequencies by exactly one frame, so the
    pitch does not depend on it. White noise comes out as loud as it went in, whatever the decay.

    Threads : audio. No allocation.
    Latency : 0 frames.
    """
    line, place, one_ago, two_ago = s.line, s.place, s.one_ago, s.two_ago
    steady, share = s.steady, min(DC_CYCLES_HZ / p.sample_rate, 0.5)
    for i in range(len(x)):
        odd = p.harmonics[i]
        freq_hz = min(p.freq_hz[i], MOST_CYCLES * p.sample_rate)
        period = p.sample_rate / (freq_hz * (1.0 + odd))
        loop = min(exp2(-OCTAVES_OF_60_DB * period / (p.sample_rate * p.decay_s[i])), LOUDEST_LOOP)
        # The newest frame in the line is the last one (one frame ago), and the filter holds it up by one more.
        whole, rest = whole_and_rest(max(period - 2.0, 1.0))
        back = delay_read(line, place, whole, rest)
        side = 0.25 * p.damping[i]
        damped = side * (back + two_ago) + (1.0 - 2.0 * side) * one_ago
        two_ago, one_ago = one_ago, back
        steady += share * (x[i] - steady)
        wet = (x[i] - steady) * math.sqrt(1.0 - loop * loop) + (1.0 - 2.0 * odd) * loop * damped
        place = place + 1 if place + 1 < len(line) else 0
        line[place] = wet
        y[i] = x[i] + p.mix[i] * (wet - x[i])
    s.place, s.one_ago, s.two_ago, s.steady = place, one_ago, two_ago, steady
