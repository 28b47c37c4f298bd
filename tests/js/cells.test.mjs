// What an edit makes of the cells that a page shows, what keys mean, and what is said of a cell.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { applyEdit, beatOf, nextOf, sayCell, startsBeat } from "../../widgets/lib/cells.js";
import { meaning } from "../../widgets/lib/cell_keys.js";

const { cases } = JSON.parse(readFileSync(new URL("../data/edit_cases.json", import.meta.url), "utf8"));

const rounded = (rows) =>
  rows.map((row) => ({ ...row, marks: row.marks.map((mark) => ({ ...mark, at: Number(mark.at.toFixed(3)), span: Number(mark.span.toFixed(3)) })) }));

for (const { name, shown, edit, after } of cases) {
  test(`the page makes of it what the kernel does: ${name}`, () => {
    const before = structuredClone(shown);

    assert.deepEqual(rounded(applyEdit(shown, edit).rows), rounded(after.rows));
    assert.deepEqual(shown, before);
  });
}

const hit = { step: 2, at: 0, span: 1, velocity: 100, chance: 1, when: "always", note: "" };
const row = { key: "bd", name: "bd", long: "bass drum", marks: [hit] };

test("what only the kernel can do changes nothing here", () => {
  const shown = { beats: 4, steps: 16, steps_per_beat: 4, rows: [row] };

  assert.equal(applyEdit(shown, { edit: "undo" }), shown);
  assert.equal(applyEdit(shown, { edit: "row", pitch: "cp" }), shown);
  assert.equal(applyEdit(shown, { edit: "put", row: "gone", step: 0, value: 100 }), shown);
});

const key = (name, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("keys on a hit", () => {
  assert.deepEqual(meaning(key(" "), [hit]), { edit: { edit: "clear" } });
  assert.deepEqual(meaning(key("Delete"), [hit]), { edit: { edit: "clear" } });
  assert.deepEqual(meaning(key("+"), [hit]), { edit: { edit: "velocity", value: 110 } });
  assert.deepEqual(meaning(key("-"), [{ ...hit, velocity: 5 }]), { edit: { edit: "velocity", value: 1 } });
  assert.deepEqual(meaning(key("c"), [hit]), { edit: { edit: "chance", value: 0.75 } });
  assert.deepEqual(meaning(key("c"), [{ ...hit, chance: 0.25 }]), { edit: { edit: "chance", value: 1 } });
  assert.deepEqual(meaning(key("3"), [hit]), { edit: { edit: "hits", value: 3 } });
  assert.deepEqual(meaning(key("."), [hit]), { edit: { edit: "rotate", steps: 1 } });
});

test("keys on an empty cell", () => {
  assert.deepEqual(meaning(key(" "), []), { edit: { edit: "put", value: 100 } });
  assert.equal(meaning(key("+"), []), null);
  assert.equal(meaning(key("3"), []), null);
  assert.deepEqual(meaning(key("ArrowDown"), []), { move: [1, 0] });
  assert.deepEqual(meaning(key("End"), []), { move: [0, Infinity] });
});

test("keys with modifiers: back and forth are ours, running the cell is not", () => {
  assert.deepEqual(meaning(key("z", { ctrlKey: true }), []), { edit: { edit: "undo" } });
  assert.deepEqual(meaning(key("Z", { metaKey: true, shiftKey: true }), []), { edit: { edit: "redo" } });
  assert.deepEqual(meaning(key("y", { ctrlKey: true }), []), { edit: { edit: "redo" } });
  assert.equal(meaning(key("s", { ctrlKey: true }), [hit]), null);
  assert.equal(meaning(key("Enter", { shiftKey: true }), [hit]), null);
  assert.equal(meaning(key("ArrowLeft", { altKey: true }), [hit]), null);
});

test("a cell in words", () => {
  assert.equal(sayCell(row, 4, []), "bass drum, step 5, empty");
  assert.equal(sayCell(row, 2, [hit]), "bass drum, step 3, velocity 100");
  const ratchet = [0, 0.5].map((at) => ({ ...hit, at, chance: 0.5, note: "in cycle 1 of 4" }));
  assert.equal(sayCell(row, 2, ratchet), "bass drum, step 3, 2 hits, velocity 100, chance 50 %, in cycle 1 of 4");
  assert.equal(sayCell(row, 2, [{ ...hit, span: 4 }]), "bass drum, step 3, velocity 100, held 4 steps");
  assert.equal(sayCell(row, 2, [{ ...hit, at: 0.3 }]), "bass drum, step 3, velocity 100, between the steps");
});

test("where beats begin, also if their steps are no whole number", () => {
  const starts = (perBeat, steps) => Array.from({ length: steps }, (_, step) => step).filter((step) => startsBeat({ steps_per_beat: perBeat }, step));

  assert.deepEqual(starts(4, 9), [0, 4, 8]);
  assert.deepEqual(starts(1.5, 6), [0, 2, 3, 5]);
  assert.deepEqual(starts(0.5, 3), [0, 1, 2]);
  assert.equal(beatOf({ steps_per_beat: 4 }, 5), 2);
});

test("chances go down and begin again", () => {
  assert.deepEqual([1, 0.9, 0.5, 0.1].map((chance) => nextOf([1, 0.75, 0.5, 0.25], chance)), [0.75, 0.75, 0.25, 1]);
});
