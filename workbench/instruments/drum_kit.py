"""The drums of `Drums` as data: what each is made of, for each kit, and which key plays it.

Each is a tone with a pitch that falls, a second tone at a ratio of it, six saws at ratios that no harmonics have (as in
the cymbals of early drum machines), and noise; saws and noise go through a filter. All fall by 60 dB in a time of their
own. Frequencies are starting points found by ear, ratios of the saws those of a well-known machine's cymbal.

Source: keys: General MIDI 1, percussion key map (MMA RP-003); membranes: Fletcher & Rossing (1998), "The Physics of
Musical Instruments", 18.1 (the second mode of an ideal membrane is 1.59 times the first).
Threads: control.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FAMILIES = ("kick", "snare", "hats", "toms", "cymbals", "percussion")
KICK, SNARE, HATS, TOMS, CYMBALS, PERCUSSION = map(float, range(len(FAMILIES)))
KEYS = 128
LOWEST, HIGHEST = 35, 81  # keys of General MIDI's percussion; those outside play the nearest one inside


class Drum(NamedTuple):
    """What one drum is made of. The voice reads these numbers in this order."""

    family: float
    tone_hz: float = 200.0  # the pitch it comes to rest at
    tone: float = 0.0  # level
    tone_s: float = 0.1  # time to fall by 60 dB
    sweep: float = 0.0  # octaves that it begins above
    sweep_s: float = 0.05  # time in which the most of them are gone
    ratio: float = 1.59  # of the second tone
    second: float = 0.0  # its level
    bite: float = 0.0  # how far the tones are driven
    metal_hz: float = 400.0  # of the slowest of the six saws
    metal: float = 0.0  # level
    noise: float = 0.0  # level
    filter_hz: float = 5000.0  # that saws and noise go through
    high: float = 1.0  # from a band (0) to all above it (1)
    width: float = 1.0  # of the band: 1 / q
    hiss_s: float = 0.1  # time in which saws and noise fall by 60 dB
    bursts: float = 0.0  # how often it starts anew at the beginning, 11 ms apart
    click: float = 0.0  # level of a short click at the start
    pan: float = 0.0  # where it stands, seen by the drummer's audience
    gain: float = 1.0


def _cymbal(hz: float, seconds: float, pan: float, gain: float = 1.0, **more: float) -> Drum:
    values = {"metal": 0.55, "noise": 0.35, "filter_hz": 4800.0, "high": 0.45, "width": 1.0, "click": 0.3, **more}
    return Drum(CYMBALS, metal_hz=hz, hiss_s=seconds, pan=pan, gain=gain, **values)


def _tom(hz: float, seconds: float, pan: float) -> Drum:
    tone = {"sweep": 0.55, "sweep_s": 0.09, "second": 0.25, "noise": 0.12, "filter_hz": 900.0, "high": 0.0}
    return Drum(TOMS, hz, 1.0, seconds, **tone, hiss_s=0.12, click=0.25, pan=pan)


def _skin(hz: float, seconds: float, pan: float, click: float = 0.35) -> Drum:
    tone = {"sweep": 0.2, "sweep_s": 0.02, "second": 0.3, "noise": 0.15, "filter_hz": 1800.0, "high": 0.0}
    return Drum(PERCUSSION, hz, 0.9, seconds, **tone, hiss_s=0.04, click=click, pan=pan)


def _block(hz: float, ratio: float, seconds: float, pan: float, gain: float = 0.8) -> Drum:
    return Drum(PERCUSSION, hz, 0.8, seconds, ratio=ratio, second=0.5, click=0.3, filter_hz=3000.0, pan=pan, gain=gain)


def _shaken(hz: float, seconds: float, pan: float, **more: float) -> Drum:
    values = {"noise": 0.7, "filter_hz": hz, "width": 0.7, "gain": 0.7, **more}
    return Drum(PERCUSSION, hiss_s=seconds, pan=pan, **values)


STUDIO = {
    35: Drum(
        KICK, 46.0, 1.1, 0.42, 1.6, 0.035, noise=0.1, filter_hz=900.0, high=0.0, hiss_s=0.03, click=0.35, gain=1.5
    ),
    36: Drum(
        KICK,
        52.0,
        1.2,
        0.4,
        1.9,
        0.03,
        bite=0.6,
        noise=0.1,
        filter_hz=2000.0,
        high=0.0,
        hiss_s=0.03,
        click=0.5,
        gain=1.4,
    ),
    37: Drum(
        SNARE, 430.0, 0.5, 0.06, ratio=3.9, second=0.6, noise=0.3, filter_hz=1900.0, high=0.0, hiss_s=0.05, click=1.0
    ),
    38: Drum(
        SNARE, 182.0, 0.6, 0.2, 0.5, 0.02, second=0.45, noise=0.65, filter_hz=1500.0, width=1.3, hiss_s=0.3, click=0.4
    ),
    39: Drum(SNARE, noise=2.0, filter_hz=1150.0, high=0.0, width=0.6, hiss_s=0.32, bursts=3.0, pan=0.1, gain=1.4),
    40: Drum(SNARE, 225.0, 0.6, 0.15, 0.6, 0.02, second=0.5, noise=0.7, filter_hz=2400.0, hiss_s=0.22, click=0.7),
    41: _tom(72.0, 0.85, 0.5),
    42: Drum(
        HATS, metal_hz=420.0, metal=0.6, noise=0.35, filter_hz=8e3, high=0.6, hiss_s=0.12, click=0.2, pan=-0.4, gain=1.2
    ),
    43: _tom(88.0, 0.8, 0.4),
    44: Drum(HATS, metal_hz=420.0, metal=0.4, noise=0.25, filter_hz=7e3, high=0.6, hiss_s=0.08, pan=-0.4, gain=1.2),
    45: _tom(108.0, 0.7, 0.2),
    46: Drum(
        HATS,
        metal_hz=420.0,
        metal=0.55,
        noise=0.35,
        filter_hz=7500.0,
        high=0.6,
        hiss_s=1.0,
        click=0.2,
        pan=-0.4,
        gain=1.1,
    ),
    47: _tom(132.0, 0.6, 0.0),
    48: _tom(160.0, 0.55, -0.15),
    49: _cymbal(330.0, 2.8, -0.5),
    50: _tom(196.0, 0.5, -0.3),
    51: _cymbal(480.0, 2.0, 0.5, 0.6, filter_hz=5200.0, tone_hz=3150.0, tone=0.1, tone_s=0.9, ratio=1.47, second=0.08),
    52: _cymbal(255.0, 1.8, 0.6, 0.8, filter_hz=2600.0),
    53: _cymbal(540.0, 1.5, 0.5, 0.4, tone_hz=1240.0, tone=0.4, tone_s=1.6, ratio=2.34, second=0.3),
    54: _shaken(8200.0, 0.22, 0.3, metal=0.5, metal_hz=1900.0),
    55: _cymbal(430.0, 1.1, -0.25, 0.7, filter_hz=5600.0),
    56: Drum(PERCUSSION, 562.0, 0.55, 0.28, ratio=1.504, second=0.5, bite=1.5, click=0.2, pan=0.25, gain=0.75),
    57: _cymbal(370.0, 2.4, 0.55),
    59: _cymbal(510.0, 2.2, 0.4, 0.6, filter_hz=4600.0, tone_hz=2800.0, tone=0.08, tone_s=0.9, second=0.06),
    60: _skin(410.0, 0.16, -0.3),
    61: _skin(300.0, 0.2, -0.2),
    62: _skin(260.0, 0.09, 0.3, 0.6),
    63: _skin(235.0, 0.3, 0.3),
    64: _skin(175.0, 0.34, 0.4),
    65: _skin(330.0, 0.4, -0.4, 0.5),
    66: _skin(245.0, 0.45, -0.35, 0.5),
    67: _block(905.0, 2.62, 0.45, 0.45, 0.6),
    68: _block(672.0, 2.62, 0.5, 0.4, 0.6),
    69: _shaken(6200.0, 0.09, -0.5),
    70: _shaken(7400.0, 0.05, 0.5),
    75: _block(2480.0, 1.41, 0.07, -0.3),
    76: _block(1020.0, 1.52, 0.08, 0.3),
    77: _block(760.0, 1.52, 0.09, 0.35),
    80: _block(4200.0, 1.83, 0.12, -0.5, 0.4),
    81: _block(4200.0, 1.83, 2.4, -0.5, 0.25),
}
ELECTRONIC = {
    **STUDIO,
    35: Drum(KICK, 41.0, 1.2, 1.5, 1.2, 0.05, bite=0.3, click=0.3, gain=1.3),
    36: Drum(KICK, 48.0, 1.2, 0.75, 2.4, 0.035, bite=0.9, click=0.5, gain=1.3),
    37: Drum(SNARE, 1650.0, 0.5, 0.04, ratio=1.52, second=0.5, click=0.7, filter_hz=2500.0),
    38: Drum(SNARE, 178.0, 0.8, 0.16, 0.4, 0.02, ratio=1.86, second=0.5, noise=0.55, filter_hz=2600.0, hiss_s=0.25),
    39: Drum(SNARE, noise=2.2, filter_hz=1000.0, high=0.0, width=0.5, hiss_s=0.4, bursts=3.0, pan=0.1, gain=1.4),
    40: Drum(SNARE, 200.0, 0.7, 0.25, 0.8, 0.05, bite=0.8, noise=0.8, filter_hz=3400.0, hiss_s=0.35, click=0.5),
    42: Drum(HATS, metal_hz=540.0, metal=1.2, filter_hz=8200.0, hiss_s=0.09, pan=-0.3),
    44: Drum(HATS, metal_hz=540.0, metal=0.9, filter_hz=7000.0, hiss_s=0.06, pan=-0.3),
    46: Drum(HATS, metal_hz=540.0, metal=1.1, filter_hz=7600.0, hiss_s=0.75, pan=-0.3),
    49: _cymbal(540.0, 2.2, -0.4, 0.7, metal=0.9, noise=0.1),
    56: Drum(PERCUSSION, 540.0, 0.6, 0.35, ratio=1.481, second=0.6, bite=3.0, pan=0.2, gain=0.6),
}
KITS = {"studio": STUDIO, "electronic": ELECTRONIC}
CHOKES = ((42, 44, 46), (80, 81))  # hi-hats; triangles


def kit_tables() -> tuple[np.ndarray, np.ndarray]:
    """Write the kits as the voice reads them.

    Returns
    -------
    tuple of numpy.ndarray
        Numbers of all drums [shape=(kits * drums, 20)]; and for each key which of a kit's drums it plays
        [shape=(KEYS,)]. A key without a drum plays the nearest one that has one, the lower of two.
    """
    keys = np.array(sorted(STUDIO))
    nearest = np.abs(np.arange(KEYS)[:, None] - keys[None, :]).argmin(axis=1)
    drums = [kit[int(key)] for kit in KITS.values() for key in keys]
    return np.array(drums, np.float32), nearest.astype(np.float32)
