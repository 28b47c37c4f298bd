// The ring around a knob: 270 degrees, open at the bottom. Angles from straight up, clockwise.

const SWEEP = 270;

export function angleOf(position) {
  return (position - 0.5) * SWEEP;
}

export function pointAt(angle, radius, centre) {
  const rad = (angle * Math.PI) / 180;
  return [centre + radius * Math.sin(rad), centre - radius * Math.cos(rad)];
}

// SVG path of the ring between two positions (0..1), in either order; "" where they meet.
export function arcPath(from, to, radius, centre) {
  const [a, b] = from <= to ? [angleOf(from), angleOf(to)] : [angleOf(to), angleOf(from)];
  if (b - a < 0.01) return "";
  const xy = (angle) => pointAt(angle, radius, centre).map((v) => v.toFixed(2)).join(" ");
  return `M${xy(a)}A${radius} ${radius} 0 ${b - a > 180 ? 1 : 0} 1 ${xy(b)}`;
}
