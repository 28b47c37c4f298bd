"""Tracks, solo, and what is inserted before the output."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import SMOOTH, render_frames, settled
from workbench.errors import GraphError, ParameterError, SessionError

STEADY = {**SMOOTH, "sustain": 1.0, "level_db": -20.0, "release_s": 0.01}


@pytest.fixture
def band(session):
    """Two players on tracks of their own, and a bus that both are sent to; (lead, bass, one, two, bus)."""
    lead, bass = (session.add(wb.Synth(polyphony=2, **STEADY), name=name) for name in ("lead", "bass"))
    one, two, bus = (session.track(name) for name in ("one", "two", "bus"))
    lead >> one
    bass >> two
    lead.note_on(69)
    bass.note_on(45)
    render_frames(session, 4800)
    return lead, bass, one, two, bus


def level(session, hz):
    """Amplitude of one frequency in the left channel, once all has settled."""
    render_frames(session, 9600)
    sound = render_frames(session, 48_000)[:, 0]
    return float(np.abs(np.fft.rfft(sound)[round(hz)]) / 24_000)


def is_silenced(track):
    """Whether others are solo, so that it is silent."""
    return track.node.params["is_silenced"].value == "on"


def test_a_track_at_rest_hands_on_what_it_hears(session):
    """At 0 dB, in the middle, a track changes no bit."""
    source = session.add(wb.Synth(polyphony=2, **STEADY))
    track = session.track("one")
    source >> track
    source.note_on(60)
    render_frames(session, 9600)
    heard, sent = track.tap(0.1), source.tap(0.1)
    render_frames(session, 4800)

    assert np.array_equal(heard.numpy()[-4800:], sent.numpy()[-4800:])


def test_fader_pan_and_mute(session, band):
    """Each does what it says, in decibels and per channel."""
    _, _, one, two, _ = band
    two.mute = True
    before = level(session, 440)
    one.gain_db = -6.0
    assert level(session, 440) == pytest.approx(before * 10 ** (-6 / 20), rel=1e-2)
    one.pan = 1.0
    assert level(session, 440) < before * 1e-3
    assert two.mute == "on"
    assert level(session, 110) < 1e-4
    two.mute = False
    assert level(session, 110) > 1e-2


def test_solo_keeps_what_belongs_to_it(session, band):
    """A solo track is heard with the bus it is sent to; the others are silent, and come back."""
    _, _, one, two, bus = band
    send = one.send(bus, level_db=0.0)
    both = level(session, 440)
    one.solo = True

    assert level(session, 440) == pytest.approx(both, rel=2e-2)
    assert level(session, 110) < 1e-4
    assert (one.solo, two.solo) == (True, False)
    one.solo = False
    assert level(session, 110) > 1e-2
    send.remove()


def test_solo_of_a_bus_keeps_its_sources(session, band):
    """What leads into a solo bus is heard through it."""
    _, _, one, two, bus = band
    one >> bus
    bus.solo = True

    assert level(session, 440) > 1e-2
    assert level(session, 110) < 1e-4
    assert is_silenced(two)


def test_what_is_connected_later_obeys_the_solo(session, band):
    """A new connection to a solo track counts at once."""
    _, _, one, two, _ = band
    one.solo = True
    two >> one
    assert level(session, 110) > 1e-2


def test_all_goes_through_what_is_inserted(session, band):
    """Every way out leads through it, explicit ones too; taken out, it is gone."""
    _, _, one, _, _ = band
    session.connect(one, session.output)
    before = level(session, 440), level(session, 110)
    half = session.output.insert(wb.Gain(gain_db=-20.0))
    assert (level(session, 440), level(session, 110)) == pytest.approx([0.1 * each for each in before], rel=1e-2)
    assert session.output.insert(wb.Gain(gain_db=-20.0), name=half.name) is half
    session.remove(half)
    assert (level(session, 440), level(session, 110)) == pytest.approx(before, rel=1e-2)
    loop = session.output.insert(wb.Gain(), name="loop")
    with pytest.raises(GraphError, match="would feed itself"):
        loop >> one


def test_a_track_hears_all_through_what_is_inserted_before_it(session, band):
    """In their order, before fader and sends, whatever leads there now or later; taken out, they are gone."""
    lead, bass, one, two, bus = band
    before = level(session, 440)
    drive, half = one.insert(wb.Gain(gain_db=20.0), name="drive"), one.insert(wb.Gain(gain_db=-40.0))
    bass.disconnect(two)
    bass >> one
    one.send(bus, level_db=0.0)

    assert level(session, 440) == pytest.approx(0.2 * before, rel=1e-2)
    assert one.insert(wb.Gain(gain_db=-40.0), name=half.name) is half
    assert str(session.graph()).count("lead -> drive -> gain -> one -> output") == 1
    assert "bass -> drive" in str(session.graph())
    session.remove(drive)
    session.remove(half)
    bass.disconnect(one)
    assert level(session, 440) == pytest.approx(2.0 * before, rel=1e-2)
    loop = one.insert(wb.Gain(), name="loop")
    with pytest.raises(GraphError, match="would feed itself"):
        one >> loop
    lead.disconnect(one)


def test_what_is_inserted_is_at_one_place(session, band):
    """Inserted elsewhere under its name, it moves there; it follows a swap, and stays when its track goes."""
    *_, one, two, _ = band
    gain = one.insert(wb.Gain(gain_db=-20.0), name="gain")
    before = level(session, 440), level(session, 110)
    assert two.insert(wb.Gain(gain_db=-20.0), name="gain") is gain
    assert level(session, 440) == pytest.approx(10.0 * before[0], rel=1e-2)
    assert level(session, 110) == pytest.approx(0.1 * before[1], rel=1e-2)
    session.swap(gain, wb.Gain(gain_db=0.0))
    assert level(session, 110) == pytest.approx(before[1], rel=1e-2)
    session.remove(two)
    assert gain.gain_db == 0.0
    with pytest.raises(SessionError, match="two is not in the session any more"):
        two.insert(wb.Gain())


def test_the_limiter_holds_the_ceiling(session, band):
    """However loud the band, no sample is above the ceiling of the inserted limiter."""
    lead, bass, *_ = band
    lead.level_db = bass.level_db = 6.0
    session.output.insert(wb.Limiter(ceiling_db=-3.0))
    render_frames(session, 48_000)
    assert np.abs(render_frames(session, 48_000)).max() <= 10 ** (-3 / 20) * 1.0116


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s: s.output.insert(wb.Synth()), SessionError, "insert takes an effect"),
        (lambda s: s.track("x", gain_db=40), ParameterError, r"-60\.\.12 dB"),
        (lambda s: setattr(s.track("x"), "solo", 1), SessionError, "solo is True or False"),
        (lambda s: setattr(s.track("x"), "mute", "maybe"), ParameterError, "'off', 'on'"),
    ],
)
def test_wrong_use_is_refused(session, call, error, words):
    """A sentence each."""
    with pytest.raises(error, match=words):
        call(session)


def test_memory_comes_home(session):
    """Tracks and inserts leave nothing behind."""
    settled(session)
    before = session.engine.arena.used
    for _ in range(5):
        track, effect = session.track("one"), session.output.insert(wb.Gain())
        track.solo = True
        render_frames(session, 640)
        session.remove(track)
        session.remove(effect)
    settled(session)
    assert session.engine.arena.used == before


def test_what_solo_sets_is_nobody_elses(session, band):
    """No listing, panel, completion or start value has it; who asks is told of mute and solo."""
    *_, one, two, _ = band
    one.solo = True

    assert list(two.params) == ["gain_db", "pan", "width", "mute"]
    assert "is_silenced" not in repr(two) + repr(two.panel()) + " ".join(dir(two))
    for touch in (
        lambda: two.is_silenced,
        lambda: setattr(two, "is_silenced", "off"),
        lambda: two.params["is_silenced"],
        lambda: two.params.set(is_silenced="off"),
        lambda: wb.Track(is_silenced="on"),
        lambda: session.track("new", is_silenced="on"),
        lambda: two.modulate("is_silenced", session.add(wb.LFO())),
    ):
        with pytest.raises(ParameterError, match=r"is_silenced is set by the workbench itself\. Use mute .* solo"):
            touch()
    assert is_silenced(two)


def test_solo_ends_with_its_track(session, band):
    """Nothing stays silent for the sake of a track that is gone."""
    *_, one, two, _ = band
    one.solo = True
    assert is_silenced(two)
    session.remove(one)

    assert not is_silenced(two)


def test_a_cell_run_again_keeps_to_the_solo(session, band):
    """Setting a track anew does not let it in while another one is solo."""
    *_, one, two, _ = band
    one.solo = True
    session.track("two", gain_db=-3)
    late = session.track("late")

    assert two.gain_db == -3.0
    assert [is_silenced(each) for each in (one, two, late)] == [False, True, True]


def test_a_track_stays_a_track(session, band):
    """Another effect takes its place only with a handle of its own, and the mixer goes on without it."""
    lead, _, one, two, _ = band
    one.solo = True
    with pytest.raises(SessionError, match="one is a track"):
        session.swap(one, wb.Gain())
    gain = session.add(wb.Gain(), name="one")

    assert gain is not one
    assert not is_silenced(two)
    lead >> two
    assert session.track("one").solo is False


def test_solo_reaches_through_a_feedback(session, band):
    """What a solo track is led into by way of a feedback is heard with it."""
    _, _, one, two, bus = band
    back = session.add(wb.Feedback(time_s=0.1))
    session.disconnect(one)
    one >> back
    back >> bus
    one.solo = True

    assert [is_silenced(each) for each in (one, two, bus)] == [False, True, False]
