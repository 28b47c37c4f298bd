// Text of values as in Python, and what may be typed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { formatClock } from "../../widgets/lib/clock.js";
import { formatValue, parseValue } from "../../widgets/lib/format.js";

const { cases } = JSON.parse(readFileSync(new URL("../data/format_cases.json", import.meta.url)));
const CUTOFF = { curve: "log", low: 20, high: 20000, unit: "Hz" };
const ATTACK = { curve: "log", low: 0.001, high: 10, unit: "s" };
const LEVEL = { curve: "linear", low: -60, high: 6, unit: "dB" };
const WAVE = { curve: "choice", choices: ["sine", "saw"] };

for (const { text, value, ...spec } of cases) {
  test(`${value} ${spec.unit ?? "choice"} reads "${text}"`, () => {
    assert.equal(formatValue({ curve: "linear", ...spec }, value), text);
  });
}

const TYPED = [
  [CUTOFF, "900", 900], [CUTOFF, "1.2k", 1200], [CUTOFF, "1,5 kHz", 1500], [CUTOFF, " 440 hz ", 440], [CUTOFF, "1e3", 1000],
  [ATTACK, "250 ms", 0.25], [ATTACK, "2 s", 2], [ATTACK, ".5", 0.5], [LEVEL, "-6dB", -6], [LEVEL, "−12", -12], [WAVE, "SAW", 1],
];
for (const [spec, text, value] of TYPED) {
  test(`"${text}" is ${value}`, () => assert.deepEqual(parseValue(spec, text), { value }));
}

const REFUSED = [
  [CUTOFF, "abc", "A number from 20 Hz to 20 kHz"], [CUTOFF, "19", "From 20 Hz to 20 kHz"], [CUTOFF, "", "A number from 20 Hz to 20 kHz"],
  [CUTOFF, "5 dB", "The unit is Hz, not dB"], [CUTOFF, "Infinity", "A number from 20 Hz to 20 kHz"], [WAVE, "noise", "One of: sine, saw"],
];
for (const [spec, text, error] of REFUSED) {
  test(`"${text}" is refused: ${error}`, () => assert.deepEqual(parseValue(spec, text), { error }));
}

test("the clock has a constant width up to an hour's end", () => {
  assert.deepEqual([0, 4.25, 59.99, 750, 3723.4].map(formatClock), ["0:00.0", "0:04.2", "0:59.9", "12:30.0", "1:02:03.4"]);
});
