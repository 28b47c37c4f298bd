// What is drawn: ADSR points, wave shapes, arcs, meters, verdicts.

import assert from "node:assert/strict";
import test from "node:test";

import { curvePath, movePoint, points } from "../../widgets/lib/adsr.js";
import { arcPath, pointAt } from "../../widgets/lib/arc.js";
import { createBallistics, dbToShare, FLOOR_DB, toDb } from "../../widgets/lib/level.js";
import { judge, percent } from "../../widgets/lib/verdict.js";
import { areWaves, waveKind, wavePath } from "../../widgets/lib/wave.js";

const TIME = { curve: "log", low: 0.001, high: 10, unit: "s" };
const SPECS = { attack: TIME, decay: TIME, sustain: { curve: "linear", low: 0, high: 1, unit: "" }, release: TIME };
const VALUES = { attack: 0.01, decay: 0.4, sustain: 0.7, release: 0.3 };

test("dragging a point and putting it back gives the same values", () => {
  const at = points(SPECS, VALUES);
  for (const which of ["attack", "decay", "release"]) {
    const moved = movePoint(SPECS, VALUES, which, at[which].x, at[which].y);
    for (const [stage, value] of Object.entries(moved)) {
      assert.ok(Math.abs(value / VALUES[stage] - 1) < 2e-3, `${stage} ${value}`);
    }
  }
});

test("points stay in order and inside the drawing at every extreme", () => {
  for (const attack of [0.001, 10]) for (const decay of [0.001, 10]) for (const release of [0.001, 10]) for (const sustain of [0, 1]) {
    const at = points(SPECS, { attack, decay, sustain, release });
    assert.ok(0 <= at.attack.x && at.attack.x <= at.decay.x && at.decay.x < at.hold.x && at.hold.x <= at.release.x);
    assert.ok(at.release.x <= 1 + 1e-12 && at.decay.y >= 0 && at.decay.y <= 1);
  }
});

test("a point dragged outside stops at its range", () => {
  assert.deepEqual(movePoint(SPECS, VALUES, "attack", -5, 0), { attack: 0.001 });
  assert.deepEqual(movePoint(SPECS, VALUES, "decay", 9, 9), { decay: 10, sustain: 1 });
});

test("no drawing holds a number that is none", () => {
  const box = { width: 100, height: 50, pad: 4 };
  const drawings = [curvePath(SPECS, VALUES, box), arcPath(0, 1, 18, 22), arcPath(0.7, 0.2, 18, 22),
    ...["sine", "triangle", "saw", "square", "pulse", "noise"].map((kind) => wavePath(kind, { ...box, cycles: 2, duty: 0.3 }))];
  for (const d of drawings) assert.match(d, /^M[-\d. MLCQA]+$/);
});

test("a knob's ring is open at the bottom and empty where nothing is to be shown", () => {
  assert.equal(arcPath(0.5, 0.5, 18, 22), "");
  const [x, y] = pointAt(0, 10, 22);
  assert.deepEqual([x, y], [22, 12]);
});

test("wave names are recognised", () => {
  assert.equal(waveKind("white noise"), "noise");
  assert.equal(waveKind("sawtooth"), "saw");
  assert.equal(areWaves(["sine", "saw", "pulse"]), true);
  assert.equal(areWaves(["low", "band", "high"]), false);
});

test("the meter's scale is even where one works and ends at its ends", () => {
  assert.equal(dbToShare(FLOOR_DB), 0);
  assert.equal(dbToShare(6), 1);
  assert.ok(Math.abs(dbToShare(-20) - 0.36) < 1e-12);
  assert.equal(toDb(1), 0);
  assert.equal(toDb(0), FLOOR_DB);
});

test("a meter jumps up, falls slowly and holds its peak", () => {
  const meter = createBallistics();
  meter.advance(0, 1);
  const later = meter.advance(0.5, 0);
  assert.equal(later.db, -12);
  assert.equal(later.held, 0);

  for (let t = 0.5; t < 8; t += 0.1) meter.advance(t);
  assert.equal(meter.silent, true);
});

test("the badge says what matters most", () => {
  const calm = { playing: true, load: 0.1, recent_xruns: 0, recent_drops: 0 };

  assert.deepEqual(judge(calm), { level: "good", text: "Sound keeps up" });
  assert.equal(judge({ ...calm, playing: false }).level, "idle");
  assert.deepEqual(judge({ ...calm, recent_xruns: 1 }), { level: "bad", text: "1 xrun just now" });
  assert.equal(judge({ ...calm, load: 0.9 }).level, "warn");
  assert.equal(judge({ ...calm, recent_drops: 3 }).text, "3 events dropped");
  assert.deepEqual([0, 0.004, 0.116].map(percent), ["0 %", "<1 %", "12 %"]);
});
