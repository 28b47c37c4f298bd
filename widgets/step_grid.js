// The step grid: a row per pitch, a column per step. A click hits or clears, a stroke does so along its row, up and
// down changes the velocity, a right click goes to chance and ratchet. Drawn from what the kernel says of the pattern.
import { VELOCITY, applyEdit, beatOf, clampVelocity, loudest, marksIn, sayCell, startsBeat } from "./lib/cells.js";
import { createCellDesk } from "./lib/cell_desk.js";
import { followFocus, placeIn } from "./lib/cell_focus.js";
import { html, listen } from "./lib/dom.js";
import { mountEditor } from "./lib/pattern_editor.js";

const FROM_PX = 5; // a hand that moves less has clicked
const PX_PER_VELOCITY = 0.6;
const FINE = 0.2;
const WHEEL_STEP = 5;

function drawMark(mark, count, isDrum) {
  const width = Math.max(0.12, Math.min(mark.span, count > 1 ? 1 / count : 1));
  const style = `--at:${mark.at};--width:${width};--velocity:${(mark.velocity / 127).toFixed(3)};--chance:${mark.chance}`;
  const sort = `wb-hit wb-hit-${mark.when}${mark.chance < 1 ? " wb-hit-chance" : ""}`;
  const tail = mark.span > 1.001 && !isDrum ? [html("i", { class: "wb-tail", style: `--span:${mark.span}` })] : [];
  return [html("i", { class: sort, style }), ...tail];
}

