// The worklet: what goes wrong ends one sound only, what it reports, what it hears; and how its player takes what comes.

import assert from "node:assert/strict";
import test from "node:test";

import { createWorklet } from "../support/fake_worklet.mjs";
import { SoundPlayer } from "../../widgets/lib/sound_player.js";
import { QUANTUM_BYTES } from "../../widgets/lib/sound_parts.js";
import { arena, BROKEN, COMMANDS_AT, FRAMES, imageOf, SIZE, SOURCE } from "./modules.mjs";

const REPORT = 15; // quanta
const NOTE_ON = 1;
const PANIC = 4;
const image = (root, epoch = 1, bytes = arena(32)) => ({ kind: "image", epoch, image: imageOf(root, bytes), compiled: {} });
const firstWord = ({ outputs }) => new Int32Array(outputs[0][0].buffer)[0];
const kinds = ({ said }) => said.map(({ kind }) => kind);
const commands = (number, count, kind = NOTE_ON) => {
  const bytes = new Uint8Array(32 * count);
  for (let k = 0; k < count; k += 1) bytes[32 * k + 8] = kind;
  return { kind: "commands", number, bytes };
};
const key = (a) => ({ kind: "play", epoch: 1, commands: [[-1, NOTE_ON, 2, a, 60, 100]] });

test("before its first image it is silent and says nothing", () => {
  const worklet = createWorklet();
  for (let k = 0; k < 2 * REPORT; k += 1) assert.equal(worklet.process(), true);

  assert.deepEqual(worklet.said, []);
});

test("it plays, and reports how far every 40 ms", () => {
  const worklet = createWorklet();
  worklet.post(image());
  for (let k = 0; k < 2 * REPORT; k += 1) worklet.process();

  assert.equal(firstWord(worklet), 128); // what the code of this test gives
  assert.deepEqual(worklet.said.map(({ kind, epoch, frame, log }) => [kind, epoch, frame, log]), [
    ["report", 1, 1920, []],
    ["report", 1, 3840, []],
  ]);
});

test("code that breaks ends its sound in silence, and the next image plays", () => {
  const worklet = createWorklet();
  worklet.outputs[0].forEach((channel) => channel.fill(1));
  worklet.post(image(BROKEN));
  assert.equal(worklet.process(), true); // or the browser would never call again
  assert.ok(worklet.outputs[0].every((channel) => channel.every((value) => value === 0)));
  assert.deepEqual(kinds(worklet), ["failed"]);
  assert.match(worklet.said[0].text, /RuntimeError/);
  worklet.post({ kind: "parts", epoch: 1, parts: [commands(1, 1)] });
  worklet.process();
  assert.deepEqual(kinds(worklet), ["failed"]); // once, not for each quantum

  worklet.post(image(FRAMES, 2));
  worklet.process();
  assert.equal(firstWord(worklet), 128);
});

test("a message that breaks ends its sound, too; one that cannot be read is told", () => {
  const worklet = createWorklet();
  worklet.post(image());
  worklet.post({ kind: "parts", epoch: 1, parts: [{ kind: "code", index: 0, module: "no module" }] });
  worklet.spoil();
  assert.deepEqual(kinds(worklet), ["failed", "unreadable"]);

  worklet.post(image(FRAMES, 2));
  worklet.process();
  assert.equal(firstWord(worklet), 128);
});

test("a sound that is stopped is silent, and a stop of another is not heard", () => {
  const worklet = createWorklet();
  worklet.post(image());
  worklet.post({ kind: "stop", epoch: 7 });
  for (let k = 0; k < REPORT; k += 1) worklet.process();
  assert.equal(worklet.said.length, 1);
  worklet.post({ kind: "stop", epoch: 1 });
  for (let k = 0; k < REPORT; k += 1) worklet.process();
  assert.equal(worklet.said.length, 1);
});

test("one channel is heard on both sides, and none is silence", () => {
  const worklet = createWorklet();
  worklet.post(image(SOURCE));
  worklet.process();
  assert.equal(firstWord(worklet), 0);
  worklet.process([[new Float32Array(128).fill(0.5)]]);
  assert.notEqual(firstWord(worklet), 0);
});

// ---- the player

const [LEFT, RIGHT] = [new Float32Array(128), new Float32Array(128)];

