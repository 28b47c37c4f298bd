"""Every error the workbench raises on purpose.

::

    WorkbenchError
    ├── ParameterError      (also a ValueError)      a value outside what a parameter allows
    ├── UnknownNameError    (also an AttributeError and a KeyError) a name that does not exist; lists those that do
    ├── NoteError           (also a ValueError)      not a note, a velocity or a time
    ├── PatternError        (also a ValueError)      a pattern that cannot be read, made or combined
    ├── ScoreFileError      (also a ValueError)      a file of a score that cannot be read or written
    │   ├── MidiFileError                            a MIDI file
    │   └── MusicXmlFileError                        a MusicXML file
    ├── SampleError         (also a ValueError)      a sound file or an array that cannot be played
    ├── PresetError         (also a ValueError)      a file of presets that cannot be read or written
    ├── RecordingError      (also an OSError)        a sound file that cannot be recorded into
    ├── CapacityError       (also a MemoryError)     the arena, the code table or a pool is full
    ├── QueueFullError                               the command queue is full
    ├── KernelError         (also a TypeError)       code that cannot be compiled or is unsafe for the audio thread
    ├── GraphError          (also a ValueError)      a connection that cannot be made
    ├── DeviceError                                  no sound card, or one that refuses
    └── SessionError        (also a RuntimeError)    a call that does not fit the state of the session

Messages are one or two sentences: what was wrong, what is allowed, what to do.
"""


class WorkbenchError(Exception):
    """Base of all errors raised on purpose by the workbench."""


class ParameterError(WorkbenchError, ValueError):
    """A value that a parameter does not allow."""


class UnknownNameError(WorkbenchError, AttributeError, KeyError):
    """A name that does not exist; the message lists the names that do.

    It is found as an attribute here and as a key there, so it is an error of both.
    """

    __str__ = Exception.__str__  # a KeyError alone would show the message in quotes


class NoteError(WorkbenchError, ValueError):
    """Something that is not a note, a velocity or a time."""


class PatternError(WorkbenchError, ValueError):
    """A pattern that cannot be read, made or combined."""


class ScoreFileError(WorkbenchError, ValueError):
    """A file of a score that cannot be read or written."""


class MidiFileError(ScoreFileError):
    """A MIDI file that cannot be read, or a score that a MIDI file cannot hold."""


class MusicXmlFileError(ScoreFileError):
    """A MusicXML file that cannot be read, or a score that a MusicXML file cannot hold."""


class SampleError(WorkbenchError, ValueError):
    """A sound file or an array that cannot be played, or a loop that is not in it."""


class PresetError(WorkbenchError, ValueError):
    """A file of presets that cannot be read or written, or is for something else."""


class RecordingError(WorkbenchError, OSError):
    """A sound file that cannot be made, or that holds no more."""


class CapacityError(WorkbenchError, MemoryError):
    """A fixed capacity (arena, code table, pool) is used up."""


class QueueFullError(WorkbenchError):
    """The command queue is full: the audio side has not come round to reading it."""


class KernelError(WorkbenchError, TypeError):
    """Code that cannot be compiled, or that is not safe for the audio thread."""


class GraphError(WorkbenchError, ValueError):
    """A connection that cannot be made: it would close a circle, or the channels do not fit."""


class DeviceError(WorkbenchError):
    """A sound card that is missing, busy, unplugged or refuses the settings."""


class SessionError(WorkbenchError, RuntimeError):
    """A call that does not fit the state of the session."""


def in_range(name: str, value: object, low: float, high: float, unit: str = "") -> float:
    """Check a number against a range; the one place where such a sentence is made.

    Parameters
    ----------
    name : str
        What the number is called in the message.
    value : object
        What was given.
    low, high : float
        Both ends are allowed.
    unit : str
        Unit of `low`, `high` and `value`.

    Returns
    -------
    float
        `value` as a float.

    Raises
    ------
    ParameterError
        If `value` is not a finite real number between `low` and `high`.
    """
    number = real(name, value)
    if not low <= number <= high:
        unit = f" {unit}" if unit else ""
        raise ParameterError(f"{name} must be in range {low:g}..{high:g}{unit}, got {number:g}")
    return number


def whole(name: str, value: object, low: int, high: int) -> int:
    """Check a whole number against a range.

    Parameters
    ----------
    name : str
        What the number is called in an error.
    value : object
        What was given.
    low, high : int
        Both ends are allowed.

    Returns
    -------
    int
        `value`.

    Raises
    ------
    ParameterError
        If it is no whole number in the range.
    """
    number = in_range(name, value, low, high)
    if number != int(number):
        raise ParameterError(f"{name} must be a whole number in range {low}..{high}, got {value!r}")
    return int(number)


def real(name: str, value: object) -> float:
    """Turn `value` into a float, or say that `name` must be a finite number.

    Parameters
    ----------
    name : str
        What the number is called in the message.
    value : object
        Any real number: int, float, NumPy scalar. Booleans and strings are refused.

    Returns
    -------
    float
        The value.

    Raises
    ------
    ParameterError
        If it is not a finite real number.
    """
    if isinstance(value, (bool, str, bytes)) or not hasattr(value, "__float__"):
        raise ParameterError(f"{name} must be a number, got {value!r}")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ParameterError(f"{name} must be a single number, got {type(value).__name__}") from error
    if number - number != 0.0:  # NB: true for NaN and both infinities only
        raise ParameterError(f"{name} must be a finite number, got {number}")
    return number


# Names that other libraries use, and that are near to the wrong one here or to none.
MEANT = {
    "play": ("note_on",),
    "play_note": ("note_on",),
    "noteon": ("note_on",),
    "noteoff": ("note_off",),
    "volume": ("volume_db", "level_db", "gain_db"),
    "amplitude": ("level_db", "gain_db"),
    "gain": ("level_db", "gain_db"),
    "frequency": ("cutoff_hz", "freq_hz"),
}


def unknown(kind: str, name: object, known: object) -> UnknownNameError:
    """Make the error for a name that does not exist, with the closest ones first.

    Parameters
    ----------
    kind : str
        What was looked up, for example ``"parameter"``.
    name : object
        What was asked for.
    known : iterable of str
        The names that exist.

    Returns
    -------
    UnknownNameError
        To be raised by the caller.
    """
    from difflib import get_close_matches

    names = sorted(str(each) for each in known)  # type: ignore[attr-defined]
    meant = [each for each in MEANT.get(str(name).lower(), ()) if each in names]
    close = meant or get_close_matches(str(name), names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    listing = f"There is: {', '.join(names)}." if names else "There are none."
    return UnknownNameError(f"There is no {kind} {str(name)!r}.{hint} {listing}")
