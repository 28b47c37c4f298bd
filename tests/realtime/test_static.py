"""Everything that the audio thread can reach is safe: read in what the compiler made of it, not in the source."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
from numba.core.ccallback import CFunc
from numba.core.compiler import Compiler

import workbench as wb
from workbench.proof.static import audio_entries, static
from workbench.rt.kernel import OPTIONS, entry
from workbench.rt.precision import SinglePrecisionCompiler

# What is entered through an address: the callback, the root that it calls, and what the plan's code table can hold.
# Each is compiled with all that it calls; what is called through the table is another entry of this list.
ENTRIES = audio_entries()


@pytest.mark.parametrize("made", ENTRIES.values(), ids=ENTRIES)
def test_entry_is_safe(made):
    """The entry and all that it calls neither allocate nor raise nor call anything that could block."""
    verdict = wb.rt.check(made)

    assert verdict, str(verdict)


def test_list_is_complete():
    """The list has both callbacks, the root, and the nodes and voices of a session that plays."""
    voices = {"synth_lanes", "sampler_lanes"}

    assert set(ENTRIES) >= {"portaudio_callback", "render_to", "render", "instrument", "master"} | voices


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
    code, control = static(entries={"clean": ENTRIES["render_to"], "allocates": allocates})

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


def needs(made, folder) -> set[str]:
    """Names that the machine code of an entry needs from outside itself."""
    compiler = SinglePrecisionCompiler if made.single else Compiler
    signature = (made.argument_types, made._returns)
    compiled = CFunc(made.function, signature, {}, dict(OPTIONS), pipeline_class=compiler)  # the cache keeps no object
    compiled.compile()
    library = compiled._library
    path = folder / "entry.o"
    path.write_bytes(library._codegen._tm.emit_object(library._final_module))
    listed = subprocess.run(["nm", "--undefined-only", str(path)], capture_output=True, text=True, check=True)
    return set(listed.stdout.split()[1::2])


@pytest.mark.skipif(shutil.which("nm") is None, reason="nm is missing (apt install binutils)")
@pytest.mark.parametrize("made", ENTRIES.values(), ids=ENTRIES)
def test_machine_code_needs_nothing(made, tmp_path):
    """The machine code is linked with nothing but the wrapper's error branch and `memset`: no libm, no allocator."""
    assert needs(made, tmp_path) - WRAPPER - HARMLESS == set()


@pytest.mark.skipif(shutil.which("nm") is None, reason="nm is missing (apt install binutils)")
def test_allocating_machine_code_is_found(tmp_path):
    """The names show an allocation, and mathematics of the C library."""

    @entry()
    def powers(base, node, first, frames):
        return int(float(base) ** float(frames))

    assert "NRT_MemInfo_alloc_aligned" in needs(allocates, tmp_path)
    assert "pow" in needs(powers, tmp_path)
