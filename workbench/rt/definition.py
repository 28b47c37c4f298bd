"""What a voice and a kind of node have in common: a user's function, the code that is made around it, and its checks.

Sessions want to know of every definition: they swap what they run under that name.

Threads: control.
"""

from __future__ import annotations

import linecache
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

from numba import config
from numba.core.errors import NumbaError

from workbench.errors import KernelError
from workbench.rt.cache import is_noted_safe, note_safe
from workbench.rt.check import check, reason_of
from workbench.rt.kernel import Entry, entry
from workbench.rt.llvm_text import findings
from workbench.rt.reach import is_ours, require_own_values

Made = TypeVar("Made", bound="Definition")
_listeners: list[Callable[[Any], None]] = []


class Definition(ABC):
    """Code that a door has taken in.

    Attributes
    ----------
    name : str
        Name of the function.
    function : callable
        Plain Python.
    sort : str
        What people call it: ``"voice"`` or ``"node"``.
    """

    name: str
    function: Callable[..., Any]
    sort: ClassVar[str]

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Stands for all that decides what it does."""

    @property
    def is_ours(self) -> bool:
        """Whether it comes with the package: then tests have checked it, once and for all."""
        return is_ours(self.function)

    def is_same(self, other: Self) -> bool:
        """Say whether another definition does just the same, however often it was made.

        Parameters
        ----------
        other : Voice or NodeKind
            The other one.

        Returns
        -------
        bool
            True if one can stand for the other.
        """
        return self is other or self.fingerprint == other.fingerprint

    def _made_of(self, text: str, made: str, scope: dict[str, Any]) -> Entry:
        """Turn the text written around the function into an entry; the text is found by debuggers and tracebacks."""
        filename = f"<workbench {self.sort} {self.name}: {made}>"
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        exec(compile(text, filename, "exec"), scope)  # noqa: S102 written by us, from names that were checked
        return entry(single=True)(scope[made])

    def _compiled(self, made: Entry, wanted: str = "") -> Entry:
        """Compile, and let nobody run it who is not safe; `wanted` says what its function has to return.

        Raises
        ------
        KernelError
            If it freezes numbers from outside, is not safe for the audio thread, or cannot be compiled.
        """
        require_own_values(self.sort, self.function)
        is_trusted = config.DISABLE_JIT or self.is_ours
        try:
            made.address  # noqa: B018 compiles it, while it can still be said what is wrong
        except NumbaError as error:
            if not is_trusted:
                self._require_safe()
            raise KernelError(f"{self.sort} {self.name} cannot be compiled: {wanted}{reason_of(error)}") from error
        if not (is_trusted or is_noted_safe(made.function)):
            # What was compiled anyway is looked through first: most code is safe, and naming lines takes a second look.
            if any(each.is_problem for each in findings(made.llvm_text, made.symbol)):
                self._require_safe()
            note_safe(made.function)
        return made

    def _require_safe(self) -> None:
        """Refuse the function if it is not safe, with its lines."""
        verdict = check(self)
        if not verdict:
            raise KernelError(f"{self.sort} {verdict}")


def listen(listener: Callable[[Any], None]) -> None:
    """Ask to be told of every definition.

    Parameters
    ----------
    listener : callable
        Called with the voice or kind of node; what it raises reaches whoever defined it, and the name stays as it was.
    """
    _listeners.append(listener)


def defined(made: Made) -> Made:
    """Tell of a definition.

    Parameters
    ----------
    made : Voice or NodeKind
        What a door has made of a function.

    Returns
    -------
    Voice or NodeKind
        The same.
    """
    for listener in _listeners:
        listener(made)
    return made
