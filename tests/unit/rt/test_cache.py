"""The kernel cache: used when it can be, fresh when a helper changes, and never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.compiled import needs_jit
from workbench.rt import cache
from workbench.rt.kernel import kernel

PACKAGE = Path(cache.__file__).parents[1]


def double(x):
    """What the tests compile."""
    return 2 * x


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder of this test's own; it does not exist yet."""
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(tmp_path / "kernels of a test"))
    return tmp_path / "kernels of a test" / "kernels"


def hits_of(compiled):
    """How often a kernel came out of the cache."""
    return sum(compiled.stats.cache_hits.values())


@needs_jit
def test_cache_is_in_our_folder(folder):
    """The first use writes there, in a folder that is made for it; the next process reads it."""
    first = kernel(double)
    first(1)
    again = kernel(double)

    assert again(4) == 8
    assert (hits_of(first), hits_of(again)) == (0, 1)
    assert sorted(path.suffix for path in folder.iterdir()) == [".nbc", ".nbi"]


@needs_jit
def test_cache_tells_variants_apart(folder):
    """The same text compiled with single-precision literals is another entry."""
    kernel(double)(1)
    single = kernel(single=True)(double)
    single(1)

    assert hits_of(single) == 0
    assert len(list(folder.glob("*.nbi"))) == 2


@needs_jit
@pytest.mark.parametrize("place", ["below a file", "no such root"])
def test_cache_that_cannot_be_written_does_no_harm(place, tmp_path, monkeypatch):
    """Kernels compile and run as ever; nothing is raised and nothing is written."""
    (tmp_path / "file").write_text("not a folder")
    where = {"below a file": tmp_path / "file" / "cache", "no such root": Path("/proc/nowhere/cache")}[place]
    monkeypatch.setenv("WORKBENCH_CACHE_DIR", str(where))

    assert kernel(double)(21) == 42
    cache.note_warm()
    assert not cache.package_is_warm()


def damages(rng):
    """Ways to damage a file: cut short, emptied, zeroed, bytes changed, something else."""
    yield from (lambda data, k=k: data[: len(data) * k // 4] for k in range(4))
    yield lambda data: bytes(len(data))
    yield lambda data: b"something else entirely"
    for place in rng.random(12):
        yield lambda data, p=place: data[: int(p * len(data))] + b"\xff\x00\xff" + data[int(p * len(data)) + 3 :]


@needs_jit
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_cache_that_is_damaged_does_no_harm(suffix, folder, rng):
    """Whatever happened to a file, the kernel is compiled again and right; then the file is good again."""
    kernel(double)(1)
    (path,) = folder.glob(f"*{suffix}")
    whole = path.read_bytes()
    for damage in damages(rng):
        path.write_bytes(damage(whole))
        again = kernel(double)
        assert (again(5), hits_of(again)) == (10, 0)

        healed = kernel(double)
        assert (healed(6), hits_of(healed)) == (12, 1)


@needs_jit
def test_cache_never_runs_the_code_of_another_version(folder, monkeypatch):
    """A data file that an older version left under the same name is not taken, even if the index is new."""
    kernel(double)(1)
    (data,) = folder.glob("*.nbc")
    old = data.read_bytes()
    monkeypatch.setattr(cache, "package_stamp", lambda: "another version")
    kernel(double)(1)
    data.write_bytes(old)
    again = kernel(double)

    assert (again(3), hits_of(again)) == (6, 0)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the package's kernel layers, which `package_stamp` looks at instead of the real ones."""
    root = tmp_path / "workbench"
    shutil.copytree(PACKAGE, root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "__file__", str(root / "rt" / "cache.py"))
    return root


@pytest.mark.parametrize("layer", cache.KERNEL_LAYERS)
def test_cache_stamp_sees_every_kernel_layer(layer, copied):
    """One character more in any file of a layer that holds kernels is a new stamp."""
    fresh = cache.package_stamp.__wrapped__
    before = fresh()
    path = max((copied / layer).glob("*.py"))
    path.write_text(path.read_text() + "#")

    assert fresh() != before


def test_cache_stamp_does_not_depend_on_the_place(copied):
    """The same sources elsewhere have the same stamp."""
    assert cache.package_stamp.__wrapped__() == cache.package_stamp()


@needs_jit
def test_cache_sees_a_change_in_a_helper_of_another_file(tmp_path):
    """A kernel whose helper in another file was changed gives the new result in the next process."""
    root = tmp_path / "copy" / "workbench"
    shutil.copytree(PACKAGE, root, ignore=shutil.ignore_patterns("__pycache__"))
    program = "import numpy as np; from workbench.dsp.pan import db_gain; print(float(db_gain(np.float32(0.0))))"
    environment = {**os.environ, "WORKBENCH_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(root.parent)}

    def run():
        asked = [sys.executable, "-c", program]
        return float(subprocess.run(asked, env=environment, cwd=tmp_path, capture_output=True, check=True).stdout)

    assert run() == 1.0
    helper = root / "dsp" / "mathematics.py"
    helper.write_text(helper.read_text().replace("rest = 1.0 + f *", "rest = 3.0 + f *"))
    assert run() == 3.0
