"""SuperCollider's two file formats, as far as the benchmark needs them: synth definitions and scores.

Formats: SuperCollider's help pages "Synth Definition File Format" (SCgf, version 2) and "Non-Realtime Synthesis"
(bundles of Open Sound Control 1.0 messages, each with its length in front; times in seconds since the start).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

SCALAR, CONTROL, AUDIO = 0, 1, 2  # rates
ADD, MULTIPLY, LARGER = 0, 2, 13  # special indices of BinaryOpUGen
ABSOLUTE = 5  # of UnaryOpUGen


@dataclass(frozen=True)
class Output:
    """One output of a unit of the definition."""

    unit: int
    number: int = 0


Input = Output | float


@dataclass
class SynthDef:
    """A definition under construction: units in the order in which they run.

    Attributes
    ----------
    name : str
        Name, at most 255 ASCII characters.
    """

    name: str
    _constants: list[float] = field(default_factory=list)
    _parameters: list[tuple[str, float]] = field(default_factory=list)
    _units: list[bytes] = field(default_factory=list)

    def parameters(self, **defaults: float) -> list[Output]:
        """Declare what can be given to each synth when it starts; once, and first."""
        self._parameters = list(defaults.items())
        unit = self._add("Control", SCALAR, (), [SCALAR] * len(defaults))
        return [Output(unit, k) for k in range(len(defaults))]

    def unit(self, kind: str, *inputs: Input, rate: int = AUDIO, special: int = 0) -> Output:
        """Add a unit with one output."""
        return Output(self._add(kind, rate, inputs, [rate], special))

    def stereo(self, kind: str, *inputs: Input) -> tuple[Output, Output]:
        """Add a unit with two outputs."""
        unit = self._add(kind, AUDIO, inputs, [AUDIO] * 2)
        return Output(unit, 0), Output(unit, 1)

    def times(self, a: Input, b: Input) -> Output:
        """Multiply."""
        return self.unit("BinaryOpUGen", a, b, special=MULTIPLY)

    def plus(self, a: Input, b: Input) -> Output:
        """Add."""
        return self.unit("BinaryOpUGen", a, b, special=ADD)

    def out(self, unit: str, *channels: Input) -> None:
        """Write to the first buses: `Out` adds to what is there, `ReplaceOut` takes its place."""
        self._add(unit, AUDIO, (0.0, *channels), [])

    def encode(self) -> bytes:
        """The definition as a file of its own."""
        parts = [b"SCgf", struct.pack(">ih", 2, 1), _short(self.name)]
        parts.append(struct.pack(f">i{len(self._constants)}f", len(self._constants), *self._constants))
        values = [value for _, value in self._parameters]
        parts.append(struct.pack(f">i{len(values)}f", len(values), *values))
        parts.append(struct.pack(">i", len(values)))
        parts += [_short(name) + struct.pack(">i", k) for k, (name, _) in enumerate(self._parameters)]
        parts += [struct.pack(">i", len(self._units)), *self._units, struct.pack(">h", 0)]
        return b"".join(parts)

    def _add(self, kind: str, rate: int, inputs: Sequence[Input], outputs: Sequence[int], special: int = 0) -> int:
        head = _short(kind) + struct.pack(">biih", rate, len(inputs), len(outputs), special)
        self._units.append(head + b"".join(map(self._input, inputs)) + bytes(outputs))
        return len(self._units) - 1

    def _input(self, each: Input) -> bytes:
        if isinstance(each, Output):
            return struct.pack(">ii", each.unit, each.number)
        if each not in self._constants:
            self._constants.append(each)
        return struct.pack(">ii", -1, self._constants.index(each))


def _short(text: str) -> bytes:
    """A string with its length in one byte."""
    return bytes([len(text)]) + text.encode("ascii")


def message(address: str, *arguments: str | float | bytes) -> bytes:
    """An Open Sound Control message of strings, whole numbers, floats and blobs."""
    tags, data = ",", b""
    for each in arguments:
        match each:
            case str():
                tags, data = tags + "s", data + _padded(each)
            case bytes():
                fill = b"\0" * (-len(each) % 4)
                tags, data = tags + "b", data + struct.pack(">i", len(each)) + each + fill
            case int():
                tags, data = tags + "i", data + struct.pack(">i", each)
            case float():
                tags, data = tags + "f", data + struct.pack(">f", each)
    return _padded(address) + _padded(tags) + data


def score(entries: Sequence[tuple[float, Sequence[bytes]]]) -> bytes:
    """A score: at each time in seconds, some messages. The last time is where the rendering ends."""
    made = []
    for seconds, messages in entries:
        body = b"".join(struct.pack(">i", len(each)) + each for each in messages)
        bundle = b"#bundle\0" + struct.pack(">Q", round(seconds * 2**32)) + body
        made.append(struct.pack(">i", len(bundle)) + bundle)
    return b"".join(made)


def _padded(text: str) -> bytes:
    """A string that ends with a zero and fills whole words of four bytes."""
    data = text.encode("ascii") + b"\0"
    return data + b"\0" * (-len(data) % 4)
