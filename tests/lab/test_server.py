"""A real Jupyter server with the files that the wheel installs: our extension loads and does its work."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.process import daemon

pytest.importorskip("jupyterlab", reason="no JupyterLab here")

pytestmark = pytest.mark.lab

SHIPPED = Path(__file__).parents[2] / "workbench" / "jupyter_config"


@pytest.fixture
def server(tmp_path):
    """A server's address and its log, run under a configuration folder that holds nothing but our drop-in."""
    from tests.support.lab import free_port

    drop_ins = tmp_path / "config" / "jupyter_server_config.d"
    drop_ins.mkdir(parents=True)
    shutil.copy(SHIPPED / "server_config.json", drop_ins / "workbench.json")
    port, log = free_port(), tmp_path / "server.log"
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"]
    env = {"JUPYTER_CONFIG_PATH": str(tmp_path / "config"), "PYTHONPATH": str(SHIPPED.parents[1])}

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{address}/api/status", timeout=2) as reply:
                return json.load(reply)["started"] is not None
        except OSError:
            return False

    with daemon(command, answers, log, {**env, "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}):
        yield address, log


def test_extension_is_loaded_and_says_what_it_did(server):
    """The server names our extension as loaded, with both of its remedies in force."""
    said = server[1].read_text()

    assert "workbench.server_extension | extension was successfully loaded" in said
    assert "kernel websockets send at once (TCP_NODELAY)" in said
    assert "iopub_msg_rate_limit is 4000 per second" in said
    assert "left as it was" not in said
