// Where the music is, as the page counts on.

import assert from "node:assert/strict";
import test from "node:test";

import { countOn, formatPosition } from "../../widgets/lib/music_position.js";

const reading = { running: true, bar: 3, beat: 4.5, beats: 4, beats_per_s: 2 };

test("a page counts on over bar lines", () => {
  assert.deepEqual(countOn(reading, 0), [3, 4.5]);
  assert.deepEqual(countOn(reading, 0.5), [4, 1.5]);
  assert.deepEqual(countOn({ ...reading, beats: 7, beat: 7 }, 4), [5, 1]);
});

test("what stands does not move", () => {
  assert.deepEqual(countOn({ ...reading, running: false }, 3), [3, 4.5]);
});

test("bars and whole beats, also before the start", () => {
  assert.equal(formatPosition([12, 3.99]), "12.3");
  assert.equal(formatPosition([0, 2]), "0.2");
});
