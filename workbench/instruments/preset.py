"""Presets: named sets of parameter values in JSON files, ours in `presets/` and those that a user saves.

A file holds presets of one kind of instrument, with sorted keys and a value a line, so that versions can be compared::

    {
      "format": 1,
      "instrument": "synth",
      "presets": {
        "warm pad": {
          "attack_s": 0.8,
          "cutoff_hz": 900.0
        }
      }
    }

A parameter that a preset does not name has its default. Choices are written by name.

Threads: control.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import PresetError, WorkbenchError, unknown
from workbench.instruments.voice import Voice
from workbench.params.spec import ParamSpec

FORMAT = 1
FOLDER = Path(__file__).parent / "presets"
SUFFIX = ".json"

PresetSource = str | os.PathLike[str]


def preset_names(voice: Voice) -> tuple[str, ...]:
    """List the presets that come with an instrument.

    Parameters
    ----------
    voice : Voice
        Of which instrument.

    Returns
    -------
    tuple of str
        Their names, sorted; none for a voice of the user's.
    """
    path = _shipped(voice)
    return tuple(sorted(_read(path, voice.name))) if path else ()


def load_preset(voice: Voice, preset: PresetSource, name: str | None = None) -> dict[str, float]:
    """Load a preset that comes with an instrument, or one from a file, and check all of it.

    Parameters
    ----------
    voice : Voice
        What it is for.
    preset : str or path
        The name of one that comes with the instrument, or a file: a path, or a string that ends in ``.json``.
    name : str, optional
        Which one of a file that holds several.

    Returns
    -------
    dict of str to float
        A value for every parameter of the voice.

    Raises
    ------
    UnknownNameError
        If there is no preset of that name, or it names a parameter that the voice has not.
    PresetError
        If the file cannot be read, is for another instrument or from a newer version, or holds several.
    ParameterError
        If a value is not allowed.
    """
    if isinstance(preset, str) and not preset.endswith(SUFFIX):
        path, wanted = _shipped(voice), preset
    elif isinstance(preset, (str, os.PathLike)):
        path, wanted = Path(preset), name or ""
    else:
        raise PresetError(f"a preset is a name or a path, got {preset!r}")
    presets = _read(path, voice.name) if path else {}
    if not wanted and len(presets) == 1:
        wanted = next(iter(presets))
    if not wanted:
        raise PresetError(f"{path} holds {', '.join(sorted(presets)) or 'no preset'}: say which, with name=")
    if wanted not in presets:
        raise unknown(f"preset of {voice.name}", wanted, presets)
    return _checked(voice, wanted, presets[wanted])


def save_preset(voice: Voice, values: Mapping[str, float], path: PresetSource, name: str | None = None) -> Path:
    """Write a preset into a file, beside those of other names that are in it.

    Parameters
    ----------
    voice : Voice
        What it is for.
    values : mapping of str to float
        A value for every parameter.
    path : str or path
        The file, which ends in ``.json``.
    name : str, optional
        Name of the preset; that of the file if not given.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    PresetError
        If the path does not end in ``.json``, the name is no word, or the file is there and holds something else or
        cannot be written. It is left as it was then.
    """
    if not isinstance(path, (str, os.PathLike)) or Path(path).suffix != SUFFIX:
        raise PresetError(f"a preset is saved in a file that ends in {SUFFIX}, got {path!r}")
    file = Path(path)
    wanted = file.stem if name is None else name
    if not isinstance(wanted, str) or not wanted:
        raise PresetError(f"the name of a preset must be a word, got {name!r}")
    presets = _read(file, voice.name) if file.exists() else {}
    presets[wanted] = {spec.name: _written(spec, values[spec.name]) for spec in voice.params}
    text = json.dumps({"format": FORMAT, "instrument": voice.name, "presets": presets}, indent=2, sort_keys=True)
    beside = file.with_name(f".{file.name}.new")  # renamed at the end: a full disk leaves the old file whole
    try:
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PresetError(f"{file} cannot be written: {error.strerror}") from error
    return file


def _shipped(voice: Voice) -> Path | None:
    """Where the presets of one of our instruments are; a user's voice may have the same name."""
    path = FOLDER / f"{voice.name}{SUFFIX}"
    return path if voice.is_ours and path.is_file() else None


def _read(path: Path, instrument: str) -> dict[str, Any]:
    """Read a file; what is in its presets is not looked at yet."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PresetError(f"there is no preset file {str(path)!r} that can be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise PresetError(f"{path.name} cannot be read as JSON: {error}") from error
    if not isinstance(held, dict) or not {"format", "instrument", "presets"} <= held.keys():
        raise PresetError(f"{path.name} is no preset file: it must have format, instrument and presets")
    if held["format"] != FORMAT or isinstance(held["format"], bool):
        raise PresetError(f"{path.name} has the format {held['format']!r}, this version reads {FORMAT}: update it")
    if held["instrument"] != instrument:
        raise PresetError(f"{path.name} is for {held['instrument']!r}, and this is {instrument!r}")
    if not isinstance(held["presets"], dict):
        raise PresetError(f"{path.name} is no preset file: its presets must stand by name")
    return held["presets"]


def _checked(voice: Voice, name: str, values: Any) -> dict[str, float]:
    """Bring one preset into values for all parameters."""
    if not isinstance(values, dict):
        raise PresetError(f"preset {name!r} must hold parameters and values, got {values!r}")
    specs = {spec.name: spec for spec in voice.params}
    for each in values:
        if each not in specs:
            raise unknown(f"parameter of {voice.name} (wanted by preset {name!r})", each, specs)
    try:
        return {each: spec.validate(values.get(each, spec.default)) for each, spec in specs.items()}
    except WorkbenchError as error:
        raise type(error)(f"preset {name!r}: {error}") from error


def _written(spec: ParamSpec, value: float) -> str | float:
    return spec.choices[round(value)] if spec.choices else float(value)
