"""A page that sounds, without a browser: its own code in Node."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from pathlib import Path

import numpy as np

PROGRAM = Path(__file__).with_name("sound_page.mjs")


class SoundPage:
    """One page's line and player."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.most_written = 0  # bytes of memory between two quanta
        self._process = subprocess.Popen(
            ["node", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def ask(self, **request):
        """Answer of one request; an error there is one here."""
        with self._lock:  # the session sends from a thread of its own
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def begin(self, image: bytes, epoch: int = 1) -> None:
        """Hand it an engine."""
        self.ask(image=base64.b64encode(image).decode(), epoch=epoch)

    def take(self, parts, epoch: int = 1) -> None:
        """Hand it parts."""
        self.take_raw(parts.heads, parts.body(), epoch)

    def take_raw(self, heads, body: bytes, epoch: int = 1) -> None:
        """Hand it parts as they are sent."""
        self.ask(parts=heads, body=base64.b64encode(body).decode(), epoch=epoch)

    def stop(self, epoch: int = 1) -> None:
        """Have it fall silent."""
        self.ask(stop=True, epoch=epoch)

    def act(self, **message) -> None:
        """Do something in it."""
        self.ask(act=message)

    def render(self, frames: int, heard: np.ndarray | None = None) -> tuple[np.ndarray, dict]:
        """The next frames (in steps of 128) and the report on them; it hears something [shape=(n, channels)]."""
        channels = heard.T if heard is not None else ()
        answer = self.ask(render=frames, heard=[base64.b64encode(each.tobytes()).decode() for each in channels])
        if answer.get("troubles"):
            raise RuntimeError(answer["troubles"])
        self.most_written = max(self.most_written, answer["most"])
        sound = np.frombuffer(base64.b64decode(answer["sound"]), np.float32)
        return sound.reshape(-1, 2), answer.get("report")
