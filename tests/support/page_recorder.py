"""Records what leaves a page's sound device: between the worklet and the loudspeaker."""

from __future__ import annotations

import base64
import math

import numpy as np

# Remembers what is connected to a loudspeaker; before the page's own code runs.
WATCH_SPEAKERS = """(() => {
    const connect = AudioNode.prototype.connect;
    window.__speakers = [];
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to instanceof AudioDestinationNode) window.__speakers.push(this);
        return connect.call(this, to, ...rest);
    };
})()"""

_START = """async () => {
    window.__recorded = [];
    const node = window.__speakers.findLast((each) => each.context.state === "running");
    if (window.__recording === node) return;
    window.__recording = node;
    const text = `registerProcessor("recorder", class extends AudioWorkletProcessor {
        process([[left, right]]) {
            if (left) this.port.postMessage([currentFrame, left.slice(), right.slice()]);
            return true;
        }
    });`;
    await node.context.audioWorklet.addModule(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const recorder = new AudioWorkletNode(node.context, "recorder");
    recorder.port.onmessage = ({ data }) => window.__recorded.push(data);
    node.connect(recorder);
}"""

_TAKE = """() => {
    const recorded = window.__recorded.splice(0);
    const made = new Float32Array(recorded.length * 256);
    recorded.forEach(([, left, right], k) => {
        for (let i = 0; i < 128; i += 1) {
            made[256 * k + 2 * i] = left[i];
            made[256 * k + 2 * i + 1] = right[i];
        }
    });
    const bytes = new Uint8Array(made.buffer);
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return [recorded.map(([frame]) => frame), btoa(text)];
}"""


# Whether so many quanta are recorded; if only those count that come from the first sound on, from there.
_HAS = """([count, isHeard]) => {
    const recorded = window.__recorded;
    const from = isHeard ? recorded.findIndex(([, left]) => left.some((value) => value !== 0)) : 0;
    return from >= 0 && recorded.length - from >= count;
}"""
# Whether the last so many quanta are silent.
_IS_SILENT = """(count) => {
    const last = window.__recorded.slice(-count);
    return last.length === count && last.every(([, left]) => left.every((value) => value === 0));
}"""
QUANTUM = 128  # frames
RATE = 48_000
POLL_MS = 20


class PageRecorder:
    """Records a page's sound from now on; the page was opened with `WATCH_SPEAKERS`."""

    def __init__(self, page) -> None:
        self._page = page
        self.frame = 0  # of the device, at which began what was taken last
        page.wait_for_function("() => window.__speakers?.some((each) => each.context.state === 'running')")
        page.evaluate(_START)

    def wait(self, seconds: float, *, heard: bool = False) -> None:
        """Wait until so much is recorded since the last `take`; `heard`: from the first sound on."""
        self._page.wait_for_function(_HAS, arg=[math.ceil(seconds * RATE / QUANTUM), heard], polling=POLL_MS)

    def hear(self, seconds: float, *, whole: bool = True) -> np.ndarray:
        """What leaves the page from now on, for so long."""
        self._page.evaluate("() => { window.__recorded.length = 0; }")
        self.wait(seconds)
        return self.take(whole=whole)

    def wait_for_silence(self, seconds: float) -> None:
        """Wait until nothing has been heard for so long: not even the last bit of a sample."""
        self._page.wait_for_function(_IS_SILENT, arg=math.ceil(seconds * RATE / QUANTUM), polling=POLL_MS)

    def take(self, *, whole: bool = True) -> np.ndarray:
        """What was recorded since the last time [shape=(frames, 2), dtype=float32].

        Without a gap; unless `whole` is False: a browser that is kept from its sound card skips frames.
        """
        frames, text = self._page.evaluate(_TAKE)
        assert not whole or set(np.diff(frames)) <= {128}, "the recorder has missed something"
        self.frame = frames[0] if frames else self.frame
        return np.frombuffer(base64.b64decode(text), np.float32).reshape(-1, 2)
