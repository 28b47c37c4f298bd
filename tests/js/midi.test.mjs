// A MIDI keyboard: from bytes to notes, and no note that hangs.

import assert from "node:assert/strict";
import test from "node:test";

import { createMidiHands } from "../../widgets/lib/midi_hands.js";
import { createMidiInputs } from "../../widgets/lib/midi_inputs.js";
import { parseMidi } from "../../widgets/lib/midi_message.js";
import { sayMidi } from "../../widgets/lib/midi_words.js";

const parse = (...bytes) => parseMidi(Uint8Array.from(bytes));

// ---- messages

test("keys say note and velocity, and a velocity of 0 lets go", () => {
  assert.deepEqual(parse(0x90, 60, 100), { channel: 1, kind: "note_on", note: 60, velocity: 100 });
  assert.deepEqual(parse(0x9f, 0, 1), { channel: 16, kind: "note_on", note: 0, velocity: 1 });
  assert.deepEqual(parse(0x95, 127, 0), { channel: 6, kind: "note_off", note: 127 });
  assert.deepEqual(parse(0x82, 60, 64), { channel: 3, kind: "note_off", note: 60 });
});

test("the pedal is down from the middle on", () => {
  assert.deepEqual([0, 63, 64, 127].map((value) => parse(0xb0, 64, value).isDown), [false, false, true, true]);
});

test("knobs say number and value; 120 and above are messages to the channel", () => {
  assert.deepEqual(parse(0xb1, 74, 33), { channel: 2, kind: "control", number: 74, value: 33 });
  assert.equal(parse(0xb0, 119, 1).kind, "control");
  assert.deepEqual([120, 121, 123, 124, 127].map((n) => parse(0xb0, n, 0).kind), ["all_sound_off", "reset", "all_notes_off", "all_notes_off", "all_notes_off"]);
  assert.equal(parse(0xb0, 122, 0), null); // local control
});

test("the wheel reaches both ends exactly and rests at 0", () => {
  assert.deepEqual([[0, 0], [0, 64], [127, 127], [0, 32]].map(([low, high]) => parse(0xe0, low, high).bend), [-1, 0, 1, -0.5]);
});

test("everything else, and what is cut short, says nothing", () => {
  for (const bytes of [[], [0x90], [0x90, 60], [0x90, 60, 128], [60, 60, 60], [0xf8], [0xf0, 1, 2], [0xfe, 1, 1], [0xc0, 5], [0xa0, 60, 9], [0xd0, 9]]) {
    assert.equal(parse(...bytes), null, String(bytes));
  }
});

// ---- what sounds

function band({ bendCents = 200 } = {}) {
  const log = [];
  const hands = createMidiHands(
    {
      noteOn: (note, velocity, cents) => log.push(["on", note, velocity, cents]),
      noteOff: (note) => log.push(["off", note]),
      bendNote: (note, cents) => log.push(["bend", note, cents]),
      turn: (number, value) => log.push(["turn", number, value]),
    },
    { bendCents },
  );
  const take = (device, ...bytes) => hands.take(device, parse(...bytes));
  return { hands, log, take, fresh: () => log.splice(0) };
}

test("a key plays and lets go", () => {
  const { log, take } = band();
  take("a", 0x90, 60, 100);
  take("a", 0x90, 60, 0);
  take("a", 0x80, 60, 0); // a second end ends nothing

  assert.deepEqual(log, [["on", 60, 100, 0], ["off", 60]]);
});

test("the pedal holds what is let go, and lets go of it when it comes up", () => {
  const { take, fresh } = band();
  take("a", 0x90, 60, 100);
  take("a", 0xb0, 64, 127);
  take("a", 0x80, 60, 0);
  take("a", 0x90, 64, 90);
  assert.deepEqual(fresh(), [["on", 60, 100, 0], ["on", 64, 90, 0]]);

  take("a", 0xb0, 64, 0);
  assert.deepEqual(fresh(), [["off", 60]]); // the key of 64 is still down
  take("a", 0x80, 64, 0);
  assert.deepEqual(fresh(), [["off", 64]]);
});

test("a key that is struck again under the pedal does not heap up voices", () => {
  const { take, log } = band();
  take("a", 0xb0, 64, 127);
  for (let k = 0; k < 3; k += 1) {
    take("a", 0x90, 60, 100);
    take("a", 0x80, 60, 0);
  }
  take("a", 0xb0, 64, 0);

  assert.deepEqual(log.map(([kind]) => kind), ["on", "off", "on", "off", "on", "off"]);
});

