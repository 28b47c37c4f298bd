"""Names as parts of OSC addresses, and the patterns by which several are meant at once.

Threads: any.
Source: The Open Sound Control 1.0 Specification, "OSC Message Dispatching and Pattern Matching".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from workbench.errors import ParameterError

LONGEST = 100  # letters of a part
MOST_CHOICES = 64  # that braces of one part may stand for
_NOT_ALLOWED = re.compile(r"[\s#*,/?\[\]{}]")
_BRACES = re.compile(r"\{([^{}]*)\}")


def osc_name(name: str) -> str:
    """Write a name as a part of an address.

    Parameters
    ----------
    name : str
        For example an instrument's.

    Returns
    -------
    str
        With ``_`` for what addresses cannot hold: blanks and ``# * , / ? [ ] { }``.
    """
    return _NOT_ALLOWED.sub("_", name)


def matching(pattern: str, names: Iterable[str]) -> list[str]:
    """Find the names that a part of an address means.

    Parameters
    ----------
    pattern : str
        A name; or with ``*``, ``?``, ``[a-z]``, ``[!a-z]`` and ``{this,that}``.
    names : iterable of str
        Those that there are.

    Returns
    -------
    list of str
        In their order.

    Raises
    ------
    ParameterError
        If the pattern is longer than anybody writes it.
    """
    names = list(names)
    if pattern in names:
        return [pattern]
    if len(pattern) > LONGEST:
        raise ParameterError(f"a part of an OSC address has at most {LONGEST} letters, got {len(pattern)}")
    plain = _without_braces(pattern)
    return [name for name in names if any(fnmatchcase(name, each) for each in plain)]


def _without_braces(pattern: str) -> list[str]:
    """All that a pattern with braces stands for."""
    done, waiting = [], [pattern]
    while waiting:
        here = waiting.pop()
        found = _BRACES.search(here)
        if found is None:
            done.append(here)
            continue
        waiting += [here[: found.start()] + each + here[found.end() :] for each in found[1].split(",")]
        if len(waiting) + len(done) > MOST_CHOICES:
            raise ParameterError(f"the braces of an OSC address may stand for at most {MOST_CHOICES} names")
    return done
