"""Small good files from which the bad ones are made; together they use everything that the loader knows."""

from pathlib import Path

from tests.support.midi_bytes import END, midi_file

BACH = Path(__file__).parents[2] / "notebooks" / "data" / "bach_prelude_bwv846.mid"

NOTES = f"00 90 3C 40 30 80 3C 00 00 91 40 50 30 81 40 00 {END}"
RUNNING = f"00 90 3C 40 10 3C 00 00 3E 50 10 3E 00 00 40 60 10 40 00 {END}"
OVERLAPS = f"00 90 3C 40 10 90 3C 50 10 80 3C 00 10 80 3C 00 10 90 43 7F {END}"
PEDAL = f"00 B0 40 7F 00 90 3C 40 10 80 3C 00 20 90 3C 40 10 80 3C 00 10 B0 40 00 {END}"
TEMPI = f"00 FF 03 04 53 6F 6E 67 00 FF 51 03 07 A1 20 60 FF 51 03 0F 42 40 83 60 FF 51 03 03 D0 90 {END}"
METAS = f"00 FF 58 04 04 02 18 08 00 FF 59 02 FD 01 00 FF 54 05 60 00 00 00 00 10 FF 7F 03 00 00 41 {END}"
SYSEX = f"00 F0 05 7E 7F 09 01 F7 10 F7 02 F3 01 00 90 3C 40 60 80 3C 00 {END}"
OTHERS = f"00 C0 05 00 D0 20 00 A0 3C 20 00 E0 00 40 00 B0 07 64 00 90 3C 40 81 00 80 3C 40 {END}"

SEEDS = [
    midi_file(NOTES),
    midi_file(RUNNING),
    midi_file(OVERLAPS),
    midi_file(PEDAL),
    midi_file(TEMPI, NOTES),
    midi_file(METAS, PEDAL, RUNNING),
    midi_file(SYSEX),
    midi_file(OTHERS),
    midi_file(TEMPI, NOTES, OVERLAPS, PEDAL, OTHERS, division=480),
    midi_file(NOTES, division=0xE728),  # 25 film frames per second, 40 ticks each
    midi_file(RUNNING, division=0xE350),  # 29.97 film frames per second, 80 ticks each
    midi_file(NOTES, RUNNING, file_format=2),
    BACH.read_bytes(),
]
