"""A page's message through Jupyter Server to the kernel and back, with and without our server extension.

Each round trip is one short execute request: several small messages (busy, two outputs, reply, idle) come back, as with
a widget's callback. What differs is TCP_NODELAY on the server's side of the websocket.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.support.measure import amount
from benchmarks.support.table import head, table
from tests.support.lab import free_port
from tests.support.process import daemon

DROP_IN = Path(__file__).parents[1] / "workbench" / "jupyter_config" / "server_config.json"
ROUNDS = amount(40, 5)
PAUSE_S = 0.1  # longer than a delayed acknowledgement, so that rounds do not help each other


def request() -> dict:
    """One execute request that prints two lines."""
    header = {"msg_id": uuid.uuid4().hex, "session": "bench", "username": "bench", "msg_type": "execute_request"}
    header |= {"version": "5.3", "date": "2026-01-01T00:00:00Z"}
    content = {"code": "print(1, flush=True); print(2, flush=True)", "silent": False}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }


async def round_trip(socket: WebSocketClientConnection) -> float:
    """Milliseconds from sending until both the reply and the kernel's `idle` are back."""
    asked = request()
    started = time.perf_counter()
    await socket.write_message(json.dumps(asked))
    waiting = {"execute_reply", "idle"}
    while waiting:
        message = json.loads(await asyncio.wait_for(socket.read_message(), 10))
        if message["parent_header"].get("msg_id") == asked["header"]["msg_id"]:
            waiting -= {message["msg_type"], message["content"].get("execution_state")}
    return (time.perf_counter() - started) * 1000


def start_kernel(address: str) -> str:
    """Start a kernel and return its id."""
    asked = urllib.request.Request(f"http://{address}/api/kernels", data=b"{}", method="POST")
    with urllib.request.urlopen(asked) as reply:
        return json.load(reply)["id"]


async def measure(address: str, kernel: str) -> list[float]:
    """Make the rounds; the first few warm up and are not counted."""
    socket = await websocket_connect(f"ws://{address}/api/kernels/{kernel}/channels?session_id=bench")
    times = []
    for _ in range(ROUNDS + 5):
        times.append(await round_trip(socket))
        await asyncio.sleep(PAUSE_S)
    socket.close()
    return times[5:]


def run(*, with_extension: bool) -> list[float]:
    """Measure on a server of our own."""
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder:
        drop_ins = Path(folder) / "config" / "jupyter_server_config.d"
        drop_ins.mkdir(parents=True)
        if with_extension:
            shutil.copy(DROP_IN, drop_ins / "workbench.json")
        port = free_port()
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"]
        command += [
            "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True",
            f"--ServerApp.root_dir={folder}",
        ]
        env = {"JUPYTER_CONFIG_PATH": str(drop_ins.parent), "JUPYTER_RUNTIME_DIR": folder}
        if not with_extension:
            command.append("--ServerApp.jpserver_extensions={'workbench.server_extension': False}")

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=2):
                    return True
            except OSError:
                return False

        with daemon(command, answers, Path(folder) / "server.log", env):
            address = f"127.0.0.1:{port}"
            return asyncio.run(measure(address, start_kernel(address)))


def main() -> None:
    """Measure and print."""
    head(f"Kernel round trip: the page's message to the kernel and back, {ROUNDS} rounds each")
    rows, medians = [], []
    for name, with_extension in (("without our server extension", False), ("with it", True)):
        times = sorted(run(with_extension=with_extension))
        medians.append(statistics.median(times))
        p95 = times[int(len(times) * 0.95)]
        rows.append([name, f"{medians[-1]:.1f}", f"{p95:.1f}", f"{medians[-1] / medians[0]:.2f}x"])
    table(["", "p50 ms", "p95 ms", "beside without"], rows)


if __name__ == "__main__":
    main()
