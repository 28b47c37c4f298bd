// From a control to its parameter and back, through one widget model.
//
// Up:    {kind: "set", page, number, values: {name: value}, turns: {name: [slot, turn]}}   coalesced, throttled
//        {kind: "note_on" | "note_off" | ..., here}           never coalesced, never delayed
//        {kind: "note_bends", page, cents: {note: cents}}     coalesced, throttled; not sent if the sound is here
// Down:  {kind: "values", values: {name: value}, seen: {page: number}, sound, slots: {name: slot},
//         automated: [name]}   which of these are moved by a lane, not by a hand
//
// If the sound is in this page, it hears of both at once; `turns` and `here` tell the kernel so.
import { createLedger } from "./ledger.js";
import { playHere, turnHere } from "./sound_door.js";
import { createThrottle } from "./throttle.js";

export function createUplink(model, show, options = {}) {
  const page = options.page ?? Math.random().toString(36).slice(2, 10);
  const ledger = createLedger(show, options);
  const waiting = new Map();
  const turns = new Map();
  const slots = new Map();
  const bends = new Map();
  let sound = "";
  let number = 0;

  const throttle = createThrottle(() => {
    if (waiting.size === 0) return;
    const values = Object.fromEntries(waiting);
    const direct = turns.size ? { turns: Object.fromEntries(turns) } : {};
    waiting.clear();
    turns.clear();
    model.send({ kind: "set", page, number, values, ...direct });
  }, options);

  const bendThrottle = createThrottle(() => {
    if (bends.size === 0) return;
    const cents = Object.fromEntries(bends);
    bends.clear();
    model.send({ kind: "note_bends", page, cents });
  }, options);

  function isPlayedHere(kind, content) {
    const { sound: place, source } = model.get?.("direct") ?? {};
    return playHere(place, source, kind, content);
  }

  function onMessage(content) {
    if (content?.kind !== "values") return;
    const seen = content.seen?.[page] ?? 0;
    sound = content.sound ?? "";
    for (const [name, slot] of Object.entries(content.slots ?? {})) slots.set(name, slot);
    const automated = content.automated ?? [];
    for (const [name, value] of Object.entries(content.values)) {
      ledger.incoming(name, value, seen);
      options.mark?.(name, automated.includes(name));
    }
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
      const turn = slots.has(name) ? turnHere(sound, [[slots.get(name), value]]) : 0;
      if (turn) turns.set(name, [slots.get(name), turn]);
      throttle.push();
    },
    // Edges go as they are, each one, at once.
    tell(kind, content = {}) {
      bends.delete(content.note); // a bend that waits is older
      const here = isPlayedHere(kind, content) ? { here: true } : {};
      model.send({ kind, page, ...content, ...here });
    },
    // Bend the notes of a key, so many cents from where they were struck. What comes fast comes as its latest state.
    bend(note, cents) {
      bends.delete(note);
      if (isPlayedHere("note_bend", { note, cents })) return;
      bends.set(note, cents);
      bendThrottle.push();
    },
    close() {
      throttle.flush();
      bendThrottle.flush();
      ledger.close();
      model.off("msg:custom", onMessage);
    },
  };
}
