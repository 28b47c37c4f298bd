"""The mixer: strips behind one line, levels in one frame, strips that come and go."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fake_comm import with_fake_comm
from tests.support.fake_params import FakeParam
from tests.support.fake_signal import FakeSignal, sine
from workbench.page.hub import Hub
from workbench.params import ParamSpec
from workbench.params.spec import choice
from workbench.widgets import Mixer
from workbench.widgets.strip import Strip

GAIN = ParamSpec("gain_db", 0.0, -60.0, 12.0, "dB")
PAN = ParamSpec("pan", 0.0, -1.0, 1.0)
MUTE = choice("mute", ("off", "on"), "off")


def strip(title, gain=0.5):
    """A strip with a tenth of a second of a sine."""
    signal = FakeSignal(sine(100.0, gain))
    signal.frame = 4800
    return Strip(
        title,
        FakeParam(GAIN),
        lambda: signal,
        pan=FakeParam(PAN),
        mute=FakeParam(MUTE),
        sends=(("room", FakeParam(GAIN)),),
        parts=(signal,),
    )


@pytest.fixture
def strips():
    """Two tracks and the whole."""
    return [strip("bass"), strip("lead"), strip("master", 0.25)]


@pytest.fixture
def loud():
    """Loudness readings; the last one is that of now."""
    return [(-120.0, -120.0, -120.0)]


@pytest.fixture
def mixer(strips, loud, pump):
    """A mixer of them, on a hub without a thread."""
    hub = Hub(pump)
    made = Mixer(lambda: list(strips), hub, lambda: loud[-1], pump)
    yield made
    made.close()
    hub.close()


def test_each_strip_has_controls_of_its_own(mixer, strips):
    """The same name on two tracks is two controls; sends too."""
    comm = with_fake_comm(mixer)
    bass, lead = mixer.strips[0], mixer.strips[1]
    comm.say("hello", page="p")
    values = {bass["controls"]["gain"]: -6, lead["controls"]["mute"]: 1, lead["sends"][0]["name"]: -20}
    comm.say("set", page="p", number=1, values=values)

    assert (strips[0].gain.value, strips[1].gain.value) == (-6, 0.0)
    assert (strips[0].mute.value, strips[1].mute.value) == ("off", "on")
    assert [each.sends[0][1].value for each in strips] == [0.0, -20, 0.0]
    assert mixer.last_error == ""


def test_python_moves_the_page(mixer, strips):
    """Under the name of the strip's control."""
    comm = with_fake_comm(mixer)
    comm.say("hello", page="p")
    mixer._link.flush()
    strips[1].pan.value = 0.5
    mixer._link.flush()

    assert comm.custom("values")[-1][0]["values"] == {"1 lead.pan": 0.5}


def test_levels_are_peaks_and_effective_values(mixer):
    """Of a sine that sounds for a tenth of a second: 1 - exp(-0.1 / 0.3) of its power."""
    meta, (levels,) = mixer.pack()
    rms = np.sqrt(0.125 * (1.0 - np.exp(-1.0 / 3.0)))

    assert meta == {"loudness": (-120.0, -120.0, -120.0), "strips": 3}
    assert levels.reshape(3, 4)[0] == pytest.approx([0.5, 0.5, rms, rms], rel=1e-3)
    assert levels.reshape(3, 4)[2] == pytest.approx([0.25, 0.25, rms / 2, rms / 2], rel=1e-3)
    assert mixer.pack() is None


def test_loudness_is_sent_when_it_changes(mixer, loud):
    """With a decimal; and also if nothing else is new."""
    mixer.pack()
    loud.append((-14.04, -15.0, -16.26))
    meta, (levels,) = mixer.pack()
    assert meta["loudness"] == (-14.0, -15.0, -16.3)
    assert np.isnan(levels).all()
    loud.append((-14.01, -15.0, -16.26))
    assert mixer.pack() is None
    mixer.refresh()
    assert mixer.pack() is not None


def test_it_follows_and_its_pages_stay(mixer, strips):
    """A strip that comes is shown at once; one that goes is let go; a page that was there hears of both."""
    comm = with_fake_comm(mixer)
    comm.say("hello", page="p")
    comm.say("set", page="p", number=7, values={"0 bass.pan": 0.25})
    gone = strips.pop(0)
    strips.insert(1, strip("drums"))
    mixer.follow()
    assert [each["title"] for each in mixer.strips] == ["lead", "drums", "master"]
    assert gone.gain._observers == []

    strips[1].gain.value = -3.0
    mixer._link.flush()
    told = comm.custom("values")[-1][0]
    assert told["values"]["1 drums.gain"] == -3.0
    assert told["seen"] == {"p": 7}


def test_as_long_as_nothing_changes_nothing_is_made_anew(mixer):
    """Asked thirty times a second, it sends no traits."""
    comm = with_fake_comm(mixer)
    mixer.follow()
    assert comm.messages == []


def test_plain_text_is_a_table(mixer, strips):
    """A line per strip."""
    strips[0].mute.value = "on"
    lines = [" ".join(line.split()) for line in mixer._repr_mimebundle_()[0]["text/plain"].splitlines()]

    assert lines[0] == "track gain pan mute solo sends"
    assert lines[1] == "bass 0 dB 0 on room 0 dB"
    assert len(lines) == 4
    assert [" ".join(line.split()) for line in repr(mixer).splitlines()] == lines


def test_it_closes_without_a_trace(strips, pump):
    """Observers, feed and jobs are gone."""
    hub = Hub(pump)
    made = Mixer(lambda: strips, hub, lambda: (-120.0, -120.0, -120.0), pump)
    made.close()
    made.close()

    assert strips[0].gain._observers == []
    assert repr(pump) == "Pump(0 callbacks, 0 failing)"
    hub.close()
