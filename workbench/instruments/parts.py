"""What several instruments have in common: parameters of an envelope and of the output, and small kernels.

Threads: control (the specifications); the kernels run on the audio thread.
"""

from __future__ import annotations

from workbench import dsp
from workbench.params.spec import ParamSpec
from workbench.rt.kernel import kernel

SEMITONE, CENT = 1.0 / 12.0, 1.0 / 1200.0  # octaves
AUDIBLE_HZ = 20_000.0


def envelope_params(
    prefix: str, group: str, attack_s: float, decay_s: float, sustain: float, release_s: float
) -> tuple[ParamSpec, ...]:
    """Specify the four parameters of an envelope; a panel shows them as a curve.

    Parameters
    ----------
    prefix : str
        What their names begin with; may be empty.
    group : str
        Where a panel shows them.
    attack_s, decay_s, sustain, release_s : float
        Their defaults, in seconds and 0..1.

    Returns
    -------
    tuple of ParamSpec
        Attack, decay, sustain, release.
    """
    return (
        ParamSpec(f"{prefix}attack_s", attack_s, 0.0005, 10.0, "s", "log", group=group, help="Time to full level."),
        ParamSpec(
            f"{prefix}decay_s", decay_s, 0.001, 20.0, "s", "log", group=group, help="Time to fall to the sustain level."
        ),
        ParamSpec(f"{prefix}sustain", sustain, group=group, help="Level while the key is held."),
        ParamSpec(
            f"{prefix}release_s", release_s, 0.002, 10.0, "s", "log", group=group, help="Time to silence after the key."
        ),
    )


def output_params(velocity_depth: float = 0.7, spread: float = 0.3, level_db: float = -12.0) -> tuple[ParamSpec, ...]:
    """Specify what every instrument of ours has at its end.

    Parameters
    ----------
    velocity_depth, spread, level_db : float
        Their defaults.

    Returns
    -------
    tuple of ParamSpec
        Velocity, spread, pan, level.
    """
    group = "output"
    return (
        ParamSpec("velocity_depth", velocity_depth, group=group, help="How much softer a soft touch is."),
        ParamSpec("spread", spread, group=group, help="How wide the voices stand in the stereo field."),
        ParamSpec("pan", 0.0, -1.0, 1.0, group=group, help="From left (-1) to right (1)."),
        ParamSpec("level_db", level_db, -60.0, 6.0, "dB", group=group, help="Level of the instrument."),
    )


@kernel(single=True)
def near(position, place):  # type: ignore[no-untyped-def]
    """1 where a choice stands, 0 at its neighbours: what blends one choice into the next."""
    return max(1.0 - abs(position - place), 0.0)


@kernel(single=True)
def frames(seconds, sample_rate):  # type: ignore[no-untyped-def]
    """A time as a whole number of frames, at least one."""
    return max(dsp.round_half_up(seconds * sample_rate), 1.0)


@kernel(single=True)
def touch(depth, velocity):  # type: ignore[no-untyped-def]
    """Level of a note by its velocity (0..1); its square is close to how loud keys are heard."""
    return 1.0 - depth * (1.0 - velocity * velocity)


@kernel(single=True)
def audible(freq_hz, rate):  # type: ignore[no-untyped-def]
    """1 for what the sample rate can carry, falling to 0 between 0.38 and 0.46 of it: so that no partial folds back."""
    return min(max((0.46 * rate - freq_hz) / (0.08 * rate), 0.0), 1.0)
