"""Where compiled kernels are kept between runs: a folder of ours, which may be missing or unwritable without harm.

numba's own cache looks only at the file a kernel stands in, so a change in a helper of another file would go unseen.
Here every entry carries a stamp of all kernel sources of the package, of the kernel's own code, and of all that it
names outside the package (`workbench.rt.reach`).

Threads: control.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import pickle
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, NullCache, _CacheLocator

from workbench import settings
from workbench.rt.reach import code_text, reach

KERNEL_LAYERS = ("rt", "params", "commands", "events", "dsp", "graph", "instruments", "effects", "sources", "engine")


@cache
def package_stamp() -> str:
    """Hash the sources of every layer that holds kernels.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(
        [root / "settings.py", *(each for layer in KERNEL_LAYERS for each in (root / layer).glob("*.py"))]
    ):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


class _Locator(_CacheLocator):
    """Tells numba's cache machinery the folder, the freshness and the file name of one kernel."""

    def __init__(self, function: Callable[..., Any], variant: str) -> None:
        self._py_file = inspect.getfile(function)
        self._function = function
        # The code, not its source: what stands in a file may have changed since it was read.
        self._own = hashlib.sha256((code_text(function.__code__) + variant).encode()).hexdigest()

    def get_cache_path(self) -> str:
        return str(settings.cache_dir() / "kernels")

    def get_source_stamp(self) -> str:
        named = hashlib.sha256(reach(self._function).encode()).hexdigest()
        return self._own + named + package_stamp()

    def get_disambiguator(self) -> str:
        return self._own[:12]


class _Format(CompileResultCacheImpl):
    """numba's format of an entry, in our place."""

    def __init__(self, function: Callable[..., Any], variant: str) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._locator = _Locator(function, variant)
        self._filename_base = self.get_filename_base(function.__qualname__, "")


class _SealedFiles(IndexDataCacheFile):
    """numba's index and data files, each with a checksum over the stamp and its contents.

    Damaged machine code ends the process when it is loaded, and that of another version gives another sound; numba
    stamps the index only. What does not match its checksum counts as not there.
    """

    def _seal(self, contents: bytes) -> bytes:
        return hashlib.sha256(f"{self._version} {self._source_stamp}".encode() + contents).digest()

    def _read(self, path: str) -> Any:
        data = Path(path).read_bytes()
        seal, contents = data[: hashlib.sha256().digest_size], data[hashlib.sha256().digest_size :]
        if seal != self._seal(contents):
            raise FileNotFoundError(path)
        return pickle.loads(contents)  # noqa: S301 our own file, and its checksum is right

    def _write(self, path: str, thing: Any) -> None:
        contents = self._dump(thing)
        with self._open_for_write(path) as file:
            file.write(self._seal(contents) + contents)

    def _load_index(self) -> Any:
        try:
            return self._read(self._index_path)
        except FileNotFoundError:
            return {}

    def _save_index(self, overloads: Any) -> None:
        self._write(self._index_path, overloads)

    def _load_data(self, name: str) -> Any:
        return self._read(self._data_path(name))  # NB: the caller takes an OSError as "not there"

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), data)


class KernelCache(FunctionCache):
    """numba's function cache with our place, our stamp, our checksums, and no way to fail."""

    def __init__(self, function: Callable[..., Any], variant: str) -> None:
        self._impl_class = lambda each: _Format(each, variant)
        super().__init__(function)
        self._cache_file = _SealedFiles(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=self._impl.locator.get_source_stamp(),
        )

    def _load_overload(self, sig: Any, target_context: Any) -> Any:
        self._refresh()
        return super()._load_overload(sig, target_context)

    def _save_overload(self, sig: Any, data: Any) -> None:
        self._refresh()
        super()._save_overload(sig, data)

    def _refresh(self) -> None:
        """Stamp with what the kernel names now: when it was made, its helpers may not have been there yet."""
        self._cache_file._source_stamp = self._impl.locator.get_source_stamp()  # noqa: SLF001 ours, of numba's class

    @contextlib.contextmanager
    def _guard_against_spurious_io_errors(self) -> Iterator[None]:
        # A read-only home, a full disk, a file cut short by a crash: compile again, and say nothing.
        with contextlib.suppress(OSError, EOFError, pickle.PickleError, ValueError, AttributeError, ImportError):
            yield


def open_cache(function: Callable[..., Any], variant: str = "") -> FunctionCache | NullCache:
    """Give a function its cache, or none where numba's machinery cannot place it.

    Parameters
    ----------
    function : callable
        The plain Python function behind a kernel.
    variant : str
        What else the machine code depends on: kernels that differ in it do not share an entry.

    Returns
    -------
    numba cache
        A `KernelCache`, or numba's own null cache.
    """
    try:
        return KernelCache(function, variant)
    except (OSError, TypeError):
        return NullCache()


def _warm_mark() -> Path:
    return settings.cache_dir() / f"warm-{package_stamp()[:16]}"


def package_is_warm() -> bool:
    """Say whether the engine of this version has been compiled on this machine before.

    Returns
    -------
    bool
        True if its code can be loaded instead of compiled.
    """
    try:
        return _warm_mark().exists()
    except OSError:
        return False


def note_warm() -> None:
    """Remember that the engine has been compiled; without a writable folder nothing is remembered."""
    with contextlib.suppress(OSError):
        settings.cache_dir().mkdir(parents=True, exist_ok=True)
        _warm_mark().touch()


def stamp_of(function: Callable[..., Any]) -> str:
    """Stand for all that decides what a kernel does: its code, what that names, this package and the compiler.

    Parameters
    ----------
    function : callable
        The plain Python function behind it.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    text = code_text(function.__code__) + reach(function) + package_stamp() + numba.__version__
    return hashlib.sha256(text.encode()).hexdigest()


def _safe_mark(function: Callable[..., Any]) -> Path:
    return settings.cache_dir() / "safe" / stamp_of(function)[:32]


def is_noted_safe(function: Callable[..., Any]) -> bool:
    """Say whether a function, with all that it names, has passed the safety check on this machine before.

    Parameters
    ----------
    function : callable
        The plain Python function behind a kernel.

    Returns
    -------
    bool
        True if it need not be checked again.
    """
    try:
        return _safe_mark(function).exists()
    except OSError:
        return False


def note_safe(function: Callable[..., Any]) -> None:
    """Remember that a function has passed the safety check; without a writable folder nothing is remembered.

    Parameters
    ----------
    function : callable
        The plain Python function behind a kernel.
    """
    with contextlib.suppress(OSError):
        mark = _safe_mark(function)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
