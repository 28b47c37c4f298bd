// The control side's ends of the three channels, for inputs that come by message: as laid out in
// workbench/rt/ring_buffer.py and workbench/rt/triple_buffer.py. Here both sides are one thread.

const [TAIL, HEAD, CAPACITY, RECORD_BYTES, RING_WORDS] = [0, 8, 24, 25, 32];
const [MIDDLE, BACK, SLOT_BYTES, TRIPLE_WORDS] = [0, 8, 24, 32];
const [INDEX, NEWS] = [3, 4]; // the middle word: two bits of index, one bit "not seen by the reader yet"

const word = (memory, at, k) => Number(memory.getBigInt64(at + 8 * k, true));
const setWord = (memory, at, k, value) => memory.setBigInt64(at + 8 * k, BigInt(value), true);
const bytesOf = (memory, at, count) => new Uint8Array(memory.buffer, memory.byteOffset + at, count);

// Push records into the ring at an offset; those that find no room are left out. Returns how many were pushed.
export function pushRecords(memory, at, records) {
  const [size, capacity, tail] = [word(memory, at, RECORD_BYTES), word(memory, at, CAPACITY), word(memory, at, TAIL)];
  const room = capacity - (tail - word(memory, at, HEAD));
  const count = Math.min(records.length / size, room);
  for (let k = 0; k < count; k += 1) {
    const slot = at + 8 * RING_WORDS + ((tail + k) % capacity) * size;
    bytesOf(memory, slot, size).set(records.subarray(k * size, (k + 1) * size));
  }
  setWord(memory, at, TAIL, tail + count);
  return count;
}

// Take all records of the ring at an offset, as one piece of bytes.
export function takeRecords(memory, at) {
  const [size, capacity] = [word(memory, at, RECORD_BYTES), word(memory, at, CAPACITY)];
  const [tail, head] = [word(memory, at, TAIL), word(memory, at, HEAD)];
  const taken = new Uint8Array((tail - head) * size);
  for (let k = head; k < tail; k += 1) {
    taken.set(bytesOf(memory, at + 8 * RING_WORDS + (k % capacity) * size, size), (k - head) * size);
  }
  setWord(memory, at, HEAD, tail);
  return taken;
}

// Make a block the latest state of the triple buffer at an offset.
export function publishBlock(memory, at, block) {
  const back = word(memory, at, BACK);
  bytesOf(memory, at + 8 * TRIPLE_WORDS + back * word(memory, at, SLOT_BYTES), block.length).set(block);
  const before = word(memory, at, MIDDLE);
  setWord(memory, at, MIDDLE, back | NEWS);
  setWord(memory, at, BACK, before & INDEX);
}
