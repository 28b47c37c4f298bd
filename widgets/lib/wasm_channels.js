// The control side's ends of the three channels, for inputs that come by message: as laid out in
// workbench/rt/ring_buffer.py and workbench/rt/triple_buffer.py. Here both sides are one thread.

const [TAIL, HEAD, CAPACITY, RECORD_BYTES, RING_WORDS] = [0, 8, 24, 25, 32];
const [MIDDLE, BACK, SLOT_BYTES, TRIPLE_WORDS] = [0, 8, 24, 32];
const [INDEX, NEWS] = [3, 4]; // the middle word: two bits of index, one bit "not seen by the reader yet"

// Whole numbers of 64 bits, of which numbers of JavaScript hold 53; halves, because a BigInt is memory for the collector.
const HIGH = 2 ** 32;
export const wholeAt = (memory, at) => memory.getUint32(at, true) + HIGH * memory.getInt32(at + 4, true);
export function setWhole(memory, at, value) {
  memory.setUint32(at, value >>> 0, true);
  memory.setInt32(at + 4, Math.floor(value / HIGH), true);
}

const word = (memory, at, k) => wholeAt(memory, at + 8 * k);
const setWord = (memory, at, k, value) => setWhole(memory, at + 8 * k, value);
const bytesOf = (memory, at, count) => new Uint8Array(memory.buffer, memory.byteOffset + at, count);

// Push records into the ring at an offset: all or none, as the kernel does, and so many places stay free. Returns whether
// there was room.
export function pushRecords(memory, at, records, spare = 0) {
  const [size, capacity, tail] = [word(memory, at, RECORD_BYTES), word(memory, at, CAPACITY), word(memory, at, TAIL)];
  const count = records.length / size;
  const most = capacity - spare;
  if (count > most) throw new RangeError(`a page takes at most ${most} commands at once, got ${count}: send fewer`);
  if (count > most - (tail - word(memory, at, HEAD))) return false;
  const slots = bytesOf(memory, at + 8 * RING_WORDS, capacity * size);
  const start = tail % capacity;
  const first = size * Math.min(count, capacity - start);
  slots.set(first < records.length ? records.subarray(0, first) : records, size * start);
  if (first < records.length) slots.set(records.subarray(first));
  setWord(memory, at, TAIL, tail + count);
  return true;
}

// Forget all records of the ring at an offset.
export function dropRecords(memory, at) {
  setWord(memory, at, HEAD, word(memory, at, TAIL));
}

// Make a block the latest state of the triple buffer at an offset.
export function publishBlock(memory, at, block) {
  const back = word(memory, at, BACK);
  bytesOf(memory, at + 8 * TRIPLE_WORDS + back * word(memory, at, SLOT_BYTES), block.length).set(block);
  const before = word(memory, at, MIDDLE);
  setWord(memory, at, MIDDLE, back | NEWS);
  setWord(memory, at, BACK, before & INDEX);
}
