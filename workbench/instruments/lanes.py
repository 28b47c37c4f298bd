"""Writes the loop around a voice: over the frames, over the groups that sound, over the sixteen lanes.

The inner loop only touches contiguous rows at constant distances and never adds lanes together, so the compiler turns
it into vectors without reordering any sum, and the result has the same bits whatever the width of the vectors.

A vector's worth of a group is played from the first frame to the last with its rows on the stack, which nothing else
can point to: they stay in registers as long as there are enough. The frames are taken in runs in which neither a
parameter nor anything within a note moves, all of them in one run as a rule, else one by one. So what depends on those
alone is worked out once a run, by the compiler, whatever the voice makes of it.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from textwrap import indent

from workbench.instruments import layout
from workbench.rt.vectors import FLOATS_PER_VECTOR
from workbench.settings import LANES

_TEMPLATE = """
def {name}_lanes(base, state, first, frames):
    prefer_wide_vectors()
    head = i64_at(base + state, {head_words})
    rate, quiet = rates(base + state)
    ramps, ramp_bytes, mixes = base + head[{h_ramp_at}], head[{h_ramp_bytes}], base + head[{h_mix_at}]
    row, whole, loud = local_rows({rows}, {width}), local_whole_rows({rows}, {width}), local_rows(1, {width})
{tables}    for group in range(head[{h_groups}]):
        sounds, moves = group_state(base + head[{h_lanes_at}], head[{h_groups}], group)
        if sounds == 0:
            continue
        at = base + head[{h_groups_at}] + group * head[{h_group_bytes}]
        kept, kept_whole = rows_at(at, {rows}, {lanes}), whole_rows_at(at, {rows}, {lanes})
{lines}        for low in range(0, {lanes}, {width}):
{load}
            call, last = first * {steps}, (first + frames) * {steps}
            run = last - call if moves == 0 and ramp_bytes == 0 else 1
            while call < last:
                p = Params(*numbers_at(ramps + (call // {steps}) * ramp_bytes, {params}))
                hush(loud)
                for i in range(call, call + run):
                    mix = rows_at(mixes + i * {per_step} * {mix_bytes}, 2 * {per_step}, {lanes})
                    for v in range({width}):
                        old = take_lane(row, whole, {state}, v)
                        {samples}, new = voice(note_of(row, v, rate), p, State(*old){memory})
                        put_lane(row, whole, {state}, v, new)
{mix_out}
                call += run
                follow(row, loud, run, quiet)
                if moves != 0:
                    move_on(row)
{store}
    return 0
"""

_MIX = """\
                        add_sample(mix, {left}, low + v, row, loud, v, np.float32(y{k}))"""

_STEREO_MIX = """\
                        a, b = y0
                        add_pair(mix, low + v, row, loud, v, np.float32(a), np.float32(b))"""

_TABLE = """\
    table = i64_at(base + head[{h_tables_at}] + {at}, {table_words})
    table_{name} = {maker}(base + table[{t_offset}], table[{t_rows}], table[{t_length}])
"""
_LINES = """\
        lines = base + head[{h_lines_at}] + group * {lanes} * head[{h_line_bytes}]
"""
_LINE = "line_at(lines + (low + v) * head[{h_line_bytes}] + {at}, 1, {length})"

_READ = range(layout.R_PITCH_TO)  # the rows of every group that the loop looks at
_MOVED = (layout.R_FREQ, layout.R_PITCH, layout.R_VELOCITY, layout.R_GATE, layout.R_FADE, layout.R_LEVEL)


@dataclass(frozen=True)
class Extent:
    """What a voice has besides its numbers.

    Attributes
    ----------
    tables : mapping of str to int
        Its tables, and how many dimensions each has.
    lines : mapping of str to int
        Its lines, and how many frames each has.
    channels : int
        1 or 2.
    """

    tables: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    channels: int = 1


def lane_source(
    name: str,
    params: int,
    state_is_whole: Sequence[bool],
    oversample: int,
    extent: Extent | None = None,
    *,
    unrolled: bool,
    width: int = FLOATS_PER_VECTOR,
) -> str:
    """Write the loop around a voice.

    Parameters
    ----------
    name : str
        Name of the voice.
    params : int
        How many parameters it has.
    state_is_whole : sequence of bool
        For each of its states, whether it is an int32 (or a float32).
    oversample : int
        1 or 2: samples per frame.
    extent : Extent
        Its tables, lines and channels.
    unrolled : bool
        Whether one call gives all samples of a frame, as a tuple.
    width : int
        How many float32 a vector holds.

    Returns
    -------
    str
        Python text of a function (base, state offset, first frame, frames) -> 0.
    """
    extent = extent or Extent()
    rows = tuple(range(layout.NOTE_ROWS, layout.NOTE_ROWS + len(state_is_whole)))
    numbers = [k for k, is_whole in zip(rows, state_is_whole, strict=True) if not is_whole]
    wholes = [k for k, is_whole in zip(rows, state_is_whole, strict=True) if is_whole]
    load = [f"copy_rows(row, 0, kept, low, {(*_READ, *numbers)}, {width})"]
    store = [f"copy_rows(kept, low, row, 0, {(*_MOVED, *numbers)}, {width})"]
    if wholes:
        load.append(f"copy_rows(whole, 0, kept_whole, low, {tuple(wholes)}, {width})")
        store.append(f"copy_rows(kept_whole, low, whole, 0, {tuple(wholes)}, {width})")
    steps, per_step = (1, oversample) if unrolled else (oversample, 1)
    constants = {each.lower(): value for each, value in vars(layout).items() if each.isupper()}
    words = {
        **constants,
        "lanes": LANES,
        "width": width,
        "rows": layout.NOTE_ROWS + len(rows),
        "per_step": per_step,
    }
    return _TEMPLATE.format(
        **{
            **words,
            **_memory(extent, words),
            "name": name,
            "steps": steps,
            "samples": "(" + " ".join(f"y{k}," for k in range(per_step)) + ")" if unrolled else "y0",
            "mix_out": _STEREO_MIX if extent.channels == 2 else _mono_mix(per_step),
            "params": params,
            "state": f"{rows}, {tuple(map(int, state_is_whole))}",
            "load": indent("\n".join(load), 12 * " "),
            "store": indent("\n".join(store), 12 * " "),
        }
    )


def _mono_mix(per_step: int) -> str:
    return "\n".join(_MIX.format(k=k, left=2 * k) for k in range(per_step))


def _memory(extent: Extent, words: Mapping[str, int]) -> dict[str, str]:
    """Write how the tables and lines are found, and how they are handed to the voice."""
    tables = [
        _TABLE.format(name=name, at=8 * layout.TABLE_WORDS * k, maker="table_at" if ndim == 1 else "tables_at", **words)
        for k, (name, ndim) in enumerate(extent.tables.items())
    ]
    starts = accumulate(extent.lines.values(), initial=0)
    lines = [_LINE.format(at=4 * at, length=n, **words) for at, n in zip(starts, extent.lines.values(), strict=False)]
    handed = [*(f"table_{name}" for name in extent.tables), *lines]
    return {
        "tables": "".join(tables),
        "lines": _LINES.format(**words) if lines else "",
        "memory": f", Memory({', '.join(handed)})" if handed else "",
    }
