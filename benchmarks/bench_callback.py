"""What a callback costs: its load with 64 voices of `wb.Synth` at 128 frames, as a share of the time it has.

The callback takes its own time with the processor's counter. Once it is called as fast as it comes back, in turns with
that of an engine without voices; and once by PortAudio in real time, on a JACK server's dummy driver if there is one.
"""

from __future__ import annotations

import time

import numpy as np

import workbench as wb
from benchmarks.support.band import SAMPLE_RATE, Band
from benchmarks.support.measure import amount, no_collection
from benchmarks.support.table import head, table
from tests.support import jack
from workbench.engine.engine import Engine
from workbench.engine.portaudio import PortAudioSink

BLOCK = 128
VOICES = 64
TURNS, BLOCKS = amount(80, 10), 100  # 8000 blocks: 21 seconds of sound
LIVE_S = amount(20.0, 3.0)
WANTED = "Wanted with 64 voices: p50 <= 5 %, p99.9 <= 20 % of a block's time (2.67 ms)."


def row(name: str, loads: np.ndarray) -> list[str]:
    """One line of figures."""
    p50, p99, p999 = np.percentile(loads, [50, 99, 99.9])
    shares = [f"{each:.2%}" for each in (p50, p99, p999, loads.max())]
    return [name, str(len(loads)), *shares, f"{p999 / p50:.1f}x"]


def offline() -> list[list[str]]:
    """Call the callbacks ourselves, in turns."""
    bands = {
        "no voices": Band(0),
        f"{VOICES} voices": Band(VOICES, lambda n: wb.Synth(polyphony=n, waveform="saw")),
    }
    out = np.zeros((BLOCK, 2), np.float32)
    with no_collection():
        for _ in range(TURNS):
            for band in bands.values():
                for _ in range(BLOCKS):
                    band.engine.play_into(out)
                band.engine.bus.drain()
    return [row(f"{name}, as fast as it goes", band.engine.loads()) for name, band in bands.items()]


def live(engine: Engine, device: int) -> tuple[np.ndarray, int]:
    """Loads and xruns while PortAudio calls in real time, half a second after the start."""
    sink = PortAudioSink(engine, BLOCK, device)
    sink.start()
    time.sleep(0.5)
    blocks, xruns = engine.callbacks, engine.xruns
    time.sleep(LIVE_S)
    loads, xruns = engine.loads()[blocks:], engine.xruns - xruns  # fewer than it remembers, so they are in order
    sink.close()
    return loads, xruns


def main() -> None:
    """Measure and print."""
    head(f"Callback: load at {BLOCK} frames and {SAMPLE_RATE} Hz, share of a block's time")
    rows = offline()
    xruns = ""
    if jack.available():
        with jack.jack_server(SAMPLE_RATE, BLOCK) as server:
            for voices in (0, VOICES):
                band = Band(voices, lambda n: wb.Synth(polyphony=n, waveform="saw"))
                loads, count = live(band.engine, server.device)
                rows.append(row(f"{voices or 'no'} voices, PortAudio on JACK", loads))
                xruns += f" {count} xruns with {voices or 'no'} voices;"
    else:
        xruns = f" not measured: {jack.MISSING}"
    table(["", "blocks", "p50", "p99", "p99.9", "max", "p99.9 / p50"], rows, WANTED)
    print(f"  In real time:{xruns.rstrip(';')}")
    print("  What is above p99 is mostly the system taking the processor away; compare the rows without voices.")


if __name__ == "__main__":
    main()
