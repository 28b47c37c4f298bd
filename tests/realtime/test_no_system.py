"""The audio thread allocates nothing, takes no lock, waits for nothing, asks the system nothing; counters prove it."""

from __future__ import annotations

import json

import pytest

from tests.support.subprocesses import run_python
from workbench import counter
from workbench.counter import Counts
from workbench.proof.counted import LONG, SILENT, judge, run_counted
from workbench.proof.every import public_kinds

pytestmark = pytest.mark.skipif(bool(counter.missing()), reason=counter.missing())

BLOCKS = LONG[0]


def output(code, **env):
    """Run a program in a counted process; what it prints."""
    ended = run_python(code, env={"LD_PRELOAD": counter.environment()["LD_PRELOAD"], **env})

    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def run(code, **env):
    """The same; what it prints last, as data."""
    return json.loads(output(code, **env).splitlines()[-1])


@pytest.fixture(scope="module")
def found():
    """What was counted over 10,000 blocks of every node, while nodes came, went and were swapped."""
    return run_counted("workbench.proof.counted_child", *map(str, LONG))


def test_nothing_is_asked_of_the_system(found):
    """Over 10,000 blocks of a graph with every node in it: no allocation, lock, wait, system call of any kind."""
    counts = Counts(**found["counts"])

    assert counts.blocks >= BLOCKS >= 10_000
    assert found["frames"] == 256
    assert found["peak"] > 0.05
    assert found["commands"] > 200
    assert counts.total == {}
    assert counts.worst == {}


def test_every_node_was_heard(found):
    """Each kind that the package has was in that graph, and so were a person's own; each gave sound of its own."""
    kinds = {name.lower() for name, _ in public_kinds()}

    assert kinds | {"own_effect", "own_voice"} <= found["peaks"].keys()
    assert min(found["peaks"].values()) > SILENT


def test_every_node_was_swapped_in(found):
    """Each kind that can take another's place did so; cells were run again, and some were refused, as were circles."""
    kinds = {name.lower() for name, _ in public_kinds()} - {"input"}  # a session has one
    done = found["done"]

    assert kinds | {"own_effect", "own_voice"} <= set(found["swapped"])
    assert done["refused cell"] == done["refuse"] >= 3
    assert done["refused circle"] == done["refuse_circle"] >= 1
    assert done["redefine"] >= 3
    assert done.get("put off", 0) < 2 * done["redefine"]  # of two cells each time
    assert min(done[each] for each in ("come_and_go", "wire", "unwire", "mix", "panic", "look", "turn")) >= 1


def test_thread_never_gives_its_core_away(found):
    """The thread never blocks by itself, and meets no page that is not there, a few by chance aside."""
    assert found["counts"]["switches"] == 0
    assert found["counts"]["page_faults"] <= 16


def test_offending_nodes_are_counted(found):
    """A node of that very graph that allocates is found in every quantum, and so is one that asks the system."""
    allocates, asks = Counts(**found["allocates"]), Counts(**found["asks"])

    assert allocates.total == {"malloc": 400, "free": 400}
    assert allocates.worst == {"malloc": 4, "free": 4}  # a block of 256 frames is four quanta
    if found["sees_system_calls"]:
        assert asks.total == {"entered": 100}
        assert asks.first_call == 110  # getppid on x86-64


@pytest.mark.parametrize(
    ("kind", "wrong"), [("malloc", 0), ("mmap", 0), ("lock", 1), ("wait", 1), ("write", 2), ("entered", 2)]
)
def test_one_of_each_makes_its_claim_false(found, kind, wrong):
    """A single call in all those blocks is enough for its claim not to hold, and for no other."""
    counts = {**found["counts"], "total": {kind: 1}, "worst": {kind: 1}}
    claims = judge({**found, "counts": counts})
    named = [claims[0], claims[2], claims[3]]

    assert [claim.holds is False for claim in named] == [k == wrong for k in range(3)]


def test_blind_counters_make_a_claim_false(found):
    """If an offending callback were not counted, the control's own claim would be false."""
    blind = {**found["allocates"], "total": {}}

    assert judge({**found, "allocates": blind})[1].holds is False


@pytest.mark.parametrize(
    "lacking", [{"peak": 0.0}, {"commands": 10}, {"done": {}}, {"peaks": {"gain": 0.1, "comb": 0.0}}]
)
def test_an_idle_piece_proves_nothing(found, lacking):
    """Without sound, work or swaps, or with a node that nothing came from, there is nothing to claim."""
    claims = judge({**found, **lacking})

    assert {claim.holds for claim in claims} == {None}
    assert ("comb" in claims[0].detail) == ("peaks" in lacking)


