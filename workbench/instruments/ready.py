"""Instruments that are ready to be played: a voice of ours with its presets, made by ``wb.Synth(...)`` and the like.

Threads: control.
"""

from __future__ import annotations

from typing import Any

from workbench.instruments.instrument import Instrument, only_by_name
from workbench.instruments.preset import PresetSource, preset_names
from workbench.instruments.voice import Voice


class ReadyInstrument(Instrument):
    """An instrument whose class says what voice it plays.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        One of `presets`, or a file that `InstrumentHandle.save_preset` has written; the defaults if not given.
    polyphony : int, 1..1024, optional
        How many voices can sound at once; 64 if not given.
    tables : dict, optional
        Arrays in the place of the voice's own tables.
    **values
        Values of any of its parameters, in the place of the preset's.

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    """

    voice: Voice

    def __init__(
        self,
        *positional: object,
        preset: PresetSource | None = None,
        polyphony: int | None = None,
        tables: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:
        if positional:
            raise only_by_name(type(self).__name__, self.voice, positional)
        super().__init__(self.voice, preset=preset, polyphony=polyphony, tables=tables, **values)

    @classmethod
    def presets(cls) -> tuple[str, ...]:
        """List the presets that come with it.

        Returns
        -------
        tuple of str
            Names for ``preset=`` and for `InstrumentHandle.load_preset`.
        """
        return preset_names(cls.voice)
