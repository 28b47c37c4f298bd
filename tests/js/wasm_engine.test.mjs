// The engine in the browser, with modules of a few bytes: memory, the code table, constants, rendering.

import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";

import { unpackImage } from "../../widgets/lib/wasm_image.js";
import { MOST_FRAMES, WasmEngine } from "../../widgets/lib/wasm_engine.js";

const text = (name) => [name.length, ...new TextEncoder().encode(name)];
const section = (number, ...body) => [number, body.flat(Infinity).length, ...body.flat(Infinity)];
const imported = (name, ...what) => [...text("env"), ...text(name), ...what];

// A module: functions of types 0 (four i32 -> i32) or 1 (four i64 -> i64), one body, and maybe a constant.
function moduleOf(type, body, constant) {
  const imports = [
    imported("__linear_memory", 2, 0, 0),
    imported("__indirect_function_table", 1, 0x70, 0, 0),
    imported("__memory_base", 3, 0x7f, 0),
  ];
  const data = constant ? section(11, 1, 0, 0x23, 0, 0x0b, constant.length, constant) : [];
  const note = constant ? section(0, text("dylink.0"), 1, 4, constant.length, 4, 0, 0) : [];
  const four = (kind) => [0x60, 4, kind, kind, kind, kind, 1, kind];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...note,
    ...section(1, 2, four(0x7f), four(0x7e)),
    ...section(2, imports.length, imports),
    ...section(3, 1, type),
    ...section(7, 1, text("process"), 0, 0),
    ...section(10, 1, body.length + 2, 0, body, 0x0b),
    ...data,
  ]);
}

const CODE_AT = 64;
const ROOT_AT = CODE_AT; // the first word of the code table
// Calls the root through the code table, hands its low word over as the first word of `out`.
const DOOR = moduleOf(0, [
  ...[0x20, 1], // out
  ...[0x20, 0, 0xad, 0x20, 1, 0xad, 0x20, 2, 0xad, 0x20, 3, 0xad], // base, out, source, frames as i64
  ...[0x20, 0, 0x29, 3, ROOT_AT, 0xa7], // the root's place in the table
  ...[0x11, 1, 0], // call it
  ...[0xa7, 0x36, 2, 0],
  ...[0x41, 0],
]);
const FRAMES = moduleOf(1, [0x20, 3]); // gives back how many frames were asked for
const SOURCE = moduleOf(1, [0x20, 2]); // gives back where what is heard stands
const constant = (...bytes) => moduleOf(1, [0x23, 0, 0xad, 0xa7, 0x35, 2, 0], bytes); // gives back its constant

const image = (modules = [[0, FRAMES]], runs = []) => ({
  ...{ sampleRate: 48000, size: 256, codeAt: CODE_AT },
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
  const head = new TextEncoder().encode(JSON.stringify(header));
  const body = deflateSync(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  const packed = new Uint8Array(4 + head.length + body.length);
  new DataView(packed.buffer).setUint32(0, head.length, true);
  packed.set(head, 4);
  packed.set(body, 4 + head.length);
  const { runs, door, modules, ...rest } = await unpackImage(packed);

  assert.deepEqual(rest, { sampleRate: 44100, size: 300, codeAt: 64 });
  assert.deepEqual(runs.map(({ offset, bytes }) => [offset, ...bytes]), [[8, 1, 2, 3], [100, 4, 5]]);
  assert.deepEqual([...door], [6]);
  assert.deepEqual(modules.map(([index, bytes]) => [index, ...bytes]), [[4, 7, 8], [9, 9]]);
});
