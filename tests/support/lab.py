"""JupyterLab in a real browser: start one with directories of its own, open a notebook, run it, look at it.

with lab_server(folder) as address, lab_page(address) as lab:
    lab.open("scratch.ipynb")
    lab.run_all()
    lab.screenshot(Path("out/scratch.png"))
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, WebSocket, sync_playwright

from tests.support.process import daemon, wait_until

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# What `make lab` sets; and all cells are in the page, seen or not, so that a test finds them.
_SETTINGS = {
    **json.loads((REPOSITORY / ".ci" / "lab_settings.json").read_text(encoding="utf-8")),
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
# Counts how often each canvas is painted: in the moments at which it is cleared.
COUNT_PAINTS = """(() => {
    const paints = window.__paints = new Map();
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        const times = paints.get(this.canvas) ?? [];
        if (times.at(-1) !== document.timeline.currentTime) times.push(document.timeline.currentTime);
        paints.set(this.canvas, times);
        return clear.apply(this, area);
    };
})()"""


def free_port() -> int:
    """Return a TCP port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def lab_server(
    folder: Path,
    state: Path,
    settings: Mapping[str, Mapping[str, Any]] = _SETTINGS,
    env: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Run JupyterLab until the block ends.

    Parameters
    ----------
    folder : Path
        Where its notebooks are.
    state : Path
        Where its configuration, data and log go; made if needed.
    settings : mapping
        User settings: plugin -> values.
    env : mapping, optional
        Further environment variables for server and kernels.

    Yields
    ------
    str
        Address of the server.
    """
    for plugin, values in settings.items():
        path = state / "settings" / f"{plugin.replace(':', '/')}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--expose-app-in-browser", str(folder)]
    variables = {
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        "IPYTHONDIR": str(state / "ipython"),
        "PYTHONPATH": str(REPOSITORY),
        **(env or {}),
    }

    def answers() -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api/status", timeout=1):
            return True
        return False

    # The first start may be slow: JupyterLab reads all its extensions from a cold disk.
    with daemon(command, lambda: True, state / "lab.log", variables):
        wait_until(answers, "JupyterLab answers", 60.0)
        yield address


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """Write code cells as a notebook that has not been run."""
    written = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for i, source in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": written, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


@dataclass
class Traffic:
    """What the page did on the network, and what went wrong in it.

    Attributes
    ----------
    errors : list of str
        Uncaught exceptions and messages of the console's error level.
    outside : list of str
        Addresses asked for that are not on this machine.
    received, sent : int
        Widget messages (``comm_msg``) over the kernel's websocket, by direction as the page sees it.
    received_bytes : int
        Bytes of those received.
    """

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    received: int = 0
    sent: int = 0
    received_bytes: int = 0

    def watch(self, page: Page) -> None:
        """Start to listen to a page."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.on("request", self._request)
        page.on("websocket", self._websocket)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def _websocket(self, websocket: WebSocket) -> None:
        websocket.on("framereceived", self._received)
        websocket.on("framesent", self._sent)

    def _received(self, payload: str | bytes) -> None:
        if _is_comm(payload):
            self.received += 1
            self.received_bytes += len(payload)

    def _sent(self, payload: str | bytes) -> None:
        self.sent += _is_comm(payload)


def _is_comm(payload: str | bytes) -> bool:
    """Whether a frame of the kernel's websocket is a widget message: its own header comes before its parent's."""
    head = payload[:1000] if isinstance(payload, bytes) else payload[:1000].encode()
    return head.partition(b'"msg_type":')[2].lstrip().startswith(b'"comm_msg"')


class LabPage:
    """JupyterLab as a person sees it.

    Parameters
    ----------
    page : playwright.sync_api.Page
        The browser's page.
    address : str
        Address of the server.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.traffic = Traffic()
        self.traffic.watch(page)

    def command(self, name: str, **arguments: Any) -> None:
        """Execute one of JupyterLab's commands."""
        self.page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments])

    def open(self, notebook: str) -> None:
        """Open a notebook and wait for its kernel."""
        self.page.goto(f"{self.address}/lab/tree/{notebook}?reset")
        self.wait_open()

    def wait_open(self) -> None:
        """Wait until the notebook is there and its kernel is idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.wait_idle()

    def reload(self) -> None:
        """Reload the page."""
        self.page.reload()
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)

    def run_all(self, timeout_s: float = 120.0) -> None:
        """Run all cells and wait until the kernel is idle."""
        self.command("notebook:run-all-cells")
        self.wait_idle(timeout_s)

    def run_cell(self, index: int) -> None:
        """Run one cell, counted from 0, without waiting for it."""
        self.page.evaluate(
            """(index) => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = index;
                notebook.deselectAll();
                return void window.jupyterapp.commands.execute("notebook:run-cell");
            }""",
            index,
        )

    def wait_idle(self, timeout_s: float = 60.0) -> None:
        """Wait until the kernel is idle and no cell waits."""
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell.currentWidget;
                const prompts = [...document.querySelectorAll(".jp-InputPrompt")];
                const waiting = prompts.some((prompt) => prompt.innerText.includes("*"));
                return panel?.sessionContext?.session?.kernel?.status === "idle" && !waiting;
            }""",
            timeout=timeout_s * 1000,
        )

    def output(self, index: int) -> str:
        """Return the text shown below a cell, counted from 0."""
        return self.page.locator(".jp-Cell").nth(index).locator(".jp-OutputArea").inner_text()

    def theme(self, name: str) -> None:
        """Change the theme, for example to ``"JupyterLab Dark"``."""
        self.command("apputils:change-theme", theme=name)
        light = "false" if "Dark" in name else "true"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
        self.page.wait_for_timeout(500)

    def screenshot(self, path: Path, selector: str | None = None) -> None:
        """Save a picture of the page, or of the first element that a selector finds."""
        path.parent.mkdir(parents=True, exist_ok=True)
        target = self.page if selector is None else self.page.locator(selector).first
        target.screenshot(path=path)


@contextlib.contextmanager
def lab_page(
    address: str, width: int = 1280, height: int = 960, scale: float = 1.0, arguments: Sequence[str] = ()
) -> Iterator[LabPage]:
    """Open a browser on a server until the block ends.

    Parameters
    ----------
    address : str
        What `lab_server` yielded.
    width, height : int
        Size of the window in CSS pixels.
    scale : float
        Device pixels per CSS pixel.
    arguments : sequence of str
        Further ones for the browser's command line.

    Yields
    ------
    LabPage
        Nothing open yet.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *arguments], ignore_default_args=["--mute-audio"]
        )
        try:
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
            yield LabPage(page, address)
        finally:
            browser.close()
