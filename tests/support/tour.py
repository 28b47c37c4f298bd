"""The tour notebook in a real JupyterLab: what stands where in it, and questions to its kernel."""

from __future__ import annotations

import ast
import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator

from tests.support.lab import COUNT_PAINTS, REPOSITORY, LabPage, lab_page, lab_server

NOTEBOOK = REPOSITORY / "notebooks" / "00_tour.ipynb"
RUN_TIMEOUT_S = 240.0  # the first run on a machine compiles the engine
PAINTS_SINCE = """(since) => Object.fromEntries([...document.querySelectorAll(".wb-view")].map((view) => {
    const canvases = [...window.__paints.keys()].filter((canvas) => {
        let node = canvas;
        while (node && node !== view) node = node.parentNode ?? node.host;
        return node === view;
    });
    const counts = canvases.map((canvas) => window.__paints.get(canvas).filter((time) => time > since).length);
    return [view.querySelector(".wb-view-title").textContent, Math.max(0, ...counts)];
}))"""
ASK = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const request = { code: "", user_expressions: { it: code }, store_history: false, silent: true };
    const { it } = (await kernel.requestExecute(request).done).content.user_expressions;
    if (it.status !== "ok") throw new Error(`${code}: ${it.ename}: ${it.evalue}`);
    return it.data["text/plain"];
}"""
EXECUTE = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const reply = await kernel.requestExecute({ code, store_history: false, silent: true }).done;
    return reply.content.status;
}"""
FAILED_CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells
    .flatMap((cell) => (cell.outputs ?? []).filter((output) => output.output_type === "error"))
    .map((output) => output.ename + ": " + output.evalue)"""


class Tour:
    """The open tour.

    Parameters
    ----------
    lab : LabPage
        The page it is open in.
    """

    def __init__(self, lab: LabPage) -> None:
        self.lab = lab
        self.page = lab.page
        cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        self.sources = ["".join(cell["source"]) for cell in cells]

    def number(self, text: str) -> int:
        """Number of the first cell that contains a text."""
        return next(i for i, source in enumerate(self.sources) if text in source)

    def cell(self, text: str) -> Locator:
        """The first cell whose source contains a text."""
        return self.page.locator(".jp-Cell").nth(self.number(text))

    def panel(self, name: str) -> Locator:
        """The panel of an instrument: the output of the cell that holds only its name."""
        return self.page.locator(".jp-Cell").nth(self.sources.index(name)).locator(".wb-panel")

    def ask(self, expression: str) -> Any:
        """Value of a Python expression in the idle kernel, as JSON carries it."""
        text = self.page.evaluate(ASK, f"__import__('json').dumps({expression})")
        return json.loads(ast.literal_eval(text))

    def do(self, code: str) -> None:
        """Execute Python in the idle kernel, in no cell."""
        assert self.page.evaluate(EXECUTE, code) == "ok"

    def run(self, text: str) -> None:
        """Run the first cell that contains a text, and wait for it."""
        self.lab.run_cell(self.number(text))
        self.page.wait_for_timeout(100)
        self.lab.wait_idle(RUN_TIMEOUT_S)

    def run_all(self) -> list[str]:
        """Run all cells; return what failed."""
        self.lab.run_all(RUN_TIMEOUT_S)
        self.page.wait_for_timeout(1500)
        return self.page.evaluate(FAILED_CELLS)

    def paints(self, seconds: float) -> dict[str, float]:
        """Paints per second of each view, by its title."""
        since, start = self.page.evaluate("document.timeline.currentTime"), time.monotonic()
        self.page.wait_for_timeout(1000 * seconds)
        counts = self.page.evaluate(PAINTS_SINCE, since)
        passed = time.monotonic() - start
        return {title: round(count / passed, 1) for title, count in counts.items()}

    def show_views(self) -> None:
        """Scroll to the four views."""
        self.page.wait_for_function(f"document.querySelectorAll('.jp-Cell').length === {len(self.sources)}")
        self.cell("GridBox").locator(".jp-OutputArea").first.evaluate(
            "(each) => each.scrollIntoView({ block: 'start' })"
        )
        self.page.wait_for_timeout(1000)

    def drag(self, control: Locator, dy: float, steps: int = 40) -> None:
        """Drag a control up (dy < 0) or down with the mouse."""
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, steps + 1):
            self.page.mouse.move(x, y + dy * step / steps)
            self.page.wait_for_timeout(8)
        self.page.mouse.up()

    def centroid_hz(self, name: str, seconds: float) -> float:
        """Middle of an instrument's spectrum over the last seconds, weighted by magnitude: overtones count."""
        self.do(
            f"import numpy as _n; _x = {name}.tap({seconds}).numpy().mean(axis=1); _p = abs(_n.fft.rfft(_x)); "
            f"_c = float((_p * _n.fft.rfftfreq(len(_x), 1 / s.sample_rate)).sum() / _p.sum())"
        )
        found = float(self.ask("_c"))
        assert np.isfinite(found)
        return found


@contextlib.contextmanager
def open_tour(folder: Path, env: Mapping[str, str], width: int = 1240, height: int = 1400) -> Iterator[Tour]:
    """Open the tour in a JupyterLab of its own, not run yet.

    Parameters
    ----------
    folder : Path
        Holds a copy of the notebooks and the server's state.
    env : mapping
        Environment variables of server and kernel.
    width, height : int
        Size of the window.

    Yields
    ------
    Tour
        The page.
    """
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    (notebooks / "data").symlink_to(NOTEBOOK.parent / "data")
    for name in (NOTEBOOK.name, "sketch.py", "textbook.py"):
        (notebooks / name).write_text((NOTEBOOK.parent / name).read_text(encoding="utf-8"), encoding="utf-8")
    with lab_server(notebooks, folder / "state", env=env) as address, lab_page(address, width, height) as lab:
        lab.page.add_init_script(COUNT_PAINTS)
        lab.open(NOTEBOOK.name)
        lab.page.evaluate("window.jupyterapp.shell.collapseLeft()")
        yield Tour(lab)
