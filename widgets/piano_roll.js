// The piano roll: notes as they were rendered, moving to the left; stolen voices, xruns and late commands marked.

import { openBokehView } from "./bokeh_view.js";
import { html } from "./lib/dom.js";

const NOTE_FIELDS = 5;  // start s, end s, key, place of its colour, velocity
const MARK_FIELDS = 3;  // seconds, kind, key
const STOLEN = 3, XRUN = 5, LATE = 6;  // numbers of EventKind
const SHORTEST_S = 0.03;  // a shorter note is drawn that long, or it could not be seen

const pick = (colours, place) => colours[((place % colours.length) + colours.length) % colours.length];

// Columns of the quads; `colours` is the theme's series.
export function noteColumns(table, by, colours) {
  const count = table.length / NOTE_FIELDS;
  const [left, right, bottom, top, alpha] = Array.from({ length: 5 }, () => new Float32Array(count));
  const colour = new Array(count);
  for (let i = 0; i < count; i += 1) {
    const [start, end, key, place, velocity] = table.subarray(i * NOTE_FIELDS, (i + 1) * NOTE_FIELDS);
    left[i] = start;
    right[i] = Math.min(Math.max(end, start + SHORTEST_S), 0);
    bottom[i] = key - 0.42;
    top[i] = key + 0.42;
    alpha[i] = by === "velocity" ? 0.25 + 0.75 * (velocity / 127) : 0.9;
    colour[i] = pick(colours, by === "velocity" ? 0 : place);
  }
  return { left, right, bottom, top, colour, alpha };
}

// Seconds and keys of the marks of one kind.
export function marksOf(table, kind) {
  const x = [];
  const y = [];
  for (let i = 0; i < table.length; i += MARK_FIELDS) {
    if (table[i + 1] !== kind) continue;
    x.push(table[i]);
    y.push(table[i + 2]);
  }
  return { x, y };
}

// One line below the picture: a square and a name for each instrument that has been heard.
function createLegend() {
  const element = html("div", { class: "wb-roll-legend", "aria-label": "Instruments" });
  let shown = "";
  return {
    element,
    show(entries, colours) {
      const wanted = JSON.stringify([entries, colours]);
      if (wanted === shown) return;
      shown = wanted;
      element.replaceChildren(...entries.map(([place, name]) => {
        const square = html("span", { class: "wb-roll-colour", "aria-hidden": "true" });
        square.style.background = pick(colours, place);
        return html("span", { class: "wb-roll-name" }, square, name);
      }));
    },
  };
}

function render(context) {
  return openBokehView(context, "piano_roll", (view, plot) => {
    const setHeld = view.readout("held");
    const setStolen = view.readout("stolen", "wb-view-warn");
    const setLate = view.readout("late", "wb-view-warn");
    const setXruns = view.readout("xruns", "wb-view-alarm");
    const legend = createLegend();
    view.body.after(legend.element);
    let colours = [];
    return {
      style(theme) {
        colours = theme.series;
        plot.find("black-bars").glyph.setv({ fill_color: theme.surface });
        plot.find("xruns-lines").glyph.setv({ line_color: theme.bad });
        plot.find("late-lines").glyph.setv({ line_color: theme.warn });
        plot.find("stolen-marks").glyph.setv({ line_color: theme.warn });
      },
      draw(meta, [notes, marks]) {
        plot.setRange(plot.figure.y_range, meta.low - 0.5, meta.high + 0.5);
        legend.show(meta.legend, colours);
        plot.fill("notes", noteColumns(notes, meta.by, colours));
        plot.fill("stolen", marksOf(marks, STOLEN));
        plot.fill("xruns", { x: marksOf(marks, XRUN).x });
        plot.fill("late", { x: marksOf(marks, LATE).x });
        setHeld(String(meta.held));
        setStolen(meta.stolen ? String(meta.stolen) : "");
        setLate(meta.late ? String(meta.late) : "");
        setXruns(meta.xruns ? String(meta.xruns) : "");
      },
    };
  });
}

export default { render };
