// Where a control reaches the sound that is in its own page, without the way through the kernel.
//
// Widgets are separate modules, so the page's sounds stand on globalThis under one symbol. Where widgets sit in frames
// of their own (Colab) there are none to be found, and everything takes the way through the kernel as ever.

const SOUNDS = Symbol.for("workbench.sounds");
const NOW = -1; // as a frame: workbench/commands/records.py
const KINDS = { note_on: 1, note_off: 2, note_bend: 11 };
const CENTS = 100;

export function pageSounds(scope = globalThis) {
  return (scope[SOUNDS] ??= new Map());
}

// Turn controls: `slots` is [[slot, value], ...]. Returns the turn's number, which the kernel is told; 0 if the sound of
// this name is not in this page.
export function turnHere(name, slots) {
  return (name && pageSounds().get(name)?.turn(slots)) || 0;
}

// Play a key of the instrument with a number, or bend what it plays. Returns whether it was done here.
export function playHere(name, source, kind, { note, velocity = 0, cents = 0 }) {
  const sound = name && pageSounds().get(name);
  if (!sound || !source || !(kind in KINDS)) return false;
  return sound.play([[NOW, KINDS[kind], source, CENTS * note, note + cents / CENTS, velocity]]);
}
