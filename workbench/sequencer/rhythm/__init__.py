"""Rhythms: Euclidean, perfectly balanced, polyrhythms, claves and drum patterns; and what is measured of them."""

from workbench.sequencer.rhythm.balanced import balance, perfect_balance
from workbench.sequencer.rhythm.drum_patterns import drums
from workbench.sequencer.rhythm.euclidean import bjorklund, euclid
from workbench.sequencer.rhythm.grooves import groove
from workbench.sequencer.rhythm.measures import antipodal_pairs, evenness, on_grid
from workbench.sequencer.rhythm.pulses import polyrhythm
from workbench.sequencer.rhythm.styles import FILLS, STYLES
from workbench.sequencer.rhythm.timelines import TIMELINES

__all__ = [
    "FILLS",
    "STYLES",
    "TIMELINES",
    "antipodal_pairs",
    "balance",
    "bjorklund",
    "drums",
    "euclid",
    "evenness",
    "groove",
    "on_grid",
    "perfect_balance",
    "polyrhythm",
]
