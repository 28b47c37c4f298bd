"""The server extension: what it sets, what it leaves alone, and that it never stops a server from starting."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import types
from pathlib import Path

import pytest
from traitlets.config import Config

from workbench import server_extension

CONFIG = Path(server_extension.__file__).parent / "jupyter_config"


class FakeHandler:
    """The part of Jupyter Server's kernel websocket that the extension touches."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.calls: list[object] = []

    def set_nodelay(self, value: bool) -> None:
        if self.broken:
            raise OSError("closed already")
        self.calls.append(("nodelay", value))

    async def open(self, kernel_id: str) -> str:
        self.calls.append(("open", kernel_id))
        return kernel_id


@pytest.fixture
def handler_class(monkeypatch):
    """A fresh handler class where the extension looks for Jupyter Server's."""
    fresh = type("KernelWebsocketHandler", (FakeHandler,), {"open": FakeHandler.open})
    module = types.ModuleType("jupyter_server.services.kernels.websocket")
    module.KernelWebsocketHandler = fresh
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return fresh


def app(**config):
    """A server application with nothing but configuration and a log."""
    return types.SimpleNamespace(config=Config(config), log=logging.getLogger("test"))


def test_kernel_websockets_send_at_once(handler_class):
    """Every websocket turns Nagle's algorithm off before it opens, and still opens."""
    server_extension._load_jupyter_server_extension(app())
    handler = handler_class()

    assert asyncio.run(handler.open("k1")) == "k1"
    assert handler.calls == [("nodelay", True), ("open", "k1")]


def test_loading_twice_wraps_once(handler_class):
    """A second load changes nothing."""
    for _ in range(2):
        server_extension._load_jupyter_server_extension(app())
    handler = handler_class()
    asyncio.run(handler.open("k1"))

    assert handler.calls.count(("nodelay", True)) == 1


def test_websocket_opens_when_nodelay_fails(handler_class):
    """A socket that refuses the option still opens."""
    server_extension._load_jupyter_server_extension(app())

    assert asyncio.run(handler_class(broken=True).open("k1")) == "k1"


def test_message_limit_is_raised(handler_class):
    """Without a limit of the user's, ours is set where Jupyter Server reads it."""
    server = app()
    server_extension._load_jupyter_server_extension(server)

    assert server.config.ZMQChannelsWebsocketConnection.iopub_msg_rate_limit == server_extension.MESSAGES_PER_SECOND


@pytest.mark.parametrize("place", ["ZMQChannelsWebsocketConnection", "ServerApp"])
def test_message_limit_of_the_user_is_kept(handler_class, place):
    """A limit that somebody has set stays."""
    server = app(**{place: {"iopub_msg_rate_limit": 12.0}})
    server_extension._load_jupyter_server_extension(server)

    assert server.config[place].iopub_msg_rate_limit == 12.0
    assert "iopub_msg_rate_limit" not in server.config.get("ZMQChannelsWebsocketConnection", {}) or place != "ServerApp"


def test_server_starts_when_internals_moved(monkeypatch, caplog):
    """A Jupyter Server that looks different gets a warning, not an error."""
    monkeypatch.setitem(sys.modules, "jupyter_server.services.kernels.websocket", types.ModuleType("moved"))
    server_extension._load_jupyter_server_extension(types.SimpleNamespace(log=logging.getLogger("test")))

    assert len([r for r in caplog.records if "left as it was" in r.getMessage()]) == 2


def test_real_handler_has_what_we_wrap():
    """The installed Jupyter Server still has the door the extension uses."""
    websocket = pytest.importorskip(
        "jupyter_server.services.kernels.websocket", reason="Jupyter Server is not installed"
    )

    assert callable(websocket.KernelWebsocketHandler.open)
    assert callable(websocket.KernelWebsocketHandler.set_nodelay)


def test_config_file_names_this_module():
    """The shipped server configuration enables exactly the module that exists."""
    shipped = json.loads((CONFIG / "server_config.json").read_text())

    assert shipped == {"ServerApp": {"jpserver_extensions": {"workbench.server_extension": True}}}
    assert server_extension._jupyter_server_extension_points() == [{"module": "workbench.server_extension"}]


def test_lab_override_is_in_force_and_allowed(tmp_path):
    """JupyterLab reads the shipped override, and its own schema allows the value."""
    utils = pytest.importorskip("jupyterlab_server.settings_utils", reason="JupyterLab is not installed")
    from jupyterlab.commands import get_app_dir

    (tmp_path / "overrides.d").mkdir()
    shipped = (CONFIG / "lab_overrides.json").read_text()
    (tmp_path / "overrides.d" / "workbench.json").write_text(shipped)
    overrides, error = utils._get_overrides(str(tmp_path))
    ((plugin, settings),) = json.loads(shipped).items()
    package, name = plugin.split(":")
    schema = json.loads((Path(get_app_dir()) / "schemas" / package / f"{name}.json").read_text())

    assert not error
    assert overrides[plugin] == settings
    for key, value in settings.items():
        assert value in [each["const"] for each in schema["properties"][key]["oneOf"]]
