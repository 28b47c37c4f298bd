"""The audio input: what the device or the page hears, as a node. It is late by one quantum, whatever the block size.

The callback keeps what it is given while it gives out sound, and a quantum reads what was heard before it began: so the
input is complete whenever it is read, and nothing has to wait for it or to be made up.

Threads: control; `audio_input` runs on the audio thread. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.layout import C_INPUT_AT, CONTROL_AT, CONTROL_WORDS
from workbench.errors import ParameterError
from workbench.graph import Processor
from workbench.graph.layout import N_CHANNELS, N_OUT, NODE_WORDS
from workbench.graph.native import native_source
from workbench.rt.kernel import entry
from workbench.rt.memory import f32_at, i64_at
from workbench.settings import QUANTUM

LATENCY_FRAMES = QUANTUM  # from the callback's input to the node's output
NO_STATE = np.dtype([("nothing", np.int64)])


@entry()
def audio_input(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Give out what was heard in the 64 frames before this quantum."""
    words, control = i64_at(base + node, NODE_WORDS), i64_at(base + CONTROL_AT, CONTROL_WORDS)
    heard = f32_at(base + control[C_INPUT_AT], (2, QUANTUM))
    y = f32_at(base + words[N_OUT], (words[N_CHANNELS], QUANTUM))
    for channel in range(words[N_CHANNELS]):
        for i in range(QUANTUM):
            y[channel, i] = heard[channel, i]
    return 0


KINDS = {channels: native_source("input", audio_input, NO_STATE, channels) for channels in (1, 2)}


class Input(Processor):
    """What the sound card hears: a microphone, a guitar, another program. A session has one.

    It is late by 64 frames and by what the device needs: see `Health.input_latency_s`. Of a session that plays in a
    page it is what that page hears, once its browser has been allowed to; the kernel does not hear it, so taps, views
    and meters of it show silence there.

    Parameters
    ----------
    channels : int
        1 takes the first channel; 2 takes two. A device with only one channel gives the same on both sides.
    device : str or int, optional
        Which device, as `sounddevice` takes it; the default input if not given. A page takes the one that its browser
        is set to.

    Raises
    ------
    ParameterError
        If there are other channels than 1 or 2.
    """

    def __init__(self, channels: int = 2, device: str | int | None = None) -> None:
        if isinstance(channels, bool) or channels not in KINDS:
            raise ParameterError(f"channels must be 1 or 2, got {channels!r}")
        if device is not None and (isinstance(device, bool) or not isinstance(device, (str, int))):
            raise ParameterError(f"device must be a name or number as python -m sounddevice lists them, got {device!r}")
        super().__init__(KINDS[channels])
        self.channels, self.device = channels, device

    def __repr__(self) -> str:
        """Say which channels it takes, and where from."""
        return f"Input(channels={self.channels}{f', device={self.device!r}' if self.device is not None else ''})"