test("a note that two keyboards hold ends when the last lets go", () => {
  const { take, fresh } = band();
  take("a", 0x90, 60, 100);
  take("b", 0x90, 60, 50);
  take("a", 0x80, 60, 0);
  assert.ok(!fresh().some(([kind]) => kind === "off"));
  take("b", 0x80, 60, 0);
  assert.deepEqual(fresh(), [["off", 60]]);
});

test("one keyboard's pedal does not hold another's notes", () => {
  const { take, fresh } = band();
  take("a", 0xb0, 64, 127);
  take("b", 0x90, 60, 50);
  take("a", 0x91, 62, 50); // another channel of the same
  fresh();
  take("b", 0x80, 60, 0);
  take("a", 0x81, 62, 0);

  assert.deepEqual(fresh(), [["off", 60], ["off", 62]]);
});

test("all notes off lets go of the keys, and the pedal still holds; all sound off ends everything", () => {
  const { take, fresh, hands } = band();
  for (const note of [60, 64]) take("a", 0x90, note, 100);
  take("a", 0xb0, 123, 0);
  assert.deepEqual(fresh().slice(2), [["off", 60], ["off", 64]]);

  take("a", 0xb0, 64, 127);
  take("a", 0x90, 67, 100);
  take("a", 0xb0, 123, 0);
  assert.equal(hands.count, 1);
  take("a", 0xb0, 120, 0);
  assert.deepEqual(fresh().at(-1), ["off", 67]);
  assert.equal(hands.count, 0);
});

test("a device that is unplugged takes its notes, its pedal and its wheel along", () => {
  const { take, fresh, hands } = band();
  take("a", 0xe0, 127, 127);
  take("a", 0x90, 60, 100);
  take("a", 0xb0, 64, 127);
  take("a", 0x80, 60, 0);
  take("b", 0x90, 72, 100);
  fresh();
  hands.drop("a");
  assert.deepEqual(fresh(), [["off", 60]]);

  take("a", 0x90, 60, 100); // plugged in again
  take("a", 0x80, 60, 0);
  assert.deepEqual(fresh(), [["on", 60, 100, 0], ["off", 60]]);
  assert.equal(hands.count, 1); // b still plays
});

test("everything can be let go at once", () => {
  const { take, fresh, hands } = band();
  take("a", 0xb0, 64, 127);
  take("a", 0x90, 60, 100);
  take("a", 0x80, 60, 0);
  take("b", 0x92, 61, 100);
  fresh();
  hands.releaseAll();
  assert.deepEqual(fresh(), [["off", 60], ["off", 61]]);
  take("b", 0x82, 61, 0); // the key comes up later
  assert.deepEqual(fresh(), []);
});

test("the wheel bends what its player struck, and what is struck while it is bent", () => {
  const { take, fresh } = band();
  take("a", 0x90, 60, 100);
  take("b", 0x90, 72, 100);
  fresh();
  take("a", 0xe0, 127, 127);
  assert.deepEqual(fresh(), [["bend", 60, 200]]);
  take("a", 0x90, 64, 80);
  assert.deepEqual(fresh(), [["on", 64, 80, 200]]);
  take("a", 0xb0, 121, 0); // reset all controllers
  assert.deepEqual(fresh(), [["bend", 60, 0], ["bend", 64, 0]]);
});

test("no wheel leads out of the range of notes", () => {
  const { take, fresh } = band();
  take("a", 0xe0, 127, 127);
  take("a", 0x90, 126, 100);
  take("a", 0x90, 127, 100);
  assert.deepEqual(fresh(), [["on", 126, 100, 100], ["on", 127, 100, 0]]);
});

test("knobs are handed on", () => {
  const { take, log } = band();
  take("a", 0xb0, 74, 5);
  assert.deepEqual(log, [["turn", 74, 5]]);
});

// ---- whatever comes, nothing hangs

test("after any messages, all keys and pedals up means silence", () => {
  let seed = 1;
  const random = (n) => ((seed = (seed * 48271) % 2147483647) % n);
  for (let round = 0; round < 50; round += 1) {
    const { take, log, hands } = band();
    const sounding = new Map();
    for (let k = 0; k < 400; k += 1) {
      const [device, channel, note] = ["ab"[random(2)], random(2), 60 + random(5)];
      const kind = random(10);
      if (kind < 4) take(device, 0x90 | channel, note, 1 + random(127));
      else if (kind < 8) take(device, 0x80 | channel, note, 0);
      else if (kind < 9) take(device, 0xb0 | channel, 64, random(128));
      else if (random(4) === 0) hands.drop(device);
      else take(device, 0xb0 | channel, [120, 121, 123][random(3)], 0);
    }
    for (const device of "ab") {
      for (const channel of [0, 1]) {
        for (let note = 60; note < 65; note += 1) take(device, 0x80 | channel, note, 0);
        take(device, 0xb0 | channel, 64, 0);
      }
    }
    for (const [kind, note] of log) if (kind !== "bend") sounding.set(note, kind === "on");
    assert.equal(hands.count, 0);
    assert.ok(![...sounding.values()].includes(true), `round ${round}`);
  }
});

