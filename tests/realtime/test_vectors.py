"""Voices run side by side in the machine code: whole vectors from aligned, contiguous rows; and the check would see it.

The traps are old acquaintances: state that does not begin on a line of 64 bytes costs a quarter, rows read at a stride
instead of in one piece cost five times as much, and neither changes a sample.
"""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

from tests.support.compiled import llvm_of, needs_jit
from tests.support.player import Player
from tests.support.voices import fast, stateful, tone, unrolled
from workbench.instruments import layout
from workbench.instruments.synth import synth
from workbench.settings import LANES

LINE = 64  # bytes: a cache line and the widest vector
VOICES = {"synth": synth, "tone": tone, "fast": fast, "unrolled": unrolled, "stateful": stateful}
LOAD = re.compile(r"= load <(\d+) x float>, .*?align (\d+)")
STORE = re.compile(r"^ *store <(\d+) x float>|@llvm\.masked\.store\.v(\d+)f32", re.MULTILINE)
GATHER = re.compile(r"@llvm\.masked\.(?:gather|scatter)\.v\d+[fi]32")
NARROWEST = 4  # floats of a 128-bit vector


def lanes_function(voice, source):
    """Compile-ready function of a loop's text, in the voice's own names."""
    scope = dict(voice.lanes.function.__globals__)
    exec(compile(source, "<lanes>", "exec"), scope)
    return scope[f"{voice.name}_lanes"]


def widths(pattern, text):
    """Vector widths of the loads or stores, in floats."""
    return [int(next(part for part in found if part)) for found in pattern.findall(text)]


def faults(llvm, rows_written):
    """What keeps a loop from running in whole vectors, in words; nothing if all is well."""
    loads, stores = (sum(width >= NARROWEST for width in widths(each, llvm)) for each in (LOAD, STORE))
    found = []
    if loads < rows_written:
        found.append("loads one number at a time")
    if GATHER.search(llvm):
        found.append("gathers lanes from all over")
    if stores < rows_written:
        found.append("stores one number at a time")
    return found


@needs_jit
@pytest.mark.parametrize("voice", VOICES.values(), ids=VOICES)
def test_loop_is_made_of_whole_vectors(voice):
    """Rows are read and written as vectors, as wide as this machine has them, with no gathering in between."""
    llvm = llvm_of(lanes_function(voice, voice.source), single=True)

    assert faults(llvm, len(voice.state)) == []


@needs_jit
@pytest.mark.parametrize("voice", VOICES.values(), ids=VOICES)
def test_rows_stay_in_registers(voice):
    """Of the rows that the loop works on nothing is left in memory: the compiler has taken them apart."""
    llvm = llvm_of(lanes_function(voice, voice.source), single=True)

    assert f"local_rows({voice.rows}, " in voice.source
    assert re.findall(r"alloca \[\d+ x (?:float|i32)\]", llvm) == []


@needs_jit
def test_widest_vectors_are_asked_for():
    """Processors whose compiler keeps to 256 bits by itself use all they have here."""
    assert '"prefer-vector-width"="512"' in llvm_of(lanes_function(tone, tone.source), single=True)


def one_by_one(found):
    """A copy of rows as a loop over lanes; in the arena, lanes and rows have changed places."""
    indent, target, to, source, at, rows, width = found.groups()
    lines = [f"{indent}for v in range({width}):"]
    for row in ast.literal_eval(rows):
        ends = [
            f"{name}[{place} + v, {row}]" if name.startswith("kept") else f"{name}[{row}, v]"
            for name, place in ((target, to), (source, at))
        ]
        lines.append(f"{indent}    {ends[0]} = {ends[1]}")
    return "\n".join(lines)


@needs_jit
@pytest.mark.parametrize("voice", [tone, synth], ids=["tone", "synth"])
def test_strided_rows_are_seen(voice):
    """The same loop with lanes and rows changed places is found to be at fault."""
    strided = re.sub(r"( +)copy_rows\((\w+), (\w+), (\w+), (\w+), (\(.*?\)), (\d+)\)", one_by_one, voice.source)
    strided = re.sub(r"(rows_at)\(at, (\d+), (\d+)\)", r"\1(at, \3, \2)", strided)

    assert "copy_rows" not in strided
    assert faults(llvm_of(lanes_function(voice, strided), single=True), len(voice.state))


@pytest.mark.parametrize("polyphony", [1, 5, 16, 17, 64, 250])
@pytest.mark.parametrize("voice", VOICES.values(), ids=VOICES)
def test_rows_begin_on_lines_of_memory(voice, polyphony):
    """Each row of each group, and of what the lanes add up to, is one line of 64 bytes in one piece."""
    player = Player(voice, polyphony)
    head, base = player.node._head, player.engine.arena.base
    groups = base + int(head[layout.H_GROUPS_AT])

    assert 4 * LANES == LINE
    assert groups % LINE == 0
    assert (base + int(head[layout.H_MIX_AT])) % LINE == 0
    assert int(head[layout.H_GROUP_BYTES]) == voice.rows * LINE
    for group in range(int(head[layout.H_GROUPS])):
        rows = player.engine.arena.view(
            int(head[layout.H_GROUPS_AT]) + group * int(head[layout.H_GROUP_BYTES]), np.float32, (voice.rows, LANES)
        )
        assert rows.ctypes.data % LINE == 0
        assert rows.strides == (LINE, 4)


def test_loop_reads_rows_in_one_piece():
    """The text of the loop names rows first and lanes last: the order in memory that the test above looks at."""
    assert f"rows_at(at, {tone.rows}, {LANES})" in tone.source
    assert re.findall(r"\b(?:row|whole|kept|kept_whole|mix)\[v", tone.source) == []
