"""The voice door: what may be written, what is refused and in which words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from workbench.errors import KernelError, ParameterError
from workbench.instruments import RANDOM_SEED, Note


def quiet(note, p, s):
    """A voice that does nothing."""
    return 0.0, ()


SHORT = {
    "share": 0.25,
    "time_s": (1.5, 0.1, 8.0, "s", "log"),
    "given": wb.ParamSpec("other", 2.0, 1.0, 3.0),
    "words": {"default": 4, "low": 1, "high": 5, "help": "As many as fingers."},
}


def test_voice_without_brackets_is_refused():
    """The message says how to write it."""
    with pytest.raises(KernelError, match=r"write @wb\.voice\(\.\.\.\) with brackets"):
        wb.voice(quiet)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"params": 5}, "params must be a dict.*got 5"),
        ({"params": "level"}, "params must be a dict.*got 'level'"),
        ({"state": [1]}, r"state must be a dict.*got \[1\]"),
        ({"state": {3: 0.0}}, "'3' cannot be used in a voice"),
    ],
)
def test_voice_refuses_other_containers(arguments, message):
    """Of parameters and of state."""
    with pytest.raises(KernelError, match=message):
        wb.voice(**arguments)


@pytest.mark.parametrize(
    ("make", "hint"),
    [
        (lambda: wb.Synth("saw"), "waveform='saw'"),
        (lambda: wb.Synth("low"), "filter='low'"),
        (lambda: wb.Synth(8), "polyphony=8"),
        (lambda: wb.Synth([1]), "polyphony=16"),
        (lambda: wb.Instrument(wb.voice()(quiet), 4), "polyphony=4"),
    ],
)
def test_start_values_without_names_are_refused(make, hint):
    """With what was probably meant."""
    with pytest.raises(ParameterError, match=f"by name, got .*: write for example {hint}"):
        make()


def test_an_instrument_needs_a_voice():
    """A function is not one yet."""
    with pytest.raises(KernelError, match=r"write @wb\.voice\(\.\.\.\) above its function"):
        wb.Instrument(quiet)


def test_voice_params_can_be_written_short():
    """A default, a tuple, a specification and a dict in a dict give specifications of these names."""
    specs = {spec.name: spec for spec in wb.voice(params=SHORT)(quiet).params}

    assert list(specs) == list(SHORT)
    assert specs["share"] == wb.ParamSpec("share", 0.25)
    assert specs["time_s"] == wb.ParamSpec("time_s", 1.5, 0.1, 8.0, "s", "log")
    assert specs["given"] == wb.ParamSpec("given", 2.0, 1.0, 3.0)
    assert specs["words"].help == "As many as fingers."


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"params": {"a": "loud"}}, KernelError, "a must be a wb.ParamSpec, a default, or"),
        ({"params": {"a": True}}, KernelError, "a must be a wb.ParamSpec"),
        ({"params": {"a": {"colour": 1}}}, KernelError, "parameter a: .*colour"),
        ({"params": {"a": 3.5}}, ParameterError, r"a must be in range 0\.\.1, got 3.5"),
        ({"params": {"a": (1.0, 5.0, 2.0)}}, ParameterError, "low must be below high"),
        ({"params": ["a"]}, KernelError, "a parameter in a list is a wb.ParamSpec, got 'a'"),
        ({"params": [wb.ParamSpec("a", 0.0)] * 2}, KernelError, "declared once"),
        ({"params": {"_a": 0.5}}, KernelError, "'_a' cannot be used"),
        ({"state": {"not a name": 0.0}}, KernelError, "'not a name' cannot be used"),
        ({"state": {"class": 0.0}}, KernelError, "'class' cannot be used"),
        ({"oversample": 4}, KernelError, "oversample must be 1 or 2, got 4"),
        ({"keeps": "phase"}, KernelError, "keeps must be a list of names of state such as .*got .phase."),
        ({"keeps": 3}, KernelError, "keeps must be a list of names of state"),
        ({"keeps": ["z"], "state": {"phase": 0.0}}, KernelError, r"that is declared \(phase\), got .z."),
        ({"keeps": ["z"]}, KernelError, r"that is declared \(none is\)"),
    ],
)
def test_voice_refuses_with_a_reason(options, error, words):
    """What cannot become a voice is refused when it is written, not when it plays."""
    with pytest.raises(error, match=words):
        wb.voice(**options)(quiet)


def test_voice_takes_three_arguments_and_a_name():
    """Anything else is said at once."""
    with pytest.raises(KernelError, match=r"three arguments \(note, p, s\), wrong takes 2"):
        wb.voice()(lambda_named("wrong", 2))
    with pytest.raises(KernelError, match="write it with def"):
        wb.voice()(lambda note, p, s: (0.0, ()))


def lambda_named(name, count):
    """A function of that name with so many arguments."""
    scope = {}
    exec(f"def {name}({', '.join('abcdef'[:count])}): return 0.0, ()", scope)
    return scope[name]


def test_voice_is_plain_python_too():
    """Called by hand it is the function that was written."""

    @wb.voice(state={"count": 0, "seed": RANDOM_SEED})
    def ramp(note, p, s):
        return s.count * note.velocity, (s.count + 1, s.seed)

    note = Note(440.0, 69.0, 69.0, 1.0, 0.5, 0.0, 48_000.0)

    assert ramp(note, None, SimpleNamespace(count=4, seed=1)) == (2.0, (5, 1))


def hoarder(note, p, s):
    """A voice that allocates."""
    return [1.0, 2.0][0], ()


def talker(note, p, s):
    """A voice that prints."""
    print(note.gate)
    return 0.0, ()


def forgetful(note, p, s):
    """A voice that does not return its state."""
    return 0.0, ()


def mistaken(note, p, s):
    """A voice that asks for a parameter that it has not declared."""
    return p.loudness, (s.phase,)


@needs_jit
@pytest.mark.parametrize(
    ("function", "words"),
    [
        (hoarder, r"hoarder is not safe.*\n.*line \d+: return \[1.0, 2.0\]\[0\].*allocates"),
        (talker, r"talker is not safe.*\n.*line \d+: print\(note.gate\).*prints"),
        (forgetful, r"must return the sample and a tuple of its whole state \(phase\)"),
        (mistaken, "Unknown attribute 'loudness'"),
    ],
)
def test_voice_that_is_not_safe_is_not_added(function, words):
    """What allocates, prints or cannot be compiled is refused with its line; the session goes on as it was."""
    state = {} if function in (hoarder, talker) else {"phase": 0.0}
    with wb.Session(name="unsafe voice", sink="null") as session:
        with pytest.raises(KernelError, match=words):
            session.add(wb.voice(state=state)(function))

        assert session.instruments == ()
        assert not session.render(seconds=0.05).any()


def test_voice_without_a_source_file_plays():
    """A voice that was typed into a plain prompt, where no source can be found, plays; `add` takes it as it is."""
    scope = {"wb": wb}
    exec(
        "@wb.voice(params={'level_db': (0.0, -60.0, 6.0, 'dB')}, state={'phase': 0.0})\n"
        "def tone(note, p, s):\n"
        "    return 0.25 * wb.dsp.sine(s.phase), (wb.dsp.wrap(s.phase + note.freq_hz / note.sample_rate),)\n",
        scope,
    )
    with wb.Session(name="voice without source", sink="null") as session:
        tone = session.add(scope["tone"])
        tone.note_on("A4")
        peak = np.abs(session.render(seconds=0.1)).max()

    assert tone.name == "tone"
    assert 0.24 < peak < 0.26
