"""What the doctor finds in Jupyter's folders."""

from __future__ import annotations

import json
from importlib import metadata

import pytest

from workbench.doctor import jupyter


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Two configuration folders, the first with the last word."""
    monkeypatch.setattr(
        "jupyter_core.paths.jupyter_config_path", lambda: [str(tmp_path / "user"), str(tmp_path / "env")]
    )
    return tmp_path


def enable(path, value):
    """Write a configuration file that says `value` about our extension."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"ServerApp": {"jpserver_extensions": {jupyter.EXTENSION: value}}}))


@pytest.mark.parametrize(("version", "ok"), [("7.4.0", True), ("7.0.0", True), ("6.31.0", False)])
def test_subshells_follow_from_ipykernel(monkeypatch, version, ok):
    """Version 7 is the first with subshells."""
    monkeypatch.setattr(metadata, "version", lambda _: version)

    assert jupyter.subshells().ok is ok


def test_extension_missing(config):
    """No file anywhere: not installed."""
    line = jupyter.server_extension()

    assert not line.ok
    assert "not installed" in line.value


def test_extension_enabled_by_the_drop_in(config):
    """The file that the wheel installs is found."""
    enable(config / "env" / "jupyter_server_config.d" / "workbench.json", True)

    assert jupyter.server_extension().ok


def test_extension_disabled_by_the_user(config):
    """The user's own file wins over the environment's, and the command to undo it is named."""
    enable(config / "env" / "jupyter_server_config.d" / "workbench.json", True)
    enable(config / "user" / "jupyter_server_config.json", False)
    line = jupyter.server_extension()

    assert not line.ok
    assert line.fix == "jupyter server extension enable workbench.server_extension"


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """JupyterLab's application and user folders."""
    pytest.importorskip("jupyterlab.commands", reason="no JupyterLab here")
    monkeypatch.setattr("jupyterlab.commands.get_app_dir", lambda: str(tmp_path / "app"))
    monkeypatch.setattr("jupyterlab.commands.get_user_settings_dir", lambda: str(tmp_path / "user"))
    shipped = tmp_path / "app" / "settings" / "overrides.d" / "workbench.json"
    shipped.parent.mkdir(parents=True)
    shipped.write_text(json.dumps({jupyter.PLUGIN: {jupyter.SETTING: "perCommTarget"}}))
    return tmp_path


def test_lab_override_in_force(lab):
    """The shipped override is seen."""
    line = jupyter.lab_override()

    assert line.ok
    assert "overrides.d" in line.value


def test_lab_setting_of_the_user_wins(lab):
    """A user's own setting, with comments as JupyterLab writes them, is seen and the way back is named."""
    package, name = jupyter.PLUGIN.split(":")
    own = lab / "user" / package / f"{name}.jupyterlab-settings"
    own.parent.mkdir(parents=True)
    own.write_text('{\n    // Kernels\n    /* off */\n    "commsOverSubshells": "disabled",\n}')
    line = jupyter.lab_override()

    assert not line.ok
    assert "Settings > Kernels" in line.fix


def test_broken_settings_say_nothing(lab):
    """A file that is not JSON is passed over."""
    (lab / "app" / "settings" / "overrides.json").write_text("{ not json")

    assert jupyter.lab_override().ok
