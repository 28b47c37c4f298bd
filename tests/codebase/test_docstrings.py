"""Docstrings of public functions list exactly the parameters that the signature has."""

from __future__ import annotations

import ast
import inspect
import re

from tests.codebase.source import Function, functions

SECTION = re.compile(r"^(\w[\w ]*)\n-+$", re.MULTILINE)
ENTRY = re.compile(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*) ?(?::.*)?$")


def parameters(function: Function) -> list[str]:
    """Names in the signature, `self` and `cls` aside, with their stars."""
    arguments = function.node.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    if function.owner and "staticmethod" not in function.decorators:
        names = names[1:]
    names += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    names += [each.arg for each in arguments.kwonlyargs]
    return names + ([f"**{arguments.kwarg.arg}"] if arguments.kwarg else [])


def documented(docstring: str) -> list[str] | None:
    """Names in the Parameters section, or None if there is no such section."""
    parts = SECTION.split(docstring)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if "Parameters" not in sections:
        return None
    entries = [ENTRY.match(line) for line in sections["Parameters"].splitlines() if line and not line[0].isspace()]
    return [name for entry in entries if entry for name in entry[1].split(", ")]


def docstring_of(function: Function) -> str:
    """The function's docstring without its indentation."""
    return ast.get_docstring(function.node) or ""


def test_docstring_parameters_are_the_signature():
    """Where parameters are listed, they are the ones that exist, in their order."""
    wrong = {
        str(each): (listed, parameters(each))
        for each in functions()
        if (listed := documented(docstring_of(each))) is not None and listed != parameters(each)
    }

    assert wrong == {}


def offered():
    """What a user calls: the functions that `workbench` offers, and the public methods of the classes it offers."""
    import workbench

    for name in workbench.__all__:
        thing = getattr(workbench, name)
        if inspect.isclass(thing):
            members = inspect.getmembers(thing, inspect.isroutine)
            yield from ((f"{name}.{key}", each) for key, each in members if not key.startswith("_"))
        elif inspect.isroutine(thing):
            yield name, thing


def test_what_users_call_documents_its_parameters():
    """Each function and method that users call and that takes something says what."""
    silent = [
        name
        for name, each in offered()
        if (getattr(each, "__module__", "") or "").startswith("workbench")
        and set(inspect.signature(each).parameters) - {"self", "cls"}
        and documented(inspect.getdoc(each) or "") is None
    ]

    assert silent == []


def test_parser_reads_lists_and_stars():
    """Names that share a line, and starred ones, are read."""
    text = "Do.\n\nParameters\n----------\na, b : int\n    Two.\n*rest : float\n    More.\n"

    assert documented(text) == ["a", "b", "*rest"]
