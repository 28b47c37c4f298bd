"""The music that the measurements play: every built-in instrument, notes, chords, a score.

Threads: control.
"""

from __future__ import annotations

from workbench.instruments import Synth
from workbench.midi import Score
from workbench.session import InstrumentHandle, Session

MELODY = Score.from_notes([(0.05 * k, 0.05 * k + 0.1, 40 + 3 * k % 40, 90, k % 2) for k in range(24)])


def band(session: Session) -> list[InstrumentHandle]:
    """Add the players.

    Parameters
    ----------
    session : Session
        Where to.

    Returns
    -------
    list of InstrumentHandle
        The first is tonal, the second noise.
    """
    saw = Synth(waveform="saw", waveform_b="square", spread=0.6, vibrato_cents=20.0, glide_s=0.02)
    return [
        session.add(saw, name="lead"),
        session.add(Synth(waveform="noise", filter="band", polyphony=8), name="noise"),
    ]


def perform(session: Session) -> None:
    """Add the players and hand them all they play, before the clock runs.

    Parameters
    ----------
    session : Session
        Not playing, at its first frame.
    """
    lead, noise = band(session)
    lead.chord(["C4", "E4", "G4"], at=0.1, duration_s=0.4)
    noise.note_on(72, at=0.2)
    noise.note_off(72, at=0.7)
    session.play_score(MELODY, {0: lead, 1: noise}, at=0.3)
