"""Notebooks of the repository, run cell by cell in a kernel of their own, without a page and without a device."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient


class RunningNotebook:
    """A notebook and its kernel.

    Attributes
    ----------
    cells : list
        Its cells of code, in order; change `source` before they are run.
    """

    def __init__(self, client: NotebookClient) -> None:
        self._client = client
        self.cells = [cell for cell in client.nb.cells if cell.cell_type == "code"]

    def run(self, cell) -> str:
        """Run one, and give what it printed; a cell that fails is an error."""
        self._client.execute_cell(cell, self._client.nb.cells.index(cell))
        return "".join(output["text"] for output in cell.outputs if output.output_type == "stream")

    def run_code(self, code: str) -> str:
        """Run a cell that is not in the notebook, and give what it printed."""
        cell = nbformat.v4.new_code_cell(code)
        self._client.nb.cells.append(cell)
        return self.run(cell)


@contextlib.contextmanager
def running(path: Path, timeout_s: int = 180) -> Iterator[RunningNotebook]:
    """Start a notebook's kernel, and end it with the block. No cell is run yet.

    Parameters
    ----------
    path : Path
        The notebook; its folder is where it runs.
    timeout_s : int
        For each cell, in seconds.

    Yields
    ------
    RunningNotebook
        To run its cells, in any order.
    """
    client = NotebookClient(
        nbformat.read(path, as_version=4),
        timeout=timeout_s,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    with client.setup_kernel():
        yield RunningNotebook(client)
