"""What is added to a session besides instruments: a kind of node with start values. A description, not yet sounding.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from workbench.errors import GraphError, ParameterError, unknown
from workbench.graph.response import read_response
from workbench.settings import SAMPLE_RATE

if TYPE_CHECKING:
    from workbench.graph.kind import NodeKind


class Processor:
    """A kind of node and its start values: what calling a kind gives, for example ``wb.Delay(time_s=0.3)``.

    Parameters
    ----------
    kind : NodeKind
        What it does.
    *positional
        Refused: values are given by name.
    **values
        Start values of its parameters.

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    """

    runs_as: Any = None  # what the engine makes of it, if that is a class of its own
    needs_host = ""  # what it takes from the machine that the kernel runs on, which no browser has: "the ..."

    def __init__(self, kind: NodeKind, *positional: object, **values: Any) -> None:
        specs = {spec.name: spec for spec in kind.params}
        if positional:
            example = f"{next(iter(specs))}=..." if specs else "no values at all: it has no parameters"
            raise ParameterError(f"{kind.name} takes its start values by name, got {positional[0]!r}: write {example}")
        public = [name for name, spec in specs.items() if not spec.is_internal]
        for name in values:
            if name not in specs:
                raise unknown(f"parameter of {kind.name}", name, public)
            if specs[name].is_internal:
                raise specs[name].refusal()
        self.kind = kind
        self.values = {name: spec.validate(values.get(name, spec.default)) for name, spec in specs.items()}

    def response(self, freqs_hz: Any, sample_rate: float = SAMPLE_RATE) -> np.ndarray:
        """Say what it does to each frequency, if its kind declares that (filters do).

        Parameters
        ----------
        freqs_hz : array_like
            Frequencies: 0 Hz to half the sample rate.
        sample_rate : float
            Frames per second.

        Returns
        -------
        numpy.ndarray [dtype=complex128]
            Output over input for each frequency, with these values, while nothing is turned.

        Raises
        ------
        GraphError
            If it declares none.
        ParameterError
            If a frequency is not in that range.
        """
        return read_response(self.kind, freqs_hz, sample_rate, self.values)

    def __rshift__(self, target: object) -> Any:
        """Refuse to lead one description into another: neither is in a session."""
        return _refused(self, target) if isinstance(target, Processor) else NotImplemented

    def __rrshift__(self, source: object) -> Any:
        """Refuse it likewise when an instrument is led into it that is not in a session."""
        return _refused(source, self)

    @property
    def definition(self) -> NodeKind:
        """The code that it runs."""
        return self.kind

    def __repr__(self) -> str:
        """Name it with the values that differ from the defaults."""
        specs = {spec.name: spec for spec in self.kind.params}
        changed = [
            f"{name}={specs[name].format(value)!r}"
            for name, value in self.values.items()
            if value != specs[name].default
        ]
        return f"{self.kind.name}({', '.join(changed)})"


def _refused(source: object, target: object) -> NoReturn:
    raise GraphError(
        f"{source!r} and {target!r} are descriptions and sound nowhere: add the first one, "
        f"s.add({source!r}) >> {target!r}"
    )
