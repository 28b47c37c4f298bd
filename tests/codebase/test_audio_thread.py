"""What runs on the audio thread neither raises nor prints, and is made in one way only."""

from __future__ import annotations

import ast

import pytest

from tests.codebase.source import PACKAGE, kernels, label, last_name, python_files, tree

# Whole modules that hold nothing but code for the audio thread; kernels elsewhere are found by their decorator.
AUDIO_MODULES = (
    "dsp/*.py",
    "engine/render*.py",
    "engine/callback*.py",
    "engine/lanes.py",
    "engine/mono.py",
    "engine/moving.py",
    "engine/voices*.py",
    "rt/triple_buffer.py",
    "rt/ring_buffer.py",
    "rt/atomics.py",
    "rt/denormals.py",
)
FORBIDDEN_NODES = (ast.Raise, ast.Assert, ast.Try, ast.With, ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Global)
FORBIDDEN_CALLS = {"print", "open", "input", "exec", "eval", "objmode"}
COMPILERS = {"njit", "jit", "cfunc", "vectorize", "guvectorize"}


def audio_modules():
    """Paths of the table above."""
    return sorted({path for pattern in AUDIO_MODULES for path in PACKAGE.glob(pattern)})


def offences(node: ast.AST, nodes=FORBIDDEN_NODES):
    """Statements and calls below `node` that have no place on the audio thread."""
    for each in ast.walk(node):
        if isinstance(each, nodes) or (isinstance(each, ast.Call) and last_name(each.func) in FORBIDDEN_CALLS):
            yield each


def test_kernels_have_no_exception_print_or_import():
    """No function compiled for the audio thread raises, asserts, catches, formats, prints or imports."""
    found = [f"{kernel}: {label(kernel.path, each)}" for kernel in kernels() for each in offences(kernel.node)]

    assert found == []


@pytest.mark.parametrize("path", audio_modules(), ids=label)
def test_audio_modules_do_not_raise_or_print(path):
    """Modules of the audio thread have no raise, assert or print, not even in a helper."""
    found = [label(path, each) for each in offences(tree(path), (ast.Raise, ast.Assert))]

    assert found == []


def test_there_are_kernels():
    """The two tests above look at something."""
    assert len(kernels()) > 20
    assert audio_modules()


def test_one_way_to_make_a_kernel():
    """numba's own decorators are used in `workbench.rt` only."""
    found = [
        label(path, node)
        for path in python_files()
        if (PACKAGE / "rt") not in path.parents
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id in COMPILERS)
        or (isinstance(node, ast.Attribute) and node.attr in COMPILERS)
        or (isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} & COMPILERS)
    ]

    assert found == []


@pytest.mark.parametrize("line", ["raise ValueError", "assert x", "print(x)", "import os", "try:\n  x\nexcept E:\n  y"])
def test_the_check_fires(line):
    """Each kind of offence is seen."""
    assert list(offences(ast.parse(line)))
