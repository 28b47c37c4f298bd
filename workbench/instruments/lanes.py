"""Writes the loop around a voice: over the groups that sound, over the frames, over the sixteen lanes.

The inner loop only touches contiguous rows at constant distances and never adds lanes together, so the compiler turns
it into vectors without reordering any sum, and the result has the same bits whatever the width of the vectors.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.instruments import layout
from workbench.instruments.note import RandomSeed
from workbench.settings import LANES

if TYPE_CHECKING:
    from workbench.instruments.voice import Voice

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


def lane_source(voice: Voice) -> str:
    """Write the loop around a voice.

    Parameters
    ----------
    voice : Voice
        What plays one note.

    Returns
    -------
    str
        Python text of a function (base, state offset, first frame, frames) -> 0.
    """
    names = list(voice.state)
    whole = [isinstance(start, (int, RandomSeed)) for start in voice.state.values()]
    rows = range(layout.NOTE_ROWS, voice.rows)
    steps, per_step = (1, voice.oversample) if voice.unrolled else (voice.oversample, 1)
    constants = {name.lower(): value for name, value in vars(layout).items() if name.isupper()}
    return _TEMPLATE.format(
        **{
            **constants,
            "name": voice.name,
            "lanes": LANES,
            "rows": voice.rows,
            "h_quiet": layout.H_QUIET_DECAY,
            "note": ", ".join(f"row[{row}, v]" for row in layout.NOTE_FIELDS) + ", rate",
            "steps": steps,
            "per_step": per_step,
            "samples": "(" + " ".join(f"y{k}," for k in range(per_step)) + ")" if voice.unrolled else "y0",
            "mix_out": "\n".join(_MIX.format(k=k, left=2 * k, right=2 * k + 1, **constants) for k in range(per_step)),
            "param_bytes": 4 * len(voice.params),
            "param_room": max(len(voice.params), 1),
            "params": ", ".join(f"ramp[{k}]" for k in range(len(voice.params))),
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
