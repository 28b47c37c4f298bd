"""Plays images of engines where a browser's engine runs, without a browser: one Node process for all tests."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np

from workbench.browser.image import Image, take_image

PROGRAM = Path(__file__).with_name("wasm_player.mjs")
MISSING = "Node.js is missing (apt install nodejs)"


def available() -> bool:
    """Whether Node is installed."""
    return shutil.which("node") is not None


class Browser:
    """A process that renders images; `folder` is where the two sides hand files over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = 0
        self._process = subprocess.Popen(
            ["node", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
        )

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def ask(self, **request):
        """Answer of one request; an error there is one here."""
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def put(self, content: bytes | np.ndarray) -> str:
        """Hand something over; its path."""
        path = self._new_path()
        Path(path).write_bytes(content if isinstance(content, bytes) else content.tobytes())
        return path

    def _new_path(self) -> str:
        self._files += 1
        return str(self._folder / f"{self._files}")

    def play(self, image: Image, *steps, block: int = 128) -> list[np.ndarray]:
        """Go on from an image through steps, as `wasm_player.mjs` describes them; a number stands for `render`.

        Returns what each `render` and `read` gave: sound [shape=(frames, 2), dtype=float32], or bytes.
        """
        steps = [{"render": step} if isinstance(step, int) else dict(step) for step in steps]
        outs = []
        for step in steps:
            if "render" in step or "read" in step:
                step["out"] = self._new_path()
                outs.append((step["out"], np.float32 if "render" in step else np.uint8))
        self.ask(image=self.put(image.packed()), steps=steps, block=block)
        made = [np.fromfile(path, dtype) for path, dtype in outs]
        return [each.reshape(-1, 2) if each.dtype == np.float32 else each for each in made]


def both(browser: Browser, session, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """The next frames of a session, here and there."""
    image = take_image(session.engine)
    native = np.zeros((frames, 2), np.float32)
    session.engine.render_into(native)
    return native, browser.play(image, frames)[0]


def difference_db(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference of two sounds in dBFS; -inf if they are the same to the last bit."""
    if np.array_equal(one.view(np.uint32), other.view(np.uint32)):
        return -np.inf
    with np.errstate(divide="ignore"):
        return float(20.0 * np.log10(np.abs(one.astype(np.float64) - other).max()))