export function createStepGrid({ link, label = "Step grid" }) {
  let cells = [];
  let built = "";
  let stroke = null;
  const head = html("div", { class: "wb-grid-playhead", "aria-hidden": "true" });
  const table = html("div", { class: "wb-grid", role: "grid", "aria-label": label });
  const scroller = html("div", { class: "wb-grid-scroll" }, table);
  const desk = createCellDesk({ link, onReach: focus });
  const element = html("div", { class: "wb-step-grid" }, scroller, desk.element);

  function build(shown) {
    table.style.setProperty("--steps", shown.steps);
    table.setAttribute("aria-rowcount", shown.rows.length);
    table.setAttribute("aria-colcount", shown.steps);
    const steps = Array.from({ length: shown.steps }, (_, step) => step);
    const sort = (step) => (startsBeat(shown, step) ? " wb-beat" : "") + (beatOf(shown, step) % 2 ? "" : " wb-even");
    const numbers = steps.map((step) => html("span", { class: `wb-grid-number${sort(step)}`, "aria-hidden": "true" }, startsBeat(shown, step) ? String(beatOf(shown, step)) : ""));
    cells = shown.rows.map((_, row) => steps.map((step) => html("div", { class: `wb-cell${sort(step)}`, role: "gridcell", tabindex: "-1", "data-row": row, "data-step": step })));
    const rows = shown.rows.map((row, i) => html("div", { class: "wb-grid-row", role: "row" }, html("span", { class: "wb-grid-name", role: "rowheader", title: row.long }, row.name), ...cells[i]));
    table.replaceChildren(html("div", { class: "wb-grid-row", "aria-hidden": "true" }, html("span", { class: "wb-grid-name wb-grid-corner" }), ...numbers), ...rows, head);
    head.style.gridRow = `1 / ${shown.rows.length + 2}`;
  }

  function show(shown) {
    const structure = JSON.stringify([shown.steps, shown.steps_per_beat, shown.beats, shown.rows.map((row) => row.key)]);
    const hadFocus = table.contains(document.activeElement);
    if (structure !== built) build(shown);
    shown.rows.forEach((row, r) => {
      const found = Array.from({ length: shown.steps }, () => []);
      for (const mark of row.marks) found[mark.step]?.push(mark);
      found.forEach((marks, step) => paint(cells[r][step], row, step, marks));
    });
    desk.settle();
    if (structure !== built) {
      built = structure;
      mark();
      if (hadFocus) focus(desk.row, desk.step);
    }
  }

  function paint(cell, row, step, marks) {
    const drawn = JSON.stringify(marks);
    if (cell.drawn === drawn) return;
    cell.drawn = drawn;
    cell.replaceChildren(...marks.flatMap((each) => drawMark(each, marks.length, row.is_drum)));
    const text = sayCell(row, step, marks);
    cell.setAttribute("aria-label", text);
    cell.setAttribute("aria-selected", String(marks.length > 0));
    cell.title = marks.length ? text : "";
  }

  // One cell is reached by the tab key: the one that had the focus last.
  function mark() {
    table.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    cells[desk.row]?.[desk.step]?.setAttribute("tabindex", "0");
  }

  function focus(row, step) {
    desk.reach(row, step);
    mark();
    cells[desk.row]?.[desk.step]?.focus();
  }

  const marksAt = (row, step) => marksIn(link.shown.rows[row], step);

  function edit(edit, row, step) {
    link.edit({ ...edit, row: link.shown.rows[row].key, step, gesture: stroke.gesture });
  }

  function begin(event) {
    const place = placeIn(event.target);
    if (event.button !== 0 || event.ctrlKey || stroke || !place) return;
    event.preventDefault();
    focus(...place);
    table.setPointerCapture(event.pointerId);
    const [row, step] = place;
    const marks = marksAt(row, step);
    stroke = { id: event.pointerId, row, step, last: step, x: event.clientX, y: event.clientY, gesture: link.gesture(), clears: marks.length > 0, sort: "", velocity: marks.length ? loudest(marks) : VELOCITY };
    if (!stroke.clears) edit({ edit: "put", value: VELOCITY }, row, step); // it is heard as the hand touches it
  }

  function follow(event) {
    if (event.pointerId !== stroke?.id) return;
    const [dx, dy] = [event.clientX - stroke.x, stroke.y - event.clientY];
    if (!stroke.sort && Math.max(Math.abs(dx), Math.abs(dy)) > FROM_PX) stroke.sort = Math.abs(dy) > Math.abs(dx) ? "shade" : "paint";
    if (stroke.sort === "shade") shade(event, dy);
    if (stroke.sort === "paint") paintTo(event.clientX);
  }

  function shade(event, dy) {
    const by = (dy - (stroke.dy ?? 0)) / PX_PER_VELOCITY;
    stroke.dy = dy;
    const next = Math.min(127, Math.max(1, stroke.velocity + by * (event.shiftKey ? FINE : 1)));
    if (clampVelocity(next) !== clampVelocity(stroke.velocity)) edit({ edit: "velocity", value: clampVelocity(next) }, stroke.row, stroke.step);
    stroke.velocity = next;
  }

  // All cells of the row between where the hand was and where it is.
  function paintTo(x) {
    const boxes = cells[stroke.row].map((cell) => cell.getBoundingClientRect());
    const found = boxes.findIndex((box) => x < box.right);
    const to = found < 0 ? boxes.length - 1 : found;
    if (to === stroke.last && stroke.painted) return;
    const [from, until] = [Math.min(stroke.last, to), Math.max(stroke.last, to)];
    for (let step = from; step <= until; step += 1) {
      const isFull = marksAt(stroke.row, step).length > 0;
      if (isFull === stroke.clears) edit(stroke.clears ? { edit: "clear" } : { edit: "put", value: VELOCITY }, stroke.row, step);
    }
    stroke.painted = true;
    stroke.last = to;
    desk.reach(stroke.row, to);
    mark();
  }

  function end(event) {
    if (event.pointerId !== stroke?.id) return;
    if (!stroke.sort && stroke.clears && event.type === "pointerup") edit({ edit: "clear" }, stroke.row, stroke.step);
    stroke = null;
  }

  function menu(event) {
    const place = placeIn(event.target);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    if (stroke?.clears === false) return; // a long touch that has just put a hit there
    stroke = null;
    focus(...place);
    desk.element.querySelector("button:not(:disabled)")?.focus();
  }

  // NB: only while focused. A notebook is scrolled with the pointer above grids all the time.
  function wheel(event) {
    const place = placeIn(event.target);
    if (!place || !table.contains(document.activeElement) || event.deltaY === 0) return;
    if (!marksAt(...place).length) return;
    event.preventDefault();
    focus(...place);
    desk.louder(-Math.sign(event.deltaY) * (event.shiftKey ? 1 : WHEEL_STEP));
  }

  const forget = [
    listen(table, {
      pointerdown: begin,
      pointermove: follow,
      pointerup: end,
      pointercancel: end,
      lostpointercapture: end,
      contextmenu: menu,
      keydown: (event) => desk.key(event),
    }),
    followFocus(element, desk, { mark, focus }),
  ];
  table.addEventListener("wheel", wheel, { passive: false });
  show(link.shown);

  return {
    element,
    show,
    playAt(beat) {
      const step = beat === null ? -1 : Math.floor(beat * link.shown.steps_per_beat + 1e-6);
      const isOn = step >= 0 && step < link.shown.steps;
      head.hidden = !isOn;
      if (isOn) head.style.gridColumn = `${step + 2} / ${step + 3}`;
    },
    destroy() {
      forget.forEach((each) => each());
      table.removeEventListener("wheel", wheel);
    },
  };
}

export default { render: (context) => mountEditor(context, applyEdit, createStepGrid) };
