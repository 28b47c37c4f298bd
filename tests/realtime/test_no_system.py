"""The audio thread allocates nothing, takes no lock, waits for nothing, asks the system nothing; counters prove it."""

from __future__ import annotations

import json

import pytest

from tests.support import interposer
from tests.support.subprocesses import run_python

pytestmark = pytest.mark.skipif(not interposer.available(), reason=interposer.MISSING)

BLOCKS = 12_000

RENDER = """
    import json, threading
    import numpy as np
    from numba.core.runtime import rtsys
    import workbench as wb
    from tests.support.interposer import Interposer
    from workbench.engine.callback import portaudio_callback, render_to
    from workbench.rt.kernel import entry

    counted = Interposer()
    s = wb.Session(sink="null", seed=1)
    lead = s.add(wb.Synth(waveform="saw"), name="lead")
    noise = s.add(wb.Synth(waveform="noise", filter="band", polyphony=8), name="noise")
    piece = [(0.01 * k, 0.01 * k + 0.3 * (k % 5 + 1), 30 + k % 60, 100, k % 2) for k in range(3000)]
    s.play_score(wb.Score.from_notes(piece), {0: lead, 1: noise})
    out = np.zeros((256, 2), np.float32)
    s.render(0.2)
    counted.take()
    answer = {}

    def control():  # what a busy notebook does meanwhile, on another thread
        for k in range(400):
            lead.note_on(30 + k % 90)
            lead.cutoff_hz = 100 + 10 * k
            if k % 10 == 0:
                s.panic()
            if k % 7 == 0:
                extra = s.add(wb.Synth(polyphony=4), name="extra")
                extra.note_on(70)
            elif k % 7 == 3:
                s.remove(extra)
            s.engine.bus.drain()
            threading.Event().wait(0.002)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The counting library, built once."""
    return interposer.build(tmp_path_factory.mktemp("interposer"))


def run(library, code):
    """Run a program under the library; what it prints last, as data."""
    ended = run_python(code, env={"LD_PRELOAD": str(library), "NUMBA_NRT_STATS": "1"})

    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def counts(library):
    """What was counted over 12,000 blocks while notes, parameters and plans came and went."""
    return run(
        library,
        RENDER
        + f"""
    thread = threading.Thread(target=control)
    before = rtsys.get_allocation_stats()
    thread.start()
    rounds = 0
    while thread.is_alive() or rounds < 12:
        counted.run(render_to.address, s.engine.arena.base, out.ctypes.data, 256, {BLOCKS // 12})
        rounds += 1
    after = rtsys.get_allocation_stats()
    thread.join()
    print(json.dumps(dict(counts=counted.take(), blocks=rounds * {BLOCKS // 12}, voices=s.health().active_voices,
        played=int(s.engine.commands.sent), nrt=[int(b - a) for a, b in zip(before, after)],
        peak=float(np.abs(s.tap(None, 10.0).numpy()).max()))))
    s.close()
    """,
    )


def test_nothing_is_asked_of_the_system(counts):
    """Over 10,000 blocks with notes coming and going: no allocation, lock, wait, read, write, sleep or futex."""
    assert counts["blocks"] >= 10_000
    assert counts["peak"] > 0.05
    assert counts["played"] > 400
    assert {kind: n for kind, n in counts["counts"].items() if kind not in {"page_fault", "switch"}} == {}


def test_thread_never_gives_its_core_away(counts):
    """The thread never blocks by itself, and meets no page that is not there, a few by chance aside."""
    assert counts["counts"].get("switch", 0) == 0
    assert counts["counts"].get("page_fault", 0) <= 16


def test_numba_allocates_nothing(counts):
    """numba's own counters of allocations and frees, of memory and of its headers, stand still."""
    assert counts["nrt"] == [0, 0, 0, 0]


