"""Writes the loop around a voice: over the groups that sound, over the frames, over the sixteen lanes.

The inner loop only touches contiguous rows at constant distances and never adds lanes together, so the compiler turns
it into vectors without reordering any sum, and the result has the same bits whatever the width of the vectors.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from workbench.instruments import layout
from workbench.settings import LANES

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


def lane_source(name: str, params: int, state_is_whole: Sequence[bool], oversample: int, *, unrolled: bool) -> str:
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
    unrolled : bool
        Whether one call gives all samples of a frame, as a tuple.

    Returns
    -------
    str
        Python text of a function (base, state offset, first frame, frames) -> 0.
    """
    rows = range(layout.NOTE_ROWS, layout.NOTE_ROWS + len(state_is_whole))
    places = [f"{'whole' if is_whole else 'row'}[{k}, v]" for k, is_whole in zip(rows, state_is_whole, strict=True)]
    steps, per_step = (1, oversample) if unrolled else (oversample, 1)
    constants = {each.lower(): value for each, value in vars(layout).items() if each.isupper()}
    # Taken apart, not indexed: a voice that returns more or less than its state is refused when compiled.
    taken_apart = [" ".join(f"new_{k}," for k in rows) + " = new"] if places else ["# no state"]
    stored = [f"{place} = new_{k}" for k, place in zip(rows, places, strict=True)]
    return _TEMPLATE.format(
        **{
            **constants,
            "name": name,
            "lanes": LANES,
            "rows": layout.NOTE_ROWS + len(places),
            "h_quiet": layout.H_QUIET_DECAY,
            "note": ", ".join(f"row[{row}, v]" for row in layout.NOTE_FIELDS) + ", rate",
            "steps": steps,
            "per_step": per_step,
            "samples": "(" + " ".join(f"y{k}," for k in range(per_step)) + ")" if unrolled else "y0",
            "mix_out": "\n".join(_MIX.format(k=k, left=2 * k, right=2 * k + 1, **constants) for k in range(per_step)),
            "param_bytes": 4 * params,
            "param_room": max(params, 1),
            "params": ", ".join(f"ramp[{k}]" for k in range(params)),
            "state_in": ", ".join(places),
            "state_out": indent("\n".join([*taken_apart, *stored]), 16 * " "),
        }
    )
