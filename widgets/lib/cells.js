// Rows of steps as the kernel describes them, and what an edit makes of them: the page shows its own edits at once.
// Pure; the kernel decides, and its picture takes this one's place. workbench/sequencer/cells.py does the same to patterns.

export const CHANCES = [1, 0.75, 0.5, 0.25];
export const HITS = [1, 2, 3, 4, 6, 8];
export const VELOCITY = 100; // of a new hit
const [SOFTEST, LOUDEST] = [1, 127];

export const clampVelocity = (velocity) => Math.min(LOUDEST, Math.max(SOFTEST, Math.round(velocity)));

export const marksIn = (row, step) => row.marks.filter((mark) => mark.step === step);

export const loudest = (marks) => Math.max(...marks.map((mark) => mark.velocity));

// How much of a step there is in the cycle: all of it, but for the last one where the cycle is no whole number of steps.
export function spanOf({ beats, steps_per_beat: perBeat }, step) {
  return Math.min(1, beats * perBeat - step);
}

// The next of some values below the one that is, or the first again.
export function nextOf(values, value) {
  return values.find((each) => each < value - 1e-9) ?? values[0];
}

// The first step of each beat has a line before it, and the beat's number.
export function startsBeat({ steps_per_beat: perBeat }, step) {
  return step === 0 || Math.floor(step / perBeat + 1e-9) !== Math.floor((step - 1) / perBeat + 1e-9);
}

export const beatOf = ({ steps_per_beat: perBeat }, step) => Math.floor(step / perBeat + 1e-9) + 1;

function cut(marks, count, span) {
  const [first] = marks;
  const part = (span - first.at) / count;
  const length = marks.length > 1 ? part : Math.min(first.span, part);
  return Array.from({ length: count }, (_, i) => ({ ...first, at: first.at + i * part, span: length }));
}

function changed(marks, { edit, step, value }, span) {
  if (edit === "put") {
    if (marks.length) return marks;
    return [{ step, at: 0, span, velocity: value, chance: 1, when: "always", note: "" }];
  }
  if (edit === "clear" || !marks.length) return [];
  if (edit === "velocity") {
    const by = value - loudest(marks);
    return marks.map((mark) => ({ ...mark, velocity: Math.min(LOUDEST, Math.max(SOFTEST, mark.velocity + by)) }));
  }
  if (edit === "chance") return marks.map((mark) => ({ ...mark, chance: value }));
  if (edit === "hits" && marks.length !== value) return cut(marks, value, span);
  return marks;
}

// What is shown after an edit; one that only the kernel can make changes nothing here.
export function applyEdit(shown, edit) {
  const place = shown.rows.findIndex((row) => row.key === edit.row);
  if (place < 0) return shown;
  const row = shown.rows[place];
  const marks = edit.edit === "rotate" ? turned(row.marks, edit.steps, shown.steps) : [
    ...row.marks.filter((mark) => mark.step !== edit.step),
    ...changed(marksIn(row, edit.step), edit, spanOf(shown, edit.step)),
  ];
  marks.sort((a, b) => a.step - b.step || a.at - b.at);
  return { ...shown, rows: shown.rows.with(place, { ...row, marks }) };
}

const turned = (marks, by, steps) => marks.map((mark) => ({ ...mark, step: (((mark.step + by) % steps) + steps) % steps }));

const percent = (share) => `${Math.round(100 * share)} %`;

// A cell in words: for its tooltip, for screen readers, for the line below.
// Steps count from `first`; how long a drum is held is not said, as it makes no difference.
export function sayCell(row, step, marks, first = 1) {
  const parts = [row.long, `step ${step + first}`];
  if (!marks.length) return [...parts, "empty"].join(", ");
  if (marks.length > 1) parts.push(`${marks.length} hits`);
  parts.push(`velocity ${Math.round(loudest(marks))}`);
  const chances = [...new Set(marks.map((mark) => mark.chance))];
  if (chances.some((chance) => chance < 1)) parts.push(`chance ${chances.map(percent).join(" and ")}`);
  if (marks.some((mark) => mark.at > 1e-3) && marks.length === 1) parts.push("between the steps");
  const held = Math.max(...marks.map((mark) => mark.span));
  if (held > 1.001 && !row.is_drum) parts.push(`held ${Number(held.toFixed(2))} steps`);
  return [...parts, ...new Set(marks.map((mark) => mark.note).filter(Boolean))].join(", ");
}
