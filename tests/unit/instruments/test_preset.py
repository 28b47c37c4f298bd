"""Presets: loaded by name or from a file, saved beside others, and refused whole if anything in them is wrong."""

from __future__ import annotations

import json

import pytest

import workbench as wb
from tests.support.offline import new_session, render_frames
from tests.support.voices import tone


@pytest.fixture
def session():
    with new_session() as session:
        yield session


def written(path, **changes):
    """A file with one preset of the synthesizer, with some of it changed."""
    held = {"format": 1, "instrument": "synth", "presets": {"mine": {"cutoff_hz": 700.0}}, **changes}
    path.write_text(json.dumps(held))
    return path


def test_preset_gives_the_start_values():
    """What it names is as it says, the rest has its defaults, and what is given besides comes before it."""
    plain, warm, own = wb.Synth(), wb.Synth(preset="warm pad"), wb.Synth(preset="warm pad", attack_s=0.1)

    assert warm.values["attack_s"] > 0.3
    assert warm.values["glide_s"] == plain.values["glide_s"]
    assert own.values == {**warm.values, "attack_s": 0.1}


def test_presets_are_listed():
    """The class says which there are; a voice of one's own has none."""
    assert "warm pad" in wb.Synth.presets()
    assert wb.Synth.presets() == tuple(sorted(wb.Synth.presets()))
    with pytest.raises(wb.UnknownNameError, match="There is no preset of tone 'warm pad'"):
        wb.Instrument(tone, preset="warm pad")


def test_handle_loads_while_it_sounds(session):
    """A handle takes a preset over, and sound goes on."""
    lead = session.add(wb.Synth())
    lead.note_on("A3")
    render_frames(session, 1024)
    lead.load_preset("solo lead")

    assert {name: lead.params[name].number for name in lead.params} == wb.Synth(preset="solo lead").values
    assert abs(render_frames(session, 1024)).max() > 0.0


def test_saved_preset_comes_back(session, tmp_path):
    """What is saved is what is loaded, to the last digit; choices are written by name."""
    lead = session.add(wb.Synth(preset="brass section", cutoff_hz=1234.5678901234567, filter="band"))
    lead.save_preset(tmp_path / "mine.json")
    again = wb.Synth(preset=str(tmp_path / "mine.json"))

    assert again.values == {name: lead.params[name].number for name in lead.params}
    assert '"filter": "band"' in (tmp_path / "mine.json").read_text()


def test_a_file_holds_several(session, tmp_path):
    """Saving under another name leaves the others; then it must be said which one is meant."""
    lead = session.add(wb.Synth(cutoff_hz=500))
    lead.save_preset(tmp_path / "set.json", "dark")
    lead.cutoff_hz = 9000
    lead.save_preset(tmp_path / "set.json", "light")
    with pytest.raises(wb.PresetError, match="holds dark, light: say which, with name="):
        lead.load_preset(tmp_path / "set.json")
    lead.load_preset(tmp_path / "set.json", "dark")

    assert lead.cutoff_hz == 500.0


def test_same_preset_is_the_same_text(session, tmp_path):
    """Files can be compared: keys in order, a value a line, and nothing that depends on when it was saved."""
    lead = session.add(wb.Synth(preset="warm pad"))
    lead.save_preset(tmp_path / "one.json", "warm")
    lead.save_preset(tmp_path / "other.json", "warm")
    lines = (tmp_path / "one.json").read_text().splitlines()
    names = [line.split('"')[1] for line in lines if line.startswith(6 * " ")]

    assert (tmp_path / "one.json").read_text() == (tmp_path / "other.json").read_text()
    assert names == sorted(lead.params)


def test_voice_of_ones_own_has_presets_too(session, tmp_path):
    """They are saved and loaded by its name; a file for another instrument is refused."""

    @wb.voice(params={"amount": 0.5})
    def hum(note, p, s):
        return p.amount * note.gate, ()

    handle = session.add(wb.Instrument(hum, amount=0.25))
    handle.save_preset(tmp_path / "soft.json")

    assert wb.Instrument(hum, preset=tmp_path / "soft.json").values == {"amount": 0.25}
    with pytest.raises(wb.PresetError, match=r"soft\.json is for 'hum', and this is 'synth'"):
        wb.Synth(preset=tmp_path / "soft.json")


WRONG = {
    "unknown parameter": ({"presets": {"mine": {"cutoff": 1.0}}}, wb.UnknownNameError, "Did you mean 'cutoff_hz'"),
    "out of range": ({"presets": {"mine": {"mix": 0.5, "cutoff_hz": 5.0}}}, wb.ParameterError, "'mine': cutoff_hz"),
    "not a number": ({"presets": {"mine": {"cutoff_hz": True}}}, wb.ParameterError, "cutoff_hz must be a number"),
    "NaN": ({"presets": {"mine": {"cutoff_hz": float("nan")}}}, wb.ParameterError, "finite"),
    "unknown choice": ({"presets": {"mine": {"waveform": "sow"}}}, wb.ParameterError, "Did you mean 'saw'"),
    "newer version": ({"format": 2}, wb.PresetError, "has the format 2, this version reads 1"),
    "other instrument": ({"instrument": "fm"}, wb.PresetError, "is for 'fm'"),
    "no presets": ({"presets": {}}, wb.PresetError, "holds no preset"),
    "presets in a list": ({"presets": [1]}, wb.PresetError, "must stand by name"),
    "a preset that is none": ({"presets": {"mine": 3}}, wb.PresetError, "must hold parameters"),
}


@pytest.mark.parametrize(("changes", "error", "words"), WRONG.values(), ids=WRONG)
def test_wrong_preset_changes_nothing(session, tmp_path, changes, error, words):
    """The error says what is wrong, and not one parameter is set."""
    lead = session.add(wb.Synth())
    before = {name: lead.params[name].number for name in lead.params}
    with pytest.raises(error, match=words):
        lead.load_preset(written(tmp_path / "preset.json", **changes))

    assert {name: lead.params[name].number for name in lead.params} == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "\0", "[" * 100_000])
def test_no_preset_file(tmp_path, text):
    """What is no file of presets is refused, and never overwritten."""
    path = tmp_path / "other.json"
    path.write_text(text)
    with new_session() as session:
        lead = session.add(wb.Synth())
        with pytest.raises(wb.PresetError):
            lead.load_preset(path)
        with pytest.raises(wb.PresetError):
            lead.save_preset(path)

    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", ["mine", "mine.txt", "", 3, None])
def test_path_ends_in_json(session, path):
    """A preset is saved where it is found again."""
    lead = session.add(wb.Synth())
    with pytest.raises(wb.PresetError, match=r"ends in \.json"):
        lead.save_preset(path)


def test_missing_file_and_folder(session, tmp_path):
    """Both are said."""
    lead = session.add(wb.Synth())
    with pytest.raises(wb.PresetError, match="there is no preset file"):
        lead.load_preset(tmp_path / "gone.json")
    with pytest.raises(wb.PresetError, match="cannot be written"):
        lead.save_preset(tmp_path / "gone" / "mine.json")


@pytest.mark.parametrize("preset", [3, b"warm pad", ["warm pad"]])
def test_preset_is_a_name_or_a_path(preset):
    """Anything else is refused in words."""
    with pytest.raises(wb.PresetError, match="a preset is a name or a path"):
        wb.Synth(preset=preset)