function playing(places = 32) {
  const player = new SoundPlayer();
  player.take(image(FRAMES, 1, arena(places)));
  const quanta = (count) => Array.from({ length: count }, () => player.render(LEFT, RIGHT));
  const send = (...parts) => player.take({ kind: "parts", epoch: 1, parts });
  const taken = () => player.report().log.map(([frame, what]) => [frame, what.commands?.[0][3] ?? what]);
  return { player, quanta, send, taken };
}

// As much of the arena as a quantum may write, so many times.
const memory = (times) => {
  const bytes = new Uint8Array(times * QUANTUM_BYTES).fill(7);
  return { kind: "memory", at: SIZE, size: bytes.length, runs: [{ offset: SIZE, bytes }] };
};

test("what is small is taken at once, what comes behind megabytes when they are written", () => {
  const { quanta, send, taken } = playing();
  quanta(1);
  send(commands(1, 1), memory(3), commands(2, 1));
  send(commands(3, 1));
  quanta(5);

  assert.deepEqual(taken(), [[128, 1], [512, 2], [512, 3]]);
});

test("keys and turns of the page do not wait for megabytes", () => {
  const { player, quanta, send, taken } = playing();
  send({ kind: "params", number: 1, turns: [], bytes: new Uint8Array(96) }, memory(3), commands(2, 1));
  player.take(key(6000));
  player.take({ kind: "turn", epoch: 1, slots: [[2, 0.5]], turn: 5 });
  quanta(4);

  assert.deepEqual(taken(), [[0, 1], [0, 6000], [0, { slots: [[2, 0.5]], change: 1 }], [384, 2]]);
});

test("a sound that ends takes what waits along", () => {
  const { player, send, quanta, taken } = playing();
  send(memory(5), commands(1, 1));
  player.take(image(FRAMES, 1));
  quanta(10);

  assert.deepEqual(taken(), []);
});

// Nobody reads the ring in these tests: it empties when they say so.
const empty = (send) => send({ kind: "memory", at: COMMANDS_AT, size: 72, runs: [] });

test("commands of the kernel that find no room wait, all together and in order", () => {
  const { quanta, send, taken } = playing();
  send(commands(1, 20), commands(2, 20), commands(3, 1));
  quanta(1);
  assert.deepEqual(taken(), [[0, 1]]);
});

test("keys that find no room are kept in order; places for a panic stay free, and it forgets them", () => {
  const { player, quanta, send, taken } = playing();
  for (let k = 0; k < 18; k += 1) player.take(key(6000 + k));
  quanta(1);
  assert.deepEqual(taken().map(([, a]) => a), Array.from({ length: 16 }, (_, k) => 6000 + k));
  send({ kind: "memory", at: COMMANDS_AT, size: 8, runs: [] }); // the tail begins anew: there is room
  quanta(1);
  assert.deepEqual(taken(), [[128, 6016], [128, 6017]]);

  for (let k = 0; k < 18; k += 1) player.take(key(7000 + k));
  taken();
  send(commands(9, 1, PANIC));
  empty(send);
  send(commands(10, 0));
  quanta(2);
  assert.deepEqual(taken(), [[256, 9], [256, 10]]);
});

test("more at once than there are places ends the sound with a sentence", () => {
  const { send } = playing();

  assert.throws(() => send(commands(1, 33)), /at most 32 commands at once, got 33/);
});

test("a turn holds against a block that did not know it, until the kernel says that it does", () => {
  const { player, send } = playing();
  const block = (value, turns) => {
    const bytes = new Uint8Array(96);
    new DataView(bytes.buffer).setFloat32(64 + 8, value, true);
    return { kind: "params", number: 1, turns, bytes };
  };
  const changes = () => player.report().log.map(([, what]) => what.slots?.[0][1] ?? "block");
  send(block(0.1, []));
  player.take({ kind: "turn", epoch: 1, slots: [[2, 0.5], [99, 1]], turn: 5 });
  send(block(0.2, [[2, 4]]));
  assert.deepEqual(changes(), ["block", 0.5, "block", 0.5]);
  send(block(0.3, [[2, 5]]));
  assert.deepEqual(changes(), ["block"]);
});

test("code that comes with the sound is entered where it belongs", () => {
  const { send, quanta } = playing();
  send({ kind: "code", index: 0, module: new WebAssembly.Module(SOURCE) });
  quanta(1);

  assert.equal(new Int32Array(LEFT.buffer)[0], 0);
});
