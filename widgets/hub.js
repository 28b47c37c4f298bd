// The page's end of the hub: one message per refresh comes in, each view gets its part, reports go back.
// Views reach it through `host.getWidget(...)`: what `initialize` returns is what they join.

const REPORT_EVERY = 4;            // frames; the kernel holds back at 8
const SETTLE_MS = 120;             // visibility changes are reported together
const LIBRARY_TIMEOUT_MS = 30000;  // a kernel that is busy without subshells answers when its cell ends

// Buffers arrive as DataView or Uint8Array, at any offset.
export function floatsOf(buffer) {
  if (!buffer) return new Float32Array(0);
  const { byteOffset, byteLength } = buffer;
  if (byteOffset % 4 === 0) return new Float32Array(buffer.buffer, byteOffset, byteLength >> 2);
  return new Float32Array(buffer.buffer.slice(byteOffset, byteOffset + byteLength));
}

// `send(content)` goes to the kernel; `isPageVisible()` and `later(fn, ms)` are given so that tests need no browser.
export function createHub({ send, page, isPageVisible, later }) {
  const members = new Map();       // feed id -> Set of { onPart, isShown }
  const libraries = new Map();     // name -> promise of whatever its loader made
  const waiting = new Map();       // name -> function that takes the library's buffers
  let last = 0;
  let unreported = 0;
  let reported = "";
  let timer = null;
  let turn = Promise.resolve();

  function shown() {
    if (!isPageVisible()) return [];
    const names = [...members].filter(([, set]) => [...set].some((member) => member.isShown));
    return names.map(([name]) => name).sort();
  }

  function report() {
    unreported = 0;
    const views = shown();
    reported = views.join();
    send({ kind: "report", page, n: last, views });
  }

  function visibilityChanged() {
    timer ??= later(() => {
      timer = null;
      if (shown().join() !== reported) report();
    }, SETTLE_MS);
  }

  function deliver(id, meta, arrays) {
    for (const member of members.get(id) ?? []) {
      try {
        member.onPart(meta, arrays);
      } catch (error) {
        console.error(`workbench: view ${id} failed`, error);
      }
    }
  }

  function receive(message, buffers) {
    if (message.kind === "library") {
      waiting.get(message.name)?.(buffers);
      waiting.delete(message.name);
    }
    if (message.kind !== "frame") return;
    const all = floatsOf(buffers[0]);
    let at = 0;
    for (const { id, meta, lengths } of message.parts) {
      deliver(id, meta, lengths.map((length) => all.subarray(at, (at += length))));
    }
    last = message.n;
    unreported += 1;
    if (unreported >= REPORT_EVERY) report();
  }

  function join(id, onPart) {
    const member = { onPart, isShown: false };
    if (!members.has(id)) members.set(id, new Set());
    members.get(id).add(member);
    return {
      show(isShown) {
        member.isShown = isShown;
        visibilityChanged();
      },
      leave() {
        members.get(id)?.delete(member);
        if (members.get(id)?.size === 0) members.delete(id);
        visibilityChanged();
      },
    };
  }

  // Fetch a file from the kernel once for all views; `load(buffers)` turns it into what they share.
  function library(name, load) {
    if (!libraries.has(name)) {
      const arrived = new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        later(() => reject(new Error(`the kernel did not send ${name} in time`)), LIBRARY_TIMEOUT_MS);
        send({ kind: "need", name });
      });
      const loaded = arrived.then(load);
      loaded.catch(() => libraries.delete(name));
      libraries.set(name, loaded);
    }
    return libraries.get(name);
  }

  // Run pieces of asynchronous work of all views one after the other.
  function inTurn(work) {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  return { receive, join, library, inTurn, report, visibilityChanged };
}

// Find the hub that a widget names in its `hub` trait ("IPY_MODEL_<id>").
export async function findHub({ model, host }) {
  if (!host) throw new Error("This view needs anywidget 0.11 or newer on the Jupyter server.");
  const id = model.get("hub").replace("IPY_MODEL_", "");
  try {
    return (await host.getWidget(`anywidget:${id}`)).exports;
  } catch {
    throw new Error("This belongs to a session that has ended. Run its cell again.");
  }
}

function initialize({ model, signal }) {
  const send = (content) => {
    try {
      model.send(content);
    } catch {
      // The kernel was restarted: nobody is left to be told, and the views stay as they are until their cells run again.
    }
  };
  const hub = createHub({
    send,
    page: Math.random().toString(36).slice(2),
    isPageVisible: () => document.visibilityState === "visible",
    later: (fn, ms) => setTimeout(fn, ms),
  });
  model.on("msg:custom", hub.receive);
  document.addEventListener("visibilitychange", hub.visibilityChanged, { signal });
  return hub;
}

export default { initialize };
