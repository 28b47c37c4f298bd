"""Shows sounds as players in the page, side by side, each with its name. Used by the notebook about mixing."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO

import numpy as np
import soundfile
from IPython.display import HTML


def listen(rate, **sounds):
    """Make a player for each sound.

    Parameters
    ----------
    rate : float
        Frames per second of all of them.
    **sounds : array [shape=(frames, channels)]
        What is to be heard, -1..1, under the name that stands above its player.

    Returns
    -------
    IPython.display.HTML
        FLAC inside the page, 16 bits: about half a megabyte for five seconds in stereo.
    """
    players = []
    for name, sound in sounds.items():
        file = BytesIO()
        soundfile.write(file, np.clip(sound, -1, 1), int(rate), format="FLAC", subtype="PCM_16")
        data = b64encode(file.getvalue()).decode("ascii")
        label = escape(name.replace("_", " "))
        players.append(
            f'<figure style="margin:0"><figcaption><small>{label}</small></figcaption>'
            f'<audio controls preload="auto" aria-label="{label}" src="data:audio/flac;base64,{data}"></audio></figure>'
        )
    return HTML(f'<div style="display:flex;flex-wrap:wrap;gap:6px 24px;padding:4px 5px">{"".join(players)}</div>')