def test_the_native_callback_asks_nothing_either(library):
    """The function that PortAudio calls, with underflows told, and the event ring running full."""
    told = run(
        library,
        RENDER
        + """
    import ctypes
    kinds = (ctypes.c_int64, ctypes.c_int64, ctypes.c_uint64, ctypes.c_int64, ctypes.c_uint64, ctypes.c_int64)

    # (base, out, first, frames) -> the PaStreamCallback, in compiled code
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def call_back(typing_context, code, out, frames, base):
        def codegen(context, builder, signature, arguments):
            i64 = ir.IntType(64)
            kind = ir.FunctionType(ir.IntType(32), [i64] * 6)
            code, out, frames, base = arguments
            four = ir.Constant(i64, 4)
            zero = ir.Constant(i64, 0)
            return builder.call(builder.inttoptr(code, kind.as_pointer()), [zero, out, frames, zero, four, base])
        return types.int32(*[types.int64] * 4), codegen

    address = portaudio_callback.address

    @entry()
    def through(base, out, first, frames):
        call_back(address, out, frames, base)
        return 0

    counted.run(through.address, s.engine.arena.base, out.ctypes.data, 256, 10)
    counted.take()
    counted.run(through.address, s.engine.arena.base, out.ctypes.data, 256, 40_000)
    print(json.dumps(dict(counts=counted.take(), xruns=s.engine.xruns, lost=s.engine.bus.lost)))
    s.close()
    """,
    )

    assert told["xruns"] == 40_010
    assert told["lost"] > 0
    assert {kind: n for kind, n in told["counts"].items() if kind != "page_fault"} == {}


OFFENCES = {
    "np.zeros": ("counts np.zeros", "malloc", "y = np.zeros(frames + 8); return int(y.sum())"),
    "list": ("counts a list", "malloc", "y = [frames]; y.append(first); return len(y)"),
    "lock": ("counts a lock", "lock", "return lock(mutex_at)"),
    "sleep": ("counts a sleep", "sleep", "return usleep(1)"),
    "write": ("counts a write", "write", "return write(1, base, 0)"),
}


@pytest.mark.parametrize(("kind", "body"), [each[1:] for each in OFFENCES.values()], ids=OFFENCES)
def test_offences_are_counted(library, kind, body):
    """The counters fire: a kernel that allocates, locks, sleeps or writes is found out in every block."""
    told = run(
        library,
        f"""
    import ctypes, json
    import numpy as np
    from numba import cfunc, types
    from tests.support.interposer import Interposer
    counted = Interposer()
    lock = types.ExternalFunction("pthread_mutex_lock", types.int32(types.int64))
    usleep = types.ExternalFunction("usleep", types.int32(types.uint32))
    write = types.ExternalFunction("write", types.int64(types.int32, types.int64, types.int64))
    mutexes = np.zeros(64, np.uint8)
    mutexes[16] = 1  # recursive: it can be locked again and again
    mutex_at = mutexes.ctypes.data

    @cfunc(types.int64(types.int64, types.int64, types.int64, types.int64))
    def offends(base, out, first, frames):
        {body}

    counted.run(offends.address, mutex_at, 0, 256, 5)
    counted.take()
    counted.run(offends.address, mutex_at, 0, 256, 100)
    print()
    print(json.dumps(counted.take()))
    """,
    )

    assert told.get(kind, 0) >= 100


def test_a_clean_kernel_is_not_accused(library):
    """The counters are still for a kernel that only computes."""
    told = run(
        library,
        """
    import json
    from numba import cfunc, types
    from tests.support.interposer import Interposer
    counted = Interposer()

    @cfunc(types.int64(types.int64, types.int64, types.int64, types.int64))
    def computes(base, out, first, frames):
        total = 0
        for k in range(frames):
            total += k * base
        return total

    counted.run(computes.address, 1, 0, 256, 10)
    counted.take()
    counted.run(computes.address, 1, 0, 256, 10_000)
    print(json.dumps(counted.take()))
    """,
    )

    assert set(told) <= {"page_fault"}
