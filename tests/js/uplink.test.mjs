// Page and store: nothing is lost, nothing old comes back, and in the end both agree.

import assert from "node:assert/strict";
import test from "node:test";

import { pageSounds } from "../../widgets/lib/sound_door.js";
import { createUplink } from "../../widgets/lib/uplink.js";
import { createClock } from "./clock.mjs";

function setting() {
  const clock = createClock();
  const sent = [];
  const shown = {};
  const marked = {};
  const mark = (name, isAutomated) => (marked[name] = isAutomated);
  let handler = null;
  const model = {
    send: (content) => sent.push(structuredClone(content)),
    on: (_event, run) => (handler = run),
    off: () => (handler = null),
  };
  const link = createUplink(model, (name, value) => (shown[name] = value), { page: "me", clock, mark, slot: { nextFree: -Infinity } });
  const down = (values, seen) => handler?.({ kind: "values", values, seen });
  const tell = (content) => handler({ kind: "values", ...content });
  return { clock, sent, shown, marked, link, model, down, tell, hasHandler: () => handler !== null };
}

test("parameters moved together leave in one message", () => {
  const { clock, sent, link } = setting();
  link.set("a", 1);
  link.set("b", 2);
  link.set("a", 3);
  clock.advance(100);

  assert.deepEqual(sent, [
    { kind: "set", page: "me", number: 1, values: { a: 1 } },
    { kind: "set", page: "me", number: 3, values: { b: 2, a: 3 } },
  ]);
});

test("the last value of a burst is the last one sent", () => {
  const { clock, sent, link } = setting();
  for (let i = 1; i <= 300; i += 1) {
    link.set("cutoff_hz", i);
    clock.advance(3);
  }
  clock.advance(100);

  assert.equal(sent.at(-1).values.cutoff_hz, 300);
  assert.ok(sent.length <= 25);
});

test("notes leave at once, each of them, however busy the knobs are", () => {
  const { sent, link } = setting();
  link.set("a", 1);
  link.set("a", 2);
  for (let i = 0; i < 40; i += 1) link.tell("note_on", { note: i, velocity: 100 });

  assert.equal(sent.filter((m) => m.kind === "note_on").length, 40);
});

test("values wait while the hand holds the control, and 250 ms longer", () => {
  const { clock, shown, link, down } = setting();
  link.grip("a");
  down({ a: 5, b: 6 }, { me: 0 });
  assert.deepEqual(shown, { b: 6 });

  link.letGo("a");
  clock.advance(249);
  assert.deepEqual(shown, { b: 6 });
  clock.advance(2);
  assert.deepEqual(shown, { b: 6, a: 5 });
});

test("an echo that does not know the last move is not shown, however late it comes", () => {
  const { clock, shown, link, down } = setting();
  link.grip("a");
  link.set("a", 1);
  clock.advance(50);
  link.set("a", 2);
  link.letGo("a");
  clock.advance(1000);
  down({ a: 1 }, { me: 1 });
  clock.advance(1000);
  assert.deepEqual(shown, {});

  down({ a: 2 }, { me: 2 });
  assert.deepEqual(shown, { a: 2 });
});

test("what the store made of the last move is shown in the end", () => {
  const { clock, shown, link, down } = setting();
  link.grip("a");
  link.set("a", 99);
  link.letGo("a");
  clock.advance(20);
  down({ a: 10 }, { me: 1 });
  clock.advance(300);

  assert.deepEqual(shown, { a: 10 });
});

test("closing sends what waits and leaves no timer and no listener", () => {
  const { clock, sent, link, down, hasHandler } = setting();
  link.set("a", 1);
  link.set("a", 2);
  link.grip("b");
  down({ b: 1 }, {});
  link.letGo("b");
  link.close();

  assert.equal(sent.at(-1).values.a, 2);
  assert.equal(clock.waiting, 0);
  assert.equal(hasHandler(), false);
});

test("bends leave as their latest state, and a note that is struck anew forgets the one that waits", () => {
  const { clock, sent, link } = setting();
  for (let cents = 1; cents <= 100; cents += 1) {
    link.bend(60, cents);
    link.bend(64, -cents);
    clock.advance(1);
  }
  link.tell("note_on", { note: 64, velocity: 9, cents: -7 });
  clock.advance(100);
  const bends = sent.filter(({ kind }) => kind === "note_bends");

  assert.ok(bends.length <= 4, String(bends.length));
  assert.equal(bends.at(-1).cents[60], 100);
  assert.equal(bends.at(-1).cents[64], undefined);
});

