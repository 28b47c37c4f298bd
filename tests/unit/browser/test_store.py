"""Modules between runs: found again, or made anew, but never damaged ones."""

from __future__ import annotations

import pytest

from workbench.browser import store
from workbench.browser.store import load, save


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
