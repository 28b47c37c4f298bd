// Drawn wave shapes: points of one or two cycles, for icons and for the waveform editor.

export const WAVES = ["sine", "triangle", "saw", "square", "pulse", "noise"];

// A fixed row of numbers that looks like noise: the icon must not change from one look to the next.
const NOISE = [0.2, -0.7, 0.9, -0.3, 0.6, -0.9, 0.1, 0.8, -0.5, 0.4, -0.8, 0.95, -0.15, 0.5, -0.6, 0.3,
  -0.95, 0.7, -0.2, 0.85, -0.4, -0.75, 0.55, -0.05];

const SHAPES = {
  sine: (p) => Math.sin(2 * Math.PI * p),
  triangle: (p) => (p < 0.25 ? 4 * p : p < 0.75 ? 2 - 4 * p : 4 * p - 4),
};

// Corner points of one cycle [phase 0..1, level -1..1]; edges are drawn as edges, not as slopes.
function cycle(kind, duty) {
  switch (kind) {
    case "saw":
      return [[0, -1], [1, 1]];
    case "square":
      return [[0, 1], [0.5, 1], [0.5, -1], [1, -1]];
    case "pulse":
      return [[0, 1], [duty, 1], [duty, -1], [1, -1]];
    case "triangle":
      return [[0, 0], [0.25, 1], [0.75, -1], [1, 0]];
    case "noise":
      return NOISE.map((y, i) => [i / NOISE.length, y]);
    default:
      return Array.from({ length: 25 }, (_, i) => [i / 24, SHAPES.sine(i / 24)]);
  }
}

// SVG path of `cycles` cycles in a box of width x height with `pad` pixels left free around it.
export function wavePath(kind, { width, height, pad = 1, cycles = 1, duty = 0.5 }) {
  const shape = cycle(kind, duty);
  const w = (width - 2 * pad) / cycles;
  const points = [];
  for (let c = 0; c < cycles; c += 1) for (const [p, y] of shape) points.push([c + p, y]);
  return points
    .map(([p, y], i) => {
      const px = pad + p * w;
      const py = pad + ((1 - y) / 2) * (height - 2 * pad);
      return `${i ? "L" : "M"}${px.toFixed(2)} ${py.toFixed(2)}`;
    })
    .join("");
}

// Does this list of choices name wave shapes? "white noise" and "sawtooth" count too.
export function waveKind(choice) {
  const name = String(choice).toLowerCase();
  if (name.includes("noise")) return "noise";
  return WAVES.find((w) => name.startsWith(w)) ?? null;
}

export function areWaves(choices) {
  return choices.length > 1 && choices.every((c) => waveKind(c) !== null);
}
