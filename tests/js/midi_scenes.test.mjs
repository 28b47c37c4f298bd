// One reading of MIDI: the tables that the page and Python share (tests/unit/midi_io/test_shared_scenes.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { createMidiHands } from "../../widgets/lib/midi_hands.js";
import { parseMidi } from "../../widgets/lib/midi_message.js";

const { messages, scenes } = JSON.parse(readFileSync(new URL("../data/midi_cases.json", import.meta.url), "utf8"));

test("bytes mean what the table says", () => {
  for (const { bytes, message, page = true } of messages) {
    assert.deepEqual(parseMidi(Uint8Array.from(bytes)), page ? message : null, String(bytes));
  }
});

for (const { name, steps } of scenes) {
  test(`scene: ${name}`, () => {
    const log = [];
    const hands = createMidiHands(
      {
        noteOn: (note, velocity, cents) => log.push(["on", note, velocity, cents]),
        noteOff: (note) => log.push(["off", note]),
        bendNote: (note, cents) => log.push(["bend", note, cents]),
        turn: () => {},
      },
      { bendCents: 200 },
    );
    for (const { say, play } of steps) {
      hands.take("a", parseMidi(Uint8Array.from(say)));
      assert.deepEqual(log.splice(0), play, String(say));
    }
  });
}
