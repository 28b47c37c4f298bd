"""What a node hears: the edges of each of its ports, faded, weighted, held back and added up.

A port with one edge that is simply there reads its source where it is: connecting nodes one after the other costs
nothing. Everything else is summed into the port's own buffer, always in the same order.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.layout import C_BLOCK, C_QUANTUM, C_SILENCE_AT, CONTROL_AT, CONTROL_WORDS
from workbench.graph.layout import (
    EDGE_CHANNELS,
    EDGE_DELAY,
    EDGE_FADE,
    EDGE_FRESH,
    EDGE_GAIN,
    EDGE_HEAD_FLOATS,
    EDGE_PLACE,
    EDGE_SHARE,
    EDGE_SLOT,
    EDGE_SOURCE,
    EDGE_STATE,
    EDGE_TARGET,
    EDGE_WORDS,
    N_PORTS,
    N_PORTS_AT,
    NODE_WORDS,
    PORT_CHANNELS,
    PORT_EDGES,
    PORT_FIRST,
    PORT_NOW,
    PORT_SUM,
    PORT_WORDS,
)
from workbench.params.store import HEADER_BYTES
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i32_at, i64_at
from workbench.settings import QUANTUM

ZERO, HALF, ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
FRESH = np.float32(EDGE_FRESH)
QUIET = np.float32(1e-4)  # -80 dBFS: what begins below this needs no fade
GAIN_S = 0.02  # time constant with which an edge's gain follows its parameter
EDGE_GAIN_SHARE = 3  # word of an edge's memory: how far its gain goes in a quantum


@kernel
def _hold_back(at, source, channels, delay):  # type: ignore[no-untyped-def]
    """Send a source through an edge's delay line; returns the address of the delayed frames."""
    place = i32_at(at, EDGE_HEAD_FLOATS)[EDGE_PLACE]
    room = delay + QUANTUM
    line = f32_at(at + 4 * EDGE_HEAD_FLOATS, (channels, room))
    out = f32_at(at + 4 * (EDGE_HEAD_FLOATS + channels * room), (channels, QUANTUM))
    x = f32_at(source, (channels, QUANTUM))
    oldest = place + QUANTUM if place + QUANTUM < room else place + QUANTUM - room
    put, take = min(QUANTUM, room - place), min(QUANTUM, room - oldest)  # frames before the line's end
    for c in range(channels):
        for i in range(put):
            line[c, place + i] = x[c, i]
        for i in range(put, QUANTUM):
            line[c, i - put] = x[c, i]
        for i in range(take):
            out[c, i] = line[c, oldest + i]
        for i in range(take, QUANTUM):
            out[c, i] = line[c, i - take]
    i32_at(at, EDGE_HEAD_FLOATS)[EDGE_PLACE] = oldest
    return at + 4 * (EDGE_HEAD_FLOATS + channels * room)


@kernel
def _first_share(base, share, source, channels, target):  # type: ignore[no-untyped-def]
    """Where a new edge begins: at once if nothing can jump, else from nothing."""
    if target == 0:
        return ZERO
    if share == FRESH:
        return ONE
    if i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_QUANTUM] == 0:
        return ONE  # nothing was heard before
    loudest = ZERO
    x = f32_at(source, (channels, QUANTUM))
    for c in range(channels):
        loudest = max(loudest, abs(x[c, 0]))
    return ONE if loudest < QUIET else ZERO


@kernel
def _is_silent(source, channels):  # type: ignore[no-untyped-def]
    """Whether nothing comes from a source in this quantum."""
    x = f32_at(source, channels * QUANTUM)
    loudest = ZERO
    for i in range(channels * QUANTUM):
        loudest = max(loudest, abs(x[i]))
    return loudest < QUIET


@kernel
def _gain(base, edge, memory):  # type: ignore[no-untyped-def]
    """An edge's gain at the quantum's end; it starts where it was."""
    if edge[EDGE_SLOT] < 0:
        return ONE
    block = base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_BLOCK] + HEADER_BYTES
    goal, now = f32_at(block + 4 * edge[EDGE_SLOT], 1)[0], memory[EDGE_GAIN]
    after = now + memory[EDGE_GAIN_SHARE] * (goal - now)
    return goal if abs(goal - after) < np.float32(1e-6) else after


