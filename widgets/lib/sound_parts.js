// What the kernel has sent and the engine has not got yet: taken in order, so many bytes between two quanta. Memory goes
// in piece by piece, and what comes behind it waits for it.

// A quantum lasts 2667 us. Writing so much takes 27 us where memory is in use and 74 us (99 of 100: 158) where it is new
// (Node 20 on the machine of decision 0012), growing by so much 3 us; a megabyte would take 600.
export const QUANTUM_BYTES = 1 << 17;

const GROWTH = 16; // memory that only has to be there, new and zero, is so much cheaper than what is written
const MODULE_BYTES = 1 << 15; // to enter a module takes 12 to 190 us, about as long as writing so much

// What cannot be cut.
function costOf(part) {
  return part.kind === "code" ? MODULE_BYTES : part.bytes.length;
}

export class SoundParts {
  #take;
  #waiting = [];
  #left = QUANTUM_BYTES; // until the next quantum
  #done = 0; // bytes of the memory at the head of the line that are written
  #run = 0; // the run that is being written, or the next one

  // `take(part)` gets parts of all kinds but memory; false if the engine has no room for it at the moment.
  constructor(take) {
    this.#take = take;
  }

  add(parts) {
    for (const part of parts) this.#waiting.push(part);
  }

  clear() {
    this.#waiting.length = this.#done = this.#run = 0;
  }

  // A quantum has been rendered: as much may be written again.
  renew() {
    this.#left = QUANTUM_BYTES;
  }

  // Go on as far as may be before the next quantum.
  work(engine) {
    while (this.#waiting.length > 0 && this.#isOver(engine, this.#waiting[0])) {
      this.#waiting.shift();
      this.#done = this.#run = 0;
    }
  }

  // Whether a part is over, after as much of it as may be.
  #isOver(engine, part) {
    if (part.kind === "memory") return this.#write(engine, part);
    const cost = Math.min(costOf(part), QUANTUM_BYTES);
    if (cost > this.#left || !this.#take(part)) return false;
    this.#left -= cost;
    return true;
  }

  #write(engine, { at, size, runs }) {
    while (this.#left > 0 && this.#done < size) {
      const place = at + this.#done;
      const run = runs[this.#run];
      const start = run ? run.offset : at + size;
      if (place >= start) this.#fill(engine, place, run);
      else if (place < engine.size) this.#clear(engine, place, Math.min(start, engine.size) - place);
      else this.#grow(engine, place, start - place);
    }
    return this.#done === size;
  }

  #fill(engine, place, { offset, bytes }) {
    const from = place - offset;
    const count = Math.min(bytes.length - from, this.#left);
    engine.write(place, bytes.subarray(from, from + count));
    if (from + count === bytes.length) this.#run += 1;
    this.#done += count;
    this.#left -= count;
  }

  #clear(engine, place, most) {
    const count = Math.min(most, this.#left);
    engine.clear(place, count);
    this.#done += count;
    this.#left -= count;
  }

  #grow(engine, place, most) {
    const count = Math.min(most, this.#left * GROWTH);
    engine.reach(place + count);
    this.#done += count;
    this.#left -= Math.ceil(count / GROWTH);
  }
}
