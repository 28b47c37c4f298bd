"""The kernel's engine does what the page's does, at the same frames: whatever is done meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

import workbench as wb
from tests.support import browser as node
from tests.support.browser import difference_db
from tests.support.offline import new_session
from tests.support.twin_pair import STEP, Pair
from workbench import settings
from workbench.commands import CENTS, NOW, CommandKind
from workbench.errors import SessionError
from workbench.events import EventKind
from workbench.rt import RECORD
from workbench.score.score import Score

QUANTUM_BYTES = 1 << 17  # written between two quanta at most: widgets/lib/sound_parts.js


@pytest.fixture
def pair():
    """A session with a synth, in a page."""
    if not node.available():
        pytest.skip(node.MISSING)
    with new_session() as session:
        session.add(wb.Synth(), "lead")
        made = Pair(session)
        yield made
        made.close()


def lead(pair):
    """The synth."""
    return next(each for each in pair.session.instruments if each.name == "lead")


def test_notes_and_knobs(pair):
    """Notes, chords, moved parameters and a panic are heard there as here."""
    lead(pair).note_on("C4")
    pair.play()
    lead(pair).cutoff_hz = 500.0
    pair.play()
    lead(pair).chord(["E4", "G4", "B4"])
    pair.session.volume_db = -6.0
    pair.play()
    pair.session.panic()
    pair.play(2)

    assert pair.difference_db() < -100.0


def test_graph_and_code_of_ones_own(pair):
    """New nodes, connections, modulation, code from a cell and its swap reach the page."""
    lead(pair).note_on("C3")
    pair.play(2)
    echo = pair.session.add(wb.Delay(time_s=0.05), "echo")
    pair.session.connect(lead(pair), echo)
    pair.play(4)

    @wb.node(params={"drive": (1.0, 0.0, 10.0)}, inputs=2)
    def fold(x, y, p, s):
        for c in range(2):
            for i in range(x.shape[1]):
                y[c, i] = np.sin(p.drive[i] * x[c, i])

    shaped = pair.session.add(fold, "fold")
    pair.session.connect(echo, shaped)
    pair.play(4)
    pair.session.swap(shaped, wb.Tremolo(rate_hz=7.0))
    pair.play(4)
    pair.session.remove(echo)
    pair.play(4)

    assert pair.difference_db() < -100.0


def test_scores_and_events(pair):
    """A score is played there; its notes and its end are told here, and its memory comes home."""
    told = pair.session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.SCORE_END)
    used = pair.session.engine.arena.used
    score = Score.from_notes([(0.02 * k, 0.02 * k + 0.015, 60 + k) for k in range(5)])
    playing = pair.session.play_score(score)
    assert pair.session.engine.arena.used > used
    pair.play(8)

    assert playing.is_over
    assert sorted(told.take()["kind"]) == sorted([EventKind.NOTE_ON] * 5 + [EventKind.SCORE_END])
    pair.session.engine.reclaim()
    assert pair.session.engine.arena.used <= used
    assert pair.difference_db() < -100.0


def test_what_begins_in_the_page(pair):
    """A control that is turned there is heard at once, and an older block of the kernel does not turn it back."""
    synth = lead(pair)
    synth.note_on("C4")
    pair.session.engine.store.publish()  # as the sink does: the page turns controls in the last block that came
    pair.play(8)
    before = np.abs(np.diff(pair.there[-1], axis=0)).mean()
    slot = synth.node.params["cutoff_hz"].slot
    pair.page.act(kind="turn", slots=[[slot, 300.0]], turn=1)
    pair.play(4)
    assert np.abs(np.diff(pair.there[-1], axis=0)).mean() < 0.5 * before
    synth.resonance = 0.6  # the kernel has not heard of the turn yet
    pair.play(2)
    values = pair.session.engine.store.output.update()[64:].view(np.float32)
    assert values[slot] == 300.0

    synth.node.params["cutoff_hz"].note_turn(slot, 1)  # now it has, and says otherwise
    synth.cutoff_hz = 900.0
    pair.play(2)
    values = pair.session.engine.store.output.update()[64:].view(np.float32)
    assert values[slot] == 900.0
    assert pair.difference_db() < -100.0


def test_a_key_in_the_page(pair):
    """A command that begins in the page is taken there and here."""
    lead(pair).note_on("C4")
    pair.play(2)
    pair.page.act(kind="play", commands=[[NOW, int(CommandKind.PANIC), 0, 0, 0.0, 0.0]])
    pair.play(4)

    assert np.abs(pair.there[-1]).max() == 0.0
    assert pair.difference_db() < -100.0


def test_memory_goes_when_it_is_filled(pair):
    """A note that comes while a new node is being made does not take its memory along half made."""
    sent = []
    send, pair.twin._send = pair.twin._send, lambda parts: (sent.append(parts), send(parts))
    engine = pair.session.engine
    with engine.lock:
        region = engine.arena.place("being filled", 64)
        lead(pair).note_on("C4")
        engine.arena.bytes[region.offset : region.offset + 64] = 7
        pair.session.add(wb.Gain(), "gain")
    memory = [[head["at"] for head in parts.heads if head["kind"] == "memory"] for parts in sent]

    assert memory[0] == []
    assert region.offset in memory[-1]
    assert bytes([7] * 64) in sent[-1].body()
    engine.arena.free(region)
    pair.play(2)
    assert pair.difference_db() < -100.0


def nothing(pair, count: int, frame: int) -> list[tuple]:
    """Commands that wait for a frame and then do nothing."""
    return [(frame, int(CommandKind.NOTE_OFF), lead(pair).number, CENTS * 20, 0.0, 0.0)] * count


def crowd(pair, frame: int, room: int = 1) -> None:
    """Fill schedule and queue until a frame, but for so many places of the queue."""
    for spare in (1, room):
        records = nothing(pair, settings.COMMAND_CAPACITY - spare, frame)
        pair.session.engine.commands.send_all(np.array(records, RECORD))
        pair.play(1)


def press(pair, note: int) -> None:
    """A key of the page."""
    pair.page.act(kind="play", commands=[[NOW, int(CommandKind.NOTE_ON), lead(pair).number, CENTS * note, note, 100]])


def test_keys_that_find_the_queue_full_are_played_when_there_is_room(pair):
    """In their order, there as here, at the frame at which each was taken indeed."""
    crowd(pair, 5 * STEP)
    press(pair, 60)
    press(pair, 64)
    press(pair, 67)
    logs = pair.play(6)
    played = [(at, what["commands"][0][3]) for log in logs for at, what in log if isinstance(what, dict)]

    assert [key for _, key in played] == [CENTS * 60, CENTS * 64, CENTS * 67]
    assert 2 * STEP == played[0][0] < played[1][0] == played[2][0]  # there was room for one
    assert pair.session.health().active_voices == 3
    assert pair.difference_db() == -np.inf


def test_commands_of_the_kernel_that_find_the_queue_full_wait(pair):
    """Hands of the page have filled it meanwhile: nothing is lost."""
    crowd(pair, 6 * STEP, room=40)
    pair.page.act(kind="play", commands=nothing(pair, 39, NOW))
    pair.session.engine.commands.send_all(np.array(nothing(pair, 39, NOW), RECORD))
    lead(pair).note_on("G4")
    logs = pair.play(8)
    played, sent = [[at for log in logs for at, what in log if isinstance(what, kind)] for kind in (dict, int)]

    assert played == [2 * STEP]
    assert sent[-1] > 4 * STEP
    assert pair.session.health().active_voices == 1
    assert pair.session.engine.commands.refused == 0
    assert pair.difference_db() == -np.inf


def test_a_panic_is_taken_by_a_full_queue_and_forgets_what_was_played_before(pair):
    """Neither the notes that waited nor the keys are heard after it."""
    crowd(pair, 50 * STEP)
    press(pair, 60)
    press(pair, 64)
    pair.session.panic()
    pair.play(4)
    assert np.abs(pair.there[-1]).max() == 0.0
    press(pair, 67)
    pair.play(2)

    assert pair.session.health().active_voices == 1
    assert pair.difference_db() == -np.inf


def test_large_memory_comes_while_it_sounds(pair, rng):
    """Megabytes are written piece by piece beside the sound; what needs them waits, a hand of the page does not."""
    lead(pair).note_on("C4")
    pair.play(2)
    sent = pair.sent
    recording = rng.uniform(-0.3, 0.3, (300_000, 2)).astype(np.float32)
    sampler = pair.session.add(wb.Sampler(recording, sample_rate=48_000, root="C4"), "sampler")
    sampler.note_on("C4")
    assert pair.sent - sent > 8_000_000
    pressed = (CENTS * 67, 67, 100)
    pair.page.act(kind="play", commands=[[NOW, int(CommandKind.NOTE_ON), lead(pair).number, *pressed]])
    logs = pair.play(8)

    assert pair.page.most_written == QUANTUM_BYTES
    taken = [(at, what) for log in logs for at, what in log]
    assert [at for at, what in taken if isinstance(what, dict)] == [2 * STEP]
    assert taken[-1][0] > 2 * STEP + 128 * 8_000_000 // QUANTUM_BYTES  # the frame at which it was taken indeed
    assert pair.session.health().active_voices == 3
    assert pair.difference_db() == -np.inf


def test_it_goes_on_here(pair):
    """When the page is gone, what was on its way is taken here."""
    lead(pair).note_on("C4")
    pair.play(2)
    lead(pair).cutoff_hz = 700.0
    pair.session.panic()
    pair.twin.end()
    block = np.zeros((9600, 2), np.float32)
    pair.session.engine.render_into(block)

    assert np.abs(block[:200]).max() > 0.0
    assert np.abs(block[-100:]).max() == 0.0
    lead(pair).note_on("C5")
    pair.session.engine.render_into(block)
    assert np.abs(block).max() > 0.01


def test_keys_of_a_page_that_is_gone_are_released(pair):
    """Those that hands held there; what Python holds goes on."""
    synth = lead(pair)
    synth.note_on("C4")
    pair.play(2)
    pressed, source = [62, 64, 67], synth.number
    for note in pressed:
        pair.page.act(kind="play", commands=[[NOW, int(CommandKind.NOTE_ON), source, CENTS * note, note, 100]])
    pair.page.act(kind="play", commands=[[NOW, int(CommandKind.NOTE_PITCH), source, CENTS * 64, 65, 0]])
    pair.page.act(kind="play", commands=[[NOW, int(CommandKind.NOTE_OFF), source, CENTS * 67, 0, 0]])
    pair.play(20)
    assert pair.session.health().active_voices == 3
    pair.twin.end()
    pair.session.engine.render_into(np.zeros((48_000, 2), np.float32))
    assert pair.session.health().active_voices == 1


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("given", [1, 2])
def test_what_a_page_hears(pair, rng, channels, given):
    """It is what a sound card's input would be, bit for bit: a quantum later, through what it is led into.

    The kernel hears silence, and both hear nothing before the microphone is on.
    """
    audio = rng.uniform(-0.2, 0.2, (4 * STEP, given)).astype(np.float32)

    def build(session):
        mic = session.add(wb.Input(channels), "mic")
        session.connect(mic, session.add(wb.Delay(time_s=0.003, mix=0.3), "echo"))
        return mic

    mic = build(pair.session)
    mic.history  # noqa: B018 remembered from now on
    pair.play(1)
    assert np.abs(pair.there[-1]).max() == 0.0
    heard = [pair.page.render(STEP, audio[k : k + STEP])[0] for k in range(0, len(audio), STEP)]
    quiet, report = pair.page.render(STEP)
    pair.twin.follow(report["frame"], report["log"])

    with new_session() as session:
        session.add(wb.Synth(), "lead")
        build(session)
        first, second = session.render(STEP / 48_000), session.render(5 * STEP / 48_000, input=audio)
    assert not first.any()
    assert difference_db(np.concatenate([*heard, quiet]), second) == -np.inf
    assert np.abs(second).max() > 0.05
    assert np.abs(mic.tap(0.2).numpy()).max() == 0.0


def test_what_needs_the_machine_is_refused(pair, tmp_path):
    """A file is not in a page: that is said, and all goes on as before."""
    soundfile.write(tmp_path / "sound.wav", np.zeros(100, np.float32), 48_000)
    lead(pair).note_on("C4")
    pair.play(1)
    with pytest.raises(SessionError, match="cannot run in a browser"):
        pair.session.add(wb.FilePlayer(tmp_path / "sound.wav"))
    pair.play(2)

    assert [each.name for each in pair.session.nodes] == ["lead"]
    assert pair.difference_db() < -100.0


def test_a_take_is_what_the_kernel_hears_of_the_page(pair, tmp_path):
    """Frame by frame, also where it catches up with a page that is far ahead."""
    lead(pair).play(wb.pattern("c4 e4 g4 b4"))
    take = pair.session.record(tmp_path / "take.wav", bits=32)
    pair.play(8)
    sound, report = pair.page.render(12 * 48_000)
    pair.there.append(sound)
    pair.twin.follow(report["frame"], report["log"])
    take.stop()
    heard = soundfile.read(take.path, dtype="float32")[0]
    assert take.lost_frames == 0
    np.testing.assert_array_equal(heard, np.concatenate(pair.here))
    assert pair.difference_db() < -100.0
    assert take.score().start_beats.tolist() == [*range(int(np.ceil(2 * take.seconds)))]
