"""MIDI files written in tests as hexdumps with comments."""

import re

END = "00 FF 2F 00  # end of track"


def hexdump(text: str) -> bytes:
    """Bytes from hexadecimal text; everything from # to the end of a line is a comment."""
    return bytes.fromhex(re.sub(r"#.*", "", text))


def midi_file(*tracks: str, file_format: int | None = None, division: int = 96) -> bytes:
    """A file around the hexdumps of its tracks: format 0 for one track, else 1; 96 ticks per quarter note."""
    if file_format is None:
        file_format = min(len(tracks) - 1, 1)
    fields = (file_format, len(tracks), division)
    file = b"MThd" + (6).to_bytes(4) + b"".join(field.to_bytes(2) for field in fields)
    for track in map(hexdump, tracks):
        file += b"MTrk" + len(track).to_bytes(4) + track
    return file
