"""The notebooks on a hub, without a PortAudio library: every cell runs, and the music leaves the page.

The files of this visit are copies; pictures are left in ``out/lab/``.
"""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from tests.support.lab import CHROMIUM, REPOSITORY, lab_page, lab_server, write_notebook
from tests.support.page_recorder import WATCH_SPEAKERS, PageRecorder
from tests.support.tour import FAILED_CELLS, RUN_TIMEOUT_S

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

PICTURES = REPOSITORY / "out" / "lab"
WITHOUT_PORTAUDIO = REPOSITORY / "tests" / "support" / "without_portaudio"
ON_A_HUB = {
    "JUPYTERHUB_API_URL": "http://127.0.0.1:9/hub/api",  # nobody is there, and nobody is asked
    "PYTHONPATH": os.pathsep.join([str(WITHOUT_PORTAUDIO), str(REPOSITORY)]),
    "WORKBENCH_SINK": "auto",
}
NOT_ON_A_HUB = "import os; del os.environ['JUPYTERHUB_API_URL']\n"
AUDIBLE = 1e-3  # of full scale


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on copies of the notebooks."""
    folder = tmp_path_factory.mktemp("hub") / "notebooks"
    shutil.copytree(REPOSITORY / "notebooks", folder)
    write_notebook(
        folder / "own_server.ipynb", [f"{NOT_ON_A_HUB}import workbench as wb\ns = wb.Session()\nprint(s.health().sink)"]
    )
    with lab_server(folder, folder.parent / "state", env=ON_A_HUB) as address, lab_page(address, 1240, 1400) as page:
        page.page.add_init_script(WATCH_SPEAKERS)
        yield page


def visit(lab, notebook: str) -> None:
    """Open a notebook and touch it, as whoever reads it does."""
    lab.open(notebook)
    lab.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    lab.page.locator(".jp-Notebook .jp-Cell").first.click()


def heard(lab, seconds: float = 2.0) -> np.ndarray:
    """What leaves the page from now on."""
    return PageRecorder(lab.page).hear(seconds, whole=False)


def test_the_tour_is_heard_in_the_page(lab):
    """From top to bottom without a failure; at its end the prelude plays, here, and all is well with it."""
    visit(lab, "00_tour.ipynb")
    lab.run_all(RUN_TIMEOUT_S)
    lab.page.locator(".wb-sound").first.scroll_into_view_if_needed()
    lab.page.get_by_text("Sounding in this page").first.wait_for()
    lab.screenshot(PICTURES / "tour-in-page.png")
    sound = heard(lab)

    assert lab.page.evaluate(FAILED_CELLS) == []
    assert np.abs(sound).max() > AUDIBLE
    assert lab.page.locator(".wb-error:visible").count() == 0
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []


def test_sound_of_ones_own_is_heard_in_the_page(lab):
    """The notebook that changes its voice and its effect while they sound runs to its end, and is heard before it."""
    visit(lab, "02_code_your_own_sound.ipynb")
    lab.run_cell(2)
    lab.page.wait_for_timeout(100)
    lab.wait_idle(RUN_TIMEOUT_S)
    lab.page.get_by_text("Sounding in this page").first.wait_for()
    recorder = PageRecorder(lab.page)
    lab.run_all(RUN_TIMEOUT_S)
    sound = recorder.take(whole=False)  # compilers run beside it
    lab.screenshot(PICTURES / "own-sound-in-page.png")

    assert lab.page.evaluate(FAILED_CELLS) == []
    assert (np.abs(sound).max(axis=1) > AUDIBLE).sum() > 48_000
    assert lab.traffic.errors == []
    assert lab.traffic.outside == []


def test_a_server_without_a_library_says_why_it_is_the_page(lab):
    """Not on a hub, a page is what is left: one line names the reason, and the next one is the loudspeaker."""
    visit(lab, "own_server.ipynb")
    lab.run_all(RUN_TIMEOUT_S)
    said = lab.output(0)

    assert "This session plays in your browser, because" in said
    assert "PortAudio" in said
    assert lab.page.locator(".wb-sound").count() == 1
