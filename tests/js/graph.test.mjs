// The picture of a graph: curves, texts, and how it fits.

import assert from "node:assert/strict";
import test from "node:test";

import { costText, depthText, fitScale, labelPlaces, levelText, loudness, shortened, wirePath } from "../../widgets/lib/graph.js";

test("a wire begins and ends where its route does, and leaves and arrives level", () => {
  assert.equal(wirePath([[0, 10], [100, 50]]), "M0 10C50 10 50 50 100 50");
});

test("a wire passes a layer in a straight line and bends between layers", () => {
  const path = wirePath([[0, 0], [60, 40], [200, 40], [260, 0]]);
  assert.equal(path, "M0 0C30 0 30 40 60 40L200 40C230 40 230 0 260 0");
});

test("a long bend never turns back", () => {
  const numbers = wirePath([[0, 0], [1000, 5]]).match(/-?[\d.]+/g).map(Number);
  const xs = numbers.filter((_, at) => at % 2 === 0);
  assert.deepEqual(xs, [...xs].sort((a, b) => a - b));
});

test("a reading stands in the middle of the last bend, unless another one does", () => {
  const route = [[0, 0], [60, 40], [200, 40], [260, 0]];
  const [first, second, far] = labelPlaces([route, route, [[0, 200], [60, 240]]]);
  assert.deepEqual(first, [230, 20]);
  assert.ok(Math.hypot(second[0] - 230, second[1] - 20) >= 13, String(second));
  assert.deepEqual(far, [30, 220]);
});

test("levels are shares of 60 dB, and silence has no text", () => {
  assert.deepEqual([loudness(-100), loudness(-30), loudness(0), loudness(6)], [0, 0.5, 1, 1]);
  assert.deepEqual([levelText(-100), levelText(-12.4), levelText(-0.2), levelText(3)], ["", "−12", "0", "+3"]);
});

test("costs have their share of the budget; what is not known has no text", () => {
  assert.equal(costText(2.14, 1333.3), "2.1 µs · 0.2 %");
  assert.equal(costText(250, 1000), "250 µs · 25.0 %");
  assert.equal(costText(NaN, 1333.3), "");
});

test("depths have their unit", () => {
  assert.equal(depthText(-1.5, "oct"), "± 1.5 oct");
  assert.equal(depthText(0.333333, ""), "± 0.33");
});

test("long names keep both ends", () => {
  assert.equal(shortened("lead", 8), "lead");
  assert.equal(shortened("bandpass left 12", 9), "band…t 12");
});

test("a drawing is never enlarged, nor made too small to read", () => {
  assert.deepEqual([fitScale(500, 900), fitScale(1000, 800), fitScale(4000, 800)], [1, 0.8, 0.62]);
});

test("a wire that leads back goes round below, and its reading stands on the way", () => {
  const route = [[300, 20], [300, 120], [100, 120], [100, 30]];
  assert.equal(wirePath(route), "M300 20C344 20 344 120 300 120L100 120C56 120 56 30 100 30");
  assert.deepEqual(labelPlaces([route])[0], [200, 120]);
});
