"""Parameters without a session: the door of `Param` and `Params`, and a synthesizer's worth of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbench.params import ParamSpec
from workbench.params.spec import choice

WAVES = ("sine", "triangle", "saw", "square", "pulse", "noise")


class FakeParam:
    """A parameter that lives nowhere; also counts how often it was set."""

    def __init__(self, spec: ParamSpec) -> None:
        self.spec = spec
        self.number = spec.default
        self.times_set = 0
        self._observers: list[Callable[[FakeParam], None]] = []

    @property
    def name(self) -> str:
        """Name of the parameter."""
        return self.spec.name

    @property
    def value(self) -> float | str:
        """The value; for a choice its name."""
        return self.spec.choices[round(self.number)] if self.spec.curve == "choice" else self.number

    @value.setter
    def value(self, value: object) -> None:
        number = self.spec.validate(value)
        self.times_set += 1
        if number != self.number:
            self.number = number
            for observer in tuple(self._observers):
                observer(self)

    @property
    def observers(self) -> int:
        """How many watch it."""
        return len(self._observers)

    def reset(self) -> None:
        """Set it to its default."""
        self.value = self.spec.default

    def observe(self, callback: Callable[[FakeParam], None]) -> Callable[[], None]:
        """Be told of changes; returns what ends it."""
        self._observers.append(callback)
        return lambda: self._observers.remove(callback) if callback in self._observers else None


def fake_params(specs: Iterable[ParamSpec]) -> dict[str, FakeParam]:
    """Return parameters by name."""
    return {spec.name: FakeParam(spec) for spec in specs}


def _time(name: str, default: float, text: str) -> ParamSpec:
    return ParamSpec(name, default, 0.001, 10.0, "s", "log", help=text, group="envelopes")


def _share(name: str, default: float, text: str, group: str, low: float = 0.0) -> ParamSpec:
    return ParamSpec(name, default, low, 1.0, help=text, group=group)


SYNTH_SPECS = (
    choice("osc_a_waveform", WAVES, "saw", help="Shape of oscillator A", group="oscillator"),
    choice("osc_b_waveform", WAVES, "pulse", help="Shape of oscillator B", group="oscillator"),
    _share("osc_mix", 0.35, "From oscillator A to B", "oscillator"),
    ParamSpec("osc_detune_cents", 7.0, -100.0, 100.0, "cents", help="B against A", group="oscillator"),
    ParamSpec("osc_duty", 0.3, 0.05, 0.95, help="Share of the cycle in which a pulse is up", group="oscillator"),
    ParamSpec("glide_s", 0.0, 0.0, 2.0, "s", help="Time from one note to the next", group="oscillator"),
    choice("filter_mode", ("low", "band", "high"), "low", help="What the filter lets through", group="filter"),
    ParamSpec("cutoff_hz", 1800.0, 20.0, 20000.0, "Hz", "log", help="Where the filter begins to act", group="filter"),
    _share("resonance", 0.25, "Emphasis at the cutoff", "filter"),
    _share("key_tracking", 0.5, "How far the cutoff follows the note", "filter"),
    ParamSpec("env_amount", 24.0, -60.0, 60.0, "st", help="How far the envelope opens the filter", group="filter"),
    _time("amp_attack_s", 0.01, "From silence to full level"),
    _time("amp_decay_s", 0.4, "From full level to sustain"),
    _share("amp_sustain", 0.7, "Level while the key is held", "envelopes"),
    _time("amp_release_s", 0.3, "From release to silence"),
    _time("filter_attack_s", 0.05, "Filter envelope: rise"),
    _time("filter_decay_s", 0.8, "Filter envelope: fall"),
    _share("filter_sustain", 0.3, "Filter envelope: level while held", "envelopes"),
    _time("filter_release_s", 0.5, "Filter envelope: end"),
    choice("lfo_target", ("off", "pitch", "cutoff", "level", "duty"), "pitch", help="What it moves", group="LFO"),
    ParamSpec("lfo_rate_hz", 5.0, 0.05, 20.0, "Hz", "log", help="How fast it moves", group="LFO"),
    _share("lfo_depth", 0.1, "How far it moves", "LFO"),
    _share("velocity", 0.6, "How much a harder touch is louder", "output"),
    _share("pan", 0.0, "Left or right", "output", low=-1.0),
    ParamSpec("level_db", -6.0, -60.0, 6.0, "dB", help="Loudness", group="output"),
)
