// From a control to its parameter and back, through one widget model.
//
// Up:    {kind: "set", page, number, values: {name: value}}   coalesced, throttled
//        {kind: "note_on" | "note_off" | ...}                 never coalesced, never delayed
// Down:  {kind: "values", values: {name: value}, seen: {page: number}}
import { createLedger } from "./ledger.js";
import { createThrottle } from "./throttle.js";

export function createUplink(model, show, options = {}) {
  const page = options.page ?? Math.random().toString(36).slice(2, 10);
  const ledger = createLedger(show, options);
  const waiting = new Map();
  let number = 0;

  const throttle = createThrottle(() => {
    if (waiting.size === 0) return;
    const values = Object.fromEntries(waiting);
    waiting.clear();
    model.send({ kind: "set", page, number, values });
  }, options);

  function onMessage(content) {
    if (content?.kind !== "values") return;
    const seen = content.seen?.[page] ?? 0;
    for (const [name, value] of Object.entries(content.values)) ledger.incoming(name, value, seen);
  }
  model.on("msg:custom", onMessage);

  return {
    page,
    hello: () => model.send({ kind: "hello", page }),
    grip: ledger.grip,
    letGo: ledger.letGo,
    set(name, value) {
      number += 1;
      ledger.sent(name, number);
      waiting.set(name, value);
      throttle.push();
    },
    // Edges go as they are, each one, at once.
    tell: (kind, content = {}) => model.send({ kind, page, ...content }),
    close() {
      throttle.flush();
      ledger.close();
      model.off("msg:custom", onMessage);
    },
  };
}
