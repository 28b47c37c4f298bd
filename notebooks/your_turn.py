"""Tells a reader how far an exercise is solved. Used by the notebooks about rhythm and patterns."""

from __future__ import annotations


def check(**claims):
    """Print a line for each claim, and whether all of them hold.

    An exercise that is not solved yet is no error: the cells below it still run.

    Parameters
    ----------
    **claims : bool
        What is asked for, under its name; an underscore is a blank.
    """
    for name, holds in claims.items():
        print("✓" if holds else "·", name.replace("_", " "))
    missing = sum(not holds for holds in claims.values())
    print(f"\nNot yet: {missing} to go." if missing else "\nSolved.")
