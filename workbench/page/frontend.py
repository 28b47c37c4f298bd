"""The front end as text: joins the ES modules a widget needs into the one module that anywidget loads.

The modules in ``widgets/`` are ordinary ES modules that a browser or node could import as they are.  anywidget wants a
single text, so each module is wrapped in a function and the functions are called in dependency order.  That needs no
node, neither to build nor to install.

What a module may contain, each at the start of a line::

    import { a, b as c } from "./lib/x.js";
    export function f() {}      export async function f() {}      export class C {}      export const X = 1;
    export default { render };
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath

from workbench.errors import WorkbenchError

_IMPORT = re.compile(r"""^import\s*\{([^}]*)\}\s*from\s*["'](\.[^"']+)\.js["'];?[ \t]*$""", re.MULTILINE)
_EXPORT_NAMED = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)", re.MULTILINE)
_EXPORT_DEFAULT = re.compile(r"^export\s+default\s+", re.MULTILINE)
_AS = re.compile(r"\bas\b")
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_THEME = "theme"


class FrontendError(WorkbenchError):
    """A front-end module that is missing, imports itself in a circle, or uses a form that cannot be joined."""


@cache
def bundle(name: str) -> str:
    """Join a front-end module and everything it imports.

    Parameters
    ----------
    name : str
        Path below ``widgets/`` without its ending, for example ``"knob"``.

    Returns
    -------
    str
        Text of one ES module whose default export is that of `name`.

    Raises
    ------
    FrontendError
        If a module is missing, the imports form a circle, or a module uses a form that cannot be joined.
    """
    parts = [_wrapped(each) for each in _in_order(name)]
    return "\n".join([*parts, f"export default {_variable(name)}.default;", ""])


@cache
def stylesheet(name: str) -> str:
    """Join the theme and the style sheets beside the modules that `name` is made of.

    Parameters
    ----------
    name : str
        Path below ``widgets/`` without its ending, for example ``"panel"``.

    Returns
    -------
    str
        CSS: the theme first, then dependencies before those that use them.

    Raises
    ------
    FrontendError
        As for :func:`bundle`.
    """
    sheets = [_read(f"{each}.css") for each in (_THEME, *_in_order(name)) if _find(f"{each}.css")]
    return "\n".join(sheets)


def _roots() -> tuple[Path, ...]:
    """Folders that may hold the front end: the one shipped in the wheel, then the repository's."""
    package = Path(__file__).resolve().parents[1]
    return package / "_frontend", package.parent / "widgets"


def _find(path: str) -> Path | None:
    return next((root / path for root in _roots() if (root / path).is_file()), None)


@cache
def _read(path: str) -> str:
    found = _find(path)
    if found is None:
        places = " or ".join(str(root) for root in _roots())
        raise FrontendError(f"The front-end file {path!r} is missing; it was looked for in {places}.")
    return found.read_text(encoding="utf-8")


def _imports(name: str) -> list[tuple[str, str]]:
    """Return what a module imports: pairs of (names as written, path of the imported module)."""
    return [
        (match[1], normpath(f"{dirname(name) or '.'}/{match[2]}")) for match in _IMPORT.finditer(_read(f"{name}.js"))
    ]


def _in_order(name: str) -> list[str]:
    """Return the modules that `name` is made of, dependencies first, each once."""
    done: list[str] = []

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            circle = " -> ".join([*path[path.index(module) :], module])
            raise FrontendError(f"Front-end modules import each other in a circle: {circle}.")
        if module not in done:
            for _, needed in _imports(module):
                visit(needed, (*path, module))
            done.append(module)

    visit(name, ())
    return done


def _variable(name: str) -> str:
    """Name the JavaScript variable that holds a module's exports."""
    return "$" + re.sub(r"\W", "$", name)


def _wrapped(name: str) -> str:
    """Turn a module into a function call that returns its exports."""
    text = _read(f"{name}.js")
    imports = [f"const {{{_AS.sub(':', names)}}} = {_variable(module)};" for names, module in _imports(name)]
    exports = [match[2] for match in _EXPORT_NAMED.finditer(text)]
    text = _IMPORT.sub("", text)
    text = _EXPORT_NAMED.sub(r"\1 \2", text)
    text, defaults = _EXPORT_DEFAULT.subn("const $default = ", text)
    left_over = _LEFT_OVER.search(text)
    if left_over:
        raise FrontendError(f"widgets/{name}.js: {left_over[0]!r} is a form that cannot be joined into one module.")
    if defaults:
        exports.append("default: $default")
    body = "\n".join([*imports, text.strip(), f"return {{ {', '.join(exports)} }};"])
    return f"const {_variable(name)} = (() => {{\n// {name}.js\n{body}\n}})();"
