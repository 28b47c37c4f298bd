"""Writes the loop around a voice: over the frames, over the groups that sound, over the sixteen lanes.

The inner loop only touches contiguous rows at constant distances and never adds lanes together, so the compiler turns
it into vectors without reordering any sum, and the result has the same bits whatever the width of the vectors. Four
groups take turns within a frame: each frame needs the state that the one before has left, and one group alone would
keep the processor waiting for it.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from textwrap import indent

from workbench.instruments import layout
from workbench.settings import LANES

TILE = 4  # groups that take turns within a frame

_TEMPLATE = """
def {name}_lanes(base, state, first, frames):
    head = i64_at(base + state, {head_words})
    rate = np.float32(f64_at(base + state, {head_words})[{h_rate}])
    quiet = np.float32(f64_at(base + state, {head_words})[{h_quiet}])
    lanes = i64_at(base + head[{h_lanes_at}], ({lane_words}, head[{h_groups}], {lanes}))
{tables}    for low in range(0, head[{h_groups}], {tile}):
        high = min(low + {tile}, head[{h_groups}])
        sounding, moving = 0, 0  # a bit for each group of the tile
        for k in range({tile}):
            group = min(low + k, head[{h_groups}] - 1)
            sounds, moves = 0, 0
            for v in range({lanes}):
                sounds |= lanes[{l_state}, group, v]
                moves |= lanes[{l_moves}, group, v]
            sounding |= (1 << k) if sounds != 0 else 0
            moving |= (1 << k) if moves != 0 else 0
        if sounding == 0:
            continue
        for i in range(first * {steps}, (first + frames) * {steps}):
            ramp = f32_at(base + head[{h_ramp_at}] + (i // {steps}) * {param_bytes}, {param_room})
            p = Params({params})
            mix = {mix_rows}
            for group in range(low, high):
                if (sounding >> (group - low)) & 1 == 0:
                    continue
                at = base + head[{h_groups_at}] + group * head[{h_group_bytes}]
                row = {f32_rows}
                whole = {i32_rows}
{lines}                for v in range({lanes}):
                    note = Note({note})
                    {samples}, new = voice(note, p, State({state_in}){memory})
{state_out}
                    fade = row[{r_fade}, v]
                    row[{r_fade}, v] = max(fade - row[{r_fade_step}, v], ZERO)
{mix_out}
                if (moving >> (group - low)) & 1 != 0:
                    for v in range({lanes}):
                        row[{r_freq}, v] += row[{r_freq_step}, v]
                        row[{r_pitch}, v] += row[{r_pitch_step}, v]
                        row[{r_velocity}, v] += row[{r_velocity_step}, v]
                        row[{r_gate}, v] = min(row[{r_gate}, v], ONE)
    return 0
"""

_MIX = """\
                    y{k} = np.float32(y{k}) * fade
                    row[{r_level}, v] = max(abs(y{k}), row[{r_level}, v] * quiet)
                    mix[{left}, v] += y{k} * row[{r_left}, v]
                    mix[{right}, v] += y{k} * row[{r_right}, v]"""

_STEREO_MIX = """\
                    a, b = y0
                    a, b = np.float32(a) * fade, np.float32(b) * fade
                    row[{r_level}, v] = max(max(abs(a), abs(b)), row[{r_level}, v] * quiet)
                    mix[0, v] += a * row[{r_left}, v]
                    mix[1, v] += b * row[{r_right}, v]"""

# Rows, for a voice that only has numbers, and for one with memory of its own, which must not seem to overlap with them.
_ARRAYS = {
    "f32_rows": "f32_at(at, ({rows}, {lanes}))",
    "i32_rows": "i32_at(at, ({rows}, {lanes}))",
    "mix_rows": "f32_at(base + head[{h_mix_at}] + i * {per_step} * {mix_bytes}, (2 * {per_step}, {lanes}))",
}
_VIEWS = {
    "f32_rows": "rows_at(at, {rows}, {lanes})",
    "i32_rows": "whole_rows_at(at, {rows}, {lanes})",
    "mix_rows": "rows_at(base + head[{h_mix_at}] + i * {per_step} * {mix_bytes}, 2 * {per_step}, {lanes})",
}
_TABLE = """\
    table = i64_at(base + head[{h_tables_at}] + {at}, {table_words})
    table_{name} = {maker}(base + table[{t_offset}], table[{t_rows}], table[{t_length}])
"""
_LINES = """\
                lines = base + head[{h_lines_at}] + group * {lanes} * head[{h_line_bytes}]
"""
_LINE = "line_at(lines + v * head[{h_line_bytes}] + {at}, 1, {length})"


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

    Returns
    -------
    str
        Python text of a function (base, state offset, first frame, frames) -> 0.
    """
    extent = extent or Extent()
    rows = range(layout.NOTE_ROWS, layout.NOTE_ROWS + len(state_is_whole))
    places = [f"{'whole' if is_whole else 'row'}[{k}, v]" for k, is_whole in zip(rows, state_is_whole, strict=True)]
    steps, per_step = (1, oversample) if unrolled else (oversample, 1)
    constants = {each.lower(): value for each, value in vars(layout).items() if each.isupper()}
    # Taken apart, not indexed: a voice that returns more or less than its state is refused when compiled.
    taken_apart = [" ".join(f"new_{k}," for k in rows) + " = new"] if places else ["# no state"]
    stored = [f"{place} = new_{k}" for k, place in zip(rows, places, strict=True)]
    words = {**constants, "lanes": LANES, "tile": TILE, "rows": layout.NOTE_ROWS + len(places), "per_step": per_step}
    views = _VIEWS if extent.tables or extent.lines else _ARRAYS
    return _TEMPLATE.format(
        **{
            **words,
            **{each: text.format(**words) for each, text in views.items()},
            **_memory(extent, words),
            "name": name,
            "h_quiet": layout.H_QUIET_DECAY,
            "note": ", ".join(f"row[{row}, v]" for row in layout.NOTE_FIELDS) + ", rate",
            "steps": steps,
            "samples": "(" + " ".join(f"y{k}," for k in range(per_step)) + ")" if unrolled else "y0",
            "mix_out": _STEREO_MIX.format(**constants) if extent.channels == 2 else _mono_mix(per_step, constants),
            "param_bytes": 4 * params,
            "param_room": max(params, 1),
            "params": ", ".join(f"ramp[{k}]" for k in range(params)),
            "state_in": ", ".join(places),
            "state_out": indent("\n".join([*taken_apart, *stored]), 20 * " "),
        }
    )


def _mono_mix(per_step: int, constants: Mapping[str, int]) -> str:
    return "\n".join(_MIX.format(k=k, left=2 * k, right=2 * k + 1, **constants) for k in range(per_step))


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
