// What editors of cells have below their picture: the cell with the focus in words, its chance and its ratchet,
// a way back and forth, another row. It knows which cell has the focus, and what keys do there.
import { CHANCES, HITS, loudest, marksIn, sayCell } from "./cells.js";
import { meaning } from "./cell_keys.js";
import { createBackAndForth } from "./desk.js";
import { html, isPlainLetter } from "./dom.js";

const HELP = "Click or space: hit · stroke: several · up and down or + −: velocity · c: chance · 1–9: ratchet · Ctrl+Z: back";

function group(label, values, text, choose) {
  const buttons = values.map((value) => html("button", { type: "button", class: "wb-desk-choice", "aria-pressed": "false", "aria-label": `${label} ${text(value)}`, onclick: () => choose(value) }, text(value)));
  const element = html("span", { class: "wb-desk-group", role: "group", "aria-label": label }, html("span", { class: "wb-label" }, label), ...buttons);
  return {
    element,
    show(chosen, isOpen) {
      buttons.forEach((button, i) => {
        button.disabled = !isOpen;
        button.setAttribute("aria-pressed", String(isOpen && values[i] === chosen));
      });
    },
  };
}

// onReach(row, step) has the picture move the focus; help is what is said until one has it; steps count from first.
export function createCellDesk({ link, onReach, help = HELP, first = 1 }) {
  let row = 0;
  let step = 0;
  let isIdle = true; // until a hand comes to some cell
  const words = html("span", { class: "wb-desk-words" }, help);
  const say = (edit) => send(edit);
  const chance = group("Chance", CHANCES, (value) => `${100 * value}%`, (value) => say({ edit: "chance", value }));
  const hits = group("Hits", HITS, String, (value) => say({ edit: "hits", value }));
  const steps = createBackAndForth(link);
  const more = html("input", { class: "wb-desk-row", type: "text", size: 6, maxlength: 8, placeholder: "+ row", title: "A drum or a note, such as cp or c4, and Enter", "aria-label": "Add a row: a drum or a note", onkeydown: typed });
  const element = html(
    "div",
    { class: "wb-desk" },
    html("div", { class: "wb-desk-line", role: "status" }, words),
    html("div", { class: "wb-desk-line" }, chance.element, hits.element, html("span", { class: "wb-desk-end" }, more, ...steps.elements)),
  );

  const here = () => link.shown.rows[row];
  const marks = () => (here() ? marksIn(here(), step) : []);

  function send(edit) {
    if (edit.edit === "undo" || edit.edit === "redo") link.edit(edit);
    else if (here()) link.edit({ ...edit, row: here().key, ...(edit.edit === "rotate" ? {} : { step }) });
  }

  function typed(event) {
    if (event.key === "Enter" && more.value.trim()) {
      link.edit({ edit: "row", pitch: more.value.trim() });
      more.value = "";
    } else if (event.key !== "Escape") {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    onReach(row, step);
  }

  function paint() {
    const found = marks();
    const isOpen = !isIdle && found.length > 0;
    words.textContent = isIdle || !here() ? help : sayCell(here(), step, found, first);
    chance.show(found[0]?.chance, isOpen);
    hits.show(found.length, isOpen);
    steps.show();
  }

  // The cell may be gone: then it is the nearest one.
  function settle(nextRow = row, nextStep = step) {
    row = Math.min(link.shown.rows.length - 1, Math.max(0, nextRow));
    step = Math.min(link.shown.steps - 1, Math.max(0, nextStep));
    paint();
  }

  function reach(nextRow, nextStep) {
    isIdle = false;
    settle(nextRow, nextStep);
  }

  return {
    element,
    settle: () => settle(),
    reach,
    get row() {
      return row;
    },
    get step() {
      return step;
    },
    marks,
    send,
    // Whether the key was one of ours.
    key(event) {
      const meant = meaning(event, marks());
      if (meant?.move) {
        reach(row + meant.move[0], step + meant.move[1]);
        onReach(row, step);
      } else if (meant) send(meant.edit);
      else if (!isPlainLetter(event)) return false; // a slip of the finger must not edit the notebook
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    // The wheel, or a drag up and down: so much louder.
    louder(by) {
      const found = marks();
      if (found.length) send({ edit: "velocity", value: Math.min(127, Math.max(1, Math.round(loudest(found) + by))) });
    },
  };
}
