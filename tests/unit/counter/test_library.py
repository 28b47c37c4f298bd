"""The counting library: built once, loaded first, and a sentence where it cannot be had."""

from __future__ import annotations

import os
import sys

import pytest

from workbench import counter
from workbench.counter import library
from workbench.errors import WorkbenchError

needs_compiler = pytest.mark.skipif(bool(counter.missing()), reason=counter.missing())


@pytest.fixture
def empty_cache(monkeypatch, tmp_path):
    """A cache folder of its own."""
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path))
    return tmp_path


@needs_compiler
def test_library_is_built_once(empty_cache):
    """The second time it is only found."""
    made = library.build()
    first = made.stat().st_mtime_ns

    assert made.parent == empty_cache / "counter"
    assert library.build() == made
    assert made.stat().st_mtime_ns == first
    assert list(made.parent.iterdir()) == [made]


@needs_compiler
def test_unwritable_cache_does_no_harm(monkeypatch, tmp_path):
    """It is built into a temporary folder then."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(blocked))

    assert library.build().is_file()


@needs_compiler
def test_environment_keeps_what_is_preloaded(monkeypatch, empty_cache):
    """Another preloaded library stays, behind ours; an older one of ours goes."""
    monkeypatch.setenv("LD_PRELOAD", f"/lib/other.so /old/{library.PREFIX}0.so")

    assert counter.environment()["LD_PRELOAD"] == f"{library.build()} /lib/other.so"


def test_without_a_compiler_it_says_what_to_install(monkeypatch):
    """The sentence names the command."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(library.platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)

    assert "apt install gcc" in counter.missing()
    with pytest.raises(WorkbenchError, match="C compiler"):
        library.build()


def test_other_systems_are_told(monkeypatch):
    """Where there is no glibc, the sentence says so."""
    monkeypatch.setattr(sys, "platform", "darwin")

    assert counter.missing() == "counting needs Linux with glibc"


@needs_compiler
def test_a_refusal_of_the_compiler_is_shown(monkeypatch, empty_cache):
    """What the compiler says is in the error."""
    monkeypatch.setattr(library, "FLAGS", ("-no-such-option",))

    with pytest.raises(WorkbenchError, match="no-such-option"):
        library.build()


@pytest.mark.skipif(library.PREFIX in os.environ.get("LD_PRELOAD", ""), reason="these tests are being counted")
def test_an_ordinary_process_is_not_counted():
    """There are no counters, and a session's health says None."""
    import workbench as wb

    assert counter.counter() is None
    with wb.Session(name="uncounted", sink="null") as session:
        assert session.health().counts is None
        assert "allocations" not in str(session.health())
