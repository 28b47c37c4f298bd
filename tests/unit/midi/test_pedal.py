"""The sustain pedal: which notes it holds, and until when."""

import pytest

from tests.support.midi_bytes import END, midi_file
from workbench.midi import load_midi

DOWN, UP = "B0 40 7F", "B0 40 00"
ON, OFF = "90 3C 40", "80 3C 00"


def ends(*tracks, **options):
    """Where the notes end, in beats at 120 bpm."""
    return [
        2 * end_s for end_s in load_midi(midi_file(*(f"{each} {END}" for each in tracks)), **options).notes["end_s"]
    ]


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        (f"00 {ON} 00 {DOWN} 60 {OFF} 60 {UP}", [2.0]),  # held
        (f"00 {ON} 60 {OFF} 00 {DOWN} 60 {UP}", [1.0]),  # the pedal comes as the key goes up: too late
        (f"00 {ON} 00 {DOWN} 60 {UP} 00 {OFF}", [1.0]),  # both end together
        (f"00 {ON} 00 {DOWN} 30 {UP} 30 {OFF}", [1.0]),  # the pedal goes up before the key
        (f"00 {DOWN} 00 {ON} 30 {OFF} 30 {UP} 00 {DOWN} 60 {UP}", [1.0]),  # pedalled anew: up, then down at one tick
        (f"00 {DOWN} 00 {ON} 30 {OFF} 30 {ON} 30 {OFF} 30 {UP}", [1.0, 2.0]),  # struck again: the first one is cut
        (f"00 {DOWN} 00 {ON} 30 {OFF} 60 FF 01 00", [1.5]),  # never lifted: the end of the file lifts it
        (f"00 B0 40 3F 00 {ON} 30 {OFF} 30 {UP}", [0.5]),  # a value of 63 is up
        (f"00 B1 40 7F 00 {ON} 30 {OFF} 30 B1 40 00", [0.5]),  # the pedal of another channel
    ],
)
def test_pedal_holds_notes(track, expected):
    """From key up to pedal up, on its own channel."""
    assert expected == ends(track)


def test_pedal_can_be_left_out():
    """With sustain_pedal=False notes end with their keys."""
    assert ends(f"00 {ON} 00 {DOWN} 60 {OFF} 60 {UP}", sustain_pedal=False) == [1.0]


def test_pedal_holds_notes_of_other_tracks_on_its_channel():
    """Left hand, right hand and pedal are often tracks of their own."""
    assert ends(f"00 {DOWN} 81 40 {UP}", f"00 {ON} 60 {OFF}") == [2.0]
