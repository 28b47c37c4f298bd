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

// BokehJS paints at the first animation frame that comes 16.7 ms after its last paint, which drops every other frame of
// a fast stream. This paints each change at the next animation frame. Private to BokehJS, so only where it is found.
function paintEveryFrame(view) {
  if (typeof view.throttled_paint === "function" && typeof view.repaint === "function") {
    let queued = 0;
    view.throttled_paint = () => {
      queued ||= requestAnimationFrame(() => {
        queued = 0;
        if (!view.is_destroyed) view.repaint();
      });
      return Promise.resolve();
    };
    view.throttled_paint.stop = () => cancelAnimationFrame(queued);
  }
  for (const child of view.child_views ?? []) paintEveryFrame(child);
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

  const plot = await embed(view, model);
  if (signal?.aborted) {
    view.close();
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

async function embed(view, model) {
  const Bokeh = await loadBokeh(view.hub, model.get("bokeh_version"));
  const manager = await Bokeh.embed.embed_item(model.get("item"), view.body);
  view.atEnd(() => manager.clear());
  const [plotView] = manager.roots;
  paintEveryFrame(plotView);
  const figure = plotView.model;
  const find = (each) => figure.document.get_model_by_name(each);
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
