"""Voices with memory in the engine: they read what is theirs, each note for itself, and leave nothing behind."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import amount
from tests.support.memory_voices import COSINE, LINE_FRAMES, N, brief, echo_of_all, pair, pluck, wavetable
from tests.support.offline import new_session, render_frames, settled
from tests.support.player import Player
from tests.support.subprocesses import run_python
from workbench.commands import CommandKind
from workbench.errors import CapacityError
from workbench.events import EventKind
from workbench.instruments import layout
from workbench.settings import QUANTUM

STEP = 440.0 / 48_000.0
EVEN = 2e-6  # the pan's middle is 1 within this


@pytest.mark.parametrize("row", [0.0, 1.0])
def test_voice_reads_its_tables(row):
    """One-dimensional and two-dimensional: the sound is what NumPy makes of the same numbers."""
    frames = 10 * QUANTUM
    player = Player(wavetable, row=row)
    player.on(69)
    phase = np.arange(frames) * STEP % 1.0
    shape = COSINE[(phase * N).astype(int)] if row == 0.0 else 0.0
    wanted = 0.25 * (np.cos(2.0 * np.pi * phase) - 0.5 * shape)
    found = player.render(frames)[:, 0]

    # Where float32 phases fall on the other side of a point, the uninterpolated row is one point away.
    assert np.mean(np.abs(found - wanted) < 1e-4) > 0.98
    np.testing.assert_allclose(found, wanted, atol=0.25 * 0.5 * 2.0 * np.pi / N + 1e-4)


def test_instruments_with_one_voice_have_tables_of_their_own():
    """The same code plays two instruments with tables of different lengths."""
    with new_session() as session:
        first = session.add(wb.Instrument(wavetable, row=1.0, tables={"wave": np.ones(7)}), name="ones")
        first.note_on(69)
        assert np.allclose(render_frames(session, 256), 0.25, atol=1e-5)
        second = session.add(wb.Instrument(wavetable, row=1.0, tables={"wave": np.full(9, -1.0)}), name="minus")
        second.note_on(69)
        assert np.allclose(render_frames(session, 256)[QUANTUM:], 0.0, atol=1e-5)


def test_lines_start_silent_and_belong_to_one_note():
    """Until a note's own line has gone round it gives nothing, whoever had the lane before, stolen or released."""
    player = Player(echo_of_all, polyphony=2)
    quiet = LINE_FRAMES // QUANTUM * QUANTUM
    for round_ in range(amount(60, 6)):
        player.on(40 + round_ % 7, velocity=127.0)
        player.render(2 * LINE_FRAMES)
    player.engine.commands.send(CommandKind.PANIC)
    player.render(2048)
    for key in (80, 81):
        player.on(key)

    assert not player.render(quiet).any()
    assert player.render(2 * LINE_FRAMES)[-1, 0] == pytest.approx(2 * 0.125, rel=EVEN)


def test_lines_of_a_free_lane_are_silent():
    """A note that has ended leaves zeros in its lane's line."""
    player = Player(pluck, polyphony=1)
    player.on(60)
    player.render(4800)
    player.off(60)
    player.render(48_000)
    head = player.node._head
    lines = player.engine.arena.view(
        int(head[layout.H_LINES_AT]), np.float32, (32, int(head[layout.H_LINE_BYTES]) // 4)
    )
    idle = player.lanes[layout.L_STATE] == layout.FREE

    assert player.node.sounding == 0
    assert idle.all()
    assert lines.shape[1] == 2400


def test_pluck_is_in_tune():
    """A string is as long as its line says: its pitch is that of the note within 3 cents."""
    player = Player(pluck)
    player.on(57)
    player.render(4800)
    audio = player.render(48_000)[:, 0]
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), 8 * len(audio)))
    band = slice(8 * 210, 8 * 231)
    f0 = (np.argmax(spectrum[band]) + band.start) / 8.0

    assert abs(1200.0 * np.log2(f0 / 220.0)) < 3.0


def test_two_channels_stay_apart():
    """Left is what the voice gives first, right what it gives second."""
    player = Player(pair)
    player.on(69, velocity=127.0)
    audio = player.render(4 * QUANTUM)

    np.testing.assert_allclose(audio[:, 0], 0.25 * np.sin(2.0 * np.pi * STEP * np.arange(4 * QUANTUM)), atol=1e-4)
    np.testing.assert_allclose(audio[:, 1], 0.5, rtol=EVEN)


def test_voice_that_says_so_is_over():
    """A voice whose state `over` is above zero gives its lane back while its key is held, with an event."""
    player = Player(brief)
    player.on(60)
    audio = player.render(4 * QUANTUM)

    assert np.count_nonzero(audio[:, 0]) == 100
    assert player.node.sounding == 0
    assert [int(each) for each in player.take(EventKind.VOICE_END)["a"]] == [6000]


def performance(sizes):
    """Notes on voices with tables, lines and two channels."""
    with new_session(seed=5) as session:
        handles = [session.add(each) for each in (wavetable, pluck, pair)]
        for k, handle in enumerate(handles * 4):
            handle.note_on(50 + 3 * k, at=0.001 + 0.0111 * k)
            handle.note_off(50 + 3 * k, at=0.05 + 0.0111 * k)
        return render_frames(session, 12_000, sizes)


@pytest.mark.parametrize("sizes", [[1], [100, 7], [1000]], ids=str)
def test_output_is_the_same_in_any_blocks(sizes):
    """Voices with memory, too, sound the same whatever the host's blocks, bit for bit."""
    wanted = performance([64])

    assert np.abs(wanted).max() > 0.1
    np.testing.assert_array_equal(performance(sizes).view(np.uint32), wanted.view(np.uint32))


def test_memory_comes_home():
    """Removing an instrument gives its tables and lines back; a failed addition takes nothing."""
    with new_session() as session:
        session.add(wb.Synth())
        settled(session)
        before = session.engine.arena.used
        handles = [session.add(each, name=each.name) for each in (wavetable, pluck, pair)]
        assert session.engine.arena.used > before + 2 * 64 * 2400 * 4
        for handle in handles:
            session.remove(handle)
        settled(session)

        assert session.engine.arena.used == before
        with pytest.raises(CapacityError, match="WORKBENCH_ARENA_MB"):
            session.add(wb.Instrument(wavetable, tables={"wave": np.zeros(2**28 // 2)}))
        assert session.engine.arena.used == before


def test_adding_the_same_tables_again_changes_nothing():
    """Re-running a cell leaves the instrument as it is; other numbers in a table swap it."""
    with new_session() as session:
        table = session.add(wb.Instrument(wavetable, tables={"wave": np.ones(5)}), name="table")
        first = table.node

        session.add(wb.Instrument(wavetable, tables={"wave": np.ones(5)}), name="table")
        assert table.node is first
        session.add(wb.Instrument(wavetable, tables={"wave": np.zeros(5)}), name="table")
        assert table.node is not first


def test_voices_with_memory_run_without_the_jit():
    """The same voices as plain Python sound as they do compiled."""
    program = """
        import numpy as np
        from tests.support.memory_voices import pair, pluck, wavetable
        from tests.support.player import Player
        for each in (wavetable, pluck, pair):
            player = Player(each, polyphony=2)
            player.on(69)
            print(repr(float(np.square(player.render(320), dtype=np.float64).sum())))
    """
    plain = run_python(program, {"NUMBA_DISABLE_JIT": "1"})
    compiled = run_python(program)

    assert plain.returncode == compiled.returncode == 0, plain.stderr + compiled.stderr
    assert np.allclose(*([float(x) for x in each.stdout.split()] for each in (plain, compiled)), rtol=1e-5)