// ---- devices

class Port extends EventTarget {
  constructor(id, name = id) {
    super();
    Object.assign(this, { id, name, manufacturer: "", state: "connected", isOpen: false });
  }
  async open() {
    this.isOpen = true;
  }
  async close() {
    this.isOpen = false;
  }
  say(...bytes) {
    this.dispatchEvent(Object.assign(new Event("midimessage"), { data: Uint8Array.from(bytes) }));
  }
}

class Access extends EventTarget {
  inputs = new Map();
  plug(port) {
    port.state = "connected";
    this.inputs.set(port.id, port);
    this.dispatchEvent(new Event("statechange"));
  }
  unplug(port) {
    port.state = "disconnected"; // browsers leave it in the map, or do not
    this.dispatchEvent(new Event("statechange"));
  }
}

function desk(request = null) {
  const [access, log] = [new Access(), []];
  let asked = 0;
  const inputs = createMidiInputs({
    midi: { isSecure: true, request: async () => ((asked += 1), request ? request() : access) },
    onMessage: (device, data) => log.push([device, ...data]),
    onGone: (device) => log.push([device, "gone"]),
    onChange: () => log.push(["state", inputs.state, inputs.devices.length]),
  });
  return { access, inputs, log, fresh: () => log.splice(0), asked: () => asked };
}

test("nobody is asked before the button is pressed, and once then", async () => {
  const { inputs, asked } = desk();
  assert.deepEqual([inputs.state, asked()], ["none", 0]);
  await Promise.all([inputs.connect(), inputs.connect()]);
  await inputs.connect();
  assert.deepEqual([inputs.state, asked()], ["open", 1]);
});

test("devices come, speak, go and come back", async () => {
  const { access, inputs, fresh } = desk();
  await inputs.connect();
  fresh();
  const port = new Port("keys");
  access.plug(port);
  assert.deepEqual(fresh(), [["state", "open", 1]]);
  port.say(0x90, 60, 1);
  access.dispatchEvent(new Event("statechange")); // that the port was opened is told, too
  assert.deepEqual(fresh(), [["keys", 0x90, 60, 1]]);
  access.unplug(port);
  port.say(0x90, 60, 1);
  assert.deepEqual(fresh(), [["keys", "gone"], ["state", "open", 0]]);
  assert.equal(port.isOpen, false);
  access.plug(port);
  port.say(0x90, 61, 1);
  assert.deepEqual(fresh(), [["state", "open", 1], ["keys", 0x90, 61, 1]]);
});

test("closing lets go of every device", async () => {
  const { access, inputs, fresh } = desk();
  const port = new Port("keys");
  access.inputs.set("keys", port);
  await inputs.connect();
  fresh();
  inputs.close();
  port.say(0x90, 60, 1);
  access.plug(new Port("other"));
  assert.deepEqual(fresh(), [["keys", "gone"]]);
});

test("a refusal is told, and can be tried again", async () => {
  let isAllowed = false;
  const access = new Access();
  const { inputs } = desk(() => {
    if (isAllowed) return access;
    throw Object.assign(new Error("no"), { name: "NotAllowedError" });
  });
  await inputs.connect();
  assert.equal(inputs.state, "refused");
  isAllowed = true;
  await inputs.connect();
  assert.equal(inputs.state, "open");
});

test("each state has its sentence", () => {
  assert.equal(sayMidi({ state: "none" }).action, "Connect a MIDI keyboard");
  assert.match(sayMidi({ state: "missing" }).text, /This browser has no MIDI/);
  assert.match(sayMidi({ state: "missing", isSecure: false }).text, /https or on localhost/);
  assert.match(sayMidi({ state: "refused" }).text, /site's settings/);
  assert.match(sayMidi({ state: "failed", reason: "busy" }).text, /busy/);
  assert.match(sayMidi({ state: "open", devices: 0 }).text, /Plug one in/);
  assert.equal(sayMidi({ state: "open", devices: 2 }).level, "good");
});
