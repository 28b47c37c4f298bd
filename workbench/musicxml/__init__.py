"""MusicXML in and out: parts, staves, voices, ties, tuplets, chord symbols, repeats.

What a score is stands in `workbench.score`. The XML parser is imported only when a file is read.
Source: MusicXML 4.0, W3C Music Notation Community Group, final report of 1 June 2021.
"""

from workbench.musicxml.load import load_musicxml
from workbench.musicxml.save import save_musicxml

__all__ = ["load_musicxml", "save_musicxml"]
