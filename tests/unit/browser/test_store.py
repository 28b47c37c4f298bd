"""Modules between runs: found again, or made anew, but never damaged ones."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import numpy as np
import pytest

import workbench as wb
from tests.support.browser import both, difference_db
from tests.support.compiled import needs_jit
from tests.support.offline import new_session
from workbench.browser import modules, store
from workbench.browser.modules import module_of
from workbench.browser.store import load, save
from workbench.engine.callback import browser_callback
from workbench.rt import cache

# A processor of long ago: its vectors are a quarter as wide as today's.
OLD_PROCESSOR = {"NUMBA_CPU_NAME": "x86-64-v2", "NUMBA_CPU_FEATURES": "+sse,+sse2,+sse3,+ssse3,+sse4.1,+sse4.2"}
MAKE = """
import workbench as wb
from workbench.browser.modules import module_of
module_of(wb.Pluck().voice.lanes)
module_of(wb.Chorus().kind.code(48_000.0))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder of its own."""
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "wasm"


def kernel_of(number):
    """Functions that differ in one constant."""
    scope = {}
    exec(f"def made(x):\n    return x + {number}\n", scope)
    return scope["made"]


def test_what_was_saved_is_found(folder):
    """By what the function does, not by which object it is."""
    save(kernel_of(1), b"module")

    assert load(kernel_of(1)) == b"module"
    assert load(kernel_of(2)) is None
    assert [path.suffix for path in folder.iterdir()] == [".wasm"]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"", lambda data: data[:40]]
)
def test_damaged_files_are_not_there(damage, folder):
    """Cut short, continued, or empty."""
    save(kernel_of(1), b"a module of some length")
    [path] = folder.iterdir()
    path.write_bytes(damage(path.read_bytes()))

    assert load(kernel_of(1)) is None


def test_another_way_of_compiling_finds_nothing(folder, monkeypatch):
    """What was made by other code of this layer does not count."""
    save(kernel_of(1), b"module")
    monkeypatch.setattr(store, "_own_stamp", lambda: "another")

    assert load(kernel_of(1)) is None


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    """Nor does it fail: a file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path / "file"))
    save(kernel_of(1), b"module")

    assert load(kernel_of(1)) is None


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """What a release brings along, made by another process for another processor: as `workbench warm` makes it."""
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("another processor is known for x86-64 only")
    folder = tmp_path_factory.mktemp("release")
    variables = {**os.environ, **OLD_PROCESSOR, "WORKBENCH_CACHE_DIR": str(folder)}
    subprocess.run([sys.executable, "-c", MAKE], env=variables, check=True, capture_output=True, timeout=300)
    return folder / "wasm"


@pytest.fixture
def session():
    """A voice and a node that a release brings, sounding; the engine's own code is made here."""
    with new_session(seed=3) as session:
        string, chorus = session.add(wb.Pluck(), "string"), session.add(wb.Chorus(), "chorus")
        session.connect(string, chorus)
        string.chord([40, 47.5, 64], at=0.01)
        yield session


@pytest.fixture
def brought(release, session, folder, monkeypatch):
    """A first start with a release: what it brings is neither kept in the folder here nor in this process."""
    codes = {code: module_of(code) for code in (browser_callback, *session.engine.memory.code.entries)}
    names = {code: store._file_name((code.narrow() if code.narrow else code).function) for code in codes}
    here = {path.name for path in release.iterdir()}
    monkeypatch.setattr(store, "BROUGHT", release)
    monkeypatch.setattr(modules, "_made", {code: made for code, made in codes.items() if names[code] not in here})
    monkeypatch.setattr(modules, "compile_for_browser", None)
    assert len(modules._made) == len(codes) - len(here)
    return release


@needs_jit
def test_what_a_release_brings_gives_the_same_bits(session, brought, browser):
    """Made on a machine with other vectors, it stands under the names that are looked for here, and sounds alike."""
    native, there = both(browser, session, 24_000)

    assert np.abs(native).max() > 0.01
    assert difference_db(native, there) == -np.inf


@needs_jit
@pytest.mark.parametrize("change", ["sources", "compiler"])
def test_what_another_version_brought_is_not_used(change, brought, monkeypatch):
    """Changed sources or another compiler: it is compiled."""
    function = wb.Chorus().kind.code(48_000.0).function

    assert load(function) is not None

    if change == "compiler":
        monkeypatch.setattr(cache.numba, "__version__", "0.1")
    else:
        monkeypatch.setattr(cache, "package_stamp", lambda: "another")

    assert load(function) is None


@needs_jit
def test_what_is_damaged_in_a_release_is_not_used(brought, tmp_path, monkeypatch):
    """As in the folder of this machine."""
    function = wb.Chorus().kind.code(48_000.0).function
    name = store._file_name(function)
    (tmp_path / name).write_bytes((brought / name).read_bytes()[:-1])
    monkeypatch.setattr(store, "BROUGHT", tmp_path)

    assert load(function) is None
