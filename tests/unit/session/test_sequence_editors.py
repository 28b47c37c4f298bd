"""Editors of what plays: heard to the sample, with nothing lost, doubled or left hanging; and they follow the cells."""

from __future__ import annotations

import pytest

from tests.support.music import Player
from workbench.errors import ParameterError, SessionError
from workbench.sequencer.notation import pattern

BEAT = 24_000  # frames, at 120 bpm and 48 kHz
SIXTEENTH = BEAT // 4


@pytest.fixture
def player():
    """Not playing."""
    made = Player(seed=7)
    yield made
    made.close()


def put(row, step, velocity=100):
    return {"edit": "put", "row": row, "step": step, "value": velocity}


def of(player, note):
    """Frames at which a note was struck."""
    return [frame for frame, each in player.struck if each == note]


def test_an_edit_is_heard_at_its_step(player):
    """In the cycle in which it is made, if the step is still to come."""
    sequence = player.lead.play(pattern("c4 ~ c4 ~"))
    grid = sequence.grid(rows="g4")
    player.render(BEAT)
    grid._take(put("g4", 5, 64), None)
    player.render(8 * BEAT)

    assert of(player, 67) == [5 * SIXTEENTH, 21 * SIXTEENTH]
    assert of(player, 60) == [0, 2 * BEAT, 4 * BEAT, 6 * BEAT, 8 * BEAT]
    assert player.velocities[:3] == [100, 64, 100]


@pytest.mark.parametrize("swing", [0.5, 0.66])
def test_edits_lose_nothing_and_double_nothing(player, rng, swing):
    """While one row is edited over and over, another one is played as it is written."""
    player.session.transport.swing = swing
    grid = player.lead.play(pattern("c4*16, e4 ~ ~ ~")).grid()
    frames = 0
    while frames < 12 * BEAT:
        step = int(rng.integers(1, 16))
        edit = put("e4", step) if rng.random() < 0.6 else {"edit": "clear", "row": "e4", "step": step}
        grid._take(edit, None)
        size = int(rng.integers(1, 3000))
        player.render(size, (size,))
        frames += size
    edited = of(player, 60)
    plain = Player(seed=7)
    plain.session.transport.swing = swing
    plain.lead.play(pattern("c4*16"))
    plain.render(frames)

    assert edited == of(plain, 60)
    assert len(of(player, 64)) > 12
    plain.close()


def test_no_note_hangs(player):
    """A long one that is taken away while it sounds ends there."""
    grid = player.lead.play(pattern("c4")).grid()
    player.render(BEAT)
    grid._take({"edit": "clear", "row": "c4", "step": 0}, None)
    player.render(8 * BEAT)

    assert of(player, 60) == [0]
    assert [note for _, note in player.ended] == [60]
    assert BEAT <= player.ended[0][0] < BEAT + 300


def test_an_edit_may_wait_for_the_bar(player):
    """As it was asked for."""
    grid = player.lead.play(pattern("c4 ~ c4 ~")).grid(at="bar", rows="g4")
    player.render(BEAT)
    grid._take(put("g4", 5), None)
    player.render(8 * BEAT)

    assert of(player, 67) == [21 * SIXTEENTH]


def test_grid_and_circle_of_one_sequence_agree(player):
    """An edit in one is seen in the other, and so is the cell that is run again."""
    sequence = player.lead.play(pattern("c4 ~ c4 ~"))
    grid, circle = sequence.grid(), sequence.circle()
    circle._take({"edit": "rotate", "row": "c4", "steps": 1}, None)
    assert grid.pattern == circle.pattern == sequence.pattern == pattern("c4 ~ c4 ~").rotate("1/2")

    player.lead.play(pattern("e4*4"))
    assert grid.pattern == circle.pattern == pattern("e4*4")


def test_editors_are_the_same_again(player):
    """A cell that is run twice shows one; asked for otherwise, it is another, and the first is closed."""
    sequence = player.lead.play(pattern("c4*4"))
    first = sequence.grid()

    assert player.lead.play(pattern("c4*4")).grid() is first
    assert sequence.grid(step="1/2") is not first
    assert not first.is_open
    assert player.lead.play(pattern("c4"), "other").grid() is not sequence.grid()
    assert sequence.grid(title="Beat").title == "Beat"
    assert sequence.circle().title == "pattern: circle"
    assert sequence.roll(snap="1/3").snap == "1/3"


def test_a_song_is_not_edited_as_one(player):
    """And says so; what it plays stays."""
    song = player.lead.play_song([(pattern("c4"), 2), (pattern("d4"), 2)])
    with pytest.raises(SessionError, match="plays a song of 2 patterns, which is not edited as one"):
        song.edit(pattern("e4"))
    with pytest.raises(ParameterError):
        player.lead.play(pattern("c4"), "one").edit("c4")


def test_what_was_stopped_stays_silent(player):
    """Its editor goes on; removed, it is closed, and keeps the pattern."""
    sequence = player.lead.play(pattern("c4 ~ c4 ~"))
    grid = sequence.grid()
    sequence.stop()
    grid._take(put("c4", 5), None)
    assert sequence.pattern is None
    assert len(grid.pattern) == 3
    sequence.play(grid.pattern)
    sequence.remove()
    assert not grid.is_open
    with pytest.raises(SessionError, match="was removed"):
        grid._take(put("c4", 6), None)
    assert len(grid.pattern) == 3
    assert grid.pack()[0]["running"] is False


def test_where_in_its_cycle_it_is(player):
    """From bar 1, or from where it was launched."""
    sequence = player.lead.play(pattern("c4 ~ ~", beats=3))
    player.render(4 * BEAT)
    assert sequence.reading["beat"] == pytest.approx(1.0, abs=0.01)
    assert sequence.reading["beats"] == 3.0
    assert sequence.reading["beats_per_s"] == 2.0
    sequence.play(pattern("d4 ~ ~", beats=3), at="now", launch=True)
    player.render(2 * BEAT)
    assert sequence.reading["beat"] == pytest.approx(2.0, abs=0.01)
    sequence.stop()
    assert sequence.reading["running"] is False


def test_watchers_are_told_until_they_leave(player):
    """Once for each change."""
    sequence = player.lead.play(pattern("c4"))
    told = []
    forget = sequence.observe(lambda: told.append(sequence.pattern))
    sequence.pattern = pattern("d4")
    sequence.stop()
    forget()
    sequence.play(pattern("e4"))

    assert told == [pattern("d4"), None]


def test_a_stroke_is_one_change_of_the_session(player):
    """`s.undo` takes it back as a whole, and the editor shows that."""
    before = pattern("c4 ~ c4 ~")
    sequence = player.lead.play(before)
    grid = sequence.grid(rows="g4")
    for step in range(1, 8):
        grid._take(put("g4", step), ("p", 1))
    player.session.undo()

    assert sequence.pattern == before == grid.pattern
