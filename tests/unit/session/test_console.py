"""The mixer of a session: its strips are the tracks, both ways."""

import pytest

import workbench as wb
from tests.support.fake_comm import with_fake_comm
from tests.support.offline import SMOOTH, render_frames
from workbench.errors import SessionError
from workbench.session.console import strips


@pytest.fixture
def band(session):
    """A player on a track that is sent to a room, and a second track; (player, one, two, room)."""
    player = session.add(wb.Synth(polyphony=2, **SMOOTH), name="player")
    room = session.add(wb.Gain(), name="room")
    one, two = session.track("one"), session.track("two", pan=0.5)
    player >> one
    return player, one, two, room


def titles(mixer):
    """What stands above the strips."""
    return [each["title"] for each in mixer.strips]


def test_the_same_mixer_with_the_tracks_of_now(session, band):
    """Shown again it is the same one; tracks that came and went are followed; a session without tracks has one, too."""
    mixer = session.mixer()
    assert titles(mixer) == ["one", "two", "master"]
    session.track("three")
    session.remove(band[2])

    assert session.mixer() is mixer
    assert titles(mixer) == ["one", "three", "master"]
    assert mixer.last_error == ""


def test_page_and_python_turn_the_same(session, band):
    """Fader, mute, solo and send, from the page; solo and send from Python."""
    _, one, two, room = band
    send = one.send(room, level_db=-18.0)
    mixer = session.mixer()
    comm = with_fake_comm(mixer)
    comm.say("hello", page="p")
    first = mixer.strips[0]
    names = first["controls"]
    values = {names["gain"]: -6.0, names["mute"]: 1, names["solo"]: 1, first["sends"][0]["name"]: -9.0}
    comm.say("set", page="p", number=1, values=values)

    assert mixer.last_error == ""
    assert (one.gain_db, one.mute, one.solo, two.node.params["is_silenced"].value) == (-6.0, "on", True, "on")
    assert send.level_db == pytest.approx(-9.0)
    one.solo = False
    send.level_db = -30.0
    mixer._link.flush()
    told = {}
    for content, _ in comm.custom("values"):
        told.update(content["values"])
    assert told[names["solo"]] == 0.0
    assert told[first["sends"][0]["name"]] == pytest.approx(-30.0)
    assert told[mixer.strips[1]["controls"]["silenced"]] == 0.0


def test_sends_are_followed_and_modulations_are_none(session, band):
    """A send appears with its target and goes when it is removed; what moves a parameter is no send."""
    _, one, two, room = band
    two.modulate("pan", one)
    assert [each.sends for each in strips(session)] == [(), (), ()]
    send = one.send(room)
    assert [target for target, _ in strips(session)[0].sends] == ["room"]
    mixer = session.mixer()
    send.remove()
    mixer.follow()
    assert mixer.strips[0]["sends"] == []


def test_meters_show_what_is_heard(session, band):
    """The peak of the track's output, and of the session's."""
    player, one, *_ = band
    mixer = session.mixer()
    player.note_on(60)
    render_frames(session, 9600)
    _, (levels,) = mixer.pack()
    of_one, of_two, of_all = levels.reshape(3, 4)

    assert of_one[0] == pytest.approx(abs(one.tap(0.2).numpy()[:, 0]).max(), rel=1e-3)
    assert of_one[0] > of_one[2] > 0.0
    assert of_two.max() < 1e-6
    assert of_all[0] > 0.0


def test_loudness_is_of_what_leaves(session, band):
    """Without a meter in the graph: momentary, short-term and integrated, after the volume."""
    nodes = session.nodes
    mixer = session.mixer()
    band[0].note_on(60)
    render_frames(session, 48_000)
    loud = mixer.pack()[0]["loudness"]
    session.volume_db = -20.0
    render_frames(session, 48_000)
    soft = mixer.pack()[0]["loudness"]

    assert session.nodes == nodes
    assert all(-60.0 < each < 0.0 for each in loud)
    assert soft[0] < loud[0] - 15.0


def test_it_closes_with_the_session(session, band):
    """And lets go of the tracks."""
    mixer = session.mixer()
    track = band[1]
    session.close()

    assert not mixer.is_open
    assert track._solo_observers == []
    with pytest.raises(SessionError, match="closed"):
        session.mixer()
