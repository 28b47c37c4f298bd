// A view that Bokeh draws: BokehJS comes from the kernel once per page, the figure once per view, then only numbers.

import { openLiveView } from "./live_view.js";
import { readTheme, watchTheme } from "./lib/theme.js";

function runScript(buffers) {
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(new Blob(buffers, { type: "text/javascript" }));
    const script = document.createElement("script");
    script.onload = () => {
      URL.revokeObjectURL(url);
      resolve(window.Bokeh);
    };
    script.onerror = () => reject(new Error("BokehJS could not be run"));
    script.src = url;
    document.head.append(script);
  });
}

function loadBokeh(hub, version) {
  if (window.Bokeh?.version === version) return Promise.resolve(window.Bokeh);
  return hub.library("bokehjs", runScript);
}

// Two private parts of BokehJS are replaced where they are found; without them it only draws less often.
// It paints at the first animation frame that comes 16.7 ms after its last paint, which drops every other frame of a fast
// stream: here each change is painted at the next animation frame. And at every paint it sets the style sheets that place
// axes and glyphs, the same as before, and then waits for the browser to resolve all styles anew, a sixth of the whole
// cost: here a style sheet is set when it has changed.
function hasten(plotView) {
  let queued = 0;
  if (typeof plotView.throttled_paint === "function" && typeof plotView.repaint === "function") {
    plotView.throttled_paint = () => {
      queued ||= requestAnimationFrame(() => {
        queued = 0;
        if (!plotView.is_destroyed) plotView.repaint();
      });
      return Promise.resolve();
    };
    plotView.throttled_paint.stop = () => cancelAnimationFrame(queued);
  }
  for (const view of plotView.computed_renderer_views ?? []) setOnlyChanges(view.position);
}

function setOnlyChanges(sheet) {
  if (typeof sheet?.replace !== "function") return;
  const replace = sheet.replace.bind(sheet);
  let last = null;
  sheet.replace = (css, ...rest) => {
    if (css !== last) replace(css, ...rest);
    last = css;
  };
}

function applyTheme(plot, theme) {
  plot.setv({ background_fill_color: theme.well, border_fill_color: theme.well });
  for (const axis of [...plot.left, ...plot.below]) {
    axis.setv({ major_label_text_color: theme.inkFaint, major_label_text_font: theme.font });
  }
  for (const grid of plot.center) grid.setv({ grid_line_color: theme.line });
}

// Embed the figure, then call `style(theme, plot)` now and at each change of theme, and `draw(meta, arrays, plot)` with
// each frame. `plot` has find(name) for renderers and fill(name, columns) for data sources. Returns the clean-up.
export async function openBokehView(context, name, build) {
  const { model, signal } = context;
  const view = await openLiveView(context, name);
  signal?.addEventListener("abort", view.close);
  if (!view.hub) return view.close;

  let plot = null;
  try {
    plot = await embed(view, model);
  } catch (error) {
    view.say(`This view could not be drawn: ${error.message}.`);
  }
  if (!plot || signal?.aborted) {
    if (signal?.aborted) view.close();
    return view.close;
  }
  const { style, draw } = build(view, plot);
  const restyle = () => {
    const theme = readTheme(view.root);
    applyTheme(plot.figure, theme);
    style(theme);
  };
  restyle();
  view.atEnd(watchTheme(restyle));
  view.listen(draw);
  return view.close;
}

// BokehJS never takes a figure's listener off the viewport, which would keep every figure that was ever shown. This notes
// what is added to `target` while `work` runs, one at a time, and returns its result and the function that removes it.
async function noteListeners(target, work) {
  const added = [];
  target.addEventListener = (...listener) => {
    added.push(listener);
    EventTarget.prototype.addEventListener.apply(target, listener);
  };
  try {
    return [await work(), () => added.forEach((listener) => target.removeEventListener(...listener))];
  } finally {
    delete target.addEventListener;
  }
}

async function embed(view, model) {
  const Bokeh = await loadBokeh(view.hub, model.get("bokeh_version"));
  const work = () => Bokeh.embed.embed_item(model.get("item"), view.body);
  const [manager, forget] = await view.hub.inTurn(() => noteListeners(window.visualViewport, work));
  const [plotView] = manager.roots;
  const figure = plotView.model;
  const { document } = figure;
  view.atEnd(() => {
    manager.clear();
    forget();
    Bokeh.documents.splice(Bokeh.documents.indexOf(document), 1);  // BokehJS keeps every document it ever made
  });
  hasten(plotView);
  const find = (each) => document.get_model_by_name(each);
  return {
    figure,
    view: plotView,
    find,
    fill(each, columns) {
      const source = find(each);
      source.data = columns;
    },
    setRange(range, start, end) {
      if (range.start !== start || range.end !== end) range.setv({ start, end });
    },
  };
}
