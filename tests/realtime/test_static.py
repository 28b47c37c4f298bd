"""Everything that the audio thread can reach is safe: read in what the compiler made of it, not in the source."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

import numpy as np
import pytest
from numba.core.ccallback import CFunc
from numba.core.compiler import Compiler

import workbench as wb
from tests.support.noted import noted
from workbench.proof.ensemble import Ensemble
from workbench.proof.static import audio_entries, definitions, engine_entries, entry_of, static, verdict_on
from workbench.rt.kernel import OPTIONS, entry
from workbench.rt.precision import SinglePrecisionCompiler

# What is entered through an address: callbacks, the root that they call, and what the plan's code table can hold. Each
# is compiled with all that it calls; what is called through the table is another entry of these lists.
ENGINE = engine_entries()
DEFINITIONS = definitions()
NAMES = [*{**ENGINE, **DEFINITIONS}]


def entry_called(name):
    """The entry behind a name: one of the engine's, or that of a kind of node or a voice."""
    return ENGINE[name] if name in ENGINE else entry_of(DEFINITIONS[name])


@pytest.mark.parametrize("name", NAMES)
def test_entry_is_safe(name):
    """The entry and all that it calls neither allocate nor raise nor call anything that could block."""
    verdict = verdict_on(entry_called(name))

    assert verdict, str(verdict)


def test_list_is_complete(tmp_path):
    """The list has both callbacks, the root, and all that a session with every node in it has in its table."""
    entries = audio_entries()
    with wb.Session(name="complete", sink="null") as session:
        ensemble = Ensemble(session, tmp_path)
        held = {each.function.__name__ for each in session.engine.memory.code.entries}

    assert set(entries) >= {"portaudio_callback", "render_to", "render", "instrument", "master"} | held
    assert len(held) > len(ensemble.descriptions)  # each kind has code of its own, and the engine has some besides


def test_an_unsafe_entry_is_not_noted():
    """What has failed is read again, and fails again."""
    assert [bool(verdict_on(allocates)) for _ in range(2)] == [False, False]


@entry()
def allocates(base, node, first, frames):
    """Allocates."""
    return int(np.zeros(frames).sum())


@entry()
def raises(base, node, first, frames):
    """Raises."""
    if frames < 0:
        raise ValueError
    return 0


@entry()
def raises_by_tuple(base, node, first, frames):
    """Reads past the end of a tuple."""
    return (base, node)[frames]


@entry()
def prints(base, node, first, frames):
    """Prints."""
    print(frames)
    return 0


@pytest.mark.parametrize("made", [allocates, raises, raises_by_tuple, prints], ids=lambda each: each.__name__)
def test_unsafe_entry_is_found(made):
    """The check fires on an entry that allocates, raises (also unseen), or prints, and names a line of it."""
    verdict = wb.rt.check(made)

    assert not verdict
    assert verdict.problems[0].line > 0


def test_an_unsafe_entry_makes_the_claim_false():
    """One entry that allocates is enough, and its line is named; the control finds its own."""
    code, control = static(entries={"clean": ENGINE["render_to"], "allocates": allocates})

    assert code.holds is False
    assert code.figure == "1 of 2 entries unsafe"
    assert "np.zeros(frames)" in code.detail
    assert control.holds is True


# What a C callback of numba is always linked with: the branch of its wrapper that would show a Python exception if the
# kernel gave one. The check above has shown that none does. Nothing else may be needed from outside but `memset` and
# `memcpy`, which are arithmetic on memory.
WRAPPER = {
    *("numba_gil_ensure", "numba_gil_release", "numba_do_raise", "numba_unpickle"),
    *("numba_runtime_build_excinfo_struct", "NRT_Free", "NRT_MemInfo_call_dtor", "Py_DecRef"),
    *("PyBytes_FromStringAndSize", "PyUnicode_FromString", "PyErr_Clear", "PyErr_SetNone", "PyErr_SetString"),
    *("PyErr_WriteUnraisable", "PyExc_RuntimeError", "PyExc_StopIteration", "PyExc_SystemError"),
}
HARMLESS = {"memset", "memcpy"}


def needs(made) -> set[str]:
    """Names that the machine code of an entry needs from outside itself."""
    compiler = SinglePrecisionCompiler if made.single else Compiler
    signature = (made.argument_types, made._returns)
    compiled = CFunc(made.function, signature, {}, dict(OPTIONS), pipeline_class=compiler)  # the cache keeps no object
    compiled.compile()
    library = compiled._library
    with tempfile.NamedTemporaryFile(suffix=".o") as file:
        file.write(library._codegen._tm.emit_object(library._final_module))
        file.flush()
        listed = subprocess.run(["nm", "--undefined-only", file.name], capture_output=True, text=True, check=True)
    return set(listed.stdout.split()[1::2])


@pytest.mark.skipif(shutil.which("nm") is None, reason="nm is missing (apt install binutils)")
@pytest.mark.parametrize("name", NAMES)
def test_machine_code_needs_nothing(name):
    """The machine code is linked with nothing but the wrapper's error branch and `memset`: no libm, no allocator."""
    assert noted(needs, entry_called(name)) - WRAPPER - HARMLESS == set()


@pytest.mark.skipif(shutil.which("nm") is None, reason="nm is missing (apt install binutils)")
def test_allocating_machine_code_is_found():
    """The names show an allocation, and mathematics of the C library."""

    @entry()
    def powers(base, node, first, frames):
        return int(float(base) ** float(frames))

    assert "NRT_MemInfo_alloc_aligned" in needs(allocates)
    assert "pow" in needs(powers)
