"""Python and JavaScript halves of a control carry the same name: `workbench/widgets/knob.py` and `widgets/knob.js`."""

from __future__ import annotations

import ast

from tests.codebase.source import FRONTEND, PACKAGE, label, tree

LAYERS = ("page", "widgets", "views", "browser")


def declared():
    """Front-end modules that Python classes name with `_module = "..."`, and the files they do it in."""
    found = []
    for layer in LAYERS:
        for path in sorted((PACKAGE / layer).rglob("*.py")):
            for node in ast.walk(tree(path)):
                match node:
                    case (
                        ast.Assign(targets=[ast.Name(id="_module")], value=ast.Constant(value=str(name)))
                        | ast.AnnAssign(target=ast.Name(id="_module"), value=ast.Constant(value=str(name)))
                    ) if name:
                        found.append((name, path))
    return found


def test_every_python_half_has_a_front_end():
    """`_module = "knob"` stands in `knob.py`, and `widgets/knob.js` exists."""
    for name, path in declared():
        assert (FRONTEND / f"{name}.js").is_file(), label(path)
        assert path.stem == name, label(path)


def test_every_front_end_has_a_python_half():
    """Each module at the top of `widgets/` has a Python file of its name; what is only shared is in `widgets/lib/`."""
    halves = {path.stem for layer in LAYERS for path in (PACKAGE / layer).rglob("*.py")}
    alone = [label(path) for path in sorted(FRONTEND.glob("*.js")) if path.stem not in halves]

    assert alone == []


def test_every_style_sheet_belongs_to_a_module():
    """A style sheet is the theme, or has the name of a module."""
    stray = [
        label(path)
        for path in FRONTEND.rglob("*.css")
        if path.stem != "theme" and not path.with_suffix(".js").is_file()
    ]

    assert stray == []


def test_front_end_fetches_nothing():
    """No module names an address on the internet: everything comes with the wheel."""
    found = [
        label(path)
        for path in FRONTEND.rglob("*.js")
        for line in path.read_text(encoding="utf-8").splitlines()
        if ("http://" in line or "https://" in line)
        and "www.w3.org" not in line
        and not line.lstrip().startswith(("//", "*"))
    ]

    assert found == []
