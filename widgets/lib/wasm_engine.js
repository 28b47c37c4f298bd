// The engine in the listener's browser: the arena in linear memory, its kernels as WebAssembly modules.
//
// It has the engine's own picture of memory: everything is found as base + offset, and functions are called by their
// index in the code table, which holds places in the function table here. It knows no page and no device, so that it
// runs within an AudioWorklet and in Node alike. Rendering allocates nothing.

import { dropRecords, publishBlock, pushRecords, setWhole, wholeAt } from "./wasm_channels.js";
import { mathImports } from "./wasm_math.js";
import { createRoom } from "./wasm_room.js";

const PAGE = 65536;
const STACK = PAGE; // grows down from here; below 0 is no memory, so what does not fit is an error and harms nothing
const CONSTANTS = 16 * PAGE; // of all modules; pages that nobody writes to take no memory
const BLOCK = PAGE; // what is given out and what is heard: stereo, 4096 frames each
export const MOST_FRAMES = 4096;

// Of the arena: where the control words are (workbench/engine/layout.py), and which of them say where the channels are.
const CONTROL_AT = 64;
const [C_PARAMS_AT, C_COMMANDS_AT, C_EVENTS_AT, C_FRAME] = [1, 2, 3, 40];

const HEARD_AT = STACK + CONSTANTS;
const OUT_AT = HEARD_AT + BLOCK / 2;
const BASE = STACK + CONSTANTS + BLOCK; // of the arena

export class WasmEngine {
  #memory = new WebAssembly.Memory({ initial: BASE / PAGE });
  #table = new WebAssembly.Table({ initial: 1, element: "anyfunc" }); // place 0 stays empty: nothing is called there
  #room = createRoom(STACK, CONSTANTS);
  #imports;
  #constants = new Map(); // by code index: where a module's constants are
  #codeAt;
  #door;
  #bytes; // of all memory
  #arena;
  size = 0; // bytes of the arena that are in use, or have been

  // `image` is what `workbench.browser.image` packs, unpacked: see wasm_image.js. `compiled` may hold modules that
  // have been compiled before, by index.
  constructor(image, compiled = {}) {
    this.sampleRate = image.sampleRate;
    this.#codeAt = image.codeAt;
    this.#imports = {
      ...mathImports(),
      __linear_memory: this.#memory,
      __indirect_function_table: this.#table,
      __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, STACK),
    };
    this.#look();
    this.reach(image.size);
    for (const { offset, bytes } of image.runs) this.write(offset, bytes);
    this.#door = this.#instance(compiled.door ?? new WebAssembly.Module(image.door)).process;
    for (const [index, code] of image.modules) this.setModule(index, compiled[index] ?? code);
  }

  // ---- what travels

  // Put bytes into the arena; it grows if it has to.
  write(offset, bytes) {
    this.reach(offset + bytes.length);
    this.#bytes.set(bytes, BASE + offset);
  }

  // Put zeros into the arena; it grows if it has to.
  clear(offset, count) {
    this.reach(offset + count);
    this.#bytes.fill(0, BASE + offset, BASE + offset + count);
  }

  // Have the arena reach so far; what is new is zero. Views of memory that has moved are made anew.
  reach(size) {
    this.size = Math.max(this.size, size);
    const missing = BASE + size - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE));
    this.#look();
  }

  // Push records into the command ring, all or none, and leave so many places free. Returns whether there was room.
  command(records, spare = 0) {
    return pushRecords(this.#arena, this.#control(C_COMMANDS_AT), records, spare);
  }

  // Publish a block of parameters.
  publish(block) {
    publishBlock(this.#arena, this.#control(C_PARAMS_AT), block);
  }

  // Forget what was reported: the kernel's engine reports the same.
  dropEvents() {
    dropRecords(this.#arena, this.#control(C_EVENTS_AT));
  }

  // Session frame up to which it has rendered.
  get frame() {
    return this.#control(C_FRAME);
  }

  // Copy bytes out of the arena.
  read(offset, count) {
    return this.#bytes.slice(BASE + offset, BASE + offset + count);
  }

  // Have the code at an index be that of a module: bytes, or a WebAssembly.Module.
  setModule(index, code) {
    const module = code instanceof WebAssembly.Module ? code : new WebAssembly.Module(code);
    this.removeModule(index);
    const { process, constants } = this.#instance(module);
    if (constants) this.#constants.set(index, constants);
    const place = index + 1;
    if (place >= this.#table.length) this.#table.grow(place + 1 - this.#table.length);
    this.#table.set(place, process);
    this.#setCode(index, place);
  }

  // Forget the code at an index; whoever calls it then ends the engine.
  removeModule(index) {
    const place = index + 1;
    if (place < this.#table.length) this.#table.set(place, null);
    const constants = this.#constants.get(index);
    if (constants) this.#room.free(constants);
    this.#constants.delete(index);
    this.#setCode(index, 0);
  }

  // ---- sound

  // The next frames, left and right alternating, in a view that holds until the next call: at most MOST_FRAMES.
  // What is heard meanwhile is read from `heard` if `hears` is set.
  render(frames, hears = false) {
    if (!(frames >= 1 && frames <= MOST_FRAMES)) throw new RangeError(`render takes 1 to ${MOST_FRAMES} frames, got ${frames}`);
    this.#door(BASE, OUT_AT, hears ? HEARD_AT : 0, frames);
    return this.out;
  }

  #control(k) {
    return wholeAt(this.#arena, CONTROL_AT + 8 * k);
  }

  #instance(module) {
    const size = constantBytes(module);
    const constants = size ? this.#room.take(size) : null;
    const base = new WebAssembly.Global({ value: "i32", mutable: false }, constants?.at ?? 0);
    const env = { ...this.#imports, __memory_base: base };
    return { process: new WebAssembly.Instance(module, { env }).exports.process, constants };
  }

  #setCode(index, place) {
    setWhole(this.#arena, this.#codeAt + 8 * index, place);
  }

  #look() {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#arena = new DataView(this.#memory.buffer, BASE);
    this.out = new Float32Array(this.#memory.buffer, OUT_AT, 2 * MOST_FRAMES);
    this.heard = new Float32Array(this.#memory.buffer, HEARD_AT, 2 * MOST_FRAMES);
  }
}

// How much room a module's constants take: the second number of the first entry of "dylink.0".
function constantBytes(module) {
  const [section] = WebAssembly.Module.customSections(module, "dylink.0");
  if (!section) return 0;
  const bytes = new Uint8Array(section);
  let size = 0;
  for (let i = 2, shift = 0; ; i += 1, shift += 7) {
    size |= (bytes[i] & 127) << shift;
    if (bytes[i] < 128) return size;
  }
}
