// What a key means in rows of steps: where the focus goes, or which edit is made. Pure.
import { CHANCES, VELOCITY, clampVelocity, loudest, nextOf } from "./cells.js";

const STEP = 10; // of velocity

const MOVES = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};
const LOUDER = { "+": STEP, "=": STEP, "-": -STEP, _: -STEP };
const TURNS = { "[": -1, "]": 1, ",": -1, ".": 1 }; // brackets are far away on many keyboards

// `marks` is what the cell with the focus holds. Gives {move: [rows, steps]}, {edit}, or null.
export function meaning(event, marks) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (altKey) return null;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === "z") return { edit: { edit: shiftKey ? "redo" : "undo" } };
    return letter === "y" ? { edit: { edit: "redo" } } : null;
  }
  if (key in MOVES) return { move: MOVES[key] };
  if (key === " " || (key === "Enter" && !shiftKey)) {
    return { edit: marks.length ? { edit: "clear" } : { edit: "put", value: VELOCITY } };
  }
  if (key === "Delete" || key === "Backspace") return { edit: { edit: "clear" } };
  if (key in TURNS) return { edit: { edit: "rotate", steps: TURNS[key] } };
  if (!marks.length) return null;
  if (key in LOUDER) {
    return { edit: { edit: "velocity", value: clampVelocity(loudest(marks) + LOUDER[key]) } };
  }
  if (key === "c" || key === "?") return { edit: { edit: "chance", value: nextOf(CHANCES, marks[0].chance) } };
  if (/^[1-9]$/.test(key)) return { edit: { edit: "hits", value: Number(key) } };
  return null;
}
