"""The notation: patterns as short texts, a subset of the mini-notation of TidalCycles and Strudel.

docs/reference/notation.md has its grammar.
"""
