"""Writes the process function around a node's code: finds its buffers, parameters and state, and calls it.

Threads: control. The code that is made runs on the audio thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.graph.layout import (
    BUFFER_BYTES,
    N_OUT,
    N_PORTS_AT,
    N_RAMP,
    N_RATE,
    N_STATE,
    NODE_WORDS,
    PORT_EDGES,
    PORT_NOW,
    PORT_WORDS,
)
from workbench.graph.ports import WIDTH, Port
from workbench.settings import QUANTUM

_TEMPLATE = '''
def {name}_block(base, node, first, frames):
    """State: {layout}"""
    words = i64_at(base + node, {node_words})
    ports = i64_at(base + words[{n_ports_at}], {port_room})
    ramp = f32_at(base + words[{n_ramp}], ({param_room}, {quantum}))
    rate = np.float32(f64_at(base + node, {node_words})[{n_rate}])
    p = Params({params}rate)
{calls}
    return 0
'''

_CALL = "    process({x}{y}, p, record_at(base + words[{n_state}] + {state_at}))"


def block_source(
    name: str, params: int, inputs: Sequence[Port], outputs: Sequence[Port], layout: str, state_bytes: int
) -> str:
    """Write the process function of a node.

    Parameters
    ----------
    name : str
        Name of the node's code.
    params : int
        How many parameters it has.
    inputs, outputs : sequence of Port
        Its ports.
    layout : str
        The state's dtype, as text: two nodes that differ in it are two functions to the cache.
    state_bytes : int
        Size of one channel's state.

    Returns
    -------
    str
        Python text of a function (base, record offset, first frame, frames) -> 0.
    """
    calls = [
        _CALL.format(
            x=_arguments("Inputs", [_input(k, inputs, channel) for k in range(len(inputs))], ", "),
            y=_arguments("Outputs", [_output(k, outputs, channel) for k in range(len(outputs))], ""),
            n_state=N_STATE,
            state_at=state_bytes * channel,
        )
        for channel in range(copies(inputs, outputs))
    ]
    return _TEMPLATE.format(
        name=name,
        layout=layout.replace("\\", "").replace('"', "'"),
        node_words=NODE_WORDS,
        n_ports_at=N_PORTS_AT,
        port_room=PORT_WORDS * max(len(inputs), 1),
        n_ramp=N_RAMP,
        param_room=max(params, 1),
        quantum=QUANTUM,
        n_rate=N_RATE,
        params="".join(f"ramp[{k}], " for k in range(params)),
        calls="\n".join(calls),
    )


def copies(inputs: Sequence[Port], outputs: Sequence[Port]) -> int:
    """Count the channels that a node's code runs for, each with a state of its own.

    Parameters
    ----------
    inputs, outputs : sequence of Port
        Its ports.

    Returns
    -------
    int
        1 for code that sees all channels at once.
    """
    return WIDTH if any(port.is_each for port in (*inputs, *outputs)) else 1


def _arguments(kind: str, each: list[str], end: str) -> str:
    """One port is handed over as it is, several as a named tuple, none not at all."""
    if not each:
        return ""
    return (each[0] if len(each) == 1 else f"{kind}({', '.join(each)})") + end


def _view(at: str, port: Port, channel: int) -> str:
    if port.is_each or port.channels == 1:
        return f"f32_at(base + {at} + {BUFFER_BYTES * channel * port.is_each}, {QUANTUM})"
    return f"f32_at(base + {at}, ({port.channels}, {QUANTUM}))"


def _input(index: int, inputs: Sequence[Port], channel: int) -> str:
    port, now = inputs[index], f"ports[{PORT_WORDS * index + PORT_NOW}]"
    if port.otherwise:
        other = next(k for k, each in enumerate(inputs) if each.name == port.otherwise)
        edges = f"ports[{PORT_WORDS * index + PORT_EDGES}]"
        now = f"({now} if {edges} > 0 else ports[{PORT_WORDS * other + PORT_NOW}])"
    return _view(now, port, channel)


def _output(index: int, outputs: Sequence[Port], channel: int) -> str:
    before = sum(port.channels for port in outputs[:index])
    return _view(f"words[{N_OUT}] + {BUFFER_BYTES * before}", outputs[index], channel)
