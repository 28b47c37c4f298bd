"""The tour where there is no sound card, in JupyterLab in a real browser."""

from __future__ import annotations

import shutil

import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, REPOSITORY
from tests.support.tour import open_tour

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]


def test_without_a_sound_card_it_says_so_and_everything_moves(tmp_path):
    """No cell fails, the line says which sink and why, and the views paint."""
    cards = tmp_path / "asound.conf"
    cards.write_text("pcm.absent { type hw card 99 }\n")
    no_server = {"JACK_NO_START_SERVER": "1", "JACK_DEFAULT_SERVER": "absent"}
    env = {"ALSA_CONFIG_PATH": str(cards), **no_server, "WORKBENCH_SINK": "auto"}
    with open_tour(tmp_path, env) as tour:
        failed = tour.run_all()
        tour.show_views()
        paints = tour.paints(3.0)
        said = tour.cell("wb.Session()").locator(".jp-OutputArea").first.inner_text()
        tour.lab.screenshot(REPOSITORY / "out" / "lab" / "tour-no-device.png")
        print(f"\npaints/s without a device: {paints}")

        assert failed == []
        assert "plays silently, because" in said
        assert min(paints.values()) > 5
        assert tour.page.locator(".Toastify__toast").count() == 0  # JupyterLab asks nothing over the notebook
        assert tour.lab.traffic.errors == []
        assert tour.lab.traffic.outside == []
