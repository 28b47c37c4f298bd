"""Say many odd things to a session: MIDI messages and OSC packets. None may raise, and no note may be left sounding.

python -m tests.fuzz.fuzz_live --files 100000 --seed 1
python -m tests.fuzz.fuzz_live --only 4711 --seed 1      (one of that run again, with its bytes)
"""

import struct
import sys
from functools import cache

import numpy as np

import workbench as wb
from tests.fuzz import harness
from tests.support.hands import Notes
from workbench.midi_io.controllers import Turn
from workbench.midi_io.hands import MidiHands
from workbench.midi_io.player import MidiPlayer
from workbench.osc import write_message
from workbench.session.osc_in import OscIn

MIDI, OSC = b"M", b"O"  # what the first byte says
MESSAGES = 24  # of MIDI, in one go
STATUS = (0x80, 0x90, 0x90, 0xA0, 0xB0, 0xB0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0)
CONTROLLERS = (0, 1, 6, 32, 38, 64, 66, 74, 98, 99, 100, 101, 120, 121, 122, 123, 127)
WORDS = ("lead", "echo", "session", "transport", "*", "{lead,echo}", "[a-z]*", "organ", "note", "note_off", "bend")
WORDS += (
    "all_notes_off",
    "cutoff_hz",
    "waveform",
    "time_s",
    "volume_db",
    "tempo_bpm",
    "start",
    "stop",
    "seek",
    "panic",
)
ARGUMENTS = (60, 0, -1, 127, 2**31 - 1, 0.5, -1e30, float("nan"), float("inf"), 440.0, "C4", "saw", "", "x" * 300)
SOUND = (
    ("/lead/note", (60, 100)),
    ("/lead/note", ("C4", 90, 0.5)),
    ("/lead/note_off", (60,)),
    ("/lead/bend", (60, 50.0)),
)
SOUND += (("/*/cutoff_hz", (440.0,)), ("/lead/waveform", ("saw",)), ("/transport/seek", (3,)), ("/transport/start", ()))
FIELD = struct.Struct("B")


def make(seed: int, index: int) -> tuple[bytes, str]:
    """What is said, and what kind of thing it is."""
    rng = np.random.default_rng((seed, index))
    if index % 2:
        return MIDI + b"".join(_midi(rng) for _ in range(MESSAGES)), "MIDI"
    return OSC + _osc(rng), "OSC"


def _midi(rng: np.random.Generator) -> bytes:
    """A message and, before it, its length: well formed, cut short, too long, or noise."""
    kind = int(rng.integers(10))
    status = int(rng.choice(STATUS)) | int(rng.integers(16))
    data = bytes((status, int(rng.choice(CONTROLLERS)), int(rng.integers(128))))
    if kind == 0:
        data = rng.bytes(int(rng.integers(9)))
    elif kind == 1:
        data = data[: int(rng.integers(4))]
    elif kind == 2:
        data = bytes((status, *rng.integers(256, size=2).tolist()))
    elif kind < 6:
        data = bytes((0x80 | 0x10 * int(rng.integers(2)) | int(rng.integers(3)), 60 + int(rng.integers(4)), 64))
    return FIELD.pack(len(data)) + data


def _osc(rng: np.random.Generator) -> bytes:
    """A packet: a message or a bundle of two, as it should be or damaged."""
    messages = [_message(rng) for _ in range(2)]
    data = messages[0]
    if rng.random() < 0.3:
        time_tag = rng.bytes(8) if rng.random() < 0.5 else bytes(7) + b"\1"
        data = b"#bundle\0" + time_tag + b"".join(struct.pack(">i", len(each)) + each for each in messages)
    for _ in range(int(rng.choice((0, 0, 1, 4)))):
        at = int(rng.integers(len(data) + 1))
        data = data[:at] + rng.bytes(int(rng.integers(5))) + data[at + int(rng.integers(5)) :]
    return data if rng.random() < 0.95 else rng.bytes(int(rng.integers(60)))


def _message(rng: np.random.Generator) -> bytes:
    if rng.random() < 0.5:
        return write_message(*SOUND[int(rng.integers(len(SOUND)))])
    address = "/" + "/".join(str(rng.choice(WORDS)) for _ in range(int(rng.choice((1, 2, 2, 2, 2, 3)))))
    count = int(rng.choice((0, 1, 1, 2, 2, 3, 5)))
    arguments = [ARGUMENTS[int(rng.integers(len(ARGUMENTS)))] for _ in range(count)]
    return write_message(address, arguments)


def read(said: bytes, *, is_shown: bool) -> str:
    """Take it, and name what came of it."""
    if said[:1] == MIDI:
        return _read_midi(said[1:], is_shown=is_shown)
    session, osc = desk()
    before = osc._server.refused
    osc._server.take_packet(said[1:])
    if is_shown:
        repr(osc)
        session.panic()
        session.render(0.01)  # takes the commands, and plays them
    if osc._server.refused == before:
        return "OSC: done"
    if not osc.problem or "\n" in osc.problem:
        raise AssertionError(f"not a sentence: {osc.problem!r}")
    return "OSC: refused"


def _read_midi(said: bytes, *, is_shown: bool) -> str:
    session, _ = desk()
    notes, turns = Notes(), []
    hands = MidiHands(notes.strike, follows_pressure=True)

    def turn(found: Turn) -> None:
        turns.append(found)
        if not 0.0 <= found.position <= 1.0:
            raise AssertionError(f"{found} leads out of its range")
        session.mapping.apply(found, "fuzz")

    player = MidiPlayer(dict.fromkeys(range(1, 17), hands), turn=turn)
    while said:
        length = said[0]
        player.take(said[1 : 1 + length])
        said = said[1 + length :]
        if bool(notes.sounding) != bool(player.held):
            raise AssertionError("what sounds is not what is held")
        if any(not 0.0 <= each.note + each.cents / 100.0 <= 127.0 for each in notes.sounding):
            raise AssertionError("a note is out of the range of notes")
    if is_shown:
        repr(session.mapping)
    player.gone()
    if notes.sounding:
        raise AssertionError("a note hangs")
    return "MIDI: notes and knobs" if notes.log and turns else "MIDI: little"


@cache
def desk() -> tuple[wb.Session, OscIn]:
    """A session that is told, with a knob that is bound; nothing renders unless we do."""
    session = wb.Session(name="fuzz", sink="null")
    lead = session.add(wb.Synth(), name="lead")
    session.add(wb.Delay(), name="echo")
    for number in CONTROLLERS[:3]:
        session.mapping.bind(number, lead.params["cutoff_hz"])
    return session, session.osc_in(port=0)


def run(files: int, seed: int):
    """Say so many things; give how often each outcome came, the failures, and the longest time."""
    return harness.run(files, seed, make, read)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, make, read, lambda said: read(said, is_shown=True)))
