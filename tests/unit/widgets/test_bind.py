"""Any control with a value, bound to a parameter both ways."""

from __future__ import annotations

import gc
import importlib
import threading
import time
import weakref

import ipywidgets
import pytest

from tests.support.fake_comm import with_fake_comm
from workbench.errors import ParameterError
from workbench.widgets import Envelope, Knob, bind
from workbench.widgets.bind import DOWN_HZ, ECHO_S, HOLD_S, Binding, _flush_job


@pytest.fixture
def bound(params, pump, clock):
    """Bind without a thread; unbinds at the end."""
    made = []

    def make(widget, name):
        binding = Binding(widget, params[name], pump, clock)
        made.append(binding)
        return binding

    yield make
    for binding in made:
        binding.unbind()


def test_an_untouched_slider_takes_range_step_and_name(bound):
    """The parameter knows best."""
    slider = ipywidgets.FloatSlider()
    bound(slider, "cutoff_hz")

    assert (slider.min, slider.max, slider.step, slider.value) == (20.0, 20000.0, 10.0, 1800.0)
    assert slider.description == "Cutoff"


def test_a_closed_control_lets_go(params, pump, clock):
    """No job of the pump and no observer stay behind."""
    slider = ipywidgets.FloatSlider()
    with_fake_comm(slider)
    Binding(slider, params["pan"], pump, clock)
    slider.close()

    assert repr(pump) == "Pump(0 callbacks, 0 failing)"
    assert params["pan"].observers == 0


def test_a_parameter_that_is_gone_is_let_go_of(params, pump, clock):
    """Its instrument was removed, or its session closed."""
    binding = Binding(ipywidgets.FloatSlider(), params["pan"], pump, clock)
    params["pan"].is_detached = True
    pump.step(time.monotonic())

    assert repr(pump) == "Pump(0 callbacks, 0 failing)"
    assert params["pan"].observers == 0
    assert not binding.error


def test_the_pump_does_not_keep_a_binding(pump):
    """A job whose owner nobody else keeps takes itself away."""

    class Owner:
        def tick(self):
            pass

    owner = Owner()
    pump.add(_flush_job(weakref.WeakMethod(owner.tick), pump), hz=DOWN_HZ)
    pump.step(time.monotonic())
    del owner
    gc.collect()
    pump.step(time.monotonic() + 1.0)

    assert repr(pump) == "Pump(0 callbacks, 0 failing)"


def test_what_the_user_has_set_stays(bound):
    """Range, step, description."""
    slider = ipywidgets.FloatSlider(value=500, min=100, max=1000, step=5, description="Brightness")
    bound(slider, "cutoff_hz")

    assert (slider.min, slider.max, slider.step, slider.description) == (100, 1000, 5, "Brightness")


def test_whole_numbers_are_written_as_such(bound):
    """A slider of whole numbers has no decimals beside it, one of others four digits."""
    whole, real = ipywidgets.IntSlider(), ipywidgets.FloatSlider()
    bound(whole, "osc_detune_cents")
    bound(real, "pan")

    assert (whole.readout_format, real.readout_format) == ("d", ".4g")


