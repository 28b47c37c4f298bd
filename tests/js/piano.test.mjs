// Where keys lie, which letters play them, and that no note hangs.

import assert from "node:assert/strict";
import test from "node:test";

import { createHeldNotes } from "../../widgets/lib/held.js";
import { isBlack, keyAt, layoutKeys, letterOfNote, noteName, noteOfCode, rangeFor, spokenName, velocityAt } from "../../widgets/lib/piano.js";

test("an octave has five black keys, on top of the white ones", () => {
  const keys = layoutKeys(60, 72);

  assert.deepEqual(keys.filter((k) => k.black).map((k) => k.note), [61, 63, 66, 68, 70]);
  assert.equal(keyAt(keys, 0.01, 0.9).note, 60);
  assert.equal(keyAt(keys, 1 / 8, 0.2).note, 61);
  assert.equal(keyAt(keys, 1 / 8 + 0.001, 0.9).note, 62);
  assert.equal(keyAt(keys, 0.999, 0.5).note, 72);
  assert.equal(keyAt(keys, 1.2, 0.5), null);
});

test("white keys fill the keyboard without gaps", () => {
  const whites = layoutKeys(36, 84).filter((k) => !k.black);

  assert.ok(whites.every((k, i) => Math.abs(k.x - i / whites.length) < 1e-12));
  assert.ok(Math.abs(whites.at(-1).x + whites.at(-1).width - 1) < 1e-12);
});

test("names are written and spoken", () => {
  assert.deepEqual([60, 61, 69, 21, 0].map(noteName), ["C4", "C♯4", "A4", "A0", "C-1"]);
  assert.deepEqual([60, 61, 0].map(spokenName), ["C 4", "C sharp 4", "C -1"]);
  assert.deepEqual([60, 61, 71].map(isBlack), [false, true, false]);
});

test("the lower row starts at C, the upper row an octave above", () => {
  assert.equal(noteOfCode("KeyZ", 48), 48);
  assert.equal(noteOfCode("KeyS", 48), 49);
  assert.equal(noteOfCode("KeyM", 48), 59);
  assert.equal(noteOfCode("KeyQ", 48), 60);
  assert.equal(noteOfCode("Digit2", 48), 61);
  assert.equal(noteOfCode("KeyI", 48), 72);
  assert.equal(noteOfCode("KeyA", 48), null);
  assert.equal(noteOfCode("KeyP", 120), null);
});

test("each letter stands on the key it plays", () => {
  for (const code of ["KeyZ", "KeyV", "KeyQ", "Digit5", "KeyP"]) {
    const note = noteOfCode(code, 60);
    const letter = letterOfNote(note, 60);
    assert.equal(noteOfCode(code.startsWith("Key") ? `Key${letter}` : `Digit${letter}`, 60), note);
  }
});

test("touching a key lower plays louder", () => {
  const [white, black] = layoutKeys(60, 72);

  assert.equal(velocityAt(white, 0), 30);
  assert.equal(velocityAt(white, 1), 127);
  assert.ok(velocityAt(black, 0.5) > velocityAt(white, 0.5));
});

test("whole octaves around middle C, as many as fit", () => {
  assert.deepEqual(rangeFor(620), [36, 84]);
  assert.deepEqual(rangeFor(340), [48, 72]);
  assert.deepEqual(rangeFor(100), [60, 72]);
  assert.deepEqual(rangeFor(3000), [36, 96]);
  assert.deepEqual(rangeFor(3000, 2), [48, 72]);
});

function recorder() {
  const log = [];
  return { log, held: createHeldNotes((n) => log.push(n), (n) => log.push(-n)) };
}

test("sliding to the next key releases the first", () => {
  const { log, held } = recorder();
  held.press("finger", 60, 90);
  held.press("finger", 60, 90);
  held.press("finger", 62, 90);
  held.release("finger");

  assert.deepEqual(log, [60, -60, 62, -62]);
});

test("a note held twice sounds once and ends with the last release", () => {
  const { log, held } = recorder();
  held.press("a", 60, 90);
  held.press("b", 60, 90);
  held.release("a");
  assert.deepEqual(log, [60]);
  held.release("b");

  assert.deepEqual(log, [60, -60]);
});

test("releasing everything leaves nothing, and again does nothing", () => {
  const { log, held } = recorder();
  [1, 2, 3].forEach((source) => held.press(source, 60 + source, 90));
  held.releaseAll();
  held.releaseAll();
  held.release(1);

  assert.deepEqual(log, [61, 62, 63, -61, -62, -63]);
});
