"""What is added to a session: a voice with start values and a number of voices. A description, not yet sounding.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench import settings
from workbench.errors import KernelError, ParameterError, unknown
from workbench.instruments.memory import replace_tables
from workbench.instruments.preset import PresetSource, load_preset
from workbench.instruments.voice import Voice

MOST_VOICES = 1024


class Instrument:
    """A voice, its start values and its polyphony.

    Parameters
    ----------
    voice : Voice
        What plays one note.
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        Values to begin with: the name of one of the instrument's presets, or a file with one.
    polyphony : int, 1..1024, optional
        How many voices can sound at once; 64 if not given. With 1, a voice that `keeps` state is handed from note to
        note, and the last key that is held has it.
    tables : dict, optional
        Arrays in the place of the voice's own tables.
    **values
        Start values of its parameters, in the place of the preset's or the defaults.

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, a table not one of its tables, or there is no such preset; the
        message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    KernelError
        If `voice` is no voice, or a table holds no finite numbers or has other dimensions than the one it replaces.
    """

    def __init__(
        self,
        voice: Voice,
        *positional: object,
        preset: PresetSource | None = None,
        polyphony: int | None = None,
        tables: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        if not isinstance(voice, Voice):
            raise KernelError(f"an instrument plays a voice: write @wb.voice(...) above its function, got {voice!r}")
        if positional:
            raise only_by_name("Instrument", voice, positional)
        polyphony = settings.POLYPHONY if polyphony is None else polyphony
        if isinstance(polyphony, bool) or not isinstance(polyphony, int) or not 1 <= polyphony <= MOST_VOICES:
            raise ParameterError(f"polyphony must be a whole number in range 1..{MOST_VOICES}, got {polyphony!r}")
        specs = {spec.name: spec for spec in voice.params}
        for name in values:
            if name not in specs:
                raise unknown(f"parameter of {voice.name}", name, specs)
        self.voice = voice
        self.polyphony = polyphony
        self.tables = replace_tables(voice.name, voice.tables, tables)
        begin = {name: spec.default for name, spec in specs.items()} if preset is None else load_preset(voice, preset)
        self.values = {name: spec.validate(values.get(name, begin[name])) for name, spec in specs.items()}

    @property
    def definition(self) -> Voice:
        """The code that it runs."""
        return self.voice

    def __repr__(self) -> str:
        """Name it with the values that differ from the defaults."""
        specs = {spec.name: spec for spec in self.voice.params}
        changed = [
            f"{name}={specs[name].format(value)!r}"
            for name, value in self.values.items()
            if value != specs[name].default
        ]
        return f"{self.voice.name}({', '.join(changed)})"


def only_by_name(maker: str, voice: Voice, positional: tuple[object, ...]) -> ParameterError:
    """Make the error for start values without names.

    Parameters
    ----------
    maker : str
        What was called.
    voice : Voice
        Whose parameters could be meant.
    positional : tuple
        What was given; a choice of one of the parameters becomes the example.

    Returns
    -------
    ParameterError
        To be raised by the caller.
    """
    first = positional[0]
    if isinstance(first, int) and not isinstance(first, bool):
        hint = f"polyphony={first}"
    else:
        named = [f"{spec.name}={first!r}" for spec in voice.params if isinstance(first, str) and first in spec.choices]
        hint = named[0] if named else "polyphony=16"
    return ParameterError(f"{maker} takes its start values by name, got {first!r}: write for example {hint}")
