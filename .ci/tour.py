"""Execute the tour with no screen: its page goes to out/00_tour.html, its sound to out/00_tour.wav.

JupyterLab's widgets need a kernel that runs, so the page has their text instead, and for the views pictures of what
they were showing; it says so at its top. The sound is what the notebook leaves in its variable `audio` (frames, 2), at
`s.sample_rate`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

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

NOTICE = """> **This page was made without a screen.** Where JupyterLab shows panels and views that move, it has
> their text, and a picture of what the views were showing. `make lab` opens the real thing."""
VIEWS = "s.scope()"  # in the source of the cell that shows the views
PICTURES = """
import time as _time, numpy as _numpy
from IPython.display import display as _display
from sketch import sketch as _sketch
from textbook import spectrum_db as _spectrum_db
_time.sleep(4)
_sound = s.tap(seconds=0.5).numpy().mean(axis=1)
_wave = _sound[-round(0.02 * s.sample_rate):]
_display(_sketch((1000 * _numpy.arange(len(_wave)) / s.sample_rate, _wave, "oscilloscope: the last 20 ms"),
                 x_label="ms", y_label="level"))
_hz, _db = _spectrum_db(_sound, s.sample_rate)
_display(_sketch((_hz[_hz < 4000], _db[_hz < 4000], "spectrum: the last half second"),
                 x_label="Hz", y_label="dB below the strongest", y_range=(-90, 0)))
"""
WIDE = "<style>.jp-OutputArea-output pre { white-space: pre; overflow-x: auto; }</style></head>"


def run_hidden(client: NotebookClient, notebook: nbformat.NotebookNode, code: str) -> list[nbformat.NotebookNode]:
    """Execute code that does not stand in the page, and return its outputs."""
    notebook.cells.append(nbformat.v4.new_code_cell(code))
    client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1, store_history=False)
    return notebook.cells.pop().outputs


def write_page(notebook: nbformat.NotebookNode) -> Path:
    """Write the executed notebook as one HTML page, and return its path."""
    page = OUT / f"{NOTEBOOK.stem}.html"
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(NOTICE))
    exporter = HTMLExporter(preprocessors=[CoalesceStreamsPreprocessor])  # of lines of progress the last one is left
    page.write_text(exporter.from_notebook_node(notebook)[0].replace("</head>", WIDE, 1), encoding="utf-8")
    return page


def main() -> int:
    """Run; 0 if every cell ended well and there is sound."""
    OUT.mkdir(exist_ok=True)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        resources={"metadata": {"path": str(NOTEBOOK.parent)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # it is alone on this machine: no advice about transport
    )
    sound = OUT / f"{NOTEBOOK.stem}.wav"
    sound.unlink(missing_ok=True)
    started = time.perf_counter()
    status = 0
    with client.setup_kernel():
        try:
            for index, cell in enumerate(list(notebook.cells)):
                client.execute_cell(cell, index)
                if VIEWS in cell.source:
                    cell.outputs = run_hidden(client, notebook, PICTURES)
            outputs = run_hidden(client, notebook, WRITE_SOUND.format(path=str(sound)))
            said = "".join(each.get("text", "") for each in outputs).strip()
            print(f"sound: {sound} ({said})")
        except CellExecutionError as error:
            print(f"the tour stopped:\n{error}", file=sys.stderr)
            status = 1
    print(f"page:  {write_page(notebook)} ({time.perf_counter() - started:.1f} s)")
    return status


if __name__ == "__main__":
    sys.exit(main())
