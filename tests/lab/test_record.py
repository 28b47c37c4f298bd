"""The record button in JupyterLab: by keyboard, with a file that can be played."""

from __future__ import annotations

import pytest
import soundfile

from tests.support.lab import lab_page, lab_server, write_notebook

pytestmark = pytest.mark.lab

CELLS = [
    "import workbench as wb\ns = wb.Session(sink='null', name='record')\ns.add(wb.Synth(), 'lead').note_on(60)",
    "s",
    "s.play()",
]


def test_a_take_by_keyboard(tmp_path):
    """Space begins it and ends it; the time runs in the button, the file's name is in its tooltip."""
    write_notebook(tmp_path / "page.ipynb", CELLS)
    with lab_server(tmp_path, tmp_path / "state") as address, lab_page(address, 1000, 700) as lab:
        lab.open("page.ipynb")
        for cell in range(len(CELLS)):
            lab.run_cell(cell)
            lab.wait_idle(300)
        button = lab.page.locator(".wb-record").first
        assert button.inner_text() == "Record"
        button.focus()
        lab.page.keyboard.press("Space")
        lab.page.wait_for_selector('.wb-record[aria-pressed="true"]', timeout=20_000)
        lab.page.wait_for_timeout(1500)
        (path,) = tmp_path.glob("take-*.wav")
        assert path.name in button.get_attribute("title")
        assert button.inner_text() >= "0:01.0"
        lab.page.keyboard.press("Space")
        lab.page.wait_for_selector('.wb-record[aria-pressed="false"]', timeout=20_000)
        assert path.name in button.get_attribute("title")
    sound, rate = soundfile.read(path)
    assert len(sound) > rate
    assert abs(sound).max() > 0.01
