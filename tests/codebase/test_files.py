"""Files: short, with one purpose said at their top, without left-overs and without paths of one machine."""

from __future__ import annotations

import ast
import re

import pytest

from tests.codebase.source import FRONTEND, PACKAGE, ROOT, label, python_files, text_files, tree

MAX_LINES = 400
CODE = {".py", ".js", ".mjs", ".css", ".sh"}
TOP_LEVEL = {
    *(".ci", ".editorconfig", ".gitattributes", ".gitignore", ".pre-commit-config.yaml"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"),
    *("benchmarks", "binder", "docs", "notebooks", "tests", "widgets", "workbench"),
}
# Spelled in pieces, so that this file does not find itself.
LEFT_OVER = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.}$:/])/" + r"(?:work|home/\w|Users/\w|root)/")


def lines(path):
    """Numbered lines of a text file."""
    return list(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))


def matches(pattern):
    """Places in the repository's text where a pattern is found."""
    return [
        f"{label(path)}:{n}: {line.strip()[:80]}"
        for path in text_files()
        for n, line in lines(path)
        if pattern.search(line)
    ]


def test_files_are_short():
    """No file of code has more than 400 lines."""
    long = {label(path): n for path in text_files() if path.suffix in CODE and (n := len(lines(path))) > MAX_LINES}

    assert long == {}


def test_no_left_overs():
    """Nothing is left to be done later without an issue."""
    assert matches(LEFT_OVER) == []


def test_no_paths_of_one_machine():
    """No file names a place on somebody's disk."""
    assert matches(MACHINE_PATH) == []


@pytest.mark.parametrize("line", ["# TO" + "DO later", "x = 1  # FIX" + "ME"])
def test_left_overs_are_seen(line):
    """The pattern fires."""
    assert LEFT_OVER.search(line)


def test_top_level_is_fixed():
    """New things find their place in the folders that exist."""
    found = {path.relative_to(ROOT).parts[0] for path in text_files()}

    assert found <= TOP_LEVEL


def test_every_module_says_what_it_owns():
    """Each Python module has a docstring; packages that are empty aside."""
    bare = [label(path) for path in python_files() if path.read_text().strip() and not ast.get_docstring(tree(path))]

    assert bare == []


def test_every_front_end_module_says_what_it_owns():
    """Each JavaScript module starts with a comment."""
    bare = [
        label(path) for path in sorted(FRONTEND.rglob("*.js")) if not path.read_text().lstrip().startswith(("//", "/*"))
    ]

    assert bare == []


def test_nothing_prints_but_the_command():
    """Only the command line and the session's own notices print; everything else raises, warns or shows."""
    found = [
        label(path, node)
        for path in python_files()
        if path not in {PACKAGE / "cli.py", PACKAGE / "session" / "notice.py"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert found == []


def test_no_imports_by_dots():
    """Imports name the module they mean."""
    found = [
        label(path, node)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert found == []
