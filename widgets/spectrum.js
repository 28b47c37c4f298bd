// The spectrum: levels over a logarithmic frequency axis; names the note under the pointer and the strongest tone.

import { openBokehView } from "./bokeh_view.js";
import { attachPointer } from "./lib/pointer.js";
import { decibels, hertz, pitchName } from "./lib/pitch.js";

const SNAP_PX = 8;  // the pointer takes the highest point this near to it

// `count` frequencies from low to high, the ratio between neighbours always the same.
export function columns(count, low, high) {
  return Float32Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}

// Index of the highest level within `reach` of `at`.
export function highestNear(levels, at, reach) {
  const from = Math.max(0, at - reach);
  const to = Math.min(levels.length - 1, at + reach);
  let best = from;
  for (let i = from; i <= to; i += 1) if (levels[i] > levels[best]) best = i;
  return best;
}

function render(context) {
  return openBokehView(context, "spectrum", (view, plot) => {
    const setStrongest = view.readout("strongest");
    const setLevel = view.readout("level"); // the last one, and so the first to go where there is no room
    let x = new Float32Array(0);
    let levels = x;

    const pointer = attachPointer(view, plot, (part, width) => {
      if (!levels.length) return null;
      const reach = Math.round((SNAP_PX / width) * levels.length);
      const at = highestNear(levels, Math.round(part * (levels.length - 1)), reach);
      return { x: x[at], y: levels[at], text: `${pitchName(x[at])}  ·  ${hertz(x[at])}  ·  ${decibels(levels[at])}` };
    });

    return {
      style(theme) {
        plot.find("levels-line").glyph.setv({ line_color: theme.accent });
        plot.find("levels-area").glyph.setv({ fill_color: theme.accent, fill_alpha: 0.12 });
        plot.find("peaks-line").glyph.setv({ line_color: theme.inkFaint, line_alpha: 0.7 });
      },
      draw(meta, lines) {
        if (x.length !== lines[0].length) x = columns(lines[0].length, meta.low_hz, meta.high_hz);
        levels = Float32Array.from(lines[0]);
        plot.fill("levels", { x, y: levels });
        if (lines[1]) plot.fill("peaks", { x, y: lines[1] });
        const [hz, db] = meta.strongest ?? [];
        setStrongest(hz ? `${pitchName(hz)} · ${hertz(hz)}` : "");
        setLevel(hz ? decibels(db) : "");
        pointer.update();
      },
    };
  });
}

export default { render };
