"""Benchmarks use the tests' tools, never the other way round."""

from __future__ import annotations

import ast

from tests.codebase.source import ROOT, label, tree


def test_tests_do_not_import_benchmarks():
    """What both need stands in `tests/support/`, so that the tests also run where there are no benchmarks."""
    found = [
        label(path, node)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "benchmarks")
        or (isinstance(node, ast.Import) and any(each.name.partition(".")[0] == "benchmarks" for each in node.names))
    ]

    assert found == []
