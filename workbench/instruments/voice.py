"""The voice door: one voice, one sample, in plain Python goes in; sixteen voices side by side come out.

A voice is a function ``voice(note, p, s) -> (sample, new state)`` on single numbers. This module writes the loop around
it: over the groups that sound, over the frames, over the sixteen lanes. The inner loop only touches contiguous rows at
constant distances and never adds lanes together, so the compiler turns it into vectors without reordering any sum, and
the result has the same bits whatever the width of the machine's vectors.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

import inspect
import linecache
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from keyword import iskeyword
from typing import Any, NamedTuple

import numpy as np
from numba import config
from numba.core.errors import NumbaError

from workbench.errors import KernelError
from workbench.instruments import layout
from workbench.params.spec import ParamSpec
from workbench.rt.cache import is_noted_safe, note_safe
from workbench.rt.check import check, reason_of
from workbench.rt.kernel import Entry, entry, kernel
from workbench.rt.memory import f32_at, f64_at, i32_at, i64_at
from workbench.settings import LANES

# What an instrument in a session has besides its parameters, which are its attributes, too.
HANDLE_NAMES = frozenset(
    {
        "active_voices",
        "all_notes_off",
        "chord",
        "close_panel",
        "history",
        "name",
        "node",
        "note_off",
        "note_on",
        "number",
        "panel",
        "params",
        "plays",
        "tap",
    }
)


class Note(NamedTuple):
    """What a voice knows of the note it plays.

    Attributes
    ----------
    freq_hz : float
    pitch, from_pitch : float
        The same as a MIDI note number, and that of the note before (equal to `pitch` for the first one).
    gate : float
        1.0 while the key is held, then 0.0.
    velocity : float
        0..1.
    random : float
        0..1, drawn once per note from the session's seed.
    sample_rate : float
        How often per second the voice is called (twice the session's rate if the voice is oversampled and not
        unrolled).
    """

    freq_hz: float
    pitch: float
    from_pitch: float
    gate: float
    velocity: float
    random: float
    sample_rate: float


class _RandomSeed:
    """Marks a state that starts at a random whole number, another one for each note."""

    def __repr__(self) -> str:
        return "RANDOM_SEED"


RANDOM_SEED = _RandomSeed()
LARGEST = float(np.finfo(np.float32).max)  # that a state can start at

_TEMPLATE = """
def {name}_lanes(base, state, first, frames):
    head = i64_at(base + state, {head_words})
    rate = np.float32(f64_at(base + state, {head_words})[{h_rate}])
    quiet = np.float32(f64_at(base + state, {head_words})[{h_quiet}])
    lanes = i64_at(base + head[{h_lanes_at}], ({lane_words}, head[{h_groups}], {lanes}))
    for group in range(head[{h_groups}]):
        sounding = 0
        for v in range({lanes}):
            sounding |= lanes[{l_state}, group, v]
        if sounding == 0:
            continue
        at = base + head[{h_groups_at}] + group * head[{h_group_bytes}]
        row = f32_at(at, ({rows}, {lanes}))
        whole = i32_at(at, ({rows}, {lanes}))
        for i in range(first * {steps}, (first + frames) * {steps}):
            ramp = f32_at(base + head[{h_ramp_at}] + (i // {steps}) * {param_bytes}, {param_room})
            p = Params({params})
            mix = f32_at(base + head[{h_mix_at}] + i * {per_step} * {mix_bytes}, (2 * {per_step}, {lanes}))
            for v in range({lanes}):
                note = Note({note})
                {samples}, new = voice(note, p, State({state_in}))
{state_out}
                fade = row[{r_fade}, v]
                row[{r_fade}, v] = max(fade - row[{r_fade_step}, v], ZERO)
{mix_out}
    return 0
"""


_MIX = """\
                y{k} = np.float32(y{k}) * fade
                row[{r_level}, v] = max(abs(y{k}), row[{r_level}, v] * quiet)
                mix[{left}, v] += y{k} * row[{r_left}, v]
                mix[{right}, v] += y{k} * row[{r_right}, v]"""


@dataclass(frozen=True, eq=False)
class Voice:
    """A voice that the engine can play: made by `voice`.

    Attributes
    ----------
    name : str
        Name of the function.
    function : callable
        ``(note, p, s) -> (sample, new state)``, plain Python.
    params : tuple of ParamSpec
        Its parameters, in the order in which `p` has them.
    state : dict
        Its state and what each starts at: a float, an int, or `RANDOM_SEED`.
    oversample : int
        1 or 2: samples per frame.
    unrolled : bool
        Whether one call gives all samples of a frame, as a tuple.
    """

    name: str
    function: Callable[..., Any]
    params: tuple[ParamSpec, ...]
    state: Mapping[str, Any]
    oversample: int
    unrolled: bool

    @cached_property
    def rows(self) -> int:
        """Rows of one group."""
        return layout.NOTE_ROWS + len(self.state)

    @cached_property
    def source(self) -> str:
        """The loop around the voice, as Python text."""
        names = list(self.state)
        whole = [isinstance(start, (int, _RandomSeed)) for start in self.state.values()]
        rows = range(layout.NOTE_ROWS, self.rows)
        steps, per_step = (1, self.oversample) if self.unrolled else (self.oversample, 1)
        constants = {name.lower(): value for name, value in vars(layout).items() if name.isupper()}
        return _TEMPLATE.format(
            **{
                **constants,
                "name": self.name,
                "lanes": LANES,
                "rows": self.rows,
                "h_quiet": layout.H_QUIET_DECAY,
                "note": ", ".join(f"row[{row}, v]" for row in layout.NOTE_FIELDS) + ", rate",
                "steps": steps,
                "per_step": per_step,
                "samples": "(" + " ".join(f"y{k}," for k in range(per_step)) + ")" if self.unrolled else "y0",
                "mix_out": "\n".join(
                    _MIX.format(k=k, left=2 * k, right=2 * k + 1, **constants) for k in range(per_step)
                ),
                "param_bytes": 4 * len(self.params),
                "param_room": max(len(self.params), 1),
                "params": ", ".join(f"ramp[{k}]" for k in range(len(self.params))),
                "state_in": ", ".join(
                    f"{'whole' if is_whole else 'row'}[{k}, v]" for k, is_whole in zip(rows, whole, strict=True)
                ),
                # Taken apart, not indexed: a voice that returns more or less than its state is refused when compiled.
                "state_out": "\n".join(
                    [f"                {' '.join(f'new_{k},' for k in rows)} = new"] * bool(names)
                    + [
                        f"                {'whole' if is_whole else 'row'}[{k}, v] = new_{k}"
                        for k, is_whole in zip(rows, whole, strict=True)
                    ]
                )
                or "                # no state",
            }
        )

    @cached_property
    def lanes(self) -> Entry:
        """The loop around the voice, to be called as (base, state offset, first frame, frames) -> 0."""
        filename = f"<workbench voice {self.name}>"
        scope: dict[str, Any] = {
            "__name__": __name__,  # where numba finds the globals of what it loads from the cache
            "np": np,
            "ZERO": np.float32(0.0),
            "voice": kernel(single=True)(self.function),
            "Note": Note,
            "Params": self._params_type,
            "State": self._state_type,
            "f32_at": f32_at,
            "f64_at": f64_at,
            "i32_at": i32_at,
            "i64_at": i64_at,
        }
        linecache.cache[filename] = (len(self.source), None, self.source.splitlines(keepends=True), filename)
        exec(compile(self.source, filename, "exec"), scope)  # noqa: S102 the text is made above, from names that were checked
        function = scope[f"{self.name}_lanes"]
        made = entry(single=True)(function)
        self._require_safe(function)
        try:
            made.address  # noqa: B018 compiles it, while it can still be said what is wrong
        except NumbaError as error:
            sample = "a pair of samples" if self.unrolled else "the sample"
            wanted = f"{sample} and a tuple of its whole state ({', '.join(self.state)})"
            raise KernelError(
                f"voice {self.name} cannot be compiled: it must return {wanted}. {reason_of(error)}"
            ) from error
        return made

    def _require_safe(self, function: Callable[..., Any]) -> None:
        """Refuse a voice of the user's that is not safe for the audio thread; ours are checked by tests."""
        if config.DISABLE_JIT or str(self.function.__module__).startswith("workbench.") or is_noted_safe(function):
            return
        verdict = check(self)
        if not verdict:
            raise KernelError(f"voice {verdict}")
        note_safe(function)

    def check_target(self) -> tuple[Any, tuple[Any, ...]]:
        """Tell `wb.rt.check` what to compile.

        Returns
        -------
        tuple of callable and tuple
            The voice as a kernel, and arguments of the types that it will get.
        """
        one: Any = np.float32(1.0)
        state = [np.int32(1) if isinstance(start, (int, _RandomSeed)) else one for start in self.state.values()]
        return kernel(single=True)(self.function), (
            Note(*[one] * len(Note._fields)),
            self._params_type(*[one] * len(self.params)),
            self._state_type(*state),
        )

    @cached_property
    def _params_type(self) -> Any:
        return namedtuple("Params", [spec.name for spec in self.params])  # noqa: PYI024 the fields are data

    @cached_property
    def _state_type(self) -> Any:
        return namedtuple("State", list(self.state))  # noqa: PYI024 the fields are data

    def __call__(self, note: Note, p: Any, s: Any) -> Any:
        """Run the voice as plain Python, for tests and plots.

        Parameters
        ----------
        note : Note
            The note.
        p, s : namedtuple

        Returns
        -------
        tuple
            Sample and new state.
        """
        return self.function(note, p, s)


def voice(
    *function: Callable[..., Any],
    params: Iterable[ParamSpec] | Mapping[str, Any] = (),
    state: Mapping[str, Any] | None = None,
    oversample: int = 1,
    unrolled: bool = False,
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
        all of it, in this order, as a tuple.
    oversample : int
        2 runs it at twice the sample rate and decimates (for edges and for drive); 1 does not.
    unrolled : bool
        With ``oversample=2``: the function is called once per frame and returns both samples as a pair, so that what
        moves slowly (envelopes, coefficients) is computed once. `Note.sample_rate` is then the session's own.

    Returns
    -------
    callable
        A decorator for ``function(note, p, s) -> (sample, new state)``.

    Raises
    ------
    KernelError
        If it is written without brackets, names clash or are no Python names, a parameter or a start value is none of
        these, `oversample` is neither 1 nor 2, or `unrolled` is asked for without ``oversample=2``.
    ParameterError
        If a parameter contradicts itself.
    """
    if function:
        raise KernelError("write @wb.voice(...) with brackets, for example @wb.voice(params={'level': 0.5})")
    if not isinstance(state, (Mapping, type(None))):
        raise KernelError(f"state must be a dict of names and start values such as {{'phase': 0.0}}, got {state!r}")
    specs, start = _specs(params), {str(name): _start(str(name), value) for name, value in (state or {}).items()}
    names = [spec.name for spec in specs]
    for name in (*names, *start):
        if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
            raise KernelError(f"{name!r} cannot be used in a voice: write a Python name without a leading underscore")
    for name in names:
        if name in HANDLE_NAMES:
            raise KernelError(f"{name!r} is what an instrument itself has: call the parameter something else")
    if len(set(names)) < len(names):
        raise KernelError(f"a voice has each parameter once, got {', '.join(names)}")
    if oversample not in (1, 2):
        raise KernelError(f"oversample must be 1 or 2, got {oversample!r}")
    if unrolled and oversample == 1:
        raise KernelError("unrolled needs oversample=2: without it there is one sample a frame, and nothing to unroll")

    def make(function: Callable[..., Any]) -> Voice:
        wanted = list(inspect.signature(function).parameters)
        if len(wanted) != 3:
            raise KernelError(f"a voice takes three arguments (note, p, s), {function.__name__} takes {len(wanted)}")
        if not function.__name__.isidentifier():
            raise KernelError("a voice needs a name: write it with def, not as a lambda")
        return Voice(function.__name__, function, specs, start, oversample, unrolled)

    return make


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


def _specs(params: Iterable[ParamSpec] | Mapping[str, Any]) -> tuple[ParamSpec, ...]:
    """Bring the ways to write parameters into one."""
    if isinstance(params, Mapping):
        return tuple(_spec(str(name), each) for name, each in params.items())
    if isinstance(params, str) or not isinstance(params, Iterable):  # type: ignore[unreachable]
        raise KernelError(f"params must be a dict such as {{'level': 0.5}}, or a list of wb.ParamSpec, got {params!r}")
    specs = tuple(params)
    for each in specs:
        if not isinstance(each, ParamSpec):
            raise KernelError(f"a parameter in a list is a wb.ParamSpec, got {each!r}")
    return specs


def _spec(name: str, short: Any) -> ParamSpec:
    """Read one parameter of a dict."""
    try:
        match short:
            case ParamSpec():
                return replace(short, name=name)
            case Mapping():
                return ParamSpec(name, **short)
            case tuple() | list():
                return ParamSpec(name, *short)
            case bool() | str():
                pass
            case int() | float():
                return ParamSpec(name, short)
    except TypeError as error:
        raise KernelError(f"parameter {name}: {error}") from None
    raise KernelError(
        f"parameter {name} must be a wb.ParamSpec, a default, or (default, low, high, unit), got {short!r}"
    )
