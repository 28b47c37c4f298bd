// Notes in the page: what edits make of them, how far a hand can take them, what keys mean.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { applyRollEdit, beatsOf, inOrder, liftWithin, limitsOf, notesIn, rollMeaning, sayNote } from "../../widgets/lib/roll.js";

const { cases } = JSON.parse(readFileSync(new URL("../data/roll_cases.json", import.meta.url), "utf8"));
const rounded = (notes) =>
  [...notes]
    .map((note) => ({ ...note, onset: Number(note.onset.toFixed(4)), length: Number(note.length.toFixed(4)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

for (const { name, shown, edit, after } of cases) {
  test(`the page makes of it what the kernel does: ${name}`, () => {
    const before = structuredClone(shown);

    assert.deepEqual(rounded(applyRollEdit(shown, edit).notes), rounded(after));
    assert.deepEqual(shown, before);
  });
}

const note = (name, row, onset, length = 1, velocity = 100) => ({ name, row, onset, length, velocity, chance: 1, when: "always", note: "" });
const rows = ["d4", "c4", "^2", "^1"].map((key, i) => ({ key, long: key, sort: i < 2 ? "Note" : "Degree" }));

test("steps are written as fractions of a beat", () => {
  assert.deepEqual(["1", "1/4", "1/3"].map(beatsOf), [1, 0.25, 1 / 3]);
});

test("a stroke is limited by what is chosen", () => {
  const { earlier, later, shorter, softer, louder } = limitsOf([note("a", "c4", 0.6, 0.5, 20), note("b", "c4", 3, 1, 120)], 4, 0.25);

  assert.deepEqual([earlier, later, shorter, softer, louder], [-2, 3, -1, -19, 7]);
});

test("a lift stays in the rows of each sort", () => {
  assert.equal(liftWithin(rows, [1], 5), 1);
  assert.equal(liftWithin(rows, [1, 2], 5), 0);
  assert.equal(liftWithin(rows, [2], -5), -1);
});

test("a frame chooses what it touches", () => {
  const shown = { rows, notes: [note("a", "d4", 0), note("b", "c4", 1), note("c", "^1", 1)] };
  const found = (from, to) => notesIn(shown, from, to).map(({ name }) => name);

  assert.deepEqual(found([0.5, 0], [1.5, 1]), ["a", "b"]);
  assert.deepEqual(found([1.5, 3], [1.2, 0]), ["b", "c"]);
  assert.deepEqual(found([1, 0], [1.5, 0]), []);
});

test("notes are read by time, then from below", () => {
  assert.deepEqual(inOrder({ rows, notes: [note("a", "d4", 1), note("b", "d4", 0), note("c", "c4", 1)] }).map(({ name }) => name), ["b", "c", "a"]);
});

const key = (name, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("keys", () => {
  assert.deepEqual(rollMeaning(key("ArrowLeft"), "1/3"), { edit: { edit: "move", steps: -1, snap: "1/3", lift: 0 } });
  assert.deepEqual(rollMeaning(key("ArrowRight", { shiftKey: true }), "1/4"), { edit: { edit: "longer", steps: 1, snap: "1/4" } });
  assert.deepEqual(rollMeaning(key("ArrowUp"), "1/4"), { edit: { edit: "move", steps: 0, snap: "1/4", lift: 1 } });
  assert.deepEqual(rollMeaning(key("-"), "1/4"), { edit: { edit: "louder", by: -10 } });
  assert.deepEqual(rollMeaning(key("Delete"), "1/4"), { edit: { edit: "delete" } });
  assert.deepEqual(rollMeaning(key(">", { shiftKey: true }), "1/4"), { next: 1, more: true });
  assert.deepEqual(rollMeaning(key("a", { ctrlKey: true }), "1/4"), { all: true });
  assert.deepEqual(rollMeaning(key("Z", { metaKey: true, shiftKey: true }), "1/4"), { edit: { edit: "redo" } });
  assert.equal(rollMeaning(key("Enter", { shiftKey: true }), "1/4"), null);
  assert.equal(rollMeaning(key("s", { ctrlKey: true }), "1/4"), null);
});

test("a note in words", () => {
  assert.equal(sayNote({ long: "C4" }, { ...note("a", "c4", 1 / 3, 0.5, 90), chance: 0.5, note: "in cycle 1 of 2" }), "C4, beat 1.333, 0.5 beats long, velocity 90, chance 50 %, in cycle 1 of 2");
});
