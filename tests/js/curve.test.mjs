// Values and positions: the same numbers as in Python, and steps that a hand expects.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { fromPosition, niceStep, nudge, originOf, tidy, toPosition } from "../../widgets/lib/curve.js";

const { cases } = JSON.parse(readFileSync(new URL("../data/curve_cases.json", import.meta.url)));
const CUTOFF = { curve: "log", low: 20, high: 20000, unit: "Hz" };
const PAN = { curve: "linear", low: -1, high: 1, unit: "" };
const WAVE = { curve: "choice", choices: ["a", "b", "c"] };

for (const spec of cases) {
  test(`${spec.curve} ${spec.low ?? ""}..${spec.high ?? ""}: ${spec.value} stands at ${spec.position}`, () => {
    assert.ok(Math.abs(toPosition(spec, spec.value) - spec.position) < 1e-12);
    assert.ok(Math.abs(fromPosition(spec, spec.position) - spec.value) < 1e-9 * Math.max(1, Math.abs(spec.value)));
  });
}

test("the ends are exact, and positions outside are limited", () => {
  assert.equal(fromPosition(CUTOFF, 1), 20000);
  assert.equal(fromPosition(CUTOFF, -3), 20);
  assert.equal(fromPosition(PAN, 9), 1);
});

test("round steps are 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([1, 0.002, 0.0666, 7, 50].map(niceStep).map((x) => Number(x.toPrecision(6))), [1, 0.002, 0.05, 5, 50]);
});

test("a dragged value is rounded to what the control can show", () => {
  assert.equal(tidy(CUTOFF, 1234.5678), 1235);
  assert.equal(tidy(PAN, 0.123456), 0.124);
  assert.equal(tidy(CUTOFF, 25000), 20000);
});

test("a key always moves the value, even by a step finer than its rounding", () => {
  assert.ok(nudge(CUTOFF, 1000, 1e-6) > 1000);
  assert.ok(nudge(PAN, 0, -1e-6) < 0);
  assert.equal(nudge(CUTOFF, 20000, 0.1), 20000);
  assert.equal(nudge(WAVE, 1, 0.01), 2);
  assert.equal(nudge(WAVE, 0, -0.01), 0);
});

test("a control that goes both ways is drawn from its middle, decibels from below", () => {
  assert.equal(originOf(PAN), 0.5);
  assert.equal(originOf({ curve: "linear", low: -60, high: 6, unit: "dB" }), 0);
  assert.equal(originOf(CUTOFF), 0);
});
