"""`import workbench` opens no device, compiles nothing and imports nothing heavy."""

from __future__ import annotations

from tests.support.subprocesses import run_python

HEAVY = ("anywidget", "bokeh", "ipywidgets", "mido", "numba", "numpy", "sounddevice", "IPython", "jupyterlab")


def test_import_brings_nothing_heavy():
    """After the import none of the heavy packages is there; its time is printed."""
    ended = run_python(
        f"""
        import sys, time
        start = time.perf_counter()
        import workbench
        print(f"import workbench: {{time.perf_counter() - start:.3f}} s")
        print("heavy:", *[each for each in {HEAVY!r} if each in sys.modules])
        """
    )
    print(ended.stdout)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1].strip() == "heavy:"


def test_session_on_the_null_sink_needs_no_portaudio():
    """A null session plays and renders without importing sounddevice, Bokeh or widgets."""
    ended = run_python(
        """
        import sys
        import workbench as wb
        with wb.Session(sink="null") as s:
            s.add(wb.Synth()).note_on(60)
            s.render(0.1)
            s.play()
            s.stop()
        print("heavy:", *[each for each in ("sounddevice", "bokeh", "anywidget", "mido") if each in sys.modules])
        """
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1].strip() == "heavy:"


def test_names_of_instruments_compile_nothing():
    """Naming an instrument and setting its values does not start the compiler."""
    ended = run_python(
        """
        import sys
        import workbench as wb
        synth = wb.Synth(waveform="saw", cutoff_hz=900)
        from numba.core.compiler_lock import global_compiler_lock
        from numba.core import event
        print(synth, all(not each.signatures for each in wb.dsp.__dict__.values() if hasattr(each, "signatures")))
        """
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip().endswith("True")
