"""The notation: patterns as short texts, a part of the mini-notation of TidalCycles and Strudel.

docs/reference/notation.md has its grammar.
"""

from workbench.sequencer.notation.texts import chord_tones, degrees, pattern

__all__ = ["chord_tones", "degrees", "pattern"]
