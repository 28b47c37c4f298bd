// A piano without a screen: where its keys are, and which computer key plays which.
// Notes are MIDI numbers (60 = C4), sizes are shares of the whole keyboard (0..1).

const BLACK = new Set([1, 3, 6, 8, 10]);
const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
// How far a black key's middle is shifted from the border it sits on, in white keys.
const BLACK_SHIFT = { 1: -0.1, 3: 0.1, 6: -0.13, 8: 0, 10: 0.13 };
export const BLACK_WIDTH = 0.6;
export const BLACK_HEIGHT = 0.62;

export function isBlack(note) {
  return BLACK.has(((note % 12) + 12) % 12);
}

export function noteName(note) {
  return `${NAMES[((note % 12) + 12) % 12]}${Math.floor(note / 12) - 1}`;
}

// What a screen reader should say: "C sharp 4".
export function spokenName(note) {
  return noteName(note).replace("♯", " sharp ").replace(/(\D)(-?\d)/, "$1 $2").replace(/ +/g, " ");
}

// Keys from `low` to `high` inclusive, both white; x and width as shares of the keyboard.
export function layoutKeys(low, high) {
  const notes = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const whites = notes.filter((n) => !isBlack(n)).length;
  let seen = 0;
  return notes.map((note) => {
    if (!isBlack(note)) return { note, black: false, x: seen++ / whites, width: 1 / whites };
    const middle = seen + BLACK_SHIFT[note % 12];
    return { note, black: true, x: (middle - BLACK_WIDTH / 2) / whites, width: BLACK_WIDTH / whites };
  });
}

// The key under a point (0..1 each way), or null outside; black keys lie on top.
export function keyAt(keys, x, y) {
  if (x < 0 || x >= 1 || y < 0 || y > 1) return null;
  const hit = (k) => x >= k.x && x < k.x + k.width;
  if (y < BLACK_HEIGHT) {
    const black = keys.find((k) => k.black && hit(k));
    if (black) return black;
  }
  return keys.find((k) => !k.black && hit(k)) ?? null;
}

// Softer at the top of a key, louder towards its front edge: 30..127.
export function velocityAt(key, y) {
  const depth = Math.min(1, Math.max(0, y / (key.black ? BLACK_HEIGHT : 1)));
  return Math.round(30 + 97 * Math.min(1, depth / 0.9));
}

// Two rows as in a tracker, by place on the keyboard and not by letter, so that every national
// layout plays the same: the lower row starts at C, the upper row an octave above.
const ROWS = [
  ["KeyZ", "KeyS", "KeyX", "KeyD", "KeyC", "KeyV", "KeyG", "KeyB", "KeyH", "KeyN", "KeyJ", "KeyM",
    "Comma", "KeyL", "Period", "Semicolon", "Slash"],
  ["KeyQ", "Digit2", "KeyW", "Digit3", "KeyE", "KeyR", "Digit5", "KeyT", "Digit6", "KeyY", "Digit7", "KeyU",
    "KeyI", "Digit9", "KeyO", "Digit0", "KeyP", "BracketLeft", "Equal", "BracketRight"],
];
const LETTERS = { Comma: ",", Period: ".", Semicolon: ";", Slash: "/", BracketLeft: "[", BracketRight: "]", Equal: "=" };

export const KEY_OFFSETS = new Map(ROWS.flatMap((row, r) => row.map((code, i) => [code, 12 * r + i])));

// The note a computer key plays when the lower row starts at `base`, or null.
export function noteOfCode(code, base) {
  const offset = KEY_OFFSETS.get(code);
  if (offset === undefined) return null;
  const note = base + offset;
  return note >= 0 && note <= 127 ? note : null;
}

// The letter to print on the key `note`, upper row first where both rows reach it.
export function letterOfNote(note, base) {
  for (const row of [1, 0]) {
    const code = ROWS[row][note - base - 12 * row];
    if (code) return LETTERS[code] ?? code.replace(/^(Key|Digit)/, "");
  }
  return "";
}

// Which notes to draw in `width` pixels: whole octaves from C to C around middle C, keys wide enough for a finger.
export function rangeFor(width, octaves = null, leastKeyPx = 21) {
  const fits = Math.floor((width / leastKeyPx - 1) / 7);
  const n = Math.max(1, Math.min(octaves ?? 5, fits));
  const low = 60 - 12 * Math.floor(n / 2);
  return [low, low + 12 * n];
}
