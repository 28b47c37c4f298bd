"""Which note an event is: as it is written, or a degree of the scale or a tone of the chord at its tick.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.layout import T_HARMONY, T_WORDS
from workbench.engine.search import last_row
from workbench.engine.transport import transport_at
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.sequencer.layout import (
    EV_ALTER,
    EV_DEGREE,
    EV_DRUM,
    EV_KIND,
    EV_NOTE,
    EV_OCTAVE,
    EV_PITCH,
    EV_WORDS,
    HA_COUNT,
    HA_FROM,
    HA_PERIOD,
    HA_WORDS,
    HM_BITS,
    HM_CHORD,
    HM_CHORD_TONES,
    HM_ROOT,
    HM_SCALE,
    HM_SCALE_STEPS,
    HM_TICK,
    HM_TONIC,
    HM_WORDS,
    MIDDLE_C,
)

OCTAVE = 12


@kernel
def _harmony(base, tick):  # type: ignore[no-untyped-def]
    """Address of what counts at a tick."""
    plan = base + i64_at(transport_at(base), T_WORDS)[T_HARMONY]
    words = i64_at(plan, HA_WORDS)
    if words[HA_PERIOD] > 0:
        tick = words[HA_FROM] + (tick - words[HA_FROM]) % words[HA_PERIOD]
    return last_row(plan + 8 * HA_WORDS, words[HA_COUNT], HM_WORDS, HM_TICK, tick)


@kernel
def _step(packed, count, number):  # type: ignore[no-untyped-def]
    """Semitones to a step of a scale, or a tone of a chord; beyond the last it goes on an octave higher."""
    octave = number // count
    return OCTAVE * octave + ((packed >> (HM_BITS * (number - count * octave))) & ((1 << HM_BITS) - 1))


@kernel
def event_pitch(base, event, tick):  # type: ignore[no-untyped-def]
    """MIDI note number of an event."""
    words, written = i64_at(event, EV_WORDS), f64_at(event, EV_WORDS)[EV_PITCH]
    if words[EV_KIND] == EV_NOTE or words[EV_KIND] == EV_DRUM:
        return written
    harmony = i64_at(_harmony(base, tick), HM_WORDS)
    number = np.int64(written)
    above = OCTAVE * words[EV_OCTAVE] + words[EV_ALTER] + MIDDLE_C
    if words[EV_KIND] == EV_DEGREE:
        above += harmony[HM_TONIC] + _step(harmony[HM_SCALE], harmony[HM_SCALE_STEPS], number)
    else:
        above += harmony[HM_ROOT] + _step(harmony[HM_CHORD], harmony[HM_CHORD_TONES], number)
    return np.float64(above)
