// The line between kernel and audio thread: order, what is handed over, reports that go together, whose sound it is.

import assert from "node:assert/strict";
import test from "node:test";

import { createLine } from "../../widgets/lib/sound_line.js";
import { createClock } from "./clock.mjs";
import { FRAMES, imageOf, packedImage } from "./modules.mjs";

function setting() {
  const clock = createClock();
  const [sent, posted, errors, stopped] = [[], [], [], []];
  const line = createLine({
    page: "me",
    clock,
    send: (content) => sent.push(content),
    post: (message, transfer) => posted.push(structuredClone(message, { transfer })),
    onError: (text) => errors.push(text),
    onStop: () => stopped.push(posted.length),
  });
  const report = (epoch, frame, log = []) => line.report({ epoch, frame, log, load: 0.1, latency: 0.02, underruns: 0 });
  return { clock, sent, posted, errors, stopped, line, report };
}

const parts = (heads, bytes, epoch = 1) => [{ kind: "parts", page: "me", epoch, parts: heads }, [new Uint8Array(bytes)]];

test("an image arrives compiled, and only its memory travels", async () => {
  const { line, posted } = setting();
  line.receive({ kind: "image", page: "me", epoch: 1 }, [packedImage()]);
  await line.idle();
  const [{ kind, epoch, image, compiled }] = posted;

  assert.deepEqual([kind, epoch, image.door, image.modules], ["image", 1, null, [[0, null]]]);
  assert.ok(compiled.door instanceof WebAssembly.Module && compiled[0] instanceof WebAssembly.Module);
  assert.deepEqual(image.runs[0].bytes, imageOf().runs[0].bytes);
});

test("parts are cut out of the message in order, in one buffer that is handed over", async () => {
  const { line, posted } = setting();
  const memory = { kind: "memory", at: 100, size: 50, runs: [[100, 2], [120, 3]] };
  const heads = [memory, { kind: "code", index: 3, count: FRAMES.length }, { kind: "commands", number: 7, count: 4 }];
  line.receive(...parts(heads, [1, 2, 3, 4, 5, ...FRAMES, 6, 7, 8, 9]));
  await line.idle();
  const [placed, code, commands] = posted[0].parts;

  assert.deepEqual(placed.runs.map(({ offset, bytes }) => [offset, ...bytes]), [[100, 1, 2], [120, 3, 4, 5]]);
  assert.ok(code.module instanceof WebAssembly.Module);
  assert.deepEqual([code.index, code.bytes], [3, undefined]);
  assert.deepEqual([commands.number, ...commands.bytes], [7, 6, 7, 8, 9]);
  assert.equal(placed.runs[0].bytes.buffer, commands.bytes.buffer);
});

test("what the message shares its buffer with is left alone", async () => {
  const { line } = setting();
  const frame = new Uint8Array([0, 0, 0, 0, 5, 5]); // a websocket's frame: header, then the buffer
  const view = new DataView(frame.buffer, 4, 2);
  line.receive({ kind: "parts", page: "me", epoch: 1, parts: [{ kind: "params", number: 1, turns: [], count: 2 }] }, [view]);
  await line.idle();

  assert.deepEqual([...frame], [0, 0, 0, 0, 5, 5]);
});

test("everything keeps its order, though compiling takes long", async () => {
  const { line, posted, stopped } = setting();
  line.receive({ kind: "image", page: "me", epoch: 1 }, [packedImage()]);
  line.receive(...parts([{ kind: "code", index: 3, count: FRAMES.length }], [...FRAMES]));
  line.receive(...parts([{ kind: "commands", number: 1, count: 0 }], []));
  line.receive({ kind: "stop", page: "me", epoch: 1 }, []);
  line.act({ kind: "turn", slots: [], turn: 1 }); // hands do not wait
  await line.idle();

  assert.deepEqual(posted.map(({ kind }) => kind), ["turn", "image", "parts", "parts", "stop"]);
  assert.deepEqual(stopped, [5]);
});

test("an image that is overtaken by another is not handed on", async () => {
  const { line, posted } = setting();
  line.receive({ kind: "image", page: "me", epoch: 1 }, [packedImage()]);
  line.receive({ kind: "image", page: "me", epoch: 2 }, [packedImage()]);
  await line.idle();

  assert.deepEqual(posted.map(({ epoch }) => epoch), [2]);
});

test("what cannot be read is told, and what comes after it is taken", async () => {
  const { line, posted, errors } = setting();
  line.receive(...parts([{ kind: "code", index: 3, count: 2 }], [1, 2]));
  line.receive(...parts([{ kind: "commands", number: 1, count: 0 }], []));
  await line.idle();

  assert.equal(errors.length, 1);
  assert.match(errors[0], /CompileError/);
  assert.deepEqual(posted.map(({ kind }) => kind), ["parts"]);
});

test("messages for another page are none of this one's business", async () => {
  const { line, posted } = setting();
  line.receive({ kind: "image", page: "other", epoch: 1 }, [packedImage()]);
  await line.idle();

  assert.equal(posted.length, 0);
});

test("it is live from the first report of its own image until its stop", async () => {
  const { line, report, sent } = setting();
  line.receive({ kind: "image", page: "me", epoch: 2 }, [packedImage()]);
  report(1, 64); // of the sound before
  assert.deepEqual([line.isLive, sent.length], [false, 0]);
  report(2, 64);
  assert.equal(line.isLive, true);
  line.receive({ kind: "stop", page: "me", epoch: 1 }, []);
  assert.equal(line.isLive, true);
  line.receive({ kind: "stop", page: "me", epoch: 2 }, []);
  assert.equal(line.isLive, false);
  await line.idle();
});

test("reports leave at most 25 times a second, and nothing in them is lost", async () => {
  const { clock, line, report, sent } = setting();
  line.receive({ kind: "image", page: "me", epoch: 1 }, [packedImage()]);
  for (let k = 1; k <= 100; k += 1) {
    report(1, 128 * k, [[128 * k, k]]);
    clock.advance(10);
  }
  clock.advance(100);

  assert.ok(sent.length <= 26, String(sent.length));
  assert.deepEqual(sent.flatMap(({ log }) => log.map(([, what]) => what)), Array.from({ length: 100 }, (_, k) => k + 1));
  assert.equal(sent.flatMap(({ loads }) => loads).length, 100);
  assert.equal(sent.at(-1).frame, 12800);
});

test("a report that waits is not sent for the image after it, nor after the end", () => {
  const { clock, line, report, sent } = setting();
  line.receive({ kind: "image", page: "me", epoch: 1 }, [packedImage()]);
  report(1, 128);
  report(1, 256);
  line.receive({ kind: "image", page: "me", epoch: 2 }, [packedImage()]);
  clock.advance(100);
  assert.deepEqual(sent.map(({ frame }) => frame), [128]);

  report(2, 384);
  report(2, 512);
  line.close();
  assert.equal(clock.waiting, 0);
});
