"""The code that the voice door writes: sane Python, and vectors in the machine code."""

from __future__ import annotations

import ast
import re

import llvmlite.binding as llvm
import numpy as np
import pytest

from tests.support.compiled import llvm_of, needs_jit
from tests.support.voices import fast, stateful, steady, tone, unrolled
from workbench.instruments import voice
from workbench.instruments.layout import NOTE_ROWS
from workbench.instruments.synth import synth
from workbench.rt.memory import f32_at

VOICES = [steady, tone, fast, unrolled, stateful, synth]
IDS = [each.name for each in VOICES]


@pytest.mark.parametrize("voice", VOICES, ids=IDS)
def test_voice_source_is_one_function(voice):
    """The text is one function of a node's arguments; it raises nothing and calls nothing but its parts."""
    (function,) = ast.parse(voice.source).body
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    calls = {each.id for each in called if isinstance(each, ast.Name)}

    assert function.name == f"{voice.name}_lanes"
    assert [argument.arg for argument in function.args.args] == ["base", "state", "first", "frames"]
    assert calls <= {
        "i64_at",
        "rows_at",
        "whole_rows_at",
        "local_rows",
        "local_whole_rows",
        "copy_rows",
        "take_lane",
        "put_lane",
        "numbers_at",
        "group_state",
        "rates",
        "note_of",
        "hush",
        "follow",
        "move_on",
        "add_sample",
        "prefer_wide_vectors",
        "range",
        "Params",
        "State",
        "voice",
    }
    assert not any(isinstance(node, (ast.Raise, ast.Try, ast.Assert, ast.Import)) for node in ast.walk(function))


@pytest.mark.parametrize("voice", VOICES, ids=IDS)
def test_voice_source_reads_and_writes_every_state(voice):
    """Each state has a row of its own behind the note's: fetched, read, written and put back once, as what it is."""
    for k, start in enumerate(voice.state.values()):
        rows, kept = ("row", "kept") if isinstance(start, float) else ("whole", "kept_whole")
        fetched, put_back = (
            [NOTE_ROWS + k in ast.literal_eval(each) for each in re.findall(rf"{way}, (\(.*?\)), ", voice.source)]
            for way in (rf"copy_rows\({rows}, 0, {kept}, low", rf"copy_rows\({kept}, low, {rows}, 0")
        )
        assert (fetched, put_back) == ([True], [True])
    whole = tuple(int(not isinstance(start, float)) for start in voice.state.values())
    which = tuple(range(NOTE_ROWS, voice.rows))
    assert voice.source.count(f"take_lane(row, whole, {which}, {whole}, v)") == 1
    assert voice.source.count(f"put_lane(row, whole, {which}, {whole}, v, new)") == 1


def test_voice_without_state_or_parameters():
    """The smallest voice is one line."""

    @voice()
    def click(note, p, s):
        return note.gate, ()

    assert click.rows == NOTE_ROWS
    compile(click.source, "<test>", "exec")


OF_THE_MIX = 6  # vector operations of the smallest voice: two gains, and twice a multiplication and an addition
ONCE_A_RUN = 100  # single operations outside the loop, at most: an exponential, perhaps in each of two cases


def widths(llvm):
    """How often each width of a float vector is multiplied or added; 1 stands for single numbers."""
    vectors = re.findall(r"= f(?:mul|add|sub) <(\d+) x float>", llvm)
    scalars = len(re.findall(r"= f(?:mul|add|sub) float", llvm))
    return {1: scalars, **{int(width): vectors.count(width) for width in set(vectors)}}


@needs_jit
@pytest.mark.parametrize("voice", [steady, tone, fast, unrolled, synth], ids=lambda voice: voice.name)
def test_voice_inner_loop_is_vectors(voice):
    """The loop over sixteen lanes is made of whole vectors, at least 4 floats (128 bits) wide.

    What is done once for all lanes, such as the decay of the level readings, is done in single numbers. If a part of
    the voice kept the loop from becoming vectors there would be no vectors at all, not even of the mix.
    """
    text = llvm_of(voice.lanes.function, single=True)
    count = widths(text)
    widest = max(count)

    assert widest >= 4
    assert count[widest] >= OF_THE_MIX
    assert 2 * count[widest] + ONCE_A_RUN >= count[1]


@needs_jit
def test_voice_inner_loop_uses_the_machine():
    """Where the processor has 256-bit vectors, they are used."""
    if not llvm.get_host_cpu_features().get("avx2"):
        pytest.skip("this processor has no AVX2")

    assert max(widths(llvm_of(synth.lanes.function, single=True))) >= 8


@needs_jit
def test_voice_that_mixes_its_lanes_would_be_seen():
    """A loop that adds its lanes up in order cannot become vectors without reordering: the count above can fail."""

    def total(base, record, first, frames):
        x = f32_at(base + record, 16)
        summed = np.float32(0.0)
        for i in range(16):
            summed += x[i]
        return np.int64(summed)

    assert max(widths(llvm_of(total, single=True))) == 1
