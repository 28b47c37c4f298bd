"""The doctor's text, and that no probe can end it."""

from __future__ import annotations

from workbench.doctor.report import Line, Section, as_text, examine


def test_broken_probe_becomes_a_line():
    """An error in a probe is reported in its section."""

    def probe():
        raise RuntimeError("no such thing")

    section = examine("Sound", probe)

    assert [line.ok for line in section.lines] == [False]
    assert "RuntimeError: no such thing" in section.lines[0].value


def test_what_needs_mending_comes_last_with_its_command():
    """The summary names each trouble and the command that fixes it."""
    sections = [Section("Packages", (Line("numpy", "2.0"), Line("mido", "missing", ok=False, fix="pip install mido")))]
    text = as_text(sections)

    assert text.splitlines()[-2:] == ["  ! mido: missing", "      pip install mido"]


def test_all_well_is_said():
    """Without troubles the text says so."""
    assert as_text([Section("Packages", (Line("numpy", "2.0"),))]).endswith("Nothing is missing.")