test("a page that goes takes its last bend along", () => {
  const { sent, link } = setting();
  link.bend(60, 1);
  link.bend(60, 2);
  link.close();

  assert.deepEqual(sent.at(-1), { kind: "note_bends", page: "me", cents: { 60: 2 } });
});

// A sound of this page that hears it all, or says that it is not here.
function sounding(direct = { sound: "sound", source: 4 }) {
  const made = setting();
  const heard = [];
  const sound = { isHere: true };
  pageSounds().clear();
  pageSounds().set("sound", {
    turn: (slots) => (sound.isHere && heard.push(slots), sound.isHere ? heard.length : 0),
    play: (commands) => (sound.isHere && heard.push(commands), sound.isHere),
  });
  made.model.get = (name) => (name === "direct" ? made.direct : undefined);
  return Object.assign(made, { heard, sound, direct, slots: { cutoff_hz: 3 } });
}

test("a knob of a sound in this page is heard at once, each move, and the kernel is told the last turn", () => {
  const { clock, sent, link, heard, tell } = sounding();
  link.set("cutoff_hz", 100); // its place is not known yet
  tell({ values: {}, sound: "sound", slots: { cutoff_hz: 3 } });
  link.set("cutoff_hz", 200);
  link.set("cutoff_hz", 300);
  link.set("mute", 1); // no parameter of the engine's own
  clock.advance(100);

  assert.deepEqual(heard, [[[3, 200]], [[3, 300]]]);
  assert.deepEqual(sent.at(-1), {
    ...{ kind: "set", page: "me", number: 4, values: { cutoff_hz: 300, mute: 1 } },
    turns: { cutoff_hz: [3, 2] },
  });
  link.set("mute", 0);
  clock.advance(100);
  assert.equal(sent.at(-1).turns, undefined);
});

test("a sound that went elsewhere is not turned any more", () => {
  const { clock, sent, link, heard, tell, sound } = sounding();
  tell({ values: {}, sound: "sound", slots: { cutoff_hz: 3 } });
  sound.isHere = false;
  link.set("cutoff_hz", 200);
  clock.advance(100);
  sound.isHere = true;
  tell({ values: { cutoff_hz: 200 } }); // of a sink that is no page
  link.set("cutoff_hz", 300);
  clock.advance(100);

  assert.deepEqual(heard, []);
  assert.ok(sent.every(({ turns }) => turns === undefined));
});

test("keys that the sound of this page has heard are marked, others are not", () => {
  const made = sounding();
  const { sent, link, heard, sound } = made;
  link.tell("note_on", { note: 60, velocity: 100 });
  sound.isHere = false;
  link.tell("note_off", { note: 60 });
  sound.isHere = true;
  made.direct = {}; // the session plays elsewhere now
  link.tell("note_on", { note: 62, velocity: 100 });

  assert.deepEqual(sent.map(({ here }) => here), [true, undefined, undefined]);
  assert.deepEqual(heard, [[[-1, 1, 4, 6000, 60, 100]]]);
});

test("a bend that is heard here does not travel, and takes the one that waits with it", () => {
  const { clock, sent, link, heard, sound } = sounding();
  sound.isHere = false;
  link.bend(60, 1);
  link.bend(60, 2);
  sound.isHere = true;
  link.bend(60, 3);
  clock.advance(100);

  assert.deepEqual(sent, [{ kind: "note_bends", page: "me", cents: { 60: 1 } }]);
  assert.deepEqual(heard, [[[-1, 11, 4, 6000, 60.03, 0]]]);
});

test("what a lane moves is marked, until a hand has it again", () => {
  const { shown, marked, tell } = setting();
  tell({ values: { a: 1, b: 2 }, automated: ["b"] });
  assert.deepEqual(shown, { a: 1, b: 2 });
  assert.deepEqual(marked, { a: false, b: true });

  tell({ values: { a: 3 } });
  assert.equal(marked.b, true);

  tell({ values: { b: 4 } });
  assert.equal(marked.b, false);
});
