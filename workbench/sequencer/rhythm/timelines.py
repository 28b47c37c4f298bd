"""Timelines: the short rhythms that hold a music together, played on a bell, claves, or by clapping. As data.

Source: Toussaint (2013), "The Geometry of Musical Rhythm"; Toussaint (2005), "The Euclidean Algorithm Generates
Traditional Musical Rhythms".
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Timeline(NamedTuple):
    """A row of steps, the length of a step in beats, and what it is."""

    row: str
    step: Fraction
    about: str


SIXTEENTH, EIGHTH, TRIPLET = Fraction(1, 4), Fraction(1, 2), Fraction(1, 3)

TIMELINES = {
    "shiko": Timeline("x...x.x...x.x...", SIXTEENTH, "West Africa; the simplest of the six claves of five hits"),
    "son": Timeline("x..x..x...x.x...", SIXTEENTH, "Cuba; the clave son, in 3-2"),
    "rumba": Timeline("x..x...x..x.x...", SIXTEENTH, "Cuba; the clave of the rumba, in 3-2"),
    "soukous": Timeline("x..x..x...xx....", SIXTEENTH, "Central Africa"),
    "gahu": Timeline("x..x..x...x...x.", SIXTEENTH, "Ghana; the bell of the Ewe's gahu"),
    "bossa": Timeline("x..x..x...x..x..", SIXTEENTH, "Brazil; the clave of the bossa nova"),
    "samba": Timeline("x.x..x.x.x..x.x.", SIXTEENTH, "Brazil; a samba, the Euclidean rhythm of seven in sixteen"),
    "tresillo": Timeline("x..x..x.", SIXTEENTH, "Cuba and half of the world; three in eight"),
    "habanera": Timeline("x..xx.x.", SIXTEENTH, "Cuba; the tresillo with the second beat struck"),
    "cinquillo": Timeline("x.xx.xx.", SIXTEENTH, "Cuba; five in eight"),
    "bembe": Timeline("x.x.xx.x.x.x", TRIPLET, "West Africa and Cuba; the standard pattern of seven in twelve"),
    "fume-fume": Timeline("x.x..x.x..x.", TRIPLET, "Ghana; five in twelve"),
    "venda": Timeline("x..x.x..x.x.", TRIPLET, "South Africa; a clapping of the Venda, Euclidean"),
    "buleria": Timeline("..x..x.x.x.x", TRIPLET, "Andalusia; the accents of the compás, counted from one"),
    "seguiriya": Timeline("x.x.x..x..x.", TRIPLET, "Andalusia; the same compás, begun elsewhere"),
    "ruchenitsa": Timeline("x.x.x..", EIGHTH, "Bulgaria; seven eighths, two and two and three"),
    "aksak": Timeline("x.x.x.x..", EIGHTH, "Turkey; nine eighths, three times two and three"),
}