def test_underflows_and_a_full_event_ring_ask_nothing_either():
    """The same with underflows told by the device, and nobody who takes the events."""
    told = run(
        """
    import json
    from dataclasses import asdict
    import numpy as np
    from workbench import counter
    from workbench.engine.callback import OUTPUT_UNDERFLOW, portaudio_callback
    from workbench.proof.piece import perform
    from workbench.session import Session

    counting = counter.counter()
    with Session(name="underflows", sink="null") as s:
        perform(s)
        out = np.zeros((256, 2), np.float32)
        code, base = portaudio_callback.address, s.engine.arena.base
        counting.run(code, out.ctypes.data, 32, base, 10, OUTPUT_UNDERFLOW)
        counting.reset()
        counting.run(code, out.ctypes.data, 32, base, 40_000, OUTPUT_UNDERFLOW)
        print(json.dumps(dict(counts=asdict(counting.read()), xruns=s.engine.xruns, lost=s.engine.bus.lost)))
    """
    )

    assert told["xruns"] == 40_010
    assert told["lost"] > 0
    assert told["counts"]["total"] == {}


def test_numba_allocates_nothing():
    """numba's own counters of allocations and frees, of memory and of its headers, stand still."""
    told = run(
        """
    import json
    import numpy as np
    from numba.core.runtime import rtsys
    from workbench import counter
    from workbench.engine.callback import portaudio_callback
    from workbench.proof.piece import perform
    from workbench.session import Session

    with Session(name="numba", sink="null") as s:
        perform(s)
        out = np.zeros((256, 2), np.float32)
        before = rtsys.get_allocation_stats()
        counter.counter().run(portaudio_callback.address, out.ctypes.data, 256, s.engine.arena.base, 400)
        after = rtsys.get_allocation_stats()
        print(json.dumps([int(b - a) for a, b in zip(before, after)]))
    """,
        NUMBA_NRT_STATS="1",
    )

    assert told == [0, 0, 0, 0]


OFFENCES = {
    "list": ("malloc", "y = [frames]; y.append(frames); return np.int32(len(y))"),
    "lock": ("lock", "return lock(user)"),
    "sleep": ("sleep", "return usleep(1)"),
    "write": ("write", "return np.int32(write(1, user, 0))"),
    "clean": (None, "return np.int32(user * 3)"),
}


@pytest.mark.parametrize(("kind", "body"), OFFENCES.values(), ids=OFFENCES)
def test_offences_are_counted(kind, body):
    """The counters fire: a callback that allocates, locks, sleeps or writes is found out, one that computes is not."""
    told = run(
        f"""
    import json
    from dataclasses import asdict
    import numpy as np
    from numba import types
    from workbench import counter
    from workbench.rt import entry
    callback_types = types.int32, (types.int64, types.int64, types.uint64, types.int64, types.uint64, types.int64)
    lock = types.ExternalFunction("pthread_mutex_lock", types.int32(types.int64))
    usleep = types.ExternalFunction("usleep", types.int32(types.uint32))
    write = types.ExternalFunction("write", types.int64(types.int32, types.int64, types.int64))
    mutexes = np.zeros(64, np.uint8)
    mutexes[16] = 1  # recursive: it can be locked again and again

    @entry(*callback_types)
    def callback(source, out, frames, info, flags, user):
        {body}

    counting = counter.counter()
    counting.run(callback.address, 0, 256, mutexes.ctypes.data, 5)
    counting.reset()
    counting.run(callback.address, 0, 256, mutexes.ctypes.data, 100)
    print()
    print(json.dumps(asdict(counting.read())))
    """
    )

    assert told["blocks"] == 100
    if kind is None:
        assert told["total"] == {}
    else:
        assert told["total"][kind] >= 100
        assert told["worst"][kind] >= 1


def test_a_counted_session_tells_of_an_offence():
    """`health().counts` is clean while a session plays, and shows a node that allocates, which is said once."""
    told = output(
        """
    import json, time
    import numpy as np
    import workbench as wb
    from workbench.engine.instrument import instrument
    from workbench.engine.memory import layout
    from workbench.rt import entry

    @entry()
    def allocates(base, node, first, frames):
        return int(np.zeros(frames + 1).sum())

    with wb.Session(name="counted", sink="null") as s:
        s.add(wb.Synth()).chord([60, 64, 67])
        s.play()
        while s.engine.callbacks < 40:
            time.sleep(0.01)
        clean = s.health().counts
        table = s.engine.memory.arena.view(int(s.engine.control[layout.C_CODE_AT]), np.int64, 8)
        at = s.engine.memory.code.index(instrument)
        table[at], good = allocates.address, table[at]
        until = s.engine.callbacks + 300
        while s.engine.callbacks < until:
            time.sleep(0.01)
        table[at] = good
        broken = s.health().counts
        time.sleep(1.2)  # the session looks twice a second
        print()
        print(json.dumps([clean.blocks, clean.total, broken.allocations, broken.worst, str(s.health())]))
    """
    )
    blocks, clean, allocations, worst, text = json.loads(told.splitlines()[-1])

    assert blocks >= 40
    assert clean == {}
    assert allocations >= 2 * 290
    assert worst == {"malloc": 4, "free": 4}  # a block of 256 frames is four quanta
    assert told.count("The audio thread broke its rules: ") == 1
    assert " allocations, 0 locks and waits, 0 system calls in " in text
