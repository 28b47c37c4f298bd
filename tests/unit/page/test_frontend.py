"""Joining front-end modules into one text."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from workbench.page import frontend


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A folder that stands in for widgets/; a function that writes files into it."""
    for cached in (frontend.bundle, frontend.stylesheet, frontend._read):
        cached.cache_clear()
    monkeypatch.setattr(frontend, "_roots", lambda: (tmp_path,))

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_css", ".css")
            path = path if path.suffix else path.with_suffix(".js")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    yield write
    for cached in (frontend.bundle, frontend.stylesheet, frontend._read):
        cached.cache_clear()


def run(text: str, tmp_path: Path) -> object:
    """Import a bundle in node and return what its default export gives."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (tmp_path / "bundle.mjs").write_text(text, encoding="utf-8")
    program = "import('./bundle.mjs').then((m) => console.log(JSON.stringify(m.default())))"
    done = subprocess.run([node, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_bundle_puts_dependencies_first_and_each_once(modules, tmp_path):
    """A module used twice is joined once, before both that use it; renamed imports keep their meaning."""
    modules(
        base="export const START = 40;\nexport function add(a, b) { return a + b; }\n",
        left='import { add } from "./base.js";\nexport function left() { return add(1, 0); }\n',
        top='import { left } from "./left.js";\nimport {\n  START as from,\n  add,\n} from "./base.js";\n'
        "function run() { return add(from, left() + 1); }\nexport default run;\n",
    )

    text = frontend.bundle("top")

    assert text.count("// base.js") == 1
    assert text.index("// base.js") < text.index("// left.js") < text.index("// top.js")
    assert run(text, tmp_path) == 42


def test_bundle_resolves_paths_against_the_importing_module(modules, tmp_path):
    """A module in a folder names its neighbours, not the neighbours of the module that imported it."""
    modules(
        lib__a='import { b } from "./b.js";\nexport class A { value = b; }\n',
        lib__b="export const b = 7;\n",
        b="export const b = 0;\n",
        top='import { A } from "./lib/a.js";\nexport default () => new A().value;\n',
    )

    assert run(frontend.bundle("top"), tmp_path) == 7


def test_names_of_modules_do_not_clash(modules, tmp_path):
    """Private names of one module are invisible to another."""
    modules(
        a="const secret = 1;\nexport const a = secret;\n",
        top='import { a } from "./a.js";\nconst secret = 2;\nexport default () => a + secret;\n',
    )

    assert run(frontend.bundle("top"), tmp_path) == 3


def test_a_circle_is_refused_by_naming_it(modules):
    """Modules that import each other cannot be put in order."""
    modules(a='import { b } from "./b.js";\n', b='import { c } from "./c.js";\n', c='import { b } from "./b.js";\n')

    with pytest.raises(frontend.FrontendError, match="circle: b -> c -> b"):
        frontend.bundle("a")


def test_a_missing_module_is_named_with_the_places_looked_at(modules):
    """The message says which file and where it was looked for."""
    folder = modules(a='import { b } from "./b.js";\n')

    with pytest.raises(frontend.FrontendError, match=r"'b\.js' is missing") as caught:
        frontend.bundle("a")

    assert str(folder) in str(caught.value)


@pytest.mark.parametrize(
    "line", ["export let x = 1;", "export { x };", 'import x from "./a.js";', 'import * as x from "./a.js";']
)
def test_forms_that_cannot_be_joined_are_refused(modules, line):
    """Better an error here than a page that does something else."""
    modules(a=f"{line}\n")

    with pytest.raises(frontend.FrontendError, match="cannot be joined"):
        frontend.bundle("a")


def test_stylesheet_begins_with_the_theme_and_collects_what_is_used(modules):
    """Style sheets beside used modules come in dependency order; others stay out."""
    modules(
        theme_css="/* theme */",
        knob="export const knob = 1;\n",
        knob_css="/* knob */",
        other_css="/* other */",
        panel='import { knob } from "./knob.js";\nexport default knob;\n',
        panel_css="/* panel */",
    )

    assert frontend.stylesheet("panel") == "/* theme */\n/* knob */\n/* panel */"


@pytest.mark.parametrize("name", ["hub", "oscilloscope", "spectrum", "piano_roll", "meters"])
def test_our_own_modules_join(name, tmp_path):
    """What is shipped loads as one ES module with a default export."""
    frontend._read.cache_clear()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (tmp_path / "bundle.mjs").write_text(frontend.bundle(name), encoding="utf-8")
    program = "import('./bundle.mjs').then((m) => console.log(typeof (m.default.render ?? m.default.initialize)))"

    done = subprocess.run([node, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "function"
