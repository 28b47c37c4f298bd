// Between the kernel and the page's sound: images and parts come down, reports go up. One for each page.
//
// Modules are compiled here, not on the audio thread; everything keeps its order meanwhile.

import { unpackImage } from "./wasm_image.js";

const REPORT_MS = 40; // at most 25 messages a second

// Cut the bytes of a message into its parts: views of one buffer, which is handed on as it is.
function cut(heads, body) {
  let at = 0;
  const next = (count) => body.subarray(at, (at += count));
  return heads.map((head) => {
    if (head.kind !== "memory") return { ...head, bytes: next(head.count) };
    return { ...head, runs: head.runs.map(([offset, count]) => ({ offset, bytes: next(count) })) };
  });
}

async function compile(part) {
  if (part.kind !== "code") return part;
  return { kind: "code", index: part.index, module: await WebAssembly.compile(part.bytes) };
}

async function compileImage(image) {
  const compiled = { door: await WebAssembly.compile(image.door) };
  await Promise.all(
    image.modules.map(async ([index, bytes]) => {
      compiled[index] = await WebAssembly.compile(bytes);
    }),
  );
  const modules = image.modules.map(([index]) => [index, null]);
  return { image: { ...image, door: null, modules }, compiled };
}

// The buffers that memory stands in: the audio thread gets them themselves, so that nothing is copied there.
const buffersOf = (runs) => [...new Set(runs.map(({ bytes }) => bytes.buffer))];

function bytesOf(buffer) {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

// `send(content)` goes to the kernel, `post(message, transfer)` to the audio thread, `onError(text)` hears of what went wrong here;
// `clock` is given so that tests need not wait.
export function createLine({ page, send, post, clock, onError = () => {}, onStop = () => {} }) {
  let turn = Promise.resolve();
  let epoch = 0;
  let isLive = false; // whether the audio thread plays this epoch
  let waiting = null; // a report that is not sent yet
  let timer = null;
  let lastSent = -Infinity;

  function inTurn(work) {
    turn = turn.then(work).catch((error) => onError(`${error.name}: ${error.message}`));
    return turn;
  }

  function flush() {
    timer = null;
    if (!waiting) return;
    lastSent = clock.now();
    send({ kind: "report", page, ...waiting });
    waiting = null;
  }

  return {
    // A message of the kernel for this page.
    receive(message, buffers) {
      if (message.page !== page) return;
      if (message.kind === "image") {
        epoch = message.epoch;
        isLive = false;
        waiting = null;
        inTurn(async () => {
          const ready = await compileImage(await unpackImage(bytesOf(buffers[0])));
          if (message.epoch === epoch) post({ kind: "image", epoch, ...ready }, buffersOf(ready.image.runs));
        });
      } else if (message.kind === "parts") {
        const body = bytesOf(buffers[0]).slice(); // what came may share its buffer with others
        const parts = cut(message.parts, body);
        inTurn(async () => {
          post({ kind: "parts", epoch: message.epoch, parts: await Promise.all(parts.map(compile)) }, [body.buffer]);
        });
      } else if (message.kind === "stop") {
        if (message.epoch === epoch) isLive = false;
        inTurn(() => post({ kind: "stop", epoch: message.epoch }, [])).then(onStop);
      }
    },

    // A report of the audio thread: reports that are on their way together become one.
    report({ epoch: of, frame, log, load, latency, underruns }) {
      if (of !== epoch) return;
      isLive = true;
      const [before, loads] = [waiting?.log ?? [], waiting?.loads ?? []];
      waiting = { epoch, frame, log: before.concat(log), loads: loads.concat(load), latency, underruns };
      const left = lastSent + REPORT_MS - clock.now();
      if (left <= 0) flush();
      else timer ??= clock.later(flush, left);
    },

    // Whether what begins in the page is heard in it: not while an image is on its way.
    get isLive() {
      return isLive;
    },

    // Resolves once all that has come has been passed on.
    idle: () => turn,

    // What begins in the page goes straight to the audio thread.
    act: (message) => post({ ...message, epoch }, []),

    close() {
      if (timer !== null) clock.cancel(timer);
    },
  };
}
