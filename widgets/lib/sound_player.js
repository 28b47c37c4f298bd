// What runs on the page's audio thread, without the audio thread: takes what comes, renders, keeps the log of what it
// took at which frame. It is the worklet's, and Node's in tests.

import { SoundParts } from "./sound_parts.js";
import { setWhole } from "./wasm_channels.js";
import { WasmEngine } from "./wasm_engine.js";

const RECORD_BYTES = 32; // frame int64, kind int32, source int32, a int64, x float32, y float32: workbench/rt/record.py
const KIND_AT = 8; // of a record
const PANIC = 4; // a kind: workbench/commands/records.py
const URGENT_PLACES = 16; // of the command ring, for a panic when it is full: workbench/engine/memory.py
const KEEPS_S = 5; // a turn that the kernel has not confirmed by then never reached it
const HEADER_BYTES = 64; // of a block of parameters: workbench/params/store.py

function recordsOf(commands) {
  const bytes = new Uint8Array(RECORD_BYTES * commands.length);
  const view = new DataView(bytes.buffer);
  commands.forEach(([frame, kind, source, a, x, y], k) => {
    const at = RECORD_BYTES * k;
    setWhole(view, at, frame);
    view.setInt32(at + KIND_AT, kind, true);
    view.setInt32(at + 12, source, true);
    setWhole(view, at + 16, a);
    view.setFloat32(at + 24, x, true);
    view.setFloat32(at + 28, y, true);
  });
  return bytes;
}

function isPanic(records) {
  for (let at = KIND_AT; at < records.length; at += RECORD_BYTES) {
    if (records[at] === PANIC) return true; // kinds are small: the first byte says it
  }
  return false;
}

export class SoundPlayer {
  #engine = null;
  #epoch = 0;
  #parts = new SoundParts((part) => this.#takePart(part));
  #block = null; // the parameters in use
  #turned = new Map(); // slot -> { value, turn }: turned here, and the kernel may not know yet
  #changes = 0;
  #played = []; // { commands, bytes }: played here, and the engine has no room for it yet
  #log = [];
  #frame = 0;

  get isPlaying() {
    return this.#engine !== null;
  }

  get frame() {
    return this.#frame;
  }

  // One message of the page: see workbench/browser/parts.py for parts.
  take(message) {
    if (message.kind === "image") this.#begin(message);
    else if (message.epoch !== this.#epoch || !this.#engine) return; // of a sound that is over
    else if (message.kind === "stop") this.#end();
    else if (message.kind === "parts") this.#takeParts(message.parts);
    else if (message.kind === "turn") this.#turn(message);
    else if (message.kind === "play") this.#play(message.commands);
  }

  #begin({ epoch, image, compiled }) {
    this.#end();
    this.#engine = new WasmEngine(image, compiled);
    this.#epoch = epoch;
    this.#frame = this.#engine.frame;
    this.#block = null;
    this.#turned.clear();
    this.#log = [];
  }

  #end() {
    this.#engine = null;
    this.#parts.clear();
    this.#played.length = 0;
  }

  // What is small is taken at once, what is large while the sound goes on.
  #takeParts(parts) {
    this.#parts.add(parts);
    this.#parts.work(this.#engine);
  }

  // A part that is no memory; false if there is no room for it yet.
  #takePart(part) {
    if (part.kind === "code") {
      this.#engine.setModule(part.index, part.module);
    } else if (part.kind === "commands") {
      if (!this.#engine.command(part.bytes)) return false;
      this.#log.push([this.#frame, part.number]);
      if (isPanic(part.bytes)) this.#played.length = 0; // what was played before it
    } else if (part.kind === "params") {
      this.#takeBlock(part);
    }
    return true;
  }

  // A block of the kernel counts, but for what has been turned here and the kernel had not seen when it made it.
  #takeBlock({ bytes, number, turns }) {
    this.#block = bytes.slice();
    this.#log.push([this.#frame, number]);
    for (const [slot, turn] of turns) {
      if (turn >= (this.#turned.get(slot)?.turn ?? Infinity)) this.#turned.delete(slot);
    }
    for (const [slot, { until }] of this.#turned) {
      if (until < this.#frame) this.#turned.delete(slot);
    }
    const own = [...this.#turned].map(([slot, { value }]) => [slot, value]);
    if (own.length > 0) this.#turnSlots(own);
    else this.#engine.publish(this.#block);
  }

  #turn({ slots, turn }) {
    if (!this.#block) return;
    const inside = slots.filter(([slot]) => HEADER_BYTES + 4 * slot < this.#block.length); // others are on their way
    const until = this.#frame + KEEPS_S * this.#engine.sampleRate;
    for (const [slot, value] of inside) this.#turned.set(slot, { value, turn, until });
    this.#turnSlots(inside);
  }

  // The block has a version of its own then, or nobody would look at it: the kernel's in the low half of the word, the
  // number of the change here in the high one.
  #turnSlots(slots) {
    const block = new DataView(this.#block.buffer, this.#block.byteOffset);
    this.#changes += 1;
    block.setInt32(4, this.#changes, true);
    for (const [slot, value] of slots) block.setFloat32(HEADER_BYTES + 4 * slot, value, true);
    this.#engine.publish(this.#block);
    this.#log.push([this.#frame, { slots, change: this.#changes }]);
  }

  #play(commands) {
    this.#played.push({ commands, bytes: recordsOf(commands) });
    this.#pass();
  }

  // Pass on what was played, in its order, as far as there is room; the rest once there is.
  #pass() {
    while (this.#played.length > 0 && this.#engine.command(this.#played[0].bytes, URGENT_PLACES)) {
      this.#log.push([this.#frame, { commands: this.#played.shift().commands }]);
    }
  }

  // The next frames into two channels. `one` and `other` are what comes in meanwhile, if anything does.
  render(left, right, one, other) {
    const frames = left.length;
    const engine = this.#engine;
    if (!engine) {
      left.fill(0);
      right.fill(0);
      return;
    }
    this.#parts.work(engine);
    if (this.#played.length > 0) this.#pass();
    if (one) interleave(one, other ?? one, engine.heard, frames);
    separate(engine.render(frames, one !== undefined), left, right, frames);
    this.#frame += frames;
    this.#parts.renew();
  }

  // What happened since the last report: for the kernel to do the same.
  report() {
    if (!this.#engine) return null;
    this.#engine.dropEvents(); // the kernel's engine reports the same
    const log = this.#log;
    if (log.length > 0) this.#log = [];
    return { epoch: this.#epoch, frame: this.#frame, log };
  }
}

function interleave(one, other, into, frames) {
  for (let i = 0; i < frames; i += 1) {
    into[2 * i] = one[i];
    into[2 * i + 1] = other[i];
  }
}

function separate(both, left, right, frames) {
  for (let i = 0; i < frames; i += 1) {
    left[i] = both[2 * i];
    right[i] = both[2 * i + 1];
  }
}
