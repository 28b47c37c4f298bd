"""What is added to a session: a voice with start values and a number of voices. A description, not yet sounding.

Threads: control.
"""

from __future__ import annotations

from typing import Any

from workbench import settings
from workbench.errors import ParameterError, unknown
from workbench.instruments.voice import Voice

MOST_VOICES = 1024


class Instrument:
    """A voice, its start values and its polyphony.

    Parameters
    ----------
    voice : Voice
        What plays one note.
    polyphony : int, 1..1024, optional
        How many voices can sound at once; 64 if not given.
    **values
        Start values of its parameters.

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters; the message lists them.
    ParameterError
        If a value is not allowed.
    """

    def __init__(self, voice: Voice, polyphony: int | None = None, **values: Any) -> None:
        polyphony = settings.POLYPHONY if polyphony is None else polyphony
        if isinstance(polyphony, bool) or not isinstance(polyphony, int) or not 1 <= polyphony <= MOST_VOICES:
            raise ParameterError(f"polyphony must be a whole number in range 1..{MOST_VOICES}, got {polyphony!r}")
        specs = {spec.name: spec for spec in voice.params}
        for name in values:
            if name not in specs:
                raise unknown(f"parameter of {voice.name}", name, specs)
        self.voice = voice
        self.polyphony = polyphony
        self.values = {name: spec.validate(values.get(name, spec.default)) for name, spec in specs.items()}

    def __repr__(self) -> str:
        """Name it with the values that differ from the defaults."""
        specs = {spec.name: spec for spec in self.voice.params}
        changed = [
            f"{name}={specs[name].format(value)!r}"
            for name, value in self.values.items()
            if value != specs[name].default
        ]
        return f"{self.voice.name}({', '.join(changed)})"
