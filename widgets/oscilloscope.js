// The oscilloscope: draws the triggered window that the kernel has reduced to pixels.

import { openBokehView } from "./bokeh_view.js";

const SOURCES = ["left", "right"];

// Positions of `count` points, the first at `first`, `step` apart.
export function positions(count, first, step) {
  return Float32Array.from({ length: count }, (_, i) => first + i * step);
}

function render(context) {
  return openBokehView(context, "oscilloscope", (view, plot) => {
    const setWindow = view.readout("window");
    const setTrigger = view.readout("trigger");
    return {
      style(theme) {
        plot.find("zero-line").glyph.setv({ line_color: theme.lineStrong });
        SOURCES.forEach((name, i) => plot.find(`${name}-line`).glyph.setv({ line_color: i === 0 ? theme.accent : theme.series[i] }));
      },
      draw(meta, traces) {
        plot.setRange(plot.figure.x_range, 0, meta.window_ms);
        plot.setRange(plot.figure.y_range, -meta.top, meta.top);
        traces.forEach((y, i) => plot.fill(SOURCES[i], { x: positions(y.length, meta.first_ms, meta.step_ms), y }));
        if (traces.length === 1) plot.fill("right", { x: [], y: [] });
        setWindow(`${meta.window_ms} ms`);
        setTrigger(meta.triggered ? "locked" : "free");
      },
    };
  });
}

export default { render };
