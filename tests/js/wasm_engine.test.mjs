// The engine in the browser, with modules of a few bytes: memory, the code table, constants, rendering.

import assert from "node:assert/strict";
import test from "node:test";

import { CODE_AT, DOOR, FRAMES, SOURCE, constant, packed } from "./modules.mjs";
import { unpackImage } from "../../widgets/lib/wasm_image.js";
import { MOST_FRAMES, WasmEngine } from "../../widgets/lib/wasm_engine.js";

const image = (modules = [[0, FRAMES]], runs = []) => ({
  ...{ sampleRate: 48000, size: 2048, codeAt: CODE_AT },
  ...{ runs, door: DOOR, modules },
});
const answer = (engine, ...asked) => new Int32Array(engine.render(...asked).buffer, engine.out.byteOffset, 1)[0];

test("the root is called through the code table", () => {
  assert.equal(answer(new WasmEngine(image()), 128), 128);
});

test("code is replaced where it stands, and what is taken away cannot be called", () => {
  const engine = new WasmEngine(image());
  engine.setModule(0, SOURCE);
  assert.equal(answer(engine, 128), 0);
  assert.notEqual(answer(engine, 128, true), 0);

  engine.removeModule(0);
  assert.throws(() => engine.render(128), WebAssembly.RuntimeError);
});

test("each module finds its own constants, also in the place of another's", () => {
  const engine = new WasmEngine(image([[0, constant(1, 2, 3, 4)], [1, constant(5, 6, 7, 8)]]));
  assert.equal(answer(engine, 1), 0x04030201);

  engine.setModule(0, constant(9, 9, 9, 9));
  engine.setModule(2, constant(1, 1, 1, 1));
  assert.equal(answer(engine, 1), 0x09090909);
});

test("modules that were compiled before are taken as they are", () => {
  const compiled = { door: new WebAssembly.Module(DOOR), 0: new WebAssembly.Module(SOURCE) };

  assert.equal(answer(new WasmEngine({ ...image(), door: null }, compiled), 128), 0);
});

test("swapping a module again and again needs no more room", () => {
  const engine = new WasmEngine(image());
  const large = constant(...new Array(100).fill(7));
  for (let i = 0; i < 2000; i += 1) engine.setModule(0, new WebAssembly.Module(large));

  assert.equal(answer(engine, 1), 0x07070707);
});

test("the arena grows with what is written, and what was there stays", () => {
  const engine = new WasmEngine(image([[0, FRAMES]], [{ offset: 200, bytes: new Uint8Array([1, 2]) }]));
  const before = engine.out.buffer;
  engine.write(10_000_000, new Uint8Array([3, 4, 5]));

  assert.notEqual(engine.out.buffer, before);
  assert.deepEqual([...engine.read(200, 3)], [1, 2, 0]);
  assert.deepEqual([...engine.read(10_000_000, 3)], [3, 4, 5]);
  assert.equal(answer(engine, 7), 7);
});

test("rendering gives the same view each time", () => {
  const engine = new WasmEngine(image());

  assert.equal(engine.render(128), engine.render(64));
  assert.equal(engine.out.length, 2 * MOST_FRAMES);
  assert.throws(() => engine.render(MOST_FRAMES + 1), /1 to 4096 frames/);
});

test("an image is unpacked as it was packed", async () => {
  const header = { sampleRate: 44100, size: 300, codeAt: 64, runs: [[8, 3], [100, 2]], door: 1, modules: [[4, 2], [9, 1]] };
  const { runs, door, modules, ...rest } = await unpackImage(packed(header, [1, 2, 3, 4, 5, 6, 7, 8, 9]));

  assert.deepEqual(rest, { sampleRate: 44100, size: 300, codeAt: 64 });
  assert.deepEqual(runs.map(({ offset, bytes }) => [offset, ...bytes]), [[8, 1, 2, 3], [100, 4, 5]]);
  assert.deepEqual([...door], [6]);
  assert.deepEqual(modules.map(([index, bytes]) => [index, ...bytes]), [[4, 7, 8], [9, 9]]);
});
