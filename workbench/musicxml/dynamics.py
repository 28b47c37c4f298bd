"""Dynamic marks and velocities, both ways.

Source: the velocities are those of MuseScore's dynamics palette; MusicXML counts in percent of a forte of 90.
"""

FORTE = 90  # the velocity that is 100 % in the attribute `dynamics`. Source: MusicXML 4.0, <sound>
DEFAULT = "mf"  # where a file says nothing
VELOCITIES = {
    "pppp": 10,
    "ppp": 16,
    "pp": 33,
    "p": 49,
    "mp": 64,
    "mf": 80,
    "f": 96,
    "ff": 112,
    "fff": 120,
    "ffff": 126,
}
_FALLING = {"fp": "p", "sfp": "p", "sfpp": "pp"}  # one loud note, then the level that stays; sf, sfz and rf change none


def velocity_of_mark(mark: str) -> int | None:
    """Give the velocity of a mark such as "mf"; None if it is none that changes the level."""
    return VELOCITIES.get(_FALLING.get(mark, mark))


def velocity_of_percent(percent: float) -> int:
    """Give the velocity of a value in percent of forte, kept within 1..127."""
    return min(max(round(percent * FORTE / 100), 1), 127)


def percent_of_velocity(velocity: int) -> str:
    """Write a velocity in percent of forte, so that it is read as the same again."""
    return f"{velocity * 100 / FORTE:.2f}"


def nearest_mark(velocity: float) -> str:
    """Choose the mark whose velocity is nearest."""
    return min(VELOCITIES, key=lambda mark: abs(VELOCITIES[mark] - velocity))
