// Notes over time and pitch as the kernel describes them, and what an edit makes of them. Pure; the kernel decides.
// workbench/sequencer/note_edits.py does the same to events.

export const VELOCITY = 100; // of a new note
export const SNAPS = [["1", "1/4"], ["1/2", "1/8"], ["1/4", "1/16"], ["1/8", "1/32"], ["1/3", "1/8T"], ["1/6", "1/16T"]];
const EPSILON = 1e-6;

// "1/4" and "3" are beats.
export function beatsOf(snap) {
  const [over, under = "1"] = snap.split("/");
  return Number(over) / Number(under);
}

export const within = (low, value, high) => Math.min(high, Math.max(low, value));

// A move is limited so that all onsets stay in the cycle: to so many beats.
export function moveWithin(onsets, beats, steps, snap) {
  if (steps < 0) return Math.max(steps * snap, -Math.min(...onsets));
  return Math.min(steps, Math.ceil((beats - Math.max(...onsets)) / snap - EPSILON) - 1) * snap;
}

// How far a stroke of the hand can take some notes, all of them alike: whole steps earlier and later, shorter; velocity.
export function limitsOf(notes, beats, snap) {
  const onsets = notes.map((note) => note.onset);
  const velocities = notes.map((note) => note.velocity);
  return {
    earlier: -Math.floor(Math.min(...onsets) / snap + EPSILON),
    later: Math.ceil((beats - Math.max(...onsets)) / snap - EPSILON) - 1,
    shorter: -Math.min(...notes.map(({ length }) => Math.floor((length - Math.min(length, snap)) / snap + EPSILON))),
    softer: 1 - Math.min(...velocities),
    louder: 127 - Math.max(...velocities),
  };
}

// A lift is limited so that each note stays in the rows of its sort.
export function liftWithin(rows, chosen, lift) {
  for (const place of chosen) {
    const sort = rows.map((row, i) => [row.sort, i]).filter(([each]) => each === rows[place].sort);
    lift = within(place - sort.at(-1)[1], lift, place - sort[0][1]);
  }
  return lift;
}

const placeOf = (rows, key) => rows.findIndex((row) => row.key === key);

function moved(shown, chosen, { steps, snap, lift }) {
  const { rows, beats } = shown;
  const later = moveWithin(chosen.map((note) => note.onset), beats, steps, beatsOf(snap));
  const up = liftWithin(rows, chosen.map((note) => placeOf(rows, note.row)), lift);
  return (note) => ({ ...note, onset: note.onset + later, row: rows[placeOf(rows, note.row) - up].key });
}

function longer({ steps, snap }) {
  const step = beatsOf(snap);
  return (note) => ({ ...note, length: Math.max(note.length + steps * step, Math.min(note.length, step)) });
}

const louder = ({ by }) => (note) => ({ ...note, velocity: within(1, note.velocity + by, 127) });

// What is shown after an edit; one that only the kernel can make changes nothing here.
export function applyRollEdit(shown, edit) {
  const { notes } = shown;
  if (edit.edit === "add") {
    const step = beatsOf(edit.snap);
    const note = { name: edit.name, row: edit.row, onset: edit.at * step, length: edit.steps * step, velocity: edit.velocity, chance: 1, when: "always", note: "" };
    return { ...shown, notes: [...notes, note] };
  }
  const chosen = notes.filter((note) => edit.names?.includes(note.name));
  if (!chosen.length) return shown;
  if (edit.edit === "delete") return { ...shown, notes: notes.filter((note) => !chosen.includes(note)) };
  const make = { move: () => moved(shown, chosen, edit), longer: () => longer(edit), louder: () => louder(edit) }[edit.edit]?.();
  return make ? { ...shown, notes: notes.map((note) => (chosen.includes(note) ? make(note) : note)) } : shown;
}

// Notes in the order of a reader: by time, then from low to high.
export function inOrder({ notes, rows }) {
  return [...notes].sort((a, b) => a.onset - b.onset || placeOf(rows, b.row) - placeOf(rows, a.row));
}

// Notes that a rectangle touches: from and to are [beat, row], in any order.
export function notesIn({ notes, rows }, [beat, row], [toBeat, toRow]) {
  const [from, until, top, bottom] = [Math.min(beat, toBeat), Math.max(beat, toBeat), Math.min(row, toRow), Math.max(row, toRow)];
  return notes.filter((note) => {
    const place = placeOf(rows, note.row);
    return place >= top && place <= bottom && note.onset < until && note.onset + note.length > from;
  });
}

const rounded = (beats) => String(Number(beats.toFixed(3)));

// A note in words: for its tooltip, for screen readers, for the line below.
export function sayNote(row, note) {
  const parts = [row.long, `beat ${rounded(note.onset + 1)}`, `${rounded(note.length)} beats long`, `velocity ${Math.round(note.velocity)}`];
  if (note.chance < 1) parts.push(`chance ${Math.round(100 * note.chance)} %`);
  return [...parts, ...(note.note ? [note.note] : [])].join(", ");
}

// What a key means to the notes that are chosen: an edit without its names, or a step to another note. Pure.
export function rollMeaning(event, snap) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (altKey) return null;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === "z") return { edit: { edit: shiftKey ? "redo" : "undo" } };
    if (letter === "y") return { edit: { edit: "redo" } };
    return letter === "a" ? { all: true } : null;
  }
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (sideways) return { edit: shiftKey ? { edit: "longer", steps: sideways, snap } : { edit: "move", steps: sideways, snap, lift: 0 } };
  const up = { ArrowUp: 1, ArrowDown: -1 }[key];
  if (up) return { edit: { edit: "move", steps: 0, snap, lift: up } };
  if (key === "+" || key === "=") return { edit: { edit: "louder", by: 10 } };
  if (key === "-" || key === "_") return { edit: { edit: "louder", by: -10 } };
  if (key === "Delete" || key === "Backspace") return { edit: { edit: "delete" } };
  if (key === "." || key === ">") return { next: 1, more: shiftKey };
  if (key === "," || key === "<") return { next: -1, more: shiftKey };
  if (key === "Enter" && !shiftKey) return { add: true };
  return key === "Escape" ? { none: true } : null;
}