@kernel
def _add(target, source, before, after, ramps):  # type: ignore[no-untyped-def]
    """Add one channel; its weight goes from `before` to `after`."""
    # RT: addresses, not arrays: an array that is handed to a function is counted, and that is memory management.
    y, x = f32_at(target, QUANTUM), f32_at(source, QUANTUM)
    if not ramps:
        if after == ONE:
            for i in range(QUANTUM):
                y[i] += x[i]
        else:
            for i in range(QUANTUM):
                y[i] += x[i] * after
        return
    step = (after - before) * np.float32(1.0 / QUANTUM)
    for i in range(QUANTUM):
        y[i] += x[i] * (before + step * np.float32(i + 1))


@kernel
def _add_edge(base, edge_at, total, channels):  # type: ignore[no-untyped-def]
    edge = i64_at(edge_at, EDGE_WORDS)
    at = base + edge[EDGE_STATE]
    memory = f32_at(at, EDGE_HEAD_FLOATS)
    source, given = base + edge[EDGE_SOURCE], edge[EDGE_CHANNELS]
    if edge[EDGE_DELAY] > 0:
        source = _hold_back(at, source, given, edge[EDGE_DELAY])
    if memory[EDGE_SHARE] < ZERO:
        memory[EDGE_SHARE] = _first_share(base, memory[EDGE_SHARE], source, given, edge[EDGE_TARGET])
    if edge[EDGE_TARGET] == 0 and _is_silent(source, given):
        memory[EDGE_SHARE] = ZERO  # gone at once, or a note that starts now would be heard on both ways
    share, gain = memory[EDGE_SHARE], memory[EDGE_GAIN]
    if edge[EDGE_TARGET] == 0 or share != ONE:
        step = np.float32(QUANTUM) / np.float32(edge[EDGE_FADE])
        memory[EDGE_SHARE] = min(share + step, ONE) if edge[EDGE_TARGET] == 1 else max(share - step, ZERO)
    memory[EDGE_GAIN] = _gain(base, edge, memory)
    before, after = share * gain, memory[EDGE_SHARE] * memory[EDGE_GAIN]
    if before == ZERO and after == ZERO:
        return
    ramps = before != after
    row = 4 * QUANTUM  # bytes of a channel
    if channels == 1 and given > 1:  # to mono: the mean
        for c in range(given):
            part = ONE / np.float32(given)
            _add(total, source + row * c, before * part, after * part, ramps)
    else:  # mono goes to every channel
        for c in range(channels):
            _add(total + row * c, source + row * (c if given > 1 else 0), before, after, ramps)


@kernel
def _is_plain(base, edge, channels):  # type: ignore[no-untyped-def]
    """Whether an edge gives just what its source has, and all of it."""
    if edge[EDGE_DELAY] > 0 or edge[EDGE_SLOT] >= 0 or edge[EDGE_CHANNELS] != channels or edge[EDGE_TARGET] != 1:
        return False
    memory = f32_at(base + edge[EDGE_STATE], EDGE_HEAD_FLOATS)
    if memory[EDGE_SHARE] == FRESH:
        memory[EDGE_SHARE] = ONE
    return memory[EDGE_SHARE] == ONE


@kernel
def _fill_port(base, port_at):  # type: ignore[no-untyped-def]
    port = i64_at(port_at, PORT_WORDS)
    count, channels = port[PORT_EDGES], port[PORT_CHANNELS]
    if count == 0:
        port[PORT_NOW] = i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_SILENCE_AT]
        return
    first = i64_at(base + port[PORT_FIRST], EDGE_WORDS)
    if count == 1 and _is_plain(base, first, channels):
        port[PORT_NOW] = first[EDGE_SOURCE]
        return
    total = base + port[PORT_SUM]
    f32_at(total, channels * QUANTUM)[:] = ZERO
    for k in range(count):
        _add_edge(base, base + port[PORT_FIRST] + 8 * EDGE_WORDS * k, total, channels)
    port[PORT_NOW] = port[PORT_SUM]


@kernel
def take_inputs(base, node):  # type: ignore[no-untyped-def]
    """Make every port of a node point at what it hears in this quantum."""
    words = i64_at(node, NODE_WORDS)
    for k in range(words[N_PORTS]):
        _fill_port(base, base + words[N_PORTS_AT] + 8 * PORT_WORDS * k)
