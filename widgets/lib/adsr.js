// The drawn ADSR curve: where its points lie, and what a moved point means. No DOM.
// A stage is as wide as its knob would be turned, so short times stay easy to grip.
import { clamp, fromPosition, tidy, toPosition } from "./curve.js";

// Shares of the drawing's width that each stage may take at most; sustain always has its part.
export const STAGE = { attack: 0.28, decay: 0.28, sustain: 0.14, release: 0.3 };

// specs/values: objects with attack, decay, sustain, release. Results are shares 0..1, y upwards.
export function points(specs, values) {
  const a = STAGE.attack * toPosition(specs.attack, values.attack);
  const d = a + STAGE.decay * toPosition(specs.decay, values.decay);
  const s = d + STAGE.sustain;
  const r = s + STAGE.release * toPosition(specs.release, values.release);
  const level = toPosition(specs.sustain, values.sustain);
  return {
    attack: { x: a, y: 1 },
    decay: { x: d, y: level },
    hold: { x: s, y: level },
    release: { x: r, y: 0 },
  };
}

// The values that put point `which` at (x, y), the other points staying what they are.
export function movePoint(specs, values, which, x, y) {
  const at = points(specs, values);
  const time = (stage, from) => {
    const position = clamp((x - from) / STAGE[stage], 0, 1);
    return tidy(specs[stage], fromPosition(specs[stage], position));
  };
  if (which === "attack") return { attack: time("attack", 0) };
  if (which === "release") return { release: time("release", at.hold.x) };
  return {
    decay: time("decay", at.attack.x),
    sustain: tidy(specs.sustain, fromPosition(specs.sustain, clamp(y, 0, 1))),
  };
}

// SVG path in a box: the attack is straight, the falls are (1 - x)^4, as the engine plays them (to half a percent of the height).
export function curvePath(specs, values, { width, height, pad }) {
  const at = points(specs, values);
  const X = (x) => (pad + x * (width - 2 * pad)).toFixed(1);
  const Y = (y) => (pad + (1 - y) * (height - 2 * pad)).toFixed(1);
  const between = (from, to, share) => from + share * (to - from);
  const fall = (from, to) =>
    `C${X(between(from.x, to.x, 0.255))} ${Y(to.y)}`
    + ` ${X(between(from.x, to.x, 0.5))} ${Y(to.y)} ${X(to.x)} ${Y(to.y)}`;
  const rise = `L${X(at.attack.x)} ${Y(1)}`;
  return `M${X(0)} ${Y(0)}${rise}${fall(at.attack, at.decay)}L${X(at.hold.x)} ${Y(at.hold.y)}${fall(at.hold, at.release)}`;
}
