"""Signals as one writes them down: ``lfo * 0.3 + env``. A sum of outputs, each with its weight, and a constant.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.effects import Multiply
from workbench.errors import GraphError, ParameterError, real

if TYPE_CHECKING:
    from workbench.engine.node import Node
    from workbench.engine.port import OutputPort
    from workbench.session.session import Session


class SignalMath:
    """What everything that sounds can do: be weighted, added up, and led on."""

    def _signal(self) -> Signal:
        raise NotImplementedError

    def __mul__(self, factor: object) -> Signal:
        """Weigh it with a number; two signals are multiplied by a node of their own."""
        if isinstance(factor, SignalMath):
            return self._signal().times(factor)
        return self._signal().weighed(real("a signal's factor", factor))

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> Signal:
        """Weigh it with one over a number."""
        number = real("a signal's divisor", divisor)
        if number == 0.0:
            raise ParameterError("a signal cannot be divided by 0")
        return self._signal().weighed(1.0 / number)

    def __neg__(self) -> Signal:
        """Turn it upside down."""
        return self._signal().weighed(-1.0)

    def __add__(self, other: object) -> Signal:
        """Add another signal, or a constant."""
        return self._signal().plus(other, 1.0)

    __radd__ = __add__

    def __sub__(self, other: object) -> Signal:
        """Take another signal, or a constant, away."""
        return self._signal().plus(other, -1.0)

    def __rsub__(self, other: object) -> Signal:
        """Take it away from a constant."""
        return self._signal().weighed(-1.0).plus(other, 1.0)

    def __rshift__(self, target: Any) -> Any:
        """Lead it into a node: ``lead >> delay >> s.output``; gives that node."""
        return self._signal().session.connect(self, target)


@dataclass(frozen=True)
class Term:
    """One output and its weight.

    Attributes
    ----------
    node : Node
        Where it comes from.
    output : OutputPort
        Which of its outputs.
    gain : float
        The weight.
    """

    node: Node
    output: OutputPort
    gain: float


@dataclass(frozen=True, eq=False)
class Signal(SignalMath):
    """A weighted sum of outputs.

    Attributes
    ----------
    session : Session
        Where they sound.
    terms : tuple of Term
        What is added up.
    offset : float
        What is added to that.
    """

    session: Session
    terms: tuple[Term, ...]
    offset: float = 0.0

    def _signal(self) -> Signal:
        return self

    def weighed(self, factor: float) -> Signal:
        """Multiply it with a number.

        Parameters
        ----------
        factor : float
            The number.

        Returns
        -------
        Signal
            A new one.
        """
        terms = tuple(Term(each.node, each.output, each.gain * factor) for each in self.terms)
        return Signal(self.session, terms, self.offset * factor)

    def plus(self, other: object, sign: float) -> Signal:
        """Add another signal or a constant.

        Parameters
        ----------
        other : Signal, node handle or float
            What is added.
        sign : float
            1 or -1.

        Returns
        -------
        Signal
            A new one.

        Raises
        ------
        GraphError
            If the two are of different sessions.
        """
        if not isinstance(other, SignalMath):
            return Signal(self.session, self.terms, self.offset + sign * real("a signal's constant", other))
        added = other._signal().weighed(sign)  # noqa: SLF001 one family
        if added.session is not self.session:
            raise GraphError(f"{self!r} and {added!r} are of different sessions and cannot be added")
        gains: dict[tuple[Node, OutputPort], float] = {}
        for term in self.terms + added.terms:
            gains[term.node, term.output] = gains.get((term.node, term.output), 0.0) + term.gain
        terms = tuple(Term(node, output, gain) for (node, output), gain in gains.items())
        return Signal(self.session, terms, self.offset + added.offset)

    def times(self, other: SignalMath) -> Signal:
        """Multiply it with another signal: adds a `Multiply` that both are led into.

        Parameters
        ----------
        other : Signal or node handle
            The factor.

        Returns
        -------
        Signal
            Their product; heard by itself if one of the two was meant to be heard.
        """
        factor = other._signal()  # noqa: SLF001 one family
        if factor.session is not self.session:
            raise GraphError(f"{self!r} and {factor!r} are of different sessions and cannot be multiplied")
        is_audible = any(each.node.is_audible for each in (*self.terms, *factor.terms))
        product = self.session.add(replace(Multiply, is_audible=is_audible))
        self.session.connect(self, product)
        self.session.connect(factor, product, to="factor")
        return product._signal()  # noqa: SLF001 one family

    def __repr__(self) -> str:
        """Write it down."""
        terms = [each.node.name if each.gain == 1.0 else f"{each.gain:g} * {each.node.name}" for each in self.terms]
        return "Signal(" + " + ".join([*terms, *([f"{self.offset:g}"] if self.offset else [])]) + ")"
