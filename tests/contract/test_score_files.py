"""Real music through our files and back: music21's corpus, of which a sample is read here.

WORKBENCH_CORPUS=all reads all of it: some 650 pieces, in about half an hour.
"""

import os
import warnings
from dataclasses import fields

import music21
import numpy as np
import pytest

from tests.oracles.music21_score import corpus_files, keeps_step, notes_of
from tests.support.musicxml_schema import problems
from workbench.midi import load_midi, save_midi
from workbench.musicxml import load_musicxml, save_musicxml

ALL = os.environ.get("WORKBENCH_CORPUS") == "all"
SAMPLE = 40
SMALL_BYTES = 12_000  # of a compressed file: some 40 bars for four voices
FILES = corpus_files() if ALL else [path for path in corpus_files() if path.stat().st_size < SMALL_BYTES]
PIECES = FILES if ALL else FILES[:: max(len(FILES) // SAMPLE, 1)][:SAMPLE]
# Voices are numbered anew where notes of one voice overlap: a tie joins heads of chords that end at different times.
MAY_DIFFER = {"voice"}


def name(path):
    """The piece and its folder."""
    return f"{path.parent.name}/{path.stem}"


def differences(one, other):
    """What differs between two scores, by name; the title of a nameless piece is that of its file."""
    return [
        each.name
        for each in fields(one)
        if each.name not in {"name", "places"} and not _same(getattr(one, each.name), getattr(other, each.name))
    ] + [each for each in one.places.dtype.names if not _same(one.places[each], other.places[each])]


def _same(one, other):
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


def rows(score):
    """Rows of (part, key, start, end) of all pitched notes, in quarter notes, sorted."""
    pitched = score.notes["channel"] != 9
    beats = np.stack([score.start_beats, score.end_beats], axis=1)[pitched].round(6).tolist()
    keys = zip(score.places["part"][pitched].tolist(), score.notes["key"][pitched].tolist(), strict=True)
    return sorted((*key, *times) for key, times in zip(keys, beats, strict=True))


def rounded(notes):
    """The oracle's rows with rounded beats: music21 keeps some tuplets as floats."""
    return sorted((part, key, round(float(start), 6), round(float(end), 6)) for part, key, start, end in notes)


def untimed(row):
    """Part and key."""
    return row[:2]


def test_there_is_a_corpus():
    """The tests below read something."""
    assert len(PIECES) >= SAMPLE


@pytest.mark.parametrize("path", PIECES, ids=name)
def test_musicxml_there_and_back(path, tmp_path):
    """Read, written and read again: the same score; what is written keeps to the schema."""
    score = load_musicxml(path)
    written = save_musicxml(score, tmp_path / "a.musicxml")

    assert problems(written) == []
    assert set(differences(score, load_musicxml(written))) <= MAY_DIFFER


@pytest.mark.parametrize("path", PIECES, ids=name)
def test_midi_there_and_back(path, tmp_path):
    """Read from a MIDI file, written and read again: the same score, in every field."""
    first = save_midi(load_musicxml(path), tmp_path / "a.mid")
    score = load_midi(first)
    again = load_midi(save_midi(score, tmp_path / "b.mid"))

    assert differences(score, again) == []
    assert len(score) > 0


@pytest.mark.parametrize("path", PIECES if ALL else PIECES[::4], ids=name)
def test_musicxml_is_what_music21_reads(path, tmp_path):
    """Another program finds the same notes in the file, and the same in what we write of it."""
    score = load_musicxml(path, repeats=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = rounded(notes_of(path))
        same_time = keeps_step(path)
        theirs_of_ours = rounded(notes_of(save_musicxml(score, tmp_path / "a.musicxml")))

    assert rows(score) == theirs_of_ours
    assert [untimed(row) for row in rows(score)] == [untimed(row) for row in theirs]
    assert rows(score) == theirs or not same_time


@pytest.mark.parametrize("path", PIECES if ALL else PIECES[2::4], ids=name)
def test_midi_of_another_program_there_and_back(path, tmp_path):
    """A MIDI file that music21 writes is read, written, and read again as the same."""
    file = tmp_path / "theirs.mid"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        music21.converter.parse(path, forceSource=True).write("midi", file)
    score = load_midi(file)

    assert differences(score, load_midi(save_midi(score, tmp_path / "ours.mid"))) == []
    assert len(score) > 0
