// What the views compute in the page: columns of glyphs, positions, names.

import assert from "node:assert/strict";
import test from "node:test";

import { decibels, hertz, keyName, pitchName } from "../../widgets/lib/pitch.js";
import { depth, reading } from "../../widgets/meters.js";
import { positions } from "../../widgets/oscilloscope.js";
import { marksOf, noteColumns } from "../../widgets/piano_roll.js";
import { columns, highestNear } from "../../widgets/spectrum.js";

test("keys and frequencies have names", () => {
  assert.deepEqual([0, 21, 60, 61, 69, 127].map(keyName), ["C-1", "A0", "C4", "C♯4", "A4", "G9"]);
  assert.equal(pitchName(440), "A4");
  assert.equal(pitchName(442), "A4 +8 ct");
  assert.equal(pitchName(438), "A4 −8 ct");
  assert.deepEqual([27.5, 440, 2093, 12345].map(hertz), ["27.5 Hz", "440.0 Hz", "2.093 kHz", "12.35 kHz"]);
  assert.deepEqual([-3.25, 0, 2].map(decibels), ["−3.3 dB", "0.0 dB", "2.0 dB"]);
});

test("frequency columns keep their ratio from end to end", () => {
  const x = columns(384, 20, 20000);

  assert.equal(x[0], 20);
  assert.ok(Math.abs(x[383] - 20000) < 0.01);
  assert.ok(Math.abs(x[1] / x[0] - x[383] / x[382]) < 1e-5);
});

test("the pointer takes the highest point near it", () => {
  const levels = Float32Array.of(-9, -1, -9, -9, -3, -9);

  assert.equal(highestNear(levels, 3, 1), 4);
  assert.equal(highestNear(levels, 3, 2), 1);
  assert.equal(highestNear(levels, 0, 0), 0);
  assert.equal(highestNear(levels, 5, 99), 1);
});

test("points of the oscilloscope are equally far apart", () => {
  assert.deepEqual([...positions(3, 0.5, 0.25)], [0.5, 0.75, 1]);
});

test("notes become bars in the colour of their source", () => {
  const table = Float32Array.of(-2, -1, 60, 1, 127, -1, -0.999, 61, 0, 64);
  const bars = noteColumns(table, "source", ["red", "blue"]);

  assert.deepEqual([...bars.left], [-2, -1]);
  assert.equal(bars.right[0], -1);
  assert.ok(bars.right[1] > -0.975, "a very short note can still be seen");
  assert.deepEqual(bars.colour, ["blue", "red"]);
  assert.ok(bars.bottom[0] < 60 && bars.top[0] > 60);
});

test("notes may be coloured by velocity instead", () => {
  const bars = noteColumns(Float32Array.of(-2, -1, 60, 1, 127, -2, -1, 60, 1, 0), "velocity", ["red", "blue"]);

  assert.deepEqual(bars.colour, ["red", "red"]);
  assert.deepEqual([...bars.alpha], [1, 0.25]);
});

test("a note does not reach into the future", () => {
  assert.equal(noteColumns(Float32Array.of(-0.01, 0, 60, 0, 100), "source", ["red"]).right[0], 0);
});

test("marks are sorted by kind", () => {
  const table = Float32Array.of(-1, 3, 60, -2, 5, 0, -3, 3, 62);

  assert.deepEqual(marksOf(table, 3), { x: [-1, -3], y: [60, 62] });
  assert.deepEqual(marksOf(table, 6), { x: [], y: [] });
});

test("levels lie on the meter's scale and are written plainly", () => {
  assert.equal(depth(6, 100), 0);
  assert.equal(depth(-60, 100), 100);
  assert.equal(depth(-200, 100), 100);
  assert.equal(depth(20, 100), 0);
  assert.deepEqual([-6.25, -0.01, 0.3, -100].map(reading), ["−6.3", "0.0", "+0.3", "−∞"]);
});
