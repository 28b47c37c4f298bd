"""The repository as data: its files, their syntax trees, and which functions run on the audio thread."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "workbench"
FRONTEND = ROOT / "widgets"
KERNEL_DECORATORS = {"kernel", "entry", "voice", "node"}


def text_files() -> list[Path]:
    """Every text file that git knows of or would add, notebooks and data aside."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    endings = {".py", ".js", ".mjs", ".css", ".md", ".toml", ".sh", ".yml", ".yaml", ".json", ".cfg", ".txt", ""}
    return [path for each in listed if (path := ROOT / each).suffix in endings and path.is_file()]


@cache
def python_files() -> tuple[Path, ...]:
    """The package's own modules."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def label(path: Path, node: ast.AST | None = None) -> str:
    """`file` or `file:line`, from the root of the repository."""
    where = path.relative_to(ROOT).as_posix()
    return f"{where}:{node.lineno}" if node is not None else where


@dataclass(frozen=True)
class Function:
    """A function or method, and where it stands."""

    path: Path
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: ast.ClassDef | None

    @property
    def decorators(self) -> set[str]:
        """Last names of its decorators: `rt.kernel` and `kernel(single=True)` are both `kernel`."""
        return {last_name(each) for each in self.node.decorator_list}

    @property
    def is_public(self) -> bool:
        """Whether neither it, nor its class, nor its module starts with an underscore."""
        names = [self.name, self.owner.name if self.owner else "", self.path.stem.removeprefix("__")]
        return not any(name.startswith("_") for name in names)

    def __str__(self) -> str:
        return f"{label(self.path, self.node)} {self.name}"


def last_name(node: ast.expr) -> str:
    """`x` of `x`, `a.x` and `a.x(...)`."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@cache
def functions() -> tuple[Function, ...]:
    """Every function and method of the package, nested ones aside."""
    return tuple(each for path in python_files() for each in _functions(path, tree(path).body, None))


def _functions(path: Path, body: list[ast.stmt], owner: ast.ClassDef | None) -> Iterator[Function]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield Function(path, node.name, node, owner)
            case ast.ClassDef():
                yield from _functions(path, node.body, node)
            case ast.If() | ast.Try():
                yield from _functions(path, [*node.body, *node.orelse], owner)


def kernels() -> list[Function]:
    """Functions that are compiled for the audio thread."""
    return [each for each in functions() if each.decorators & KERNEL_DECORATORS]
