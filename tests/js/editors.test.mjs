// What editors of patterns compute in the page: edits on their way, rings, the playhead.

import assert from "node:assert/strict";
import test from "node:test";

import { createEditLink } from "../../widgets/lib/edit_link.js";
import { placeAt } from "../../widgets/lib/playhead.js";
import { OUTER, measures, numbered, placeOf, pointOn, radiusOf, stepAt, turnBetween } from "../../widgets/lib/rings.js";
import { createModel } from "./browser.mjs";
import { createClock } from "./clock.mjs";

// A link over a picture that is a list of what was done to it.
function setting() {
  const clock = createClock();
  const model = createModel({ shown: [] });
  const painted = [];
  const options = { page: "p", clock, slot: { nextFree: -Infinity } };
  const link = createEditLink(model, (shown, edit) => [...shown, edit.edit], (shown) => painted.push(shown), options);
  return { clock, link, model, painted };
}

test("an edit is shown and sent at once; what follows fast is sent together", () => {
  const { clock, link, model, painted } = setting();
  link.edit({ edit: "put", row: "bd", step: 0 });
  link.edit({ edit: "put", row: "bd", step: 1 });
  link.edit({ edit: "clear", row: "bd", step: 0 });
  clock.advance(1000);

  assert.deepEqual(painted.at(-1), ["put", "put", "clear"]);
  assert.deepEqual(model.sent.map(({ kind, page, number, edits }) => [kind, page, number, edits.map(({ edit, step }) => edit + step)]), [
    ["edit", "p", 1, ["put0"]],
    ["edit", "p", 3, ["put1", "clear0"]],
  ]);
});

test("of velocities of one cell that wait, the last one is sent", () => {
  const { clock, link, model } = setting();
  link.edit({ edit: "put", row: "bd", step: 0 });
  for (const value of [90, 80, 70]) link.edit({ edit: "velocity", row: "bd", step: 0, value });
  link.edit({ edit: "velocity", row: "bd", step: 1, value: 60 });
  clock.advance(1000);

  assert.deepEqual(model.sent[1].edits.map(({ value }) => value), [70, 60]);
  assert.equal(model.sent[1].number, 5);
});

test("a picture that does not know the last edit is not shown", () => {
  const { link, model, painted } = setting();
  link.edit({ edit: "put", row: "bd", step: 0 });
  link.edit({ edit: "put", row: "bd", step: 1 });
  const count = painted.length;
  model.receive({ kind: "shown", shown: ["old"], seen: { p: 1 } });
  model.receive({ kind: "shown", shown: ["old"], seen: { other: 9 } });
  assert.equal(painted.length, count);

  model.receive({ kind: "shown", shown: ["new"], seen: { p: 2 } });
  assert.deepEqual(painted.at(-1), ["new"]);
  assert.deepEqual(link.shown, ["new"]);
});

test("what waits is sent when the page goes, and nobody listens any more", () => {
  const { link, model } = setting();
  link.edit({ edit: "put", row: "bd", step: 0 });
  link.edit({ edit: "put", row: "bd", step: 1 });
  link.close();

  assert.equal(model.sent.length, 2);
  assert.equal(model.listeners, 0);
});

test("gestures have different numbers", () => {
  const { link } = setting();

  assert.notEqual(link.gesture(), link.gesture());
});

test("the playhead counts on round the cycle, and stands with the music", () => {
  const reading = { running: true, beat: 3.5, beats: 4, beats_per_s: 2 };

  assert.equal(placeAt(reading, 0.5), 0.5);
  assert.equal(placeAt({ ...reading, running: false }, 0.5), 3.5);
});

test("points on rings are found again", () => {
  for (const rows of [1, 3, 9]) {
    for (let row = 0; row < rows; row += 1) {
      for (const step of [0, 3, 7]) {
        const place = placeOf(pointOn(step, 8, radiusOf(row, rows)), rows, 8);
        assert.equal(place.row, row);
        assert.ok(Math.abs(turnBetween(place.at, step, 8)) < 1e-9);
      }
    }
  }
  assert.equal(placeOf([0, 0], 1, 8), null);
  assert.equal(placeOf([0, -OUTER - 30], 1, 8), null);
});

test("turns go the shorter way, over the top", () => {
  assert.equal(turnBetween(7.5, 0.5, 8), 1);
  assert.equal(turnBetween(0.5, 7.5, 8), -1);
  assert.equal(turnBetween(1, 5, 8), 4);
  assert.ok(Math.abs(stepAt([1, 0], 8) - 2) < 1e-9);
  assert.ok(Math.abs(stepAt([-1, -0.0], 16) - 12) < 1e-9);
});

test("at most sixteen steps have numbers", () => {
  assert.deepEqual(numbered(8), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(numbered(24).length, 12);
  for (const steps of [1, 5, 17, 63, 192]) assert.ok(numbered(steps).length <= 16);
});

test("what is measured is said with two decimals", () => {
  const row = { marks: [{ step: 0, at: 0 }, { step: 3, at: 0 }, { step: 3, at: 0 }], balance: 0.5, evenness: 0.789 };

  assert.equal(measures(row, 8), "2 in 8 · balance 0.50 · evenness 0.79");
  assert.equal(measures({ marks: [], balance: null, evenness: null }, 8), "0 in 8");
});
