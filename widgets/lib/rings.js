// Where things are on a circle of rings: steps clockwise from the top, the first row outside. Pure.

export const OUTER = 96; // radius of the outer ring, in units of the drawing
const GAP = 20; // between rings, if there is room
const INNER = 26; // the smallest ring

export const gapOf = (rows) => Math.min(GAP, (OUTER - INNER) / Math.max(rows - 1, 1));

export const radiusOf = (row, rows) => OUTER - row * gapOf(rows);

export function pointOn(step, steps, radius) {
  const angle = (2 * Math.PI * step) / steps;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

// The ring and the place on it, in steps and their parts, that are nearest to a point; null between and beside the rings.
export function placeOf([x, y], rows, steps) {
  const radius = Math.hypot(x, y);
  const row = Math.round((OUTER - radius) / gapOf(rows));
  const isOn = row >= 0 && row < rows && Math.abs(radiusOf(row, rows) - radius) <= Math.max(gapOf(rows) / 2, 8);
  return isOn ? { row, at: stepAt([x, y], steps) } : null;
}

export function stepAt([x, y], steps) {
  return ((Math.atan2(x, -y) / (2 * Math.PI) + 1) * steps) % steps;
}

// By how many steps the hand has turned, the shorter way.
export function turnBetween(from, to, steps) {
  const by = (((to - from) % steps) + steps) % steps;
  return by > steps / 2 ? by - steps : by;
}

// Which steps have a number: at most sixteen of them.
export function numbered(steps) {
  const every = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48].find((n) => steps / n <= 16) ?? Math.ceil(steps / 16);
  return Array.from({ length: Math.ceil(steps / every) }, (_, i) => i * every);
}

export const beadOf = (velocity, rows) => (0.35 + (0.65 * velocity) / 127) * Math.min(7.5, 0.45 * gapOf(rows));

// "3 in 8 · balance 0.98 · evenness 0.99": what is measured of a ring.
export function measures(row, steps) {
  const onsets = new Set(row.marks.map((mark) => mark.step + mark.at)).size;
  const parts = [`${onsets} in ${steps}`];
  if (onsets && row.balance !== null) parts.push(`balance ${row.balance.toFixed(2)}`, `evenness ${row.evenness.toFixed(2)}`);
  return parts.join(" · ");
}
