"""The pages in `docs/`: their code runs, their links lead somewhere, their tables say what the code says."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.codebase.source import ROOT

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
ALL_TEXT = sorted([*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])
FENCE = re.compile(r"^```(\S*)[ \t]*([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
PLACE = re.compile(r"`((?:workbench|widgets|tests|docs|benchmarks|notebooks|binder)/[\w./-]*)`")
INSIDE = {  # not for users
    "Session": {"balance", "make_bar", "make_panel", "hub", "frame_at", "recorder", "redefine", "signal"},
    "InstrumentHandle": {
        "definition",
        "direct",
        "end_sequences",
        "observe_direct",
        "leave",
        "like",
        "node",
        "plays",
        "port",
        "refresh_panel",
        "subtitle",
    },
}
SETTING = re.compile(r"^\| `settings\.(\w+)` \| ([\d._]+) \|", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block of Python and where it stands."""

    path: Path
    line: int
    text: str
    runs: bool


def name(path: Path) -> str:
    """The page, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[Block]:
    """The Python blocks of a page, in order."""
    text = path.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        language, marks, code = match.groups()
        if language == "python":
            found.append(Block(path, text[: match.start(3)].count("\n"), code, "no-run" not in marks))
    return found


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """What `page.md#...` can name: headings in small letters, blanks as dashes, without punctuation."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in HEADING.findall(prose(path))
    }


def run(block: Block, namespace: dict[str, object]) -> None:
    """Run a block as a notebook cell would be run; errors and kernels see its text and its line."""
    label = f"{name(block.path)}:{block.line + 1}"
    lines = ["\n"] * block.line + block.text.splitlines(keepends=True)
    linecache.cache[label] = (sum(map(len, lines)), None, lines, label)
    exec(compile("".join(lines), label, "exec"), namespace)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty folder to write into, in which the notebooks' data are found; no sound card; no session left."""
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_SINK", "null")
    close_sessions()
    yield tmp_path
    close_sessions()


def close_sessions():
    """Close all that are open."""
    from workbench.session import registry

    for session in list(registry.sessions.values()):
        session.close()


@pytest.mark.parametrize("path", [path for path in PAGES if any(block.runs for block in blocks(path))], ids=name)
def test_code_runs(path, desk):
    """The Python blocks of a page run in order, as the cells of one notebook."""
    namespace: dict[str, object] = {"__name__": "__main__"}

    for block in blocks(path):
        if block.runs:
            run(block, namespace)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_code_is_python(path):
    """Also blocks that are not run can be read by Python."""
    for block in blocks(path):
        ast.parse(block.text, f"{name(path)}:{block.line}")


@pytest.mark.parametrize("path", ALL_TEXT, ids=name)
def test_links_lead_somewhere(path):
    """Each link inside the repository names a file, and a heading of it."""
    dead = []
    for link in LINK.findall(prose(path)):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("path", ALL_TEXT, ids=name)
def test_named_files_exist(path):
    """A file or folder of the repository that a page names is there."""
    gone = [place for place in PLACE.findall(prose(path)) if not (ROOT / place).exists()]

    assert gone == []


def test_limits_are_the_settings():
    """The table of capacities has the values of `workbench.settings`."""
    from workbench import settings

    table = dict(SETTING.findall(prose(ROOT / "docs" / "limits.md")))

    assert len(table) >= 8
    assert {key: float(value) for key, value in table.items()} == {key: getattr(settings, key) for key in table}


def reference() -> str:
    """All pages of the reference."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "reference").glob("*.md")))


def test_reference_has_every_public_name():
    """Each name that the package offers stands in the reference."""
    import workbench

    assert [each for each in workbench.__all__ if f"`{each}" not in reference()] == []


@pytest.mark.parametrize(
    "owner", ["Session", "InstrumentHandle", "Tap", "Take", "Playback", "Health", "Score", "Pattern", "ParamSpec"]
)
def test_reference_has_every_public_member(owner):
    """So does each public method, property and field of what a user holds in hands."""
    import workbench

    kind = getattr(workbench, owner)
    inside = INSIDE.get(owner, set())
    members = {each for each, _ in inspect.getmembers(kind) if not each.startswith("_")}
    members |= {each for each in getattr(kind, "__dataclass_fields__", {}) if not each.startswith("_")}
    text = reference()

    assert sorted(each for each in members - inside if not re.search(rf"`{each}\b", text)) == []


def test_every_page_is_on_the_map():
    """The index links to every page."""
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose(index))}

    assert [name(path) for path in PAGES if path not in {*linked, index}] == []
