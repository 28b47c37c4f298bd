"""Execute the tour with no screen: its page goes to out/00_tour.html, its sound to out/00_tour.wav.

The sound is what the notebook leaves in its variable `audio` (frames, 2), at `s.sample_rate`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "00_tour.ipynb"
OUT = ROOT / "out"
CELL_TIMEOUT_S = 300

WRITE_SOUND = """
import wave as _wave, numpy as _numpy
_sound = _numpy.clip(_numpy.asarray(audio, dtype=_numpy.float32), -1.0, 1.0)
with _wave.open({path!r}, "wb") as _file:
    _file.setnchannels(_sound.shape[1])
    _file.setsampwidth(2)
    _file.setframerate(int(s.sample_rate))
    _file.writeframes((_sound * 32767.0).round().astype("<i2").tobytes())
print(f"{{len(_sound) / s.sample_rate:.1f}} s, peak {{abs(_sound).max():.3f}}")
"""


def write_page(notebook: nbformat.NotebookNode) -> Path:
    """Write the executed notebook as one HTML page, and return its path."""
    page = OUT / f"{NOTEBOOK.stem}.html"
    page.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    return page


def main() -> int:
    """Run; 0 if every cell ended well and there is sound."""
    OUT.mkdir(exist_ok=True)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = NotebookClient(notebook, timeout=CELL_TIMEOUT_S, resources={"metadata": {"path": str(NOTEBOOK.parent)}})
    sound = OUT / f"{NOTEBOOK.stem}.wav"
    sound.unlink(missing_ok=True)
    started = time.perf_counter()
    status = 0
    with client.setup_kernel():
        try:
            for index, cell in enumerate(list(notebook.cells)):
                client.execute_cell(cell, index)
            last = nbformat.v4.new_code_cell(WRITE_SOUND.format(path=str(sound)))
            notebook.cells.append(last)
            client.execute_cell(last, len(notebook.cells) - 1)
            said = "".join(each.get("text", "") for each in last.outputs).strip()
            notebook.cells.pop()
            print(f"sound: {sound} ({said})")
        except CellExecutionError as error:
            print(f"the tour stopped:\n{error}", file=sys.stderr)
            status = 1
    print(f"page:  {write_page(notebook)} ({time.perf_counter() - started:.1f} s)")
    return status


if __name__ == "__main__":
    sys.exit(main())
