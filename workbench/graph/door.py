"""The node door: blocks in, blocks out, in plain Python goes in; a kind of node comes out, or why not.

Threads: control.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from workbench.errors import KernelError
from workbench.graph.kind import NodeKind
from workbench.graph.ports import EACH, ports
from workbench.graph.state import Buffer, check_start
from workbench.params.declare import read_specs, require_free, require_names
from workbench.params.spec import ParamSpec
from workbench.rt.definition import defined


def node(
    *function: Callable[..., Any],
    params: Iterable[ParamSpec] | Mapping[str, Any] = (),
    state: Mapping[str, Any] | None = None,
    inputs: Any = EACH,
    outputs: Any = None,
    latency: int | Buffer = 0,
    audible: bool = True,
    response: Callable[[np.ndarray, Any], Any] | None = None,
) -> Callable[[Callable[..., Any]], NodeKind]:
    """Turn a function on blocks of signal into a kind of node.

    Parameters
    ----------
    *function : callable
        Refused: it means that the brackets were forgotten.
    params : iterable of ParamSpec, or dict
        Its parameters, written as for `voice`. The function finds each as ``p.name``, an array with a value per frame,
        smoothed and modulated; ``p.sample_rate`` is a number.
    state : dict, optional
        What it remembers from block to block: name and start value. A float is a float32, an int is an int32, an array
        keeps its shape, `buffer` is a stretch of zeros; what depends on the sample rate is a function of it that gives
        one of these, such as a table. The function reads and sets ``s.name``, ``s.name[i]``.
    inputs : "each", int or dict
        ``"each"``: the code is written for one channel, and runs for each channel with a state of its own. A number:
        so many channels at once, as an array ``(channels, frames)`` (``(frames,)`` for one). A dict of these: several
        named inputs, found as ``x.name``; the name of an earlier input instead of a number means that it hears the
        same as that one until something is connected to it (``{"input": 2, "key": "input"}``, a side chain).
        0: none, for sources; the function then takes ``(y, p, s)``.
    outputs : "each", int or dict, optional
        Likewise; as the inputs if not given, or 1 for a source.
    latency : int or Buffer
        By how much the output is later than the input: frames, or ``wb.buffer(seconds=...)``. Parallel paths are
        delayed to match.
    audible : bool
        False for signals that are made to control others (LFOs): they are not sent to the output by themselves.
    response : callable, optional
        ``(freqs_hz, p)``: for filters, what it does to each frequency while nothing is turned, as complex numbers
        (output over input), in NumPy. `p` has the parameters as plain numbers, choices as their index, and
        ``p.sample_rate``. It is for people to draw and to compare with: ``wb.Biquad(freq_hz=500).response(freqs_hz)``.

    Returns
    -------
    callable
        A decorator for ``function(x, y, p, s)`` that reads `x`, writes all of `y` and returns nothing.

    Raises
    ------
    KernelError
        If it is written without brackets, names clash or are no Python names, a declaration is none of these, or the
        function takes other arguments.
    ParameterError
        If a parameter contradicts itself.

    Examples
    --------
    >>> @node(params={"drive_db": (12.0, 0.0, 36.0, "dB")})
    ... def saturate(x, y, p, s):
    ...     for i in range(len(x)):
    ...         driven = x[i] * 10.0 ** (p.drive_db[i] / 20.0)
    ...         y[i] = driven / (1.0 + abs(driven))
    >>> saturate(drive_db=18)
    saturate(drive_db='18 dB')
    """
    if function:
        raise KernelError("write @wb.node(...) with brackets, for example @wb.node(params={'level': 0.5})")
    if not isinstance(state, (Mapping, type(None))):
        raise KernelError(f"state must be a dict of names and start values such as {{'last': 0.0}}, got {state!r}")
    specs, start = read_specs(params), {str(name): check_start(str(name), each) for name, each in (state or {}).items()}
    ways_in = ports("input", inputs)
    ways_out = ports("output", outputs if outputs is not None else (inputs if ways_in else 1))
    require_names("a node", (*(spec.name for spec in specs), *start))
    require_free(spec.name for spec in specs)
    if any(spec.name == "sample_rate" for spec in specs):
        raise KernelError("sample_rate is what p has anyway: call the parameter something else")
    if not ways_out:
        raise KernelError("a node has at least one output")
    if not isinstance(latency, Buffer) and (isinstance(latency, bool) or not isinstance(latency, int) or latency < 0):
        raise KernelError(f"latency must be a number of frames or wb.buffer(seconds=...), got {latency!r}")
    if response is not None and (not callable(response) or len(inspect.signature(response).parameters) != 2):
        raise KernelError(f"response must be a function of two arguments (freqs_hz, p), got {response!r}")
    late = latency if isinstance(latency, Buffer) else Buffer(0.0, latency)

    def make(function: Callable[..., Any]) -> NodeKind:
        wanted = ["x", "y", "p", "s"] if ways_in else ["y", "p", "s"]
        found = list(inspect.signature(function).parameters)
        if len(found) != len(wanted):
            raise KernelError(
                f"this node takes {len(wanted)} arguments ({', '.join(wanted)}), {function.__name__} takes {len(found)}"
            )
        if not function.__name__.isidentifier():
            raise KernelError("a node needs a name: write it with def, not as a lambda")
        names = function.__name__, function, specs, start, ways_in, ways_out, late, audible
        return defined(NodeKind(*names, response=response))

    return make
