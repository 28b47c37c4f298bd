// Room for constants: first fit, given back, never twice.

import assert from "node:assert/strict";
import test from "node:test";

import { createRoom } from "../../widgets/lib/wasm_room.js";

test("pieces stand side by side, at multiples of 16 bytes", () => {
  const room = createRoom(64, 1024);

  assert.deepEqual([room.take(1), room.take(17), room.take(16)].map((each) => [each.at, each.size]), [
    [64, 16],
    [80, 32],
    [112, 16],
  ]);
});

test("what is given back is taken again, and neighbours become one", () => {
  const room = createRoom(0, 96);
  const [a, b, c] = [room.take(32), room.take(32), room.take(32)];
  room.free(c);
  room.free(a);
  room.free(b);

  assert.equal(room.take(96).at, 0);
});

test("a hole in the middle is found first", () => {
  const room = createRoom(0, 128);
  const middle = [room.take(32), room.take(32), room.take(32)][1];
  room.free(middle);

  assert.equal(room.take(32).at, 32);
  assert.equal(room.take(32).at, 96);
});

test("without room it says how much is left", () => {
  const room = createRoom(0, 64);
  room.take(32);

  assert.throws(() => room.take(48), /no room for 48 bytes of constants \(32 of 64 are left\)/);
});
