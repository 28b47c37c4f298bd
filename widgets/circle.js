// The circle: a ring per pitch, its hits as beads that span a polygon. A click hits or clears, a drag turns the ring.
import { VELOCITY, applyEdit, marksIn, sayCell } from "./lib/cells.js";
import { createCellDesk } from "./lib/cell_desk.js";
import { followFocus } from "./lib/cell_focus.js";
import { html, listen, svg } from "./lib/dom.js";
import { mountEditor } from "./lib/pattern_editor.js";
import { OUTER, beadOf, gapOf, measures, numbered, placeOf, pointOn, radiusOf, stepAt, turnBetween } from "./lib/rings.js";

const COLOURS = 8; // of the theme's series
const TURNS_FROM = 0.6; // steps; a hand that moves less has clicked
const FIRST = 0; // steps count from 0, as in the literature on rhythm and in the picture of a pattern
const HELP = "Click or space: hit · drag or , .: turn · + −: velocity · c: chance · 1–9: ratchet · Ctrl+Z: back";

const colourOf = (row) => `var(--wb-series-${(row % COLOURS) + 1})`;
const fixed = (point) => point.map((each) => each.toFixed(1));

export function createCircle({ link, label = "Circle" }) {
  let stroke = null;
  let spots = [];
  const hand = svg("line", { class: "wb-circle-hand", x1: 0, y1: 0, x2: 0, y2: -OUTER, "aria-hidden": "true" });
  const dial = svg("g", { "aria-hidden": "true" });
  const rings = svg("g");
  const picture = svg("svg", { class: "wb-circle-picture", viewBox: "-122 -122 244 244", role: "grid", "aria-label": label }, dial, hand, rings);
  const legend = html("div", { class: "wb-circle-legend", role: "list" });
  const desk = createCellDesk({ link, onReach: focus, help: HELP, first: FIRST });
  const element = html("div", { class: "wb-circle" }, html("div", { class: "wb-circle-row" }, picture, legend), desk.element);

  function drawDial({ steps }) {
    const numbers = numbered(steps).map((step) => {
      const [x, y] = pointOn(step, steps, OUTER + 16);
      return svg("text", { x: x.toFixed(1), y: (y + 3.5).toFixed(1), class: "wb-circle-number" }, String(step + FIRST));
    });
    dial.replaceChildren(...numbers);
  }

  function drawSpot(shown, row, r, step) {
    const [x, y] = fixed(pointOn(step, shown.steps, radiusOf(r, shown.rows.length)));
    const marks = marksIn(row, step);
    const text = sayCell(row, step, marks, FIRST);
    const spot = svg("circle", { cx: x, cy: y, r: Math.min(8, gapOf(shown.rows.length) / 2), class: "wb-spot", role: "gridcell", tabindex: "-1", "aria-label": text, "aria-selected": String(marks.length > 0), "data-row": r, "data-step": step }, svg("title", {}, text));
    const point = svg("circle", { cx: x, cy: y, r: shown.steps > 64 ? 1 : 1.8, class: "wb-circle-point" });
    return { spot, drawn: marks.length ? [] : [point] };
  }

  function drawRing(shown, row, r) {
    const [count, radius] = [shown.rows.length, radiusOf(r, shown.rows.length)];
    const places = row.marks.map((mark) => ({ mark, at: fixed(pointOn(mark.step + mark.at, shown.steps, radius)) }));
    const beads = places.map(({ mark, at: [cx, cy] }) => svg("circle", { cx, cy, r: beadOf(mark.velocity, count).toFixed(1), class: `wb-bead${mark.chance < 1 ? " wb-bead-chance" : ""}${mark.when === "always" ? "" : " wb-bead-turns"}`, style: `--chance:${mark.chance}` }));
    const found = Array.from({ length: shown.steps }, (_, step) => drawSpot(shown, row, r, step));
    spots.push(found.map(({ spot }) => spot));
    const corners = [...new Set(places.map(({ at }) => at.join(",")))].join(" ");
    return svg("g", { class: "wb-ring", role: "row", "aria-label": row.long, style: `--colour:${colourOf(r)}` }, svg("circle", { r: radius, class: "wb-circle-line" }), svg("polygon", { points: corners, class: "wb-polygon" }), ...found.flatMap(({ drawn }) => drawn), ...beads, ...found.map(({ spot }) => spot));
  }

  function show(shown) {
    const hadFocus = picture.contains(document.activeElement);
    spots = [];
    drawDial(shown);
    rings.replaceChildren(...shown.rows.map((row, r) => drawRing(shown, row, r)));
    legend.replaceChildren(...shown.rows.map((row, r) => html(
      "div",
      { class: "wb-circle-entry", role: "listitem", title: row.long },
      html("span", { class: "wb-circle-colour", style: `background:${colourOf(r)}`, "aria-hidden": "true" }),
      html("span", {}, row.name),
      html("span", { class: "wb-circle-measures" }, measures(row, shown.steps)),
    )));
    desk.settle();
    mark();
    if (hadFocus) spots[desk.row]?.[desk.step]?.focus();
  }

  // One step is reached by the tab key: the one that had the focus last.
  function mark() {
    picture.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    spots[desk.row]?.[desk.step]?.setAttribute("tabindex", "0");
  }

  function focus(row, step) {
    desk.reach(row, step);
    mark();
    spots[desk.row]?.[desk.step]?.focus();
  }

  function pointOf(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return [x, y];
  }

  function under(event) {
    const { rows, steps } = link.shown;
    const place = placeOf(pointOf(event), rows.length, steps);
    return place && { ...place, step: Math.round(place.at) % steps };
  }

  function begin(event) {
    const place = under(event);
    if (event.button !== 0 || event.ctrlKey || stroke || !place) return;
    event.preventDefault();
    focus(place.row, place.step);
    picture.setPointerCapture(event.pointerId);
    stroke = { id: event.pointerId, ...place, turned: 0, isTurn: false, gesture: link.gesture() };
  }

  function follow(event) {
    if (event.pointerId !== stroke?.id) return;
    const by = turnBetween(stroke.at, stepAt(pointOf(event), link.shown.steps), link.shown.steps);
    stroke.isTurn ||= Math.abs(by) > TURNS_FROM;
    const more = turnBetween(stroke.turned, Math.round(by), link.shown.steps);
    if (!stroke.isTurn || more === 0) return;
    stroke.turned += more;
    edit({ edit: "rotate", steps: more });
    focus(stroke.row, (((stroke.step + stroke.turned) % link.shown.steps) + link.shown.steps) % link.shown.steps);
  }

  function edit(edit) {
    link.edit({ ...edit, row: link.shown.rows[stroke.row].key, gesture: stroke.gesture });
  }

  function end(event) {
    if (event.pointerId !== stroke?.id) return;
    if (!stroke.isTurn && event.type === "pointerup") {
      const isFull = marksIn(link.shown.rows[stroke.row], stroke.step).length > 0;
      edit(isFull ? { edit: "clear", step: stroke.step } : { edit: "put", step: stroke.step, value: VELOCITY });
    }
    stroke = null;
  }

  function menu(event) {
    const place = under(event);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    stroke = null;
    focus(place.row, place.step);
    desk.element.querySelector("button:not(:disabled)")?.focus();
  }

  // On a circle left and right go round; up and down change the ring.
  function keydown(event) {
    const { steps } = link.shown;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && !event.altKey && !event.ctrlKey && !event.metaKey) {
      focus(desk.row, (desk.step + by + steps) % steps);
      event.preventDefault();
      event.stopPropagation();
    } else desk.key(event);
  }

  const forget = [
    listen(picture, { pointerdown: begin, pointermove: follow, pointerup: end, pointercancel: end, lostpointercapture: end, contextmenu: menu, keydown }),
    followFocus(element, desk, { mark, focus }),
  ];
  show(link.shown);

  return {
    element,
    show,
    playAt(beat) {
      hand.classList.toggle("wb-on", beat !== null);
      if (beat !== null) hand.setAttribute("transform", `rotate(${((360 * beat) / link.shown.beats).toFixed(1)})`);
    },
    destroy: () => forget.forEach((each) => each()),
  };
}

export default { render: (context) => mountEditor(context, applyEdit, createCircle) };
