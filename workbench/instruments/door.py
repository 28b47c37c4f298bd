"""The voice door: one voice, one sample, in plain Python goes in; an instrument's voice comes out, or why not.

Threads: control.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from workbench.errors import KernelError
from workbench.instruments.layout import CHOKE_KEYS
from workbench.instruments.memory import check_lines, check_tables
from workbench.instruments.note import RANDOM_SEED
from workbench.instruments.voice import Voice
from workbench.params.declare import HANDLE_NAMES, read_specs, require_free, require_names
from workbench.params.spec import ParamSpec
from workbench.rt.definition import defined

LARGEST = float(np.finfo(np.float32).max)  # that a state can start at
# What an instrument in a session has besides what every node has.
NOTE_NAMES = frozenset(
    {
        "active_voices",
        "all_notes_off",
        "bend_note",
        "chord",
        "direct",
        "load_preset",
        "note_off",
        "note_on",
        "observe_direct",
        "page_midi",
        "save_preset",
    }
)


def voice(
    *function: Callable[..., Any],
    params: Iterable[ParamSpec] | Mapping[str, Any] = (),
    state: Mapping[str, Any] | None = None,
    oversample: int = 1,
    unrolled: bool = False,
    tables: Mapping[str, Any] | None = None,
    lines: Mapping[str, int] | None = None,
    channels: int = 1,
    keeps: Iterable[str] = (),
    chokes: Iterable[Iterable[int]] = (),
) -> Callable[[Callable[..., Any]], Voice]:
    """Turn a function for one voice and one sample into an instrument's voice.

    Parameters
    ----------
    *function : callable
        Refused: it means that the brackets were forgotten.
    params : iterable of ParamSpec, or dict
        Its parameters; the function finds them as ``p.name``, smoothed, once per frame. In a dict a name has a
        `ParamSpec` without regard to the name in it, a default in 0..1, the tuple ``(default, low, high, unit, curve)``
        of which the end may be missing, or a dict of what `ParamSpec` takes.
    state : dict, optional
        What it remembers from sample to sample: name and start value. A float is a float32, an int is an int32,
        `RANDOM_SEED` is an int32 that starts at random with each note. The function finds it as ``s.name`` and returns
        all of it, in this order, as a tuple. A state called ``over`` ends the voice once it is above zero, even while
        its key is held.
    oversample : int
        2 runs it at twice the sample rate and decimates (for edges and for drive); 1 does not.
    unrolled : bool
        With ``oversample=2``: the function is called once per frame and returns both samples as a pair, so that what
        moves slowly (envelopes, coefficients) is computed once. `Note.sample_rate` is then the session's own.
    tables : dict, optional
        Arrays [shape=(n,) or (rows, n)] that all notes read, found as ``m.name[i]`` or ``m.name[row, i]``. They are
        copied when the instrument is added.
    lines : dict, optional
        Memory that each note has for itself: name and frames, together at most 16384. All is zero when a note starts;
        the function reads and writes it as ``m.name[i]``.
    channels : int
        2: the sample that the function returns is a pair, left and right.
    keeps : iterable of str
        Names of the state that goes on when a new note takes the voice of an instrument with ``polyphony=1`` over:
        phases, filters, envelopes; lines go on as well then. The rest of the state starts anew. Without any, each note
        has a voice of its own and the one before fades out.
    chokes : iterable of iterable of int
        Groups of keys (MIDI numbers): a new note of a group lets whatever else of it sounds fade out in 5 ms, as a
        hi-hat that is closed silences the open one.

    Returns
    -------
    callable
        A decorator for ``function(note, p, s) -> (sample, new state)``, or ``function(note, p, s, m)`` if there are
        tables or lines. An index outside a table or line means the nearest place inside.

    Raises
    ------
    KernelError
        If it is written without brackets, names clash or are no Python names, a parameter or a start value is none of
        these, a table holds no finite numbers, a line is too long, `keeps` names what is no state, `chokes` what is no
        key, `oversample` or `channels` is neither 1 nor 2, or `unrolled` is asked for without ``oversample=2`` or with
        two channels.
    ParameterError
        If a parameter contradicts itself.
    """
    if function:
        raise KernelError("write @wb.voice(...) with brackets, for example @wb.voice(params={'level': 0.5})")
    if not isinstance(state, (Mapping, type(None))):
        raise KernelError(f"state must be a dict of names and start values such as {{'phase': 0.0}}, got {state!r}")
    specs, start = read_specs(params), {str(name): _start(str(name), value) for name, value in (state or {}).items()}
    names = [spec.name for spec in specs]
    held, kept = check_tables(tables), check_lines(lines)
    require_names("a voice", (*names, *start, *held, *kept))
    if held.keys() & kept.keys():
        raise KernelError(f"a table and a line cannot have the same name, got {', '.join(held.keys() & kept.keys())}")
    require_free(names, HANDLE_NAMES | NOTE_NAMES)
    going_on, groups = _going_on(keeps, start), _groups(chokes)
    if oversample not in (1, 2):
        raise KernelError(f"oversample must be 1 or 2, got {oversample!r}")
    if unrolled and oversample == 1:
        raise KernelError("unrolled needs oversample=2: without it there is one sample a frame, and nothing to unroll")
    if isinstance(channels, bool) or channels not in (1, 2):
        raise KernelError(f"channels must be 1 or 2, got {channels!r}")
    if unrolled and channels == 2:
        raise KernelError("unrolled and channels=2 do not go together: each would be the pair that is returned")
    wanted = "four arguments (note, p, s, m)" if held or kept else "three arguments (note, p, s)"

    def make(function: Callable[..., Any]) -> Voice:
        takes = len(inspect.signature(function).parameters)
        if takes != (4 if held or kept else 3):
            hint = "; a fourth needs tables or lines" if takes == 4 else ""
            raise KernelError(f"a voice takes {wanted}{hint}, {function.__name__} takes {takes}")
        if not function.__name__.isidentifier():
            raise KernelError("a voice needs a name: write it with def, not as a lambda")
        return defined(
            Voice(
                function.__name__, function, specs, start, oversample, unrolled, held, kept, channels, going_on, groups
            )
        )

    return make


def _going_on(keeps: Iterable[str], state: Mapping[str, Any]) -> frozenset[str]:
    """Check what is said to go on from note to note."""
    if isinstance(keeps, str) or not isinstance(keeps, Iterable):
        raise KernelError(f"keeps must be a list of names of state such as ['phase'], got {keeps!r}")
    names = frozenset(keeps)
    for name in names:
        if name not in state:
            raise KernelError(f"keeps must name state that is declared ({', '.join(state) or 'none is'}), got {name!r}")
    return names


def _groups(chokes: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    """Check the groups of keys that silence each other."""
    wanted = "chokes must be groups of keys such as [(42, 44, 46)], each key 0..127 and in one group"
    try:
        groups = tuple(tuple(operator.index(key) for key in group) for group in chokes)
    except TypeError:
        raise KernelError(f"{wanted}, got {chokes!r}") from None
    keys = [key for group in groups for key in group]
    if len(set(keys)) < len(keys) or not all(0 <= key < CHOKE_KEYS for key in keys):
        raise KernelError(f"{wanted}, got {chokes!r}")
    return groups


def _start(name: str, value: Any) -> Any:
    """Check what a state starts at."""
    if value is RANDOM_SEED:
        return value
    if isinstance(value, (int, np.integer)) and -(2**31) <= value < 2**31:
        return int(value)
    if isinstance(value, (float, np.floating)) and abs(float(value)) <= LARGEST:
        return float(value)
    raise KernelError(
        f"state {name} must start at a float, an int of 32 bits or RANDOM_SEED, got {value!r}: "
        "a voice remembers single numbers"
    )