@pytest.mark.parametrize(
    ("widget", "name", "shown", "moved", "value"),
    [
        (ipywidgets.FloatSlider, "pan", 0.0, -0.5, -0.5),
        (ipywidgets.FloatLogSlider, "cutoff_hz", 1800.0, 440.0, 440.0),
        (ipywidgets.IntSlider, "osc_detune_cents", 7, -50, -50),
        (ipywidgets.FloatText, "resonance", 0.25, 0.5, 0.5),
        (ipywidgets.BoundedFloatText, "resonance", 0.25, 0.5, 0.5),
        (ipywidgets.IntText, "osc_detune_cents", 7, 3, 3),
        (ipywidgets.Dropdown, "filter_mode", "low", "high", "high"),
        (ipywidgets.ToggleButtons, "filter_mode", "low", "band", "band"),
        (ipywidgets.RadioButtons, "osc_a_waveform", "saw", "noise", "noise"),
        (ipywidgets.Text, "cutoff_hz", "1.8 kHz", "2.5 kHz", 2500.0),
        (ipywidgets.Text, "amp_attack_s", "10 ms", "250 ms", 0.25),
        (ipywidgets.Text, "filter_mode", "low", "high", "high"),
        (ipywidgets.Checkbox, "resonance", False, True, 1.0),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_controls_of_every_kind_go_both_ways(bound, params, clock, widget, name, shown, moved, value):
    """Shown at first, set by a move, shown again after a reset."""
    control = widget()
    binding = bound(control, name)
    assert control.value == shown
    clock.now += ECHO_S + 1
    control.value = moved

    assert params[name].value == value
    clock.now += 1
    params[name].reset()
    binding.flush()
    assert control.value == shown
    assert binding.error == ""


def test_options_of_the_user_may_be_names_or_numbers(bound, params):
    """Pairs of label and value, and plain numbers for a parameter that is no choice."""
    named = ipywidgets.Dropdown(options=[("Dark", "low"), ("Bright", "high")])
    numbers = ipywidgets.Dropdown(options=[440.0, 1800.0])
    bound(named, "filter_mode")
    bound(numbers, "cutoff_hz")
    assert (named.value, numbers.value) == ("low", 1800.0)
    named.value, numbers.value = "high", 440.0

    assert (params["filter_mode"].value, params["cutoff_hz"].value) == ("high", 440.0)


def test_a_refused_value_is_shown_and_taken_back(bound, params, clock):
    """At the control, at the binding; the next good value clears it."""
    field = ipywidgets.FloatText(description="Cutoff")
    binding = bound(field, "cutoff_hz")
    field.value = 5

    assert binding.error == "cutoff_hz must be in range 20..20000 Hz, got 5"
    assert field.description == "⚠ Cutoff"
    assert field.tooltip == binding.error
    assert "last error" in repr(binding)
    assert binding.flush()
    assert field.value == 1800.0
    field.value = 900.0
    assert (binding.error, field.description, field.tooltip) == ("", "Cutoff", None)
    assert params["cutoff_hz"].value == 900.0


def test_nonsense_in_a_text_field_is_refused(bound, params):
    """With the parameter's own sentence."""
    field = ipywidgets.Text()
    binding = bound(field, "cutoff_hz")
    field.value = "loud"

    assert binding.error == "cutoff_hz must be a number, got 'loud'"
    assert params["cutoff_hz"].number == 1800.0


def test_a_move_sets_the_parameter_once_and_comes_back_never(bound, params, clock):
    """No feedback."""
    slider = ipywidgets.FloatSlider()
    binding = bound(slider, "pan")
    comm = with_fake_comm(slider)
    slider.value = 0.5
    sent = len(comm.messages)
    for _ in range(20):
        clock.now += 0.1
        binding.flush()

    assert params["pan"].times_set == 1
    assert len(comm.messages) == sent


def test_the_parameter_does_not_pull_at_a_control_that_is_being_moved(bound, params, clock):
    """It waits until the hand has been away for a quarter of a second."""
    slider = ipywidgets.FloatSlider()
    binding = bound(slider, "pan")
    slider.value = 0.5
    params["pan"].value = -1.0
    assert not binding.flush()
    clock.now += HOLD_S + 0.01

    assert binding.flush()
    assert slider.value == -1.0


def test_a_page_that_rounds_does_not_move_the_parameter(bound, params, clock):
    """Sliders send back what they are set to, rounded to their steps: that is no move of the hand."""
    slider = ipywidgets.FloatSlider(min=0, max=20000, step=100)
    binding = bound(slider, "cutoff_hz")
    comm = with_fake_comm(slider)
    for value in (1234.0, 2345.0, 3456.0):
        params["cutoff_hz"].value = value
        binding.flush()
    comm.set(value=1200.0)
    assert params["cutoff_hz"].value == 3456.0

    assert binding.flush()
    assert slider.value == 3456.0
    comm.set(value=3500.0)
    assert params["cutoff_hz"].value == 3456.0
    assert not binding.flush()
    comm.set(value=3600.0)
    assert params["cutoff_hz"].value == 3600.0


def test_two_controls_of_one_parameter_stay_in_step(bound, params):
    """Whatever their kinds."""
    slider, field = ipywidgets.FloatSlider(), ipywidgets.Text()
    bound(slider, "pan")
    other = bound(field, "pan")
    slider.value = 0.5
    other.flush()

    assert field.value == "0.5"


def test_ends_of_a_logarithmic_slider_are_allowed(bound, params, clock):
    """A power rounds 20 to 19.999999999999993."""
    slider = ipywidgets.FloatLogSlider()
    binding = bound(slider, "cutoff_hz")
    clock.now += ECHO_S + 1
    slider.value = 1.0

    assert params["cutoff_hz"].value == 20.0
    assert binding.error == ""


@pytest.mark.parametrize(
    ("widget", "message"),
    [
        (ipywidgets.FloatRangeSlider(), "has several values, pan has one"),
        (ipywidgets.HBox(), "HBox has none"),
        ("slider", "str has none"),
    ],
)
def test_controls_without_a_single_value_are_refused(params, widget, message):
    """With the reason."""
    with pytest.raises(ParameterError, match=message):
        bind(widget, params["pan"])


def test_something_that_is_no_parameter_is_refused():
    """A value instead of the parameter is the usual slip."""
    with pytest.raises(ParameterError, match=r"such as lead\.params\['cutoff_hz'\], got 900"):
        bind(ipywidgets.FloatSlider(), 900)


def test_binding_again_replaces_the_first(params):
    """Running a cell again is harmless."""
    slider = ipywidgets.FloatSlider(min=-1, max=1)
    bind(slider, params["pan"])
    second = bind(slider, params["resonance"])
    slider.value = 0.75

    assert (params["pan"].value, params["resonance"].value) == (0.0, 0.75)
    assert params["pan"].observers == 0
    second.unbind()
    second.unbind()
    slider.value = 0.1
    assert params["resonance"].value == 0.75


def test_our_own_widgets_hold_what_they_are_bound_to(params, pump):
    """And get back what they held before."""
    knob = Knob(params["pan"], pump=pump)
    binding = bind(knob, params["cutoff_hz"])
    assert knob.param is params["cutoff_hz"]
    assert repr(binding) == "Binding(Knob <-> cutoff_hz)"
    binding.unbind()

    assert knob.param is params["pan"]
    knob.close()


def test_widgets_of_several_parameters_are_refused(params, pump):
    """An envelope has four."""
    envelope = Envelope(*(params[f"amp_{name}"] for name in ("attack_s", "decay_s", "sustain", "release_s")), pump=pump)
    with pytest.raises(ParameterError, match="Envelope holds 4 parameters"):
        bind(envelope, params["pan"])
    envelope.close()


def test_an_error_of_somebodys_observer_is_shown(bound, params):
    """It ran because the control was moved, so the control says it."""
    params["pan"].observe(lambda _param: 1 / 0)
    slider = ipywidgets.FloatSlider()
    binding = bound(slider, "pan")
    slider.value = 0.5

    assert binding.error == "ZeroDivisionError: division by zero"


def test_controls_that_set_each_other_in_circles_do_not_lock_up(params, pump, clock):
    """Two threads, two bindings, observers of a person in between."""
    first, second = ipywidgets.FloatSlider(), ipywidgets.FloatSlider()
    bindings = [Binding(first, params["pan"], pump, clock), Binding(second, params["env_amount"], pump, clock)]
    params["pan"].observe(lambda param: setattr(second, "value", 50 * param.number))
    params["env_amount"].observe(lambda param: setattr(first, "value", param.number / 50))

    def move(slider, scale):
        for step in range(300):
            slider.value = scale * (step % 11 - 5) / 5

    threads = [threading.Thread(target=move, args=each, daemon=True) for each in ((first, 1), (second, 50))]
    for thread in threads:
        thread.start()
    for _ in range(300):
        for binding in bindings:
            binding.flush()
    for thread in threads:
        thread.join(10)

    assert not any(thread.is_alive() for thread in threads)
    for binding in bindings:
        binding.unbind()


def test_shown_in_a_cell_it_is_a_line_that_follows(bound):
    """Escaped: an error may quote what a person typed."""
    field = ipywidgets.Text()
    binding = bound(field, "cutoff_hz")
    binding._repr_mimebundle_()
    field.value = "<b>loud</b>"

    assert "&lt;b&gt;loud" in binding._line.value
    assert binding._repr_mimebundle_()["text/plain"].startswith("Binding(Text <-> cutoff_hz, last error")


def test_a_cell_run_again_lets_go_of_the_control_it_made_before(params, monkeypatch):
    """Or each run would leave a control behind that moves with the parameter for ever."""
    module = importlib.import_module("workbench.widgets.bind")
    monkeypatch.setattr(module, "_by_cell", {})
    runs = iter([("cell", 0), ("cell", 0), ("other cell", 0)])
    monkeypatch.setattr(module._cells, "next_key", lambda: next(runs))
    first, second, third = (bind(ipywidgets.FloatText(), params["cutoff_hz"]) for _ in range(3))
    params["cutoff_hz"].value = 444.0

    assert [each.flush() for each in (first, second, third)] == [False, True, True]
    second.unbind()
    third.unbind()


def test_a_rounded_echo_moves_nothing_however_late_it_comes(bound, params, clock):
    """A busy page may take longer than any limit; what it shows holds already."""
    slider = ipywidgets.FloatSlider(step=10.0)
    binding = bound(slider, "cutoff_hz")
    params["cutoff_hz"].value = 623.0
    clock.now += 1.0
    binding.flush()
    clock.now += 10 * ECHO_S
    slider.value = 620.0

    assert params["cutoff_hz"].value == 623.0
