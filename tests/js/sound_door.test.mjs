// Where controls find the sound of their page, and what is said of it.

import assert from "node:assert/strict";
import test from "node:test";

import { pageSounds, playHere, turnHere } from "../../widgets/lib/sound_door.js";
import { saySound } from "../../widgets/lib/sound_words.js";

function here(answer = true) {
  const heard = [];
  pageSounds().clear();
  pageSounds().set("sound", {
    turn: (slots) => (heard.push(slots), answer ? 7 : 0),
    play: (commands) => (heard.push(...commands), answer),
  });
  return heard;
}

test("modules that know nothing of each other find the same sounds", async () => {
  const other = await import("../../widgets/lib/sound_door.js?again");
  here();

  assert.equal(other.pageSounds(), pageSounds());
  assert.notEqual(pageSounds({}), pageSounds());
});

test("a turn has the number that the sound gives it, or none", () => {
  const heard = here();
  assert.equal(turnHere("sound", [[3, 0.5]]), 7);
  assert.deepEqual(heard, [[[3, 0.5]]]);
  assert.equal(turnHere("elsewhere", [[3, 0.5]]), 0);
  assert.equal(turnHere("", [[3, 0.5]]), 0);
  here(false);
  assert.equal(turnHere("sound", [[3, 0.5]]), 0);
});

test("keys are commands for the next quantum: the key in cents, the note with its bend, the velocity", () => {
  const heard = here();
  assert.equal(playHere("sound", 4, "note_on", { note: 60, velocity: 90, cents: -50 }), true);
  assert.equal(playHere("sound", 4, "note_bend", { note: 60, cents: 25 }), true);
  assert.equal(playHere("sound", 4, "note_off", { note: 60 }), true);

  assert.deepEqual(heard, [[-1, 1, 4, 6000, 59.5, 90], [-1, 11, 4, 6000, 60.25, 0], [-1, 2, 4, 6000, 60, 0]]);
});

test("what is not played here goes the other way", () => {
  const heard = here();
  assert.equal(playHere("elsewhere", 4, "note_on", { note: 60 }), false);
  assert.equal(playHere("sound", undefined, "note_on", { note: 60 }), false);
  assert.equal(playHere("sound", 4, "hello", {}), false);
  assert.deepEqual(heard, []);
  here(false);
  assert.equal(playHere("sound", 4, "note_on", { note: 60 }), false);
});

// ---- the words

const sounding = { playing: true, isHere: true, hasEnded: false, player: "me", device: "running", trouble: "", latency: 0 };

for (const [what, things, level, text, action] of [
  ["sounds here", {}, "good", /^Sounding in this page\.$/, ""],
  ["has a latency", { latency: 0.0123 }, "good", /, 12 ms to the ear\.$/, ""],
  ["is at rest", { playing: false, isHere: false, player: "" }, "idle", /^Ready/, ""],
  ["needs a click", { device: "suspended", isHere: false }, "warn", /once you have clicked/, "Listen"],
  ["has no device yet", { device: "closed", playing: false }, "warn", /once you have clicked/, "Listen"],
  ["sounds elsewhere", { isHere: false, player: "other" }, "idle", /^Another page/, "Listen here"],
  ["is on its way", { isHere: false, player: "" }, "warn", /On its way/, ""],
  ["is in trouble", { trouble: "of this" }, "bad", /^No sound in this page: of this$/, "Try again"],
  ["has ended, whatever else", { hasEnded: true, trouble: "of this", device: "closed" }, "idle", /has ended/, ""],
]) {
  test(`a session that ${what}: ${text.source}`, () => {
    const said = saySound({ ...sounding, ...things });

    assert.deepEqual([said.level, said.action], [level, action]);
    assert.match(said.text, text);
  });
}
