"""What degrees and chord tones mean: keys, and chords that come round."""

from __future__ import annotations

from fractions import Fraction

import pytest

import workbench as wb
from tests.support.music import Player
from workbench.errors import ParameterError, UnknownNameError
from workbench.sequencer.chord_name import OTHER_NAMES, QUALITIES, read_chord
from workbench.sequencer.scale import SCALES, read_key

BEAT = 24_000  # frames at 120 bpm


@pytest.fixture
def player():
    """A session whose notes are listed."""
    made = Player()
    yield made
    made.close()


def played(player, beats: int) -> list[tuple[float, float]]:
    """Beats and notes."""
    player.render(beats * BEAT)
    return [(frame / BEAT, note) for frame, note in player.struck]


@pytest.mark.parametrize(
    ("text", "tonic", "scale"),
    [
        ("C", 0, "major"),
        ("a minor", 9, "minor"),
        ("F# Dorian", 6, "dorian"),
        ("Bb minor pentatonic", 10, "minor pentatonic"),
        ("E♭ blues", 3, "blues"),
        ("  G   mixolydian ", 7, "mixolydian"),
    ],
)
def test_keys(text, tonic, scale):
    """A note and a scale; major if none is named."""
    key = read_key(text)
    assert (key.tonic, key.scale) == (tonic, SCALES[scale])
    assert read_key(key.name) == key


@pytest.mark.parametrize(
    ("text", "root", "tones"),
    [
        ("C", 0, (0, 4, 7)),
        ("F#m7b5", 6, (0, 3, 6, 10)),
        ("Bbmaj7", 10, (0, 4, 7, 11)),
        ("AbM7", 8, (0, 4, 7, 11)),
        ("G7#9", 7, (0, 4, 7, 10, 15)),
        ("Bdim7", 11, (0, 3, 6, 9)),
        ("I", 9, (0, 4, 7)),  # in A minor, as in the next ones
        ("i", 9, (0, 3, 7)),
        ("iv7", 2, (0, 3, 7, 10)),
        ("V7", 4, (0, 4, 7, 10)),
        ("VI", 5, (0, 4, 7)),
        ("iiø7", 11, (0, 3, 6, 10)),
        ("bII", 10, (0, 4, 7)),
        ("vii°", 7, (0, 3, 6)),
    ],
)
def test_chords(text, root, tones):
    """By their names, and by their place in the key."""
    chord = read_chord(text, read_key("A minor"))
    assert (chord.root, chord.tones) == (root, tones)


def test_other_names_are_known_ones():
    """Each means a quality that there is, and is none itself."""
    assert set(OTHER_NAMES.values()) <= set(QUALITIES)
    assert not set(OTHER_NAMES) & set(QUALITIES)


def test_a_key_changes_degrees_at_the_next_bar(player):
    """While it runs; before that it is C major."""
    transport = player.session.transport
    assert (transport.key, transport.chords) == ("C major", "")
    player.lead.play(wb.degrees("1 3 5 7"), at="now")
    player.render(2 * BEAT)
    transport.key = "A minor"
    assert [note for _, note in played(player, 6)] == [60, 64, 67, 71, 69, 72, 76, 79]


def test_chords_come_round(player):
    """One a bar, for ever; their first tones follow them."""
    player.session.transport.set_harmony("A minor", "Am F C G7")
    player.lead.play(wb.chord_tones("1 2"), at="now")
    chords = [(69, 72), (65, 69), (60, 64), (67, 71)]
    assert [note for _, note in played(player, 40)] == [note for bar in range(10) for note in chords[bar % 4]]


def test_chords_of_any_length(player):
    """In beats, across bar lines; the key's numerals."""
    transport = player.session.transport
    transport.chords = [("ii7", 2), ("V7", 1.5), ("I", Fraction(5, 2))]
    player.lead.play(wb.chord_tones("1*8"), at="now")
    notes = [note for _, note in played(player, 12)]
    assert notes == ([62] * 4 + [67] * 3 + [60] * 5) * 2
    assert transport.chords == "ii7 V7 I"
    transport.key = "D major"
    assert [note for _, note in played(player, 10)[32:]] == [62] * 4 + [64] * 4 + [69] * 3 + [62]  # from bar 5 on


def test_bars_of_several_meters(player):
    """A chord a bar, however long that is; also if the meter is changed later."""
    transport = player.session.transport
    transport.chords = "C F"
    transport.set_meters({1: "3/4", 2: "4/4"})
    player.lead.play(wb.chord_tones("1*4"), at="now")
    notes = [note for _, note in played(player, 11)]
    assert notes == [60] * 3 + [65] * 4 + [60] * 4


def test_a_seek_is_somewhere_in_the_round(player):
    """The chord follows from the place alone."""
    transport = player.session.transport
    transport.chords = "C F G"
    player.lead.play(wb.chord_tones("1*4"), at="now")
    player.render(BEAT // 2)
    transport.seek(bar=9)
    assert {note for _, note in played(player, 3)[1:]} == {67}


def test_the_triad_of_the_key_without_chords(player):
    """On its tonic, in its scale."""
    player.session.transport.key = "F minor"
    player.lead.play(wb.chord_tones("1 2 3 4"), at="now")
    assert [note for _, note in played(player, 4)] == [65, 68, 72, 77]


@pytest.mark.parametrize(
    ("act", "error", "text"),
    [
        (lambda t: setattr(t, "key", "H minor"), ParameterError, "a key is a note and a scale, for example 'A minor'"),
        (lambda t: setattr(t, "key", "A mynor"), UnknownNameError, "Did you mean 'minor'"),
        (lambda t: setattr(t, "key", 3), ParameterError, "got 3"),
        (lambda t: setattr(t, "chords", "Am Fx"), ParameterError, "'Fx' is no chord that is known here"),
        (lambda t: setattr(t, "chords", 5), ParameterError, "chords are a text such as"),
        (lambda t: setattr(t, "chords", [("C", 0)]), ParameterError, "more than 0 beats"),
        (lambda t: setattr(t, "chords", [("C", 1, 2)]), ParameterError, "a name and its beats"),
        (lambda t: setattr(t, "chords", "C " * 2000), ParameterError, "at most 1024 chords"),
        (lambda t: t.set_harmony("C", at="soon"), wb.errors.NoteError, "'beat' or 'bar'"),
    ],
)
def test_what_is_none_changes_nothing(player, act, error, text):
    """A sentence; key and chords stay."""
    transport = player.session.transport
    transport.set_harmony("D dorian", "Dm G")
    with pytest.raises(error, match=text):
        act(transport)
    assert (transport.key, transport.chords) == ("D dorian", "Dm G")
