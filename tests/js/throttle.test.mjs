// At most 25 messages a second for the whole page, the first at once, the last always.

import assert from "node:assert/strict";
import test from "node:test";

import { createThrottle, pageSlot } from "../../widgets/lib/throttle.js";
import { createClock } from "./clock.mjs";

function setting(slot = { nextFree: -Infinity }, clock = createClock()) {
  const sent = [];
  const throttle = createThrottle(() => sent.push(clock.now()), { slot, clock });
  return { clock, sent, slot, throttle };
}

test("the first move leaves at once, the last one after the burst", () => {
  const { clock, sent, throttle } = setting();
  throttle.push();
  clock.advance(5);
  throttle.push();
  clock.advance(5);
  throttle.push();

  assert.deepEqual(sent, [0]);
  clock.advance(1000);
  assert.deepEqual(sent, [0, 40]);
});

test("a long burst makes 25 messages a second", () => {
  const { clock, sent, throttle } = setting();
  for (let i = 0; i < 500; i += 1) {
    throttle.push();
    clock.advance(4);
  }
  clock.advance(100);

  assert.equal(sent.length, 51);
  assert.ok(sent.every((t, i) => i === 0 || t - sent[i - 1] >= 40 - 1e-9));
});

test("after a rest the next move leaves at once again", () => {
  const { clock, sent, throttle } = setting();
  throttle.push();
  clock.advance(500);
  throttle.push();

  assert.deepEqual(sent, [0, 500]);
});

test("two widgets of one page share the 25", () => {
  const a = setting();
  const b = setting(a.slot, a.clock);
  for (let i = 0; i < 250; i += 1) {
    a.throttle.push();
    b.throttle.push();
    a.clock.advance(4);
  }
  a.clock.advance(200);

  assert.ok(a.sent.length + b.sent.length <= 28, `${a.sent.length} + ${b.sent.length}`);
  assert.ok(Math.min(a.sent.length, b.sent.length) >= 12);
});

test("flush sends what waits, once", () => {
  const { clock, sent, throttle } = setting();
  throttle.push();
  throttle.push();
  throttle.flush();
  throttle.flush();
  clock.advance(100);

  assert.equal(sent.length, 2);
  assert.equal(clock.waiting, 0);
});

test("the page's slot is one object", () => {
  const scope = {};

  assert.equal(pageSlot(scope), pageSlot(scope));
});
