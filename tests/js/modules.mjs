// Modules and images of a few bytes, for tests of what runs them.

import { deflateSync } from "node:zlib";

export const CODE_AT = 1024; // the first word of the code table is the root's
// Where an arena of these tests keeps its channels, and the control words that say so: workbench/engine/layout.py
export const [PARAMS_AT, COMMANDS_AT, EVENTS_AT, SIZE] = [2048, 4096, 8192, 12288];
const [CONTROL_AT, RING_WORDS, RECORD_BYTES] = [64, 32, 32];

const unsigned = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >> 7)]);
const text = (name) => [name.length, ...new TextEncoder().encode(name)];
const section = (number, ...body) => [number, body.flat(Infinity).length, ...body.flat(Infinity)];
const imported = (name, ...what) => [...text("env"), ...text(name), ...what];

// A module: functions of types 0 (four i32 -> i32) or 1 (four i64 -> i64), one body, and maybe a constant.
export function moduleOf(type, body, constant) {
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

// Calls the root through the code table, hands its low word over as the first word of `out`.
export const DOOR = moduleOf(0, [
  ...[0x20, 1], // out
  ...[0x20, 0, 0xad, 0x20, 1, 0xad, 0x20, 2, 0xad, 0x20, 3, 0xad], // base, out, source, frames as i64
  ...[0x20, 0, 0x29, 3, ...unsigned(CODE_AT), 0xa7], // the root's place in the table
  ...[0x11, 1, 0], // call it
  ...[0xa7, 0x36, 2, 0],
  ...[0x41, 0],
]);
export const FRAMES = moduleOf(1, [0x20, 3]); // gives back how many frames were asked for
export const SOURCE = moduleOf(1, [0x20, 2]); // gives back where what is heard stands
export const constant = (...bytes) => moduleOf(1, [0x23, 0, 0xad, 0xa7, 0x35, 2, 0], bytes); // gives back its constant
export const BROKEN = moduleOf(1, [0x00]); // never comes back

// An arena with channels: rings of so many places, and blocks of parameters of so many bytes.
export function arena(places = 4, blockBytes = 96) {
  const memory = new DataView(new ArrayBuffer(SIZE));
  const word = (at, k, value) => memory.setBigInt64(at + 8 * k, BigInt(value), true);
  [PARAMS_AT, COMMANDS_AT, EVENTS_AT].forEach((at, k) => word(CONTROL_AT, 1 + k, at));
  for (const at of [COMMANDS_AT, EVENTS_AT]) {
    word(at, 24, places);
    word(at, 25, RECORD_BYTES);
  }
  word(PARAMS_AT, 8, 1); // the slot at the back; the one in the middle is 0
  word(PARAMS_AT, 24, blockBytes);
  return new Uint8Array(memory.buffer);
}

// An image of such an arena whose root is some code.
export function imageOf(root = FRAMES, bytes = arena()) {
  return { sampleRate: 48000, size: SIZE, codeAt: CODE_AT, runs: [{ offset: 0, bytes }], door: DOOR, modules: [[0, root]] };
}

// What the kernel sends: a header, and the rest compressed.
export function packed(header, rest) {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const body = deflateSync(new Uint8Array(rest));
  const made = new Uint8Array(4 + head.length + body.length);
  new DataView(made.buffer).setUint32(0, head.length, true);
  made.set(head, 4);
  made.set(body, 4 + head.length);
  return made;
}

export function packedImage({ runs, door, modules, ...rest } = imageOf()) {
  const header = {
    ...rest,
    runs: runs.map(({ offset, bytes }) => [offset, bytes.length]),
    door: door.length,
    modules: modules.map(([index, code]) => [index, code.length]),
  };
  return packed(header, [...runs.flatMap(({ bytes }) => [...bytes]), ...door, ...modules.flatMap(([, code]) => [...code])]);
}

// The commands that wait in an engine's ring, as [kind, a].
export function waiting(engine, places = 4) {
  const view = (at, count) => new DataView(engine.read(at, count).buffer);
  const [tail, head] = [0, 8].map((k) => Number(view(COMMANDS_AT + 8 * k, 8).getBigInt64(0, true)));
  return Array.from({ length: tail - head }, (_, k) => {
    const record = view(COMMANDS_AT + 8 * RING_WORDS + ((head + k) % places) * RECORD_BYTES, RECORD_BYTES);
    return [record.getInt32(8, true), Number(record.getBigInt64(16, true))];
  });
}
